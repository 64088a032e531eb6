#' Fit a model of two partners' diaries
#'
#' Without a formula or a model the built-in model `closeness` is fitted: hidden closeness of both
#' partners in continuous time, regimes of withdrawal, and what goes with coming back. A formula or a
#' model file states a model of its own.
#'
#' In a formula `own(x)`, or `x`, is the actor effect of a column, `partner(x)` the partner's;
#' `own(lag)` and `partner(lag)` are the outcome before. `(1 | couple)` lets the mean vary over
#' couples, `(1 | couple/partner)` over persons, `(own(lag) | couple)` a slope over couples.
#'
#' @param formula `closeness ~ own(lag) + partner(lag) + stress + (1 | couple/partner)`, or `NULL`.
#' @param data A data frame: a row a check-in by one partner.
#' @param dyads,time Formulas that name the columns of couple, partner and time.
#' @param model Instead of a formula: the path of a model file (TOML, `.formula`), or its lines.
#' @param schema For the built-in model: TOML that maps columns and scales to Attune's own, or its
#'   file.
#' @param continuous,with_error,partners,missing,center For formulas: whether time counts or rows are
#'   a step apart; whether the outcome shows a hidden course with error; `"exchangeable"`,
#'   `"distinguishable"` or `"distinguishable by role"`; what stands for a missing covariate
#'   (`"mean"`, `"carry"` or a number); whether covariates are taken from the mean of the `"person"`
#'   or of all (`"grand"`).
#' @param settings For formulas: further lines, like `"own(lag): start 0.5"`.
#' @param ... Options of the fit, like `starts = 5`, `seed = 7`: see [attune_options()] of `"fit"`.
#' @param name What messages call the data.
#' @param quiet `TRUE`: no bar. It is drawn on a terminal alone.
#' @returns An object of class `attune`, and `attune_closeness` or `attune_stated`.
#' @export
#' @examples
#' study <- attune_simulate(couples = 8, days = 14, seed = 4)
#' fit <- attune(closeness ~ own(lag) + partner(lag), data = study$diary)
#' coef(fit)
#' confint(fit)
attune <- function(formula = NULL, data, dyads = ~ couple/partner, time = ~ time, model = NULL,
                   schema = NULL, continuous = FALSE, with_error = FALSE,
                   partners = "exchangeable", missing = NULL, center = NULL,
                   settings = character(), ..., name = "data", quiet = FALSE) {
  if (is.data.frame(formula)) usage_error("the first argument is a formula; write data = ")
  columns <- column_names(dyads, time)
  options <- list(...)
  stated <- if (is.null(formula)) model else {
    if (!is.null(model)) usage_error("give a formula or a model, not both")
    formula_text(formula, columns, c(
      paste("time:", if (continuous) "continuous" else "discrete"),
      paste("measured:", if (with_error) "with error" else "without error"),
      paste("partners:", partners), if (!is.null(missing)) paste("missing:", missing),
      if (!is.null(center)) paste("center:", center), settings))
  }
  call <- match.call()
  data_here <- renamed(data, columns)
  fit <- if (is.null(stated) || identical(stated, "closeness")) {
    fit_closeness(data_here, schema, options, name, quiet)
  } else {
    if (!is.null(schema)) usage_error("a schema goes with the built-in model; a stated one names columns")
    fit_stated(data_here, stated, options, name, quiet)
  }
  fit$call <- call
  fit$formula <- formula
  fit$columns <- columns
  fit
}

fit_closeness <- function(data, schema, options, name, quiet) {
  reading <- options_json(options["max_problems"])
  options$max_problems <- NULL
  diary <- checked(.Call(r_diary, library_table(data, name), text_of(schema), reading))
  warn_of(.Call(r_diary_remarks, diary))
  handle <- watched(quiet, function(tell) .Call(r_fit_diary, diary, options_json(options), tell))
  fit_object(handle, "attune_closeness", diary = diary, name = name, seed = options$seed)
}

fit_stated <- function(data, stated, options, name, quiet) {
  model <- attune_model(stated)
  table <- library_table(data, name)
  handle <- watched(quiet, function(tell) {
    .Call(r_fit_model, table, model$handle, options_json(options), tell)
  })
  fit <- fit_object(handle, "attune_stated", model = model, table = table, seed = options$seed)
  warn_of(.Call(r_fit_remarks, handle))
  fit
}

fit_object <- function(handle, class, ...) {
  json <- checked(.Call(r_fit_json, handle))
  fit <- structure(list(handle = handle, json = json,
                        result = jsonlite::fromJSON(json, simplifyDataFrame = TRUE),
                        inferred = new.env(parent = emptyenv()), ...),
                   class = c(class, "attune"))
  for (words in fit$result$warnings) warning(words, call. = FALSE)
  if (!.Call(r_converged, handle)) {
    warning("the fit is not to be used: ", fit$result$convergence, call. = FALSE)
  }
  fit
}

#' A stated model
#'
#' @param model The path of a model file (TOML, or `.formula`), or the lines of a formula.
#' @param x A model.
#' @param ... Unused.
#' @returns `attune_model()`: an object that [attune()], [attune_loglik()] and [attune_compare()]
#'   take as `model`; printed in words. `attune_equations()`: its mathematics as text; of `NULL` the
#'   built-in model's.
#' @export
#' @examples
#' model <- attune_model("closeness ~ own(lag) + partner(lag)")
#' model
#' cat(attune_equations(model))
attune_model <- function(model) {
  if (inherits(model, "attune_model")) return(model)
  lines <- length(model) > 1 || grepl("~", model[1], fixed = TRUE)
  path <- if (lines && !file.exists(model[1])) NULL else model
  text <- if (is.null(path)) paste0(paste(model, collapse = "\n"), "\n") else text_of(model)
  name <- if (is.null(path)) "model.formula" else path
  structure(list(handle = checked(.Call(r_model, text, name)), name = name), class = "attune_model")
}

#' @rdname attune_model
#' @export
print.attune_model <- function(x, ...) {
  cat(checked(.Call(r_model_show, x$handle, "words")))
  invisible(x)
}

#' @rdname attune_model
#' @export
attune_equations <- function(model = NULL) {
  checked(.Call(r_model_show, if (is.null(model)) NULL else attune_model(model)$handle,
                "equations"))
}

#' The log-likelihood of a stated model and its gradient
#'
#' @param data,dyads,time,name,quiet As in [attune()].
#' @param model A model: [attune_model()] or what it takes.
#' @param at Parameter values by name, or a fit; `NULL`: the model's starts.
#' @returns A list: `loglik`, `minus2ll`, `gradient`, `parameters`, `series`, `rows`, `answers`.
#' @export
#' @examples
#' diary <- attune_simulate(couples = 8, days = 14, seed = 4)$diary
#' attune_loglik(diary, "closeness ~ own(lag)")$loglik
attune_loglik <- function(data, model, at = NULL, dyads = ~ couple/partner, time = ~ time,
                          name = "data", quiet = FALSE) {
  table <- library_table(renamed(data, column_names(dyads, time)), name)
  values <- if (inherits(at, "attune")) at$json else if (is.null(at)) NULL else {
    options_json(as.list(at))
  }
  handle <- attune_model(model)$handle
  jsonlite::fromJSON(watched(quiet, function(tell) .Call(r_loglik, table, handle, values, NULL, tell)))
}

#' Compare stated models
#'
#' By AIC, BIC and log scores of answers that no fit has seen; differences come with standard errors,
#' and "these data cannot tell" is an answer.
#'
#' @param data,dyads,time,name,quiet As in [attune()].
#' @param models A list of models: [attune_model()] or what it takes. The others are told beside the
#'   first.
#' @param x A comparison.
#' @param ... Options: see [attune_options()] of `"compare"`.
#' @returns A list, printed as the program's table.
#' @export
attune_compare <- function(data, models, dyads = ~ couple/partner, time = ~ time, ...,
                           name = "data", quiet = FALSE) {
  table <- library_table(renamed(data, column_names(dyads, time)), name)
  handles <- lapply(models, function(model) attune_model(model)$handle)
  told <- watched(quiet, function(tell) .Call(r_compare, table, handles, options_json(list(...)), tell))
  structure(c(jsonlite::fromJSON(told[1]), list(words = told[2])), class = "attune_comparison")
}

#' @rdname attune_compare
#' @export
print.attune_comparison <- function(x, ...) {
  cat(x$words)
  invisible(x)
}

#' What a diary can support
#'
#' @param data,dyads,time,schema,name As in [attune()].
#' @param max_problems List at most so many.
#' @param x A check.
#' @param ... Unused.
#' @returns A list with `ok`, `problems` and `summary`, printed as the program's text.
#' @export
#' @examples
#' attune_check(attune_simulate(couples = 4, days = 7)$diary)
attune_check <- function(data, dyads = ~ couple/partner, time = ~ time, schema = NULL,
                         name = "data", max_problems = NULL) {
  table <- library_table(renamed(data, column_names(dyads, time)), name)
  options <- options_json(list(max_problems = max_problems))
  told <- jsonlite::fromJSON(checked(.Call(r_diary_check, table, text_of(schema), options)))
  told$words <- if (told$ok) {
    checked(.Call(r_diary_summary, checked(.Call(r_diary, table, text_of(schema), options))))
  } else {
    paste0(told$problems$file, ":", told$problems$line, ": ", told$problems$column, ": ",
           told$problems$message, "\n", collapse = "")
  }
  structure(told, class = "attune_check")
}

#' @rdname attune_check
#' @export
print.attune_check <- function(x, ...) {
  cat(x$words)
  invisible(x)
}
