#include "app/server/engine/population.h"

#include <cstring>
#include <filesystem>
#include <utility>

#include "core/io_error.h"
#include "io/atomic_file.h"
#include "io/fit_json.h"

extern "C" {
extern const char attune_population_fit[];
extern const char attune_population_fit_end[];
}

namespace attune::server {
namespace {

analysis::Fit parsed(Expected<analysis::Fit, std::vector<Diagnostic>> fit,
                     const std::string& source) {
  if (!fit) {
    throw IoError(source, fit.error().empty() ? "it is no fit" : fit.error().front().message,
                  "remove the file: the shipped estimates then hold until the next refit");
  }
  // Nobody's own levels are in it: each person is read with levels of their own.
  fit->one_couple = true;
  return std::move(*fit);
}

analysis::Fit shipped() {
  const std::string_view text(
      attune_population_fit,
      static_cast<std::size_t>(attune_population_fit_end - attune_population_fit));
  return parsed(io::parse_fit(text, "the shipped estimates"), "the shipped estimates");
}

}  // namespace

Population::Population(std::string path) : path_(std::move(path)) {
  shipped_ = !std::filesystem::exists(path_);
  fit_ = std::make_shared<analysis::Fit>(shipped_ ? shipped() : parsed(io::read_fit(path_), path_));
}

std::shared_ptr<const analysis::Fit> Population::now() const {
  const std::lock_guard lock(mutex_);
  return fit_;
}

int Population::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

bool Population::is_shipped() const {
  const std::lock_guard lock(mutex_);
  return shipped_;
}

bool Population::refit(const dyad::Diary& diary, const Job& job) {
  if (diary.couples.size() < kCouplesToRefit) return false;
  analysis::Fit fit = analysis::fit(diary, {}, job);
  if (!fit.converged) return false;
  io::write_atomically(path_, io::fit_to_json(fit));
  fit.one_couple = true;
  const std::lock_guard lock(mutex_);
  fit_ = std::make_shared<const analysis::Fit>(std::move(fit));
  ++generation_;
  shipped_ = false;
  return true;
}

}  // namespace attune::server
