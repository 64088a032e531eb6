#' Make a diary from the built-in model
#'
#' @param ... Options: `couples`, `days`, `per_day`, `compliance`, `set` (true values by name),
#'   `world`, `seed` ...: see [attune_options()] of `"simulate"`.
#' @param quiet As in [attune()].
#' @returns A list: `diary` and `truth`, two tibbles, and `parameters`, the true values by name.
#' @export
#' @examples
#' study <- attune_simulate(couples = 4, days = 7, seed = 2, set = c(kappa = 0.5))
#' study$diary
attune_simulate <- function(..., quiet = FALSE) {
  handle <- watched(quiet, function(tell) .Call(r_simulate, options_json(list(...)), tell))
  values <- tibble_of(.Call(r_simulation_parameters, handle))
  list(diary = tibble_of(.Call(r_simulation_diary, handle)),
       truth = tibble_of(.Call(r_simulation_truth, handle)),
       parameters = stats::setNames(values$value, values$name))
}

#' Simulate from a fit
#'
#' @param object A fit.
#' @param nsim How many times.
#' @param seed Seed of the first; the others count on from it.
#' @param ... Unused.
#' @returns A list of tibbles. Of a stated model: its answers drawn anew at the same occasions. Of
#'   the built-in model: diaries of as many couples and days with the estimates as truth.
#' @importFrom stats simulate
#' @export
simulate.attune_stated <- function(object, nsim = 1, seed = 1, ...) {
  lapply(seq_len(nsim), function(k) {
    tibble_of(.Call(r_simulate_model, object$table, object$model$handle, object$json,
                    options_json(list(seed = seed + k - 1))))
  })
}

#' @rdname simulate.attune_stated
#' @export
simulate.attune_closeness <- function(object, nsim = 1, seed = 1, ...) {
  times <- as.numeric(diary_of(object)$time)
  days <- diff(range(times)) / if (inherits(diary_of(object)$time, "POSIXt")) 86400 else 1
  # A simulated world makes its own moments and intercepts; what it has no name for stays out.
  known <- names(attune_simulate(couples = 1, days = 1, quiet = TRUE)$parameters)
  truth <- coef(object)[intersect(names(coef(object)), known)]
  lapply(seq_len(nsim), function(k) {
    attune_simulate(couples = object$result$couples, days = max(1, ceiling(days + 1e-9)),
                    set = truth, seed = seed + k - 1, quiet = TRUE)$diary
  })
}

diary_of <- function(object) tibble_of(.Call(r_diary_table, object$diary))
