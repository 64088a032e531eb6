# same_numbers.R DIARY FOLDER NAME=MODEL...: what same_numbers_test.py asks, by the package.
library(attune)
given <- commandArgs(trailingOnly = TRUE)
diary_path <- given[1]
folder <- given[2]
models <- sub("^[^=]*=", "", given[-(1:2)])
names(models) <- sub("=.*$", "", given[-(1:2)])

write <- function(name, text) {
  out <- file(file.path(folder, name), "wb")
  writeBin(charToRaw(text), out)
  close(out)
}
field <- function(x) {
  text <- if (inherits(x, "POSIXct")) format(x, "%Y-%m-%dT%H:%M", tz = "UTC")
    else if (is.character(x)) x
    else sprintf("%.17g", as.double(x))
  ifelse(is.na(x), "", text)
}
write_csv <- function(name, frame) {
  columns <- lapply(frame, field)
  rows <- do.call(paste, c(columns, sep = ","))
  write(name, paste0(c(paste(names(frame), collapse = ","), rows), "\n", collapse = ""))
}
ours <- function(name) utils::getFromNamespace(name, "attune")

study <- attune_simulate(couples = 6, days = 12, seed = 3, set = list(kappa = 0.5), asked = TRUE)
write_csv("simulated.csv", study$diary)
write_csv("truth.csv", study$truth)
diary <- read.csv(diary_path)
table <- ours("library_table")(diary, diary_path)
write("check.json", .Call(ours("r_diary_check"), table, NULL, NULL))
fit <- attune(data = diary, starts = 1, collapse = "imm", seed = 5, name = diary_path)
write("fit.json", fit$json)
write_csv("states.csv", attune_states(fit))
write("episodes.json", .Call(ours("r_states_episodes_json"), ours("inferred")(fit, TRUE)))
for (name in names(models)) {
  stated <- attune(data = diary, model = models[[name]], name = diary_path)
  write(paste0(name, ".json"), stated$json)
  write(paste0(name, ".loglik.json"),
        .Call(ours("r_loglik"), table, stated$model$handle, stated$json, NULL, NULL))
}
drawn <- attune_sample(attune(data = diary, model = models[["coupled"]]), chains = 2, draws = 20,
                       warmup = 20)
write("posterior.json", drawn$json)
write_csv("draws.csv", drawn$draws)
