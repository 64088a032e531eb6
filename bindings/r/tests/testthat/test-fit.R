test_that("estimates lie within their intervals", {
  limits <- confint(quick)
  expect_true(all(limits[, 1] <= coef(quick) & coef(quick) <= limits[, 2]))
  expect_identical(rownames(limits), names(coef(quick)))
  wide <- confint(quick, "kappa", level = 0.99)
  expect_gt(wide[2] - wide[1], diff(limits["kappa", ]))
})

test_that("the covariance has the squared standard errors on its diagonal", {
  p <- stated$result$parameters
  expect_equal(unname(sqrt(diag(vcov(stated)))), p$se[!p$fixed])
  expect_equal(sqrt(diag(vcov(quick)))[["kappa"]], tidy.attune(quick)$std.error[1],
               ignore_attr = TRUE, tolerance = 1e-8)
})

test_that("any number of threads gives the same bytes", {
  expect_identical(attune(data = study$diary, starts = 1, regimes = 1, threads = 3)$json, quick$json)
})

test_that("information criteria count couples", {
  expect_equal(BIC(stated), stated$result$bic)
  expect_equal(AIC(stated), stated$result$aic)
  expect_equal(nobs(stated), stated$result$answers)
})

test_that("states, predictions and residuals belong to the check-ins", {
  states <- attune_states(quick)
  expect_s3_class(states$time, "POSIXct")
  told <- predict(quick)
  expect_equal(nrow(told), nrow(study$diary))
  expect_false(anyNA(told$closeness_mean))
  expect_equal(residuals(quick), study$diary$closeness - fitted(quick))
  expect_equal(nrow(attune_episodes(quick)), 0)
  expect_type(attune_explain(quick), "character")
})

test_that("a stated model's residuals have its likelihood", {
  left <- residuals(stated)
  expect_equal(colnames(left), c("closeness_a", "closeness_b"))
  own <- coef(stated)
  law <- matrix(own[c("noise", "noise_ab", "noise_ab", "noise")], 2)
  both <- rowSums(is.na(left)) == 0
  apart <- left[both, , drop = FALSE]
  joint <- -log(2 * pi) - log(det(law)) / 2 - rowSums((apart %*% solve(law)) * apart) / 2
  alone <- dnorm(left[!both, ], 0, sqrt(own[["noise"]]), log = TRUE)
  expect_equal(sum(joint, alone, na.rm = TRUE), as.numeric(logLik(stated)))
  expect_equal(residuals(stated, "pearson"), left / sqrt(own[["noise"]]))
  told <- as.matrix(predict(stated)[paste0(colnames(left), "_answer")])
  expect_equal((fitted(stated) + left)[!is.na(left)], told[!is.na(left)])
  expect_equal(predict(stated, study$diary), predict(stated))
})

test_that("a fit prints as the program does", {
  expect_output(print(quick), "Model closeness")
  expect_output(print(summary(stated)), "attune\\(formula = closeness")
})

test_that("simulated data are of the same occasions and follow the seed", {
  hidden <- attune(closeness ~ own(lag) + partner(lag), data = study$diary, continuous = TRUE,
                   with_error = TRUE, settings = "own(lag): start 0.5")
  drawn <- simulate(hidden, nsim = 2, seed = 3)
  expect_length(drawn, 2)
  expect_identical(drawn, simulate(hidden, nsim = 2, seed = 3))
  expect_false(identical(drawn[[1]], drawn[[2]]))
  again <- simulate(quick, seed = 2)[[1]]
  expect_equal(length(unique(again$couple)), 8)
})

test_that("models are tested one within the other", {
  # Of a hidden course, so that both tell the same answers.
  hidden <- function(formula) {
    attune(formula, data = study$diary, continuous = TRUE, with_error = TRUE,
           settings = "own(lag): start 0.5")
  }
  narrow <- hidden(closeness ~ own(lag))
  wide <- hidden(closeness ~ own(lag) + partner(lag))
  test <- anova(narrow, wide)
  expect_equal(test$Chisq[2], 2 * as.numeric(logLik(wide) - logLik(narrow)))
  expect_equal(test$`Pr(>Chisq)`[2], pchisq(test$Chisq[2], 1, lower.tail = FALSE))
  expect_warning(anova(suppressWarnings(attune(closeness ~ own(lag), data = study$diary)), stated),
                 "not of the same answers")
  told <- attune_compare(study$diary, list("closeness ~ own(lag)",
                                           c("closeness ~ own(lag) + stress", "missing: mean")),
                         no_baselines = TRUE)
  expect_equal(nrow(told$models), 2)
})

test_that("a formula's random terms and settings are those of the short language", {
  columns <- c(couple = "dyad", partner = "who", time = "day")
  expect_identical(
    formula_text(y ~ own(lag) + x + (1 | dyad) + (own(lag) + partner(x) | dyad/who), columns,
                 "time: discrete"),
    paste0("time: discrete\ny ~ own(lag) + x\nrandom: mean by couple\n",
           "random: own(lag), partner(x) by partner\n")
  )
  expect_error(formula_text(y ~ x + (1 | town), columns, character()), "not by town",
               class = "attune_usage_error")
})

test_that("the log-likelihood at the estimates is that of the fit", {
  told <- attune_loglik(study$diary, stated$model, at = stated)
  expect_identical(told$loglik, as.numeric(logLik(stated)))
  expect_lt(max(abs(unlist(told$gradient))), 0.05)
})

test_that("draws go to posterior", {
  drawn <- attune_sample(stated, chains = 2, draws = 60)
  expect_equal(nrow(drawn$draws), 120)
  skip_if_not_installed("posterior")
  draws <- posterior::as_draws(drawn)
  expect_equal(posterior::nchains(draws), 2)
  expect_true("lp__" %in% posterior::variables(draws))
})

test_that("broom tells a fit", {
  skip_if_not_installed("generics")
  expect_named(generics::tidy(stated, conf.int = TRUE),
               c("term", "estimate", "std.error", "conf.low", "conf.high"))
  expect_equal(nrow(generics::glance(quick)), 1)
})

test_that("pictures are ggplots that draw", {
  file <- tempfile(fileext = ".png")
  for (picture in list(plot(quick), plot(quick, couple = "C001"), plot(stated))) {
    expect_s3_class(picture, "ggplot")
    ggplot2::ggsave(file, picture, width = 5, height = 3, dpi = 72)
    expect_gt(file.size(file), 3000)
  }
  expect_error(plot(quick, couple = "nobody"), class = "attune_usage_error")
})

test_that("forecasts and next steps are told", {
  ahead <- attune_forecast(quick, learnt = 0.6)
  expect_true(all(ahead$time > ahead$origin))
  said <- attune_suggest(quick, "C001", draws = 50)
  expect_identical(said$couple, "C001")
  expect_output(print(said), "\\.")
  expect_error(attune_suggest(quick, "C0O1"), "did you mean", class = "attune_data_error")
})

test_that("the report is one page", {
  file <- tempfile(fileext = ".html")
  words <- attune_report(quick, file, title = "A study", simulated = TRUE)
  expect_match(readLines(file, n = 1), "<!DOCTYPE html>")
  expect_type(words, "character")
})
