# How the library's failures, options and progress become R's.

#' Attune: how close two partners feel, when one withdraws, what goes with coming back
#'
#' Start with [attune()], [attune_simulate()] and `vignette("attune")`. What the library refuses is a
#' condition of class `attune_error` in the words of the program `attune`; its `problems` is a tibble
#' with a row a fault of the data.
#'
#' @name attune-package
#' @docType package
#' @keywords internal
#' @useDynLib attune, .registration = TRUE
#' @importFrom rlang .data
NULL

# An error as a condition, an interrupt as R's own; anything else is handed on.
checked <- function(result, call = NULL) {
  if (!inherits(result, "attune_failure")) return(result)
  if (result$status == 130L) {
    signalCondition(structure(class = c("interrupt", "condition"), list(message = "", call = NULL)))
    message("attune: stopped")
    invokeRestart("abort")
  }
  kind <- c("attune_data_error", "attune_usage_error", "attune_system_error")[result$status]
  stop(structure(
    class = c(kind, "attune_error", "error", "condition"),
    list(message = result$message, call = call, problems = problems_of(result$problems))
  ))
}

problems_of <- function(json) {
  told <- jsonlite::fromJSON(json)
  if (length(told) == 0) {
    told <- list(severity = character(), file = character(), line = integer(),
                 column = character(), message = character(), mend = character())
  }
  tibble::as_tibble(told)
}

usage_error <- function(...) {
  checked(structure(list(status = 2L, message = paste0(...), problems = "[]"),
                    class = "attune_failure"))
}

# list(starts = 5) -> {"starts": 5}; what is NULL is not said.
options_json <- function(options) {
  options <- options[!vapply(options, is.null, NA)]
  if (length(options) == 0) return(NULL)
  if (is.null(names(options)) || any(names(options) == "")) {
    usage_error("every option has a name, like starts = 5")
  }
  if (!is.null(options$set)) options$set <- as.list(options$set)
  as.character(jsonlite::toJSON(options, auto_unbox = TRUE, digits = I(17), null = "null"))
}

# Runs `body(tell)`, with a bar of cli unless `quiet`; Ctrl-C ends it.
watched <- function(quiet, body) {
  if (quiet || !cli::is_dynamic_tty(stderr())) return(checked(body(NULL)))
  stage <- "starting"
  bar <- cli::cli_progress_bar(
    format = "{cli::pb_bar} {cli::pb_percent}  {cli::pb_extra$stage}", total = 1,
    extra = list(stage = stage), .auto_close = FALSE
  )
  on.exit(cli::cli_progress_done(id = bar))
  checked(body(function(stage, fraction) {
    if (is.nan(fraction)) return(cli::cli_inform("{stage}")) # how long it will take
    cli::cli_progress_update(set = fraction, extra = list(stage = stage), id = bar)
  }))
}

#' What can be asked for
#'
#' @param request `"fit"`, `"diary"`, `"loglik"`, `"states"`, `"report"`, `"simulate"`, `"sample"` or
#'   `"compare"`.
#' @returns A tibble with a row an option: its name, type, default and help. They are the program's
#'   flags, and arguments of the functions of this package write `_` for `-`.
#' @export
#' @examples
#' attune_options("sample")
attune_options <- function(request) {
  told <- jsonlite::fromJSON(checked(.Call(r_options, request)), simplifyVector = FALSE)
  column <- function(name) {
    vapply(told, function(option) {
      value <- option[[name]]
      if (length(value) == 0) NA_character_ else paste(unlist(value), collapse = ", ")
    }, "")
  }
  tibble::tibble(name = column("name"), type = column("type"), default = column("default"),
                 lower = as.numeric(column("lower")), upper = as.numeric(column("upper")),
                 words = column("words"), help = column("help"))
}

#' The columns that a diary can have
#'
#' @returns A tibble: name, kind, channel of moments, ends of the scale.
#' @export
#' @examples
#' attune_constructs()
attune_constructs <- function() tibble_of(.Call(r_constructs))
