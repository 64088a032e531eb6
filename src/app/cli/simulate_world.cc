#include "app/cli/simulate_world.h"

#include <sstream>
#include <stdexcept>
#include <utility>

#include "app/cli/failure.h"
#include "app/cli/world_text.h"
#include "io/write_csv.h"
#include "report/story_page.h"
#include "world/simulate.h"
#include "world/story.h"

namespace attune::cli {
namespace {

void check(const requests::SimulateOptions& options) {
  if (options.draw || options.unrounded || options.world != "withdrawal") {
    throw UsageError("--draw, --unrounded and --world go with the model closeness alone");
  }
  requests::check_settings(options.settings, world_parameter_names(), "world");
}

/// The request is all options, so what the world refuses is wrong usage.
template <class Simulate>
auto or_usage_error(const Simulate& simulate) {
  try {
    return simulate();
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

MadeDiary simulate_world(const requests::SimulateOptions& options, std::uint64_t seed,
                         const Job& job) {
  check(options);
  world::Request request;
  request.couples = options.request.couples;
  request.days = options.request.days;
  request.per_day = options.request.per_day;
  request.answers = {options.request.compliance, options.request.asked};
  request.set = options.settings;
  request.seed = seed;
  world::Simulation made = or_usage_error([&] { return world::simulate(request, job); });
  std::ostringstream truth;
  io::write_truth_csv(truth, made.truth, made.diary.calendar);
  return {std::move(made.diary), truth.str(), std::move(made.parameters)};
}

std::string story_of_world(const requests::SimulateOptions& options, std::uint64_t seed,
                           const Job& job) {
  check(options);
  world::StoryRequest request;
  request.seed = seed;
  request.set = options.settings;
  return report::story_html(or_usage_error([&] { return world::tell_story(request, job); }),
                            ATTUNE_VERSION);
}

}  // namespace attune::cli
