#include "app/cli/world_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/cli/failure.h"
#include "app/cli/options.h"
#include "dyad/parameter.h"
#include "io/number.h"
#include "io/text.h"

namespace attune::cli {
namespace {

std::vector<std::string> world_names() {
  std::vector<std::string> names;
  for (const analysis::World world : analysis::all_worlds()) {
    names.emplace_back(analysis::name_of(world));
  }
  return names;
}

std::vector<std::string> closeness_names() {
  std::vector<std::string> names;
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) names.push_back(spec.name);
  return names;
}

void check_name(const std::string& name, const std::vector<std::string>& names,
                const std::string& model) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const auto nearest = io::nearest(name, names);
  throw UsageError(fmt::format(
      "--set {}: the model has no such parameter{} (\"attune model {}--show "
      "parameters\" lists them)",
      name, nearest ? "; did you mean " + *nearest + "?" : "", model.empty() ? "" : model + " "));
}

}  // namespace

std::map<std::string, double> parse_settings(const std::vector<std::string>& settings,
                                             const std::vector<std::string>& names,
                                             const std::string& model) {
  std::map<std::string, double> values;
  for (const std::string& setting : settings) {
    const auto equals = setting.find('=');
    const auto number =
        equals == std::string::npos ? std::nullopt : io::parse_number(setting.substr(equals + 1));
    if (!number) {
      throw UsageError(fmt::format("--set {}: expected NAME=NUMBER, like kappa=0.5", setting));
    }
    const std::string name = setting.substr(0, equals);
    check_name(name, names, model);
    values[name] = number->value;
  }
  return values;
}

void add_world_options(CLI::App& command, WorldOptions& options) {
  analysis::SimulationRequest& request = options.request;
  command.add_option("--couples", request.couples, "Couples (default: 80)")
      ->check(in_range(1, 1'000'000))
      ->type_name("N");
  command.add_option("--days", request.days, "Days of the diary (default: 35)")
      ->check(in_range(1, 36500))
      ->type_name("T");
  command
      .add_option("--per-day", request.per_day,
                  "Check-ins a day, evenly from 09:00 to 21:00 (default: 1, at 21:00)")
      ->check(in_range(1, 48))
      ->type_name("K");
  command
      .add_option("--compliance", request.compliance,
                  "Probability that a check-in is made (default: 0.8)")
      ->check(in_range(0.0, 1.0))
      ->type_name("P");
  command.add_option("--set", options.settings, "A parameter's true value, like kappa=0.5")
      ->type_name("NAME=NUMBER")
      ->type_size(1)
      ->expected(-1);
  command
      .add_option("--world", options.world,
                  "Kind of world: withdrawal (default) or one where nobody withdraws:\nplain, "
                  "graded, floored, rounded, heavy_tailed,\nvolatile, trending, skipping")
      ->check(one_of(world_names()))
      ->type_name("KIND");
  command.add_flag("--asked", request.asked,
                   "Tell which check-ins were asked for; withdrawn people skip more");
  command.add_flag("--unrounded", options.unrounded, "Ratings with decimals");
}

analysis::SimulationRequest world_of(const WorldOptions& options, std::uint64_t seed) {
  analysis::SimulationRequest request = options.request;
  request.seed = seed;
  request.rounded = !options.unrounded;
  request.world = analysis::world_named(options.world).value();
  request.parameters = parse_settings(options.settings, closeness_names(), {});
  return request;
}

}  // namespace attune::cli
