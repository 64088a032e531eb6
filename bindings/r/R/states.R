#' What a fit of the built-in model says of the people
#'
#' @param fit A fit of the built-in model.
#' @param couple Of this couple spell by spell; by default over the study.
#' @param file Where the report goes, one HTML file; `NULL`: nowhere.
#' @param title Of the study; by default the data's name.
#' @param simulated `TRUE`: say on every page that this is made up.
#' @param quiet As in [attune()].
#' @returns `attune_states()`, `attune_episodes()`: tibbles with the columns of `attune states` and
#'   `attune episodes`; without episodes while the gate is shut (`fit$result$gate$sentence` says why).
#'   `attune_explain()`, `attune_report()`: words, printed by `cat()`; the report also writes `file`.
#' @export
#' @examples
#' study <- attune_simulate(couples = 6, days = 14, seed = 4)
#' fit <- attune(data = study$diary, starts = 1, regimes = 1)
#' attune_states(fit)
attune_states <- function(fit, quiet = FALSE) tibble_of(.Call(r_states_table, inferred(fit, quiet)))

#' @rdname attune_states
#' @export
attune_episodes <- function(fit, quiet = FALSE) {
  tibble_of(.Call(r_states_episodes, inferred(fit, quiet)))
}

#' @rdname attune_states
#' @export
attune_explain <- function(fit, couple = NULL, quiet = FALSE) {
  checked(.Call(r_explain, inferred(fit, quiet), if (is.null(couple)) NULL else as.character(couple)))
}

#' @rdname attune_states
#' @export
attune_report <- function(fit, file = "attune-report.html", title = NULL, simulated = FALSE,
                          quiet = FALSE) {
  built_in(fit)
  options <- options_json(list(simulated = simulated, seed = fit$seed))
  told <- watched(quiet, function(tell) {
    .Call(r_report, fit$diary, fit$handle, if (is.null(title)) fit$name else title, options, tell)
  })
  if (!is.null(file)) writeLines(told[1], file, sep = "", useBytes = TRUE)
  invisible(told[2])
}

#' What may come: forecasts and next steps
#'
#' @param fit A fit of the built-in model.
#' @param couple Of this couple.
#' @param plan What these days would bring, `"touch=1 daily"`, beside the usual course; or `NULL`.
#' @param ... Options: see [attune_options()] of `"forecast"` and `"suggest"`.
#' @param quiet As in [attune()].
#' @param x What was suggested.
#' @returns `attune_forecast()`: a tibble with the columns of `attune forecast`, a row a check-in.
#'   `attune_suggest()`: a list, printed in words: next steps with their expected gain, or why nothing
#'   is suggested.
#' @export
attune_forecast <- function(fit, ..., quiet = FALSE) {
  built_in(fit)
  tibble_of(watched(quiet, function(tell) {
    .Call(r_forecast, fit$diary, fit$handle, options_json(list(...)), tell)
  }))
}

#' @rdname attune_forecast
#' @export
attune_suggest <- function(fit, couple, plan = NULL, ..., quiet = FALSE) {
  built_in(fit)
  options <- options_json(utils::modifyList(list(seed = fit$seed), list(...)))
  told <- watched(quiet, function(tell) {
    .Call(r_suggest, fit$diary, fit$handle, as.character(couple), plan, options, tell)
  })
  structure(c(jsonlite::fromJSON(told[1]), list(words = told[2])), class = "attune_suggestion")
}

#' @rdname attune_forecast
#' @export
print.attune_suggestion <- function(x, ...) {
  cat(x$words)
  invisible(x)
}

built_in <- function(fit) {
  if (!inherits(fit, "attune_closeness")) usage_error("expected a fit of the built-in model")
}

# The states, which are worked out once a fit.
inferred <- function(fit, quiet) {
  built_in(fit)
  if (is.null(fit$inferred$states)) {
    fit$inferred$states <- watched(quiet, function(tell) {
      .Call(r_states, fit$diary, fit$handle, options_json(list(seed = fit$seed)), tell)
    })
  }
  fit$inferred$states
}
