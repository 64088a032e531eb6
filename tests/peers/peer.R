# Writes a problem's data as data.csv into a folder and fits it: Rscript peer.R NAME FOLDER.
# Prints one JSON object. Data are those that the package ships, or simulated here.
arguments <- commandArgs(trailingOnly = TRUE)
name <- arguments[1]
folder <- arguments[2]
need <- function(package) {
  if (!suppressWarnings(suppressMessages(require(package, character.only = TRUE)))) quit(status = 77)
}
write_data <- function(d) write.csv(d, file.path(folder, "data.csv"), row.names = FALSE, quote = FALSE)
tell <- function(package, minus2ll, seconds) {
  cat(sprintf('{"program": "%s %s", "minus2ll": %.10f, "fit_seconds": %.4f}\n', package,
              as.character(packageVersion(package)), minus2ll, seconds))
}
timed <- function(expression) {
  begin <- proc.time()[[3]]
  value <- suppressWarnings(expression)
  list(value = value, seconds = proc.time()[[3]] - begin)
}

mixed_data <- function() {
  set.seed(4)
  d <- expand.grid(time = 1:14, couple = 1:120)
  u <- rnorm(120)[d$couple]
  d$x <- round(rnorm(nrow(d)), 3)
  d$y <- rbinom(nrow(d), 1, plogis(-.3 + .5 * d$x + u))
  d$n <- rpois(nrow(d), exp(.4 + .3 * d$x + .6 * u))
  d$o <- as.integer(cut(-.3 + .5 * d$x + u + rnorm(nrow(d)), c(-Inf, -1, 0, .8, Inf)))
  d
}

apim_data <- function() {
  set.seed(5)
  rows <- list()
  for (couple in 1:120) {
    level <- rnorm(2, c(4, 4.2), .5)
    y <- level
    for (day in 1:14) {
      d <- y - level
      y <- level + c(.3 * d[1] + .1 * d[2], .25 * d[2] + .15 * d[1]) + rnorm(2)
      rows[[length(rows) + 1]] <- data.frame(couple, time = day, y_a = round(y[1], 4), y_b = round(y[2], 4))
    }
  }
  do.call(rbind, rows)
}

process_data <- function() {
  set.seed(3)
  rows <- list()
  step <- .02
  for (couple in 1:80) {
    x <- rnorm(2, c(.5, -.3), .8)
    for (day in 0:34) {
      y <- c(4, 5) + x + rnorm(2, 0, c(.6, .5))
      rows[[length(rows) + 1]] <- data.frame(couple, time = day, y_a = round(y[1], 4), y_b = round(y[2], 4))
      for (k in 1:50) {
        z <- rnorm(2)
        w <- c(z[1], .9 * (.3 * z[1] + sqrt(1 - .09) * z[2]))
        x <- x + step * c(-.8 * x[1] + .2 * x[2], .15 * x[1] - .6 * x[2]) + sqrt(step) * w
      }
    }
  }
  do.call(rbind, rows)
}

if (startsWith(name, "heart_transplants")) {  # without covariates 3968.79789
  need("msm")
  cav$donor <- (cav$dage - 30) / 10
  write_data(cav)
  q <- rbind(c(0, .25, 0, .25), c(.166, 0, .166, .166), c(0, .25, 0, .25), 0)
  run <- timed(if (name == "heart_transplants") {
    msm(state ~ years, subject = PTNUM, data = cav, qmatrix = q, deathexact = 4)
  } else {
    msm(state ~ years, subject = PTNUM, data = cav, qmatrix = q, deathexact = 4,
        covariates = if (name == "heart_transplants_sex") ~sex else ~donor,
        # By its own tolerance it stops .0027 above the donors' optimum; where a rate runs to zero
        # a finer one never ends.
        control = list(fnscale = 4000, maxit = 10000,
                       reltol = if (name == "heart_transplants_donor") 1e-12 else 1e-8))
  })
  tell("msm", run$value$minus2loglik, run$seconds)
} else if (name == "growth") {
  need("lme4")
  write_data(with(sleepstudy, data.frame(couple = Subject, time = Days, y = Reaction, day = Days)))
  run <- timed(lmer(Reaction ~ Days + (Days | Subject), sleepstudy, REML = FALSE))
  tell("lme4", -2 * as.numeric(logLik(run$value)), run$seconds)
} else if (name %in% c("binary", "counts")) {
  need("glmmTMB")
  d <- mixed_data()
  write_data(d)
  run <- timed(if (name == "binary") glmmTMB(y ~ x + (1 | couple), d, family = binomial)
               else glmmTMB(n ~ x + (1 | couple), d, family = poisson))
  tell("glmmTMB", -2 * as.numeric(logLik(run$value)), run$seconds)
} else if (name == "ordered") {
  need("ordinal")
  d <- mixed_data()
  write_data(d)
  run <- timed(clmm(factor(o) ~ x + (1 | couple), data = d, link = "probit"))
  tell("ordinal", -2 * as.numeric(logLik(run$value)), run$seconds)
} else if (name == "apim") {
  need("glmmTMB")
  w <- apim_data()
  write_data(w)
  lag <- function(v) ave(v, w$couple, FUN = function(z) c(NA, head(z, -1)))
  w$la <- lag(w$y_a)
  w$lb <- lag(w$y_b)
  w <- w[!is.na(w$la), ]
  long <- rbind(data.frame(couple = w$couple, time = w$time, who = "a", y = w$y_a, own = w$la, partner = w$lb),
                data.frame(couple = w$couple, time = w$time, who = "b", y = w$y_b, own = w$lb, partner = w$la))
  long$day <- factor(paste(long$couple, long$time))
  run <- timed(glmmTMB(y ~ 0 + who + who:own + who:partner + us(0 + who | couple) + us(0 + who | day),
                       long, dispformula = ~0))
  tell("glmmTMB", -2 * as.numeric(logLik(run$value)), run$seconds)
} else if (name == "ornstein_uhlenbeck") {
  # OpenMx transposes the process noise of continuous time unless drift and diffusion commute: its
  # optimum is that of another parametrisation, the likelihood's maximum is the same.
  need("OpenMx")
  d <- process_data()
  write_data(d)
  full <- function(n, r, c, free, values, labels) {
    mxMatrix("Full", r, c, free = free, values = values, labels = labels, name = n)
  }
  parts <- list(
    full("A", 2, 2, TRUE, c(-.7, .1, .1, -.7), c("a11", "a21", "a12", "a22")),
    mxMatrix("Zero", 2, 1, name = "B"),
    mxMatrix("Diag", 2, 2, FALSE, 1, name = "C", dimnames = list(c("y_a", "y_b"), c("x_a", "x_b"))),
    full("D", 2, 1, TRUE, c(4, 5), c("m1", "m2")),
    mxMatrix("Symm", 2, 2, TRUE, c(1, .1, 1), labels = c("q11", "q21", "q22"), name = "Q"),
    mxMatrix("Diag", 2, 2, TRUE, .4, labels = c("e1", "e2"), name = "R"),
    full("x0", 2, 1, TRUE, c(.3, 0), c("i1", "i2")),
    mxMatrix("Symm", 2, 2, TRUE, c(.7, 0, .7), labels = c("p11", "p21", "p22"), name = "P0"),
    mxMatrix("Full", 1, 1, FALSE, 1, name = "u"))
  one <- function(couple) {
    own <- d[d$couple == couple, ]
    time <- mxMatrix("Full", 1, 1, FALSE, labels = "data.time", name = "t")
    mxModel(paste0("c", couple), parts, time, mxData(own[c("time", "y_a", "y_b")], "raw"),
            mxExpectationStateSpaceContinuousTime("A", "B", "C", "D", "Q", "R", "x0", "P0", "u", t = "t"),
            mxFitFunctionML())
  }
  names <- paste0("c", 1:80)
  whole <- do.call(mxModel, c(list("all"), lapply(1:80, one), list(mxFitFunctionMultigroup(names))))
  run <- timed(mxRun(whole, silent = TRUE))
  tell("OpenMx", run$value$output$fit, run$seconds)
}
