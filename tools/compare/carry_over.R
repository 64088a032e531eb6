# Carry-over and coupling in a dyadic diary by routes that share no code with Attune: lme4 and nlme.
#
#   Rscript tools/compare/carry_over.R [DATA_FOLDER [REPLICATES]]   (tools/setup.sh compare: R)
#
# DATA_FOLDER holds kashy-diary/ and barkalifa-sample1/; ../shared/data unless given. Prints
# Markdown: for two real diaries, by each route, what carries over from one's own yesterday, what
# the partner's yesterday adds, and the correlation of both partners' innovations of a day, with
# 95 % intervals (percentiles of REPLICATES re-draws of couples, 200 unless given; a fifth of that
# for *latent*, which takes seconds a fit).
#
# The model of every route, partners i and j of a couple, yesterday = exactly one day before:
#   y_it = level_i + own y_i,t-1 + partner y_j,t-1 + e_it,    corr(e_it, e_jt) = rho
# Both partners share own, partner and rho, so the couple's mean (y_i + y_j) / 2 carries over
# own + partner, half their difference carries over own - partner, and rho follows from the
# innovation variances v of the two: rho = (v_mean - v_diff) / (v_mean + v_diff).
#
#   lagged    lme4: actor and partner lag less the person's mean, random intercepts of person and
#             couple. A mean that holds the answer itself biases own down: Nickell (1981),
#             Econometrica 49, 1417-1426.
#   corrected the same less that bias, found by simulating the model on the same days with the same
#             answers missing until the simulated estimate meets the observed one (indirect
#             inference: Gourieroux, Phillips & Yu (2010), J. Econometrics 157, 68-77).
#   uncentred lme4: raw lags beside random intercepts. The first answers go with the level, so a
#             part of the level is taken for carry-over: biased up.
#   process   nlme: no lags; random intercept of the couple and a residual with correlation
#             phi^(days apart) (corCAR1), on mean and difference. No bias from centring.
#   latent    nlme: the same with a nugget (corExp), an error of the single answer that does not
#             carry over. What lies beneath it is what Attune calls x; log own and partner give its
#             kappa and c: kappa - c = -log(own + partner), kappa + c = -log(own - partner). Unlike
#             Attune it lets the two partners' errors of a day correlate.
#   dense     base R: Attune's own assumptions for a diary with closeness alone (one regime, equal
#             independent errors, levels correlated .35, answers exact and not censored), as one
#             dense normal law of a couple's answers; with Attune's priors, and without any.
#             Intervals from the Hessian. `attune fit` with tools/compare/*.toml must meet it.
#   freed     the same with Attune's priors, but with the correlation of the partners' levels and
#             of their errors of a day free: what those two assumptions do.
suppressPackageStartupMessages({
  library(lme4)
  library(nlme)
})
options(warn = -1)  # singular fits and the like: a re-draw that fails outright is counted below

arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) >= 1) arguments[1] else "../shared/data"
replicates <- if (length(arguments) >= 2) as.integer(arguments[2]) else 200L
if (!dir.exists(folder)) {
  cat("skipped: the real diaries are not in", folder, "\n")
  quit(status = 77)
}

# One row a couple and day: y1, y2 and the same one day before (NA where absent).
couple_days <- function(path, time, outcome) {
  d <- read.csv(path)
  d <- data.frame(couple = d$couple, partner = d$partner, day = d[[time]], y = d[[outcome]])
  labels <- sort(unique(d$partner))
  w <- merge(d[d$partner == labels[1], -2], d[d$partner == labels[2], -2],
             by = c("couple", "day"), all = TRUE, suffixes = c("1", "2"))
  with_yesterday(w)
}

with_yesterday <- function(w) {
  row <- match(paste(w$couple, w$day - 1), paste(w$couple, w$day))
  w$lag1 <- w$y1[row]
  w$lag2 <- w$y2[row]
  w
}

# One row a person and day that has an answer and both partners' yesterday.
person_days <- function(w) {
  centre <- function(x, y) x - ave(y, w$couple, FUN = function(v) mean(v, na.rm = TRUE))
  one <- data.frame(couple = w$couple, person = paste(w$couple, 1), day = w$day, y = w$y1,
                    own = w$lag1, other = w$lag2,
                    own_c = centre(w$lag1, w$y1), other_c = centre(w$lag2, w$y2))
  two <- data.frame(couple = w$couple, person = paste(w$couple, 2), day = w$day, y = w$y2,
                    own = w$lag2, other = w$lag1,
                    own_c = centre(w$lag2, w$y2), other_c = centre(w$lag1, w$y1))
  na.omit(rbind(one, two))
}

partner_correlation <- function(p, residual) {
  key <- paste(p$couple, p$day)
  first <- p$person == paste(p$couple, 1)
  match2 <- match(key[first], key[!first])
  cor(residual[first], residual[!first][match2], use = "complete.obs")
}

lagged <- function(w, centred = TRUE) {
  p <- person_days(w)
  if (centred) p <- transform(p, own = own_c, other = other_c)
  m <- lmer(y ~ own + other + (1 | couple) + (1 | person), p,
            control = lmerControl(calc.derivs = FALSE, check.conv.singular = "ignore"))
  b <- unname(fixef(m)[2:3])
  # Less each person's mean residual, as the shrunken intercepts leave some of the level in it.
  r <- residuals(m) - ave(residuals(m), p$person)
  c(own = b[1], partner = b[2], rho = partner_correlation(p, r))
}

# The model itself on the days and gaps of w; levels, scale and rho as observed.
simulate_like <- function(w, own, partner, rho, level_sd, level_cor) {
  phi <- c(own + partner, own - partner)
  v <- c(1 + rho, 1 - rho) / 2
  days <- min(w$day):max(w$day)
  couples <- unique(w$couple)
  z <- lapply(1:2, function(k) {
    x <- matrix(0, length(days), length(couples))
    x[1, ] <- rnorm(length(couples), 0, sqrt(v[k] / (1 - phi[k]^2)))
    for (t in seq_along(days)[-1]) {
      x[t, ] <- phi[k] * x[t - 1, ] + rnorm(length(couples), 0, sqrt(v[k]))
    }
    level <- rnorm(length(couples), 0, level_sd * sqrt((1 + c(1, -1)[k] * level_cor) / 2))
    sweep(x, 2, level, "+")
  })
  at <- cbind(match(w$day, days), match(w$couple, couples))
  w$y1 <- ifelse(is.na(w$y1), NA, (z[[1]] + z[[2]])[at])
  w$y2 <- ifelse(is.na(w$y2), NA, (z[[1]] - z[[2]])[at])
  with_yesterday(w)
}

# The truth whose simulated estimates average to `seen`.
corrected <- function(w, seen, rounds = 6, draws = 40) {
  truth <- seen
  for (round in 1:rounds) {
    set.seed(1)  # the same draws each round, so that the search settles
    mean_seen <- rowMeans(replicate(draws, lagged(
      simulate_like(w, truth["own"], truth["partner"], truth["rho"], 1, .5))))
    truth <- truth + (seen - mean_seen)
  }
  truth
}

process <- function(w, nugget) {
  w <- na.omit(w[c("couple", "day", "y1", "y2")])
  w$mean <- (w$y1 + w$y2) / 2
  w$half <- (w$y1 - w$y2) / 2
  part <- lapply(c("mean", "half"), function(name) {
    w$z <- w[[name]]
    corr <- if (nugget) corExp(c(2, .3), form = ~ day | couple, nugget = TRUE)
            else corCAR1(.3, form = ~ day | couple)
    m <- lme(z ~ 1, random = ~ 1 | couple, data = w, correlation = corr, method = "ML",
             control = lmeControl(opt = "optim", msMaxIter = 200))
    q <- coef(m$modelStruct$corStruct, unconstrained = FALSE)
    phi <- if (nugget) exp(-1 / q[1]) else q[1]
    share <- if (nugget) 1 - q[2] else 1
    list(phi = unname(phi), v = unname(m$sigma^2 * share * (1 - phi^2)),
         loglik = as.numeric(logLik(m)))
  })
  phi <- c(part[[1]]$phi, part[[2]]$phi)
  v <- c(part[[1]]$v, part[[2]]$v)
  c(own = mean(phi), partner = (phi[1] - phi[2]) / 2, rho = (v[1] - v[2]) / sum(v),
    kappa = -mean(log(phi)), c = diff(rev(log(phi))) / 2,
    loglik = part[[1]]$loglik + part[[2]]$loglik)
}

# Working scale: log kappa, log sigma, atanh rho, c, log sigma_e, log tau_b, nu (science: D1).
prior <- data.frame(mean = c(-.22, 0, .20, .10, -.51, -.11), sd = c(.40, .30, .20, .10, .25, .25))

dense <- function(w, priors, freed = FALSE) {
  couples <- lapply(split(w, w$couple), function(g) {
    day <- c(g$day, g$day)
    y <- c(g$y1, g$y2)
    who <- rep(1:2, each = nrow(g))
    seen <- !is.na(y)
    list(y = y[seen], gap = abs(outer(day[seen], day[seen], "-")),
         same = outer(who[seen], who[seen], "=="))
  })
  minus_log_posterior <- function(t, only_likelihood = FALSE) {
    kappa <- exp(t[1]); s2 <- exp(2 * t[2]); rho <- tanh(t[3]); c <- t[4]
    if (abs(c) >= kappa || !all(is.finite(t))) return(1e10)
    e2 <- exp(2 * t[5]); tau2 <- exp(2 * t[6])
    level_cor <- if (freed) tanh(t[8]) else .35
    error_cor <- if (freed) tanh(t[9]) else 0
    total <- 0
    for (g in couples) {
      mean_part <- s2 * (1 + rho) / (4 * (kappa - c)) * exp(-(kappa - c) * g$gap)
      half_part <- s2 * (1 - rho) / (4 * (kappa + c)) * exp(-(kappa + c) * g$gap)
      v <- mean_part + ifelse(g$same, half_part, -half_part) + tau2 * ifelse(g$same, 1, level_cor)
      v <- v + e2 * (g$gap == 0) * ifelse(g$same, 1, error_cor)
      u <- tryCatch(chol(v), error = function(e) NULL)
      if (is.null(u)) return(1e10)
      z <- backsolve(u, g$y - t[7], transpose = TRUE)
      total <- total + sum(z^2) / 2 + sum(log(diag(u))) + length(z) * log(2 * pi) / 2
    }
    if (priors && !only_likelihood) {
      total <- total - sum(dnorm(t[1:6], prior$mean, prior$sd, log = TRUE))
    }
    total
  }
  start <- c(prior$mean, mean(c(w$y1, w$y2), na.rm = TRUE), if (freed) c(.37, 0))
  found <- optim(start, minus_log_posterior, method = "BFGS", hessian = TRUE,
                 control = list(reltol = 1e-13, maxit = 500, ndeps = rep(1e-5, length(start))))
  set.seed(11)
  natural <- function(t) c(own = exp(-exp(t[1])) * cosh(t[4]), partner = exp(-exp(t[1])) * sinh(t[4]),
                           rho = tanh(t[3]), kappa = exp(t[1]), c = t[4])
  z <- matrix(rnorm(length(start) * 4000), 4000) %*% chol(solve(found$hessian))
  draws <- apply(z, 1, function(step) natural(found$par + step))
  all <- c(kappa = exp(found$par[1]), sigma = exp(found$par[2]), rho = tanh(found$par[3]),
           c = found$par[4], sigma_e = exp(found$par[5]), tau_b = exp(found$par[6]),
           nu_closeness = found$par[7], if (freed) c(level_cor = tanh(found$par[8]),
                                                     error_cor = tanh(found$par[9])),
           loglik = -minus_log_posterior(found$par, TRUE))
  list(estimate = natural(found$par), draws = draws, failed = 0L, all = all)
}

redraw <- function(w) {
  rows <- split(seq_len(nrow(w)), w$couple)
  drawn <- sample(length(rows), replace = TRUE)
  out <- w[unlist(rows[drawn]), ]
  out$couple <- rep(seq_along(drawn), lengths(rows[drawn]))
  out
}

# Point estimate and re-draws of one route, as a matrix with a column a replicate.
route <- function(w, estimator, redraws = replicates) {
  set.seed(7)
  draws <- lapply(seq_len(redraws), function(i) tryCatch(estimator(redraw(w)),
                                                           error = function(e) NULL))
  list(estimate = estimator(w), draws = do.call(cbind, Filter(Negate(is.null), draws)),
       failed = sum(vapply(draws, is.null, TRUE)))
}

cell <- function(r, name) {
  if (!name %in% names(r$estimate)) return("")
  q <- quantile(r$draws[name, ], c(.025, .975))
  sprintf("%.3f (%.3f, %.3f)", r$estimate[[name]], q[1], q[2])
}

study <- function(title, path, time, outcome, to_points) {
  w <- couple_days(file.path(folder, path), time, outcome)
  points <- transform(w, y1 = to_points(y1), y2 = to_points(y2))  # the 1..7 of Attune's priors
  a <- route(w, lagged)
  b <- a
  b$estimate <- corrected(w, a$estimate)
  b$draws <- a$draws + (b$estimate - a$estimate)  # the bias hardly changes over the interval
  routes <- list("lme4, lagged" = a, "lme4, corrected" = b,
                 "lme4, uncentred" = route(w, function(w) lagged(w, centred = FALSE)),
                 "nlme, process" = route(w, function(w) process(w, nugget = FALSE)),
                 "nlme, latent" = route(w, function(w) process(w, nugget = TRUE),
                                        max(2, replicates %/% 5)),
                 "dense, no priors" = dense(points, priors = FALSE),
                 "dense, Attune's priors" = dense(points, priors = TRUE),
                 "dense, freed" = dense(points, priors = TRUE, freed = TRUE))
  names <- c("own", "partner", "rho", "kappa", "c")
  cat("\n### ", title, ": `", outcome, "`, ", length(unique(w$couple)), " couples, ",
      nrow(person_days(w)), " person-days with a yesterday\n\n", sep = "")
  cat("| route | own, 1 day | partner, 1 day | innovations' correlation | kappa (per day) |",
      "c (per day) |\n|---|---|---|---|---|---|\n")
  for (name in names(routes)) {
    cat("| ", name, " | ", paste(vapply(names, function(n) cell(routes[[name]], n), ""),
                                 collapse = " | "), " |\n", sep = "")
  }
  cat(sprintf("\nML log-likelihood of mean and half difference: process %.3f, latent %.3f.\n",
              routes[[4]]$estimate["loglik"], routes[[5]]$estimate["loglik"]))
  for (name in names(routes)[6:8]) {
    all <- routes[[name]]$all
    cat(name, ": ", paste(sprintf("%s %.5f", names(all), all), collapse = ", "), "\n", sep = "")
  }
  cat("Re-draws of couples:", replicates, "; failed:",
      paste(names(routes), vapply(routes, function(r) r$failed, 1L), collapse = ", "), "\n")
}

study("kashy-diary", "kashy-diary/kashy_diary_long.csv", "day", "satisf", identity)
study("barkalifa-sample1", "barkalifa-sample1/sample1_long.csv", "diaryday", "con",
      function(y) 1 + 1.5 * y)
