// attune sync --model: a model of the conversation itself, all pairs at once.
//   inertia      x_a(t+1) = i_a x_a(t) + c_a x_b(t) + e     inertia-coordination
//   oscillator   x_a'' = -k x_a - z x_a' + c x_b + g x_b' + w     coupled damped oscillators
// Butler & Barnard (2019), Psychosomatic Medicine 81, 749-758; in one stage, so that short
// recordings count for what they are. Each person's own mean is taken away first.
#pragma once

#include <string>
#include <vector>

#include "analysis/model_fit.h"
#include "report/sync_page.h"
#include "synchrony/study.h"

namespace attune::cli {

/// What the parameters come to, in words that a person reads.
struct Derived {
  std::string name;
  analysis::Interval value;  ///< ends are NaN where there is no interval
  std::string unit;
};

struct SyncModel {
  std::string kind;
  std::string toml;                   ///< the model file that was fitted
  double step = 0;                    ///< seconds a sample
  double scale = 1;                   ///< the signals' common SD, by which they were divided
  std::size_t used = 0;               ///< pairs
  std::vector<std::string> left_out;  ///< why which pairs were not used
  analysis::ModelFit fit;
  std::vector<Derived> derived;
};

/// @param step seconds; 0: the recordings' own. @throws Rejected, Cancelled.
[[nodiscard]] SyncModel fit_sync_model(const synchrony::Study& study, const std::string& kind,
                                       double step, std::uint64_t seed, const Job& job);

[[nodiscard]] report::ModelSection sync_model_section(const SyncModel& model,
                                                      const report::SignalNames& names);
[[nodiscard]] std::string sync_model_table(const SyncModel& model);

}  // namespace attune::cli
