test_that("all problems are told in the words of the program", {
  bad <- study$diary
  bad$closeness[2] <- 9
  bad$stress[5] <- -1
  error <- tryCatch(attune(data = bad, name = "diary"), attune_error = identity)
  expect_s3_class(error, "attune_data_error")
  expect_match(conditionMessage(error), "diary:2: column \"closeness\": 9 is outside 1..7", fixed = TRUE)
  expect_identical(error$problems$line, c(2L, 5L))
  told <- attune_check(bad)
  expect_false(told$ok)
})

test_that("options that cannot be are refused", {
  expect_error(attune(data = study$diary, startz = 2), "did you mean \"starts\"", fixed = TRUE,
               class = "attune_usage_error")
  expect_error(attune(data = study$diary, starts = 0), "from 1 to 1000", class = "attune_usage_error")
  expect_error(attune(study$diary), "write data =", class = "attune_usage_error")
  expect_error(attune(data = 1), "expected a data frame", class = "attune_usage_error")
  expect_error(attune(data = study$diary, model = "no/such.toml"), "No such file",
               class = "attune_system_error")
  expect_error(attune(data = study$diary, dyads = ~ dyad/partner), "no column \"dyad\"",
               class = "attune_usage_error")
})

test_that("columns have other names, dates and factors are taken", {
  theirs <- study$diary
  names(theirs)[match(c("couple", "partner", "time"), names(theirs))] <- c("dyad", "who", "day")
  theirs$dyad <- factor(theirs$dyad)
  again <- attune(data = theirs, dyads = ~ dyad/who, time = ~ day, starts = 1, regimes = 1)
  expect_identical(again$json, quick$json)
  theirs$day <- as.Date(theirs$day)
  dates <- attune(data = theirs, dyads = ~ dyad/who, time = ~ day, starts = 1, regimes = 1)
  expect_identical(dates$json, quick$json)
})

test_that("the clock is kept whatever the zone", {
  here <- as.POSIXct("2024-07-01 21:00", tz = "Europe/Berlin")
  utc <- as.POSIXct("2024-07-01 21:00", tz = "UTC")
  expect_equal(wall_clock_seconds(here), as.numeric(utc))
})

test_that("a schema maps columns and scales", {
  theirs <- study$diary
  names(theirs)[names(theirs) == "closeness"] <- "ios"
  schema <- "[columns]\ncloseness = { column = \"ios\", scale = [1, 7] }\n"
  expect_identical(coef(attune(data = theirs, schema = schema, starts = 1, regimes = 1)), coef(quick))
})

test_that("handles do not outlive their session", {
  file <- tempfile()
  saveRDS(quick, file)
  expect_error(print(readRDS(file)), "no fit of this session")
})

test_that("the table of options is the program's", {
  expect_true(all(c("starts", "collapse", "seed") %in% attune_options("fit")$name))
  expect_error(attune_options("dance"), class = "attune_usage_error")
})
