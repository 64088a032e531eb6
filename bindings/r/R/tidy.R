# broom's verbs and posterior's draws; registered where those packages are there.

#' Tidy a fit
#'
#' Methods for [generics::tidy()] and [generics::glance()], which `broom` offers.
#'
#' @param x A fit.
#' @param conf.int,conf.level Whether intervals are told, and their level.
#' @param ... Unused.
#' @returns A tibble: a row a parameter, or one row.
#' @rawNamespace S3method(generics::tidy, attune)
tidy.attune <- function(x, conf.int = FALSE, conf.level = 0.95, ...) {
  p <- parameters_of(x)
  told <- tibble::tibble(term = p$name, estimate = p$estimate, std.error = p$se)
  if (conf.int) {
    limits <- confint(x, level = conf.level)
    told$conf.low <- unname(limits[, 1])
    told$conf.high <- unname(limits[, 2])
  }
  told
}

#' @rdname tidy.attune
#' @rawNamespace S3method(generics::glance, attune)
glance.attune <- function(x, ...) {
  likelihood <- logLik(x)
  tibble::tibble(logLik = as.numeric(likelihood), df = attr(likelihood, "df"), BIC = x$result$bic,
                 nobs = nobs(x), units = attr(likelihood, "nobs"),
                 converged = x$result$converged)
}

#' Full Bayes: draws from the posterior
#'
#' @param fit A fit: its diary and model are sampled.
#' @param ... Options: `chains`, `draws`, `warmup`, `accept`, `seed`: see [attune_options()] of
#'   `"sample"`.
#' @param quiet As in [attune()].
#' @param x Draws, or a fit.
#' @returns An object that `posterior::as_draws()` takes: `draws`, a tibble, and `summary`, a row a
#'   parameter with R-hat and effective sample sizes.
#' @export
#' @examples
#' diary <- attune_simulate(couples = 8, days = 14, seed = 4)$diary
#' attune_sample(attune(closeness ~ own(lag), data = diary), chains = 2, draws = 50)
attune_sample <- function(fit, ..., quiet = FALSE) {
  options <- utils::modifyList(list(seed = fit$seed), list(...))
  handle <- watched(quiet, function(tell) {
    if (inherits(fit, "attune_closeness")) {
      .Call(r_sample_diary, fit$diary, options_json(options), tell)
    } else {
      .Call(r_sample_model, fit$table, fit$model$handle, options_json(options), tell)
    }
  })
  json <- checked(.Call(r_posterior_json, handle))
  told <- jsonlite::fromJSON(json)
  for (words in told$warnings) warning(words, call. = FALSE)
  structure(list(draws = tibble_of(.Call(r_posterior_draws, handle)),
                 summary = tibble::as_tibble(told$parameters), json = json, result = told),
            class = "attune_posterior")
}

#' @rdname attune_sample
#' @export
print.attune_posterior <- function(x, ...) {
  print(x$summary, ...)
  invisible(x)
}

#' @rdname attune_sample
#' @rawNamespace S3method(posterior::as_draws, attune_posterior)
as_draws.attune_posterior <- function(x, ...) posterior::as_draws_df(as.data.frame(x$draws))

#' @rdname attune_sample
#' @rawNamespace S3method(posterior::as_draws, attune)
as_draws.attune <- function(x, ...) as_draws.attune_posterior(attune_sample(x, ...))
