# What taking each couple's own mean off its counts of moments does to a fit, without any data.
#
#   Rscript tools/compare/centred_counts.R          (tools/setup.sh compare: R)
#
# One regime, no effects, exact answers: the answers of a couple and its counts of moments, eq. (7), are
# one normal law S(theta), written down from the two Ornstein-Uhlenbeck modes x_A + x_B and x_A - x_B.
# Attune takes S for the law of counts that were centred on their own mean, whose law is P S P' with P
# taking the mean off. To first order the mode then moves by C g,
#   g_k = 1/2 tr(S^-1 S_k S^-1 (P S P' - S)),   C = (H + prior precision)^-1,
#   H_kl = 1/2 tr(S^-1 S_k S^-1 S_l),           S_k = dS/dtheta_k,
# over 100 couples. Prints C g in standard errors for three designs. 1 s.

theta <- c(kappa = .8, c = .1, sigma = 1, rho = .2, sigma_e = .6, tau_b = .9, phi = .25, sigma_m = 1,
           omega_d = .5, sigma_d = .8)
# SDs of the priors at these values, natural scale (docs/math/closeness.md).
prior_sd <- c(.8 * .4, .1, .3, .2 * .96, .6 * .25, .9 * .25, .2, .3, .5 * .5, .8 * .5)

law <- function(p, days, per_day) {
  check_ins <- seq_len(days * per_day) / per_day
  moments <- check_ins - min(.25, .5 / per_day)
  mode <- function(a, b, sign) {
    rate <- p[["kappa"]] - sign * p[["c"]]
    p[["sigma"]]^2 * (1 + sign * p[["rho"]]) / rate * exp(-rate * abs(outer(a, b, "-")))
  }
  rows <- list(list(t = moments, sum = p[["phi"]] / 2, diff = 0, person = 0, item = 0,
                    error = p[["sigma_m"]]))
  for (person in 1:2) for (item in 1:3) {
    error <- if (item == 1) p[["sigma_e"]] else p[["sigma_d"]]
    rows[[length(rows) + 1]] <- list(t = check_ins, sum = .5, diff = if (person == 1) .5 else -.5,
                                     person = person, item = item, error = error)
  }
  block <- function(a, b) {
    same <- identical(a, b)
    cov <- a$sum * b$sum * mode(a$t, b$t, 1) + a$diff * b$diff * mode(a$t, b$t, -1)
    if (a$person > 0 && b$person > 0) cov <- cov + p[["tau_b"]]^2 * (if (a$person == b$person) 1 else .35)
    if (same && a$item > 1) cov <- cov + p[["omega_d"]]^2
    if (same) cov <- cov + diag(a$error^2, length(a$t))
    cov
  }
  do.call(rbind, lapply(rows, function(a) do.call(cbind, lapply(rows, function(b) block(a, b)))))
}

bias <- function(days, per_day, couples = 100) {
  s <- law(theta, days, per_day)
  inverse <- chol2inv(chol(s))
  slopes <- lapply(seq_along(theta), function(k) {
    step <- replace(numeric(length(theta)), k, 1e-4)
    inverse %*% (law(theta + step, days, per_day) - law(theta - step, days, per_day)) / 2e-4
  })
  counts <- seq_len(days * per_day)  # they stand first
  centre <- diag(nrow(s))
  centre[counts, counts] <- centre[counts, counts] - 1 / length(counts)
  wrong <- inverse %*% (centre %*% s %*% t(centre) - s)
  trace <- function(a, b) sum(a * t(b))
  h <- couples / 2 * outer(seq_along(theta), seq_along(theta),
                           Vectorize(function(k, l) trace(slopes[[k]], slopes[[l]])))
  g <- couples / 2 * vapply(slopes, trace, 0, b = wrong)
  spread <- solve(h + diag(1 / prior_sd^2))
  setNames(as.vector(spread %*% g) / sqrt(diag(spread)), names(theta))
}

designs <- list("35 x 1" = c(35, 1), "21 x 2" = c(21, 2), "10 x 4" = c(10, 4))
print(round(t(sapply(designs, function(d) bias(d[1], d[2]))), 2))
