#include "app/server/engine/population.h"

#include <filesystem>
#include <utility>

#include "core/io_error.h"
#include "io/atomic_file.h"
#include "io/fit_json.h"
#include "store/sealing.h"

extern "C" {
extern const char attune_population_fit[];
extern const char attune_population_fit_end[];
}

namespace attune::server {
namespace {

/// @param json  a fit as `attune fit` writes it.
Estimates estimates_of(std::string_view json, const std::string& source, bool shipped) {
  auto fit = io::parse_fit(json, source);
  if (!fit) {
    throw IoError(source, fit.error().empty() ? "it is no fit" : fit.error().front().message,
                  "remove the file: the shipped estimates then hold until the next refit");
  }
  // Nobody's own levels are in it: each person is read with levels of their own.
  fit->one_couple = true;
  return {std::move(*fit), store::token_hash(json), shipped};
}

Estimates shipped_estimates() {
  const std::string_view json(
      attune_population_fit,
      static_cast<std::size_t>(attune_population_fit_end - attune_population_fit));
  return estimates_of(json, "the shipped estimates", true);
}

}  // namespace

Population::Population(std::string path) : path_(std::move(path)) {
  estimates_ = std::make_shared<const Estimates>(
      std::filesystem::exists(path_) ? estimates_of(io::read_file(path_), path_, false)
                                     : shipped_estimates());
}

std::shared_ptr<const Estimates> Population::now() const {
  const std::lock_guard lock(mutex_);
  return estimates_;
}

bool Population::refit(const dyad::Diary& diary, const Job& job) {
  if (diary.couples.size() < kCouplesToRefit) return false;
  const analysis::Fit fit = analysis::fit(diary, {}, job);
  if (!fit.converged) return false;
  const std::string json = io::fit_to_json(fit);
  io::write_atomically(path_, json);
  auto next = std::make_shared<const Estimates>(estimates_of(json, path_, false));
  const std::lock_guard lock(mutex_);
  estimates_ = std::move(next);
  return true;
}

}  // namespace attune::server
