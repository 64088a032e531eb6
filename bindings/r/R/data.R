# Data frames as tables of the library, and back.

kind_number <- 0L
kind_time <- 1L
kind_label <- 2L
kind_flag <- 3L
kind_date <- 4L

# The columns by name as the C code takes them: numbers as they are, the rest as labels.
column_for_library <- function(x) {
  if (inherits(x, "Date")) return(list(kind_date, as.numeric(x)))
  if (inherits(x, "POSIXt")) return(list(kind_time, wall_clock_seconds(x)))
  if (is.factor(x)) return(list(kind_label, as.integer(x) - 1L, levels(x)))
  if (is.numeric(x) || is.logical(x)) return(list(kind_number, as.double(x)))
  texts <- as.character(x)
  labels <- unique(texts[!is.na(texts)])
  list(kind_label, match(texts, labels) - 1L, labels)
}

# Seconds since 1970-01-01 on the clock of whoever answered.
wall_clock_seconds <- function(x) {
  seconds <- as.numeric(as.POSIXct(x))
  zone <- attr(x, "tzone")
  if (identical(zone[1], "UTC") || identical(zone[1], "GMT")) return(seconds)
  offset <- as.POSIXlt(x)$gmtoff
  if (is.null(offset)) seconds else seconds + ifelse(is.na(offset), 0, offset)
}

library_table <- function(data, name) {
  if (!is.data.frame(data)) usage_error("data is of class ", class(data)[1], "; expected a data frame")
  columns <- lapply(data, column_for_library)
  checked(.Call(r_table, name, as.double(nrow(data)), columns))
}

# A table of the library as a tibble.
tibble_of <- function(columns) {
  tibble::as_tibble(lapply(checked(columns), column_of_library), .name_repair = "minimal")
}

column_of_library <- function(x) {
  kind <- attr(x, "kind")
  labels <- attr(x, "labels")
  attributes(x) <- NULL
  if (kind == kind_label) return(labels[ifelse(x < 0L, NA_integer_, x + 1L)])
  if (kind == kind_flag) return(x == 1)
  x[is.nan(x)] <- NA
  if (kind == kind_time) return(as.POSIXct(x, origin = "1970-01-01", tz = "UTC"))
  x
}

# `~ couple/partner` and `~ day` as the names of the columns that mean couple, partner and time.
column_names <- function(dyads, time) {
  by <- all.vars(dyads)
  at <- all.vars(time)
  if (length(by) != 2) usage_error("dyads: expected a formula like ~ couple/partner")
  if (length(at) != 1) usage_error("time: expected a formula like ~ day")
  c(couple = by[1], partner = by[2], time = at)
}

# Those columns under the names that Attune knows.
renamed <- function(data, names_given) {
  if (!is.data.frame(data)) usage_error("data is of class ", class(data)[1], "; expected a data frame")
  for (ours in names(names_given)) {
    theirs <- names_given[[ours]]
    if (!theirs %in% names(data)) usage_error("data has no column \"", theirs, "\"")
    if (theirs != ours && ours %in% names(data)) {
      usage_error("data has a column \"", ours, "\" beside \"", theirs, "\", which is to mean it")
    }
    names(data)[names(data) == theirs] <- ours
  }
  data
}

# TOML as it is, or the text of a file.
text_of <- function(toml) {
  if (is.null(toml) || length(toml) > 1 || grepl("\n", toml, fixed = TRUE)) {
    return(if (is.null(toml)) NULL else paste(toml, collapse = "\n"))
  }
  if (!file.exists(toml)) {
    checked(structure(list(status = 3L, message = paste0(toml, ": No such file or directory"),
                           problems = "[]"), class = "attune_failure"))
  }
  paste0(paste(readLines(toml, encoding = "UTF-8", warn = FALSE), collapse = "\n"), "\n")
}

# Warnings of the library as R's; notes are for whoever asks.
warn_of <- function(lines) {
  for (line in strsplit(lines, "\n", fixed = TRUE)[[1]]) {
    if (!grepl("note:", line, fixed = TRUE)) warning(line, call. = FALSE)
  }
}
