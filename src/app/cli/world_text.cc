#include "app/cli/world_text.h"

#include <fmt/format.h>

#include "world/parameters.h"

namespace attune::cli {

std::string world_in_words() {
  return "The full world, for simulation alone (attune simulate --model world).\n\n"
         "What the default model holds fixed moves here and feeds back: when one partner "
         "withdraws\n"
         "fewer moments are shared, the other cools, pursues, and is met with more withdrawal.\n"
         "Trust grows slowly where partners respond and is lost twice as fast where they do not;\n"
         "attunement, strain and mood have courses of their own; a spell that lasts can become\n"
         "chronic; what is shared wears off where there is much of it; couple therapy works over\n"
         "months; wanting a day to oneself is no withdrawal; answers are steps of a scale, and "
         "more\n"
         "of them are missing from people who are withdrawn.\n\n"
         "Parameters: attune model world --show parameters; set them with --set NAME=NUMBER.\n";
}

std::string world_parameters() {
  std::string table = fmt::format("{:<28} {:>9}  {}\n", "parameter", "default", "from");
  for (const world::ParameterSpec& spec : world::parameters()) {
    table += fmt::format("{:<28} {:>9.4g}  {}\n    {}\n", spec.name, spec.value, spec.source,
                         spec.description);
  }
  return table;
}

std::vector<std::string> world_parameter_names() {
  std::vector<std::string> names;
  for (const world::ParameterSpec& spec : world::parameters()) names.push_back(spec.name);
  return names;
}

}  // namespace attune::cli
