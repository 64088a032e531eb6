# What R users expect of a fit.

#' Methods for fits
#'
#' Estimates are on the scale that the model states. `vcov()` is that of the natural scale by the
#' delta method; `confint()` gives the fit's own 95 % intervals, which are those of the unbounded
#' working scale, and normal ones for another level. The intervals of one parameter are no ranking.
#'
#' @param object,x A fit.
#' @param parm Names of parameters; by default all.
#' @param level Of the intervals.
#' @param newdata Of a stated model: another data frame with the columns of the first. Of the
#'   built-in model not taken: it tells what these people felt.
#' @param type Of residuals: as they are, or over the SD that was expected.
#' @param quiet As in [attune()].
#' @param ... Of `anova()`: wider fits of stated models. Else unused.
#' @returns `coef()`, `vcov()`, `confint()`, `logLik()`, `nobs()`: as in `stats`. `predict()` and
#'   `fitted()`: of the built-in model, felt closeness at each check-in with its standard deviation
#'   and the smoothed probability of withdrawal. `residuals()`: answer minus felt closeness. Of a stated model
#'   `predict()`: a tibble with the columns of `attune states --model`, a row an occasion of a series,
#'   with states, regimes and each answer beside what was expected of it before it was known;
#'   `fitted()` and `residuals()`: that expectation, and the answer less it, a column a normal item.
#'   `anova()`: likelihood-ratio tests of stated models, each within the next.
#' @name attune-methods
NULL

parameters_of <- function(object) object$result$parameters

#' @rdname attune-methods
#' @export
print.attune <- function(x, ...) {
  cat(checked(.Call(r_fit_words, x$handle)))
  invisible(x)
}

#' @rdname attune-methods
#' @export
summary.attune <- function(object, ...) {
  structure(list(words = checked(.Call(r_fit_words, object$handle)), call = object$call,
                 coefficients = tibble::as_tibble(parameters_of(object)),
                 converged = object$result$converged, warnings = object$result$warnings),
            class = "summary.attune")
}

#' @rdname attune-methods
#' @export
print.summary.attune <- function(x, ...) {
  cat("Call: ", deparse1(x$call), "\n\n", x$words, sep = "")
  invisible(x)
}

#' @rdname attune-methods
#' @importFrom stats coef
#' @export
coef.attune <- function(object, ...) {
  stats::setNames(parameters_of(object)$estimate, parameters_of(object)$name)
}

#' @rdname attune-methods
#' @importFrom stats vcov
#' @export
vcov.attune <- function(object, ...) {
  p <- parameters_of(object)
  if (!is.null(p$fixed)) p <- p[!p$fixed, ]
  working <- matrix(as.numeric(object$result$covariance), nrow(p))
  # The maps to the natural scale rise, so correlations stay.
  covariance <- stats::cov2cor(working) * outer(p$se, p$se)
  dimnames(covariance) <- list(p$name, p$name)
  covariance
}

#' @rdname attune-methods
#' @importFrom stats confint
#' @export
confint.attune <- function(object, parm, level = 0.95, ...) {
  p <- parameters_of(object)
  limits <- if (level == 0.95) cbind(p$lower, p$upper) else {
    p$estimate + outer(p$se, stats::qnorm(c((1 - level) / 2, (1 + level) / 2)))
  }
  dimnames(limits) <- list(p$name, paste(format(100 * c(1 - level, 1 + level) / 2), "%"))
  if (missing(parm)) limits else limits[parm, , drop = FALSE]
}

#' @rdname attune-methods
#' @importFrom stats logLik
#' @export
logLik.attune <- function(object, ...) {
  free <- if (is.null(parameters_of(object)$fixed)) nrow(parameters_of(object)) else {
    sum(!parameters_of(object)$fixed)
  }
  # BIC counts couples or series, the independent units.
  units <- if (is.null(object$result$couples)) object$result$series else object$result$couples
  structure(object$result$loglik, df = free, nobs = units, class = "logLik")
}

#' @rdname attune-methods
#' @importFrom stats nobs
#' @export
nobs.attune <- function(object, ...) object$result$answers

#' @rdname attune-methods
#' @importFrom stats anova
#' @export
anova.attune_stated <- function(object, ...) {
  fits <- list(object, ...)
  if (length(fits) < 2) usage_error("anova takes two fits or more, each within the next")
  tests <- lapply(seq_along(fits)[-1], function(k) {
    jsonlite::fromJSON(checked(.Call(r_likelihood_ratio, fits[[k - 1]]$handle, fits[[k]]$handle)))
  })
  number <- function(name) {
    c(NA, vapply(tests, function(test) if (is.null(test[[name]])) NA else as.numeric(test[[name]]), 0))
  }
  told <- data.frame(npar = vapply(fits, function(fit) attr(logLik(fit), "df"), 0),
                     AIC = vapply(fits, function(fit) fit$result$aic, 0),
                     BIC = vapply(fits, function(fit) fit$result$bic, 0),
                     logLik = vapply(fits, function(fit) fit$result$loglik, 0),
                     Chisq = number("chi_square"), Df = number("degrees"), number("p"))
  names(told)[7] <- "Pr(>Chisq)"
  for (test in tests) if (nzchar(test$why_not)) warning("no test: ", test$why_not, call. = FALSE)
  structure(told, heading = "Likelihood-ratio tests, each model within the next\n",
            class = c("anova", "data.frame"))
}

#' @rdname attune-methods
#' @importFrom stats predict
#' @export
predict.attune_closeness <- function(object, newdata = NULL, ...) {
  if (!is.null(newdata)) usage_error("predict tells of the diary that was fitted; fit the new one")
  at_check_ins(object)[c("couple", "partner", "time", "closeness_mean", "closeness_sd",
                         "withdrawn_smoothed")]
}

#' @rdname attune-methods
#' @export
predict.attune_stated <- function(object, newdata = NULL, ..., quiet = FALSE) {
  table <- if (is.null(newdata)) object$table else {
    library_table(renamed(newdata, object$columns), "newdata")
  }
  tibble_of(watched(quiet, function(tell) {
    .Call(r_model_states, table, object$model$handle, object$json, tell)
  }))
}

#' @rdname attune-methods
#' @export
fitted.attune_stated <- function(object, ...) answers_of(object)$ahead

#' @rdname attune-methods
#' @export
residuals.attune_stated <- function(object, type = c("response", "pearson"), ...) {
  type <- match.arg(type)
  here <- answers_of(object)
  left <- here$answer - here$ahead
  if (type == "pearson") left / here$ahead_sd else left
}

# The normal items' answers beside what was expected of each before it was known, a column an item.
answers_of <- function(object) {
  told <- predict(object, quiet = TRUE)
  items <- sub("_answer$", "", grep("_answer$", names(told), value = TRUE))
  of <- function(what) {
    columns <- as.matrix(told[paste0(items, what)])
    dimnames(columns) <- list(NULL, items)
    columns
  }
  list(answer = of("_answer"), ahead = of("_ahead"), ahead_sd = of("_ahead_sd"))
}

#' @rdname attune-methods
#' @importFrom stats fitted
#' @export
fitted.attune_closeness <- function(object, ...) at_check_ins(object)$closeness_mean

#' @rdname attune-methods
#' @importFrom stats residuals
#' @export
residuals.attune_closeness <- function(object, ...) {
  here <- at_check_ins(object)
  here$closeness - here$closeness_mean
}

# The diary's rows with what the fit says at their times.
at_check_ins <- function(object) {
  diary <- diary_of(object)
  states <- attune_states(object)
  # A written diary has times to the minute.
  key <- function(d) {
    at <- if (inherits(d$time, "POSIXt")) round(as.numeric(d$time) / 60) else d$time
    paste(d$couple, d$partner, format(at, digits = 15), sep = "\r")
  }
  rows <- match(key(diary), key(states))
  tibble::as_tibble(c(diary[c("couple", "partner", "time", "closeness")],
                      states[rows, c("closeness_mean", "closeness_sd", "withdrawn_smoothed")]))
}
