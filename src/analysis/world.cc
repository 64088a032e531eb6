#include "analysis/world.h"

#include <algorithm>
#include <array>
#include <utility>

namespace attune::analysis {
namespace {

constexpr std::array<std::pair<World, std::string_view>, 9> kNames{{
    {World::withdrawal, "withdrawal"},
    {World::plain, "plain"},
    {World::graded, "graded"},
    {World::floored, "floored"},
    {World::rounded, "rounded"},
    {World::heavy_tailed, "heavy_tailed"},
    {World::volatile_persons, "volatile"},
    {World::trending, "trending"},
    {World::skipping, "skipping"},
}};

}  // namespace

const std::vector<World>& all_worlds() {
  static const std::vector<World> all = [] {
    std::vector<World> worlds;
    worlds.reserve(kNames.size());
    for (const auto& [world, name] : kNames) worlds.push_back(world);
    return worlds;
  }();
  return all;
}

std::string_view name_of(World world) {
  return std::find_if(kNames.begin(), kNames.end(), [&](const auto& e) { return e.first == world; })
      ->second;
}

std::optional<World> world_named(std::string_view name) {
  for (const auto& [world, its_name] : kNames) {
    if (its_name == name) return world;
  }
  return std::nullopt;
}

}  // namespace attune::analysis
