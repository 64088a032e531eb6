# R's formulas -> Attune's short language (docs/formats/formula.md), which the library reads.

# closeness ~ own(lag) + partner(stress) + (1 | couple) -> its lines.
formula_text <- function(formula, columns, settings) {
  if (length(formula) != 3) usage_error("the formula has no outcome; expected y ~ terms")
  terms <- summands(formula[[3]])
  random <- vapply(terms, is_random, NA)
  if (all(random)) usage_error("the formula has no terms beside random ones")
  fixed <- vapply(terms[!random], deparse1, "")
  paste0(c(
    settings,
    paste(deparse1(formula[[2]]), "~", paste(fixed, collapse = " + ")),
    unlist(lapply(terms[random], random_line, columns = columns))
  ), "\n", collapse = "")
}

# a + b + (1 | g) -> its parts.
summands <- function(expression) {
  if (is.call(expression) && identical(expression[[1]], as.name("+")) && length(expression) == 3) {
    return(c(summands(expression[[2]]), summands(expression[[3]])))
  }
  list(expression)
}

inside <- function(term) {
  while (is.call(term) && identical(term[[1]], as.name("("))) term <- term[[2]]
  term
}

is_random <- function(term) {
  term <- inside(term)
  is.call(term) && identical(term[[1]], as.name("|"))
}

# (1 + own(lag) | couple) -> "random: mean, own(lag) by couple".
random_line <- function(term, columns) {
  bar <- inside(term)
  what <- vapply(summands(bar[[2]]), deparse1, "")
  what[what == "1"] <- "mean"
  group <- all.vars(bar[[3]])
  by <- if (identical(group, columns[["couple"]])) {
    "couple"
  } else if (identical(group, columns[["partner"]]) ||
               identical(group, unname(columns[c("couple", "partner")]))) {
    "partner"
  } else {
    usage_error("random terms go by ", columns[["couple"]], " or by ", columns[["couple"]], "/",
                columns[["partner"]], ", not by ", deparse1(bar[[3]]))
  }
  paste("random:", paste(what, collapse = ", "), "by", by)
}
