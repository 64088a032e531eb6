#include "survey/study.h"

#include <algorithm>

#include "survey/draws.h"

namespace attune::survey {
namespace {

template <class Named>
const Named* find(const std::vector<Named>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool is_random(const Study& study, const Item& item) {
  return !item.block.empty() && std::find(study.random_blocks.begin(), study.random_blocks.end(),
                                          item.block) != study.random_blocks.end();
}

}  // namespace

const Item* find_item(const Study& study, std::string_view name) { return find(study.items, name); }

const Schedule* find_schedule(const Study& study, std::string_view name) {
  return find(study.schedules, name);
}

std::vector<Item> items_of(const Study& study, const Schedule& schedule, std::uint64_t seed,
                           std::uint64_t person, int number) {
  std::vector<Item> items;
  for (const std::string& name : schedule.ask) {
    if (const Item* item = find_item(study, name)) items.push_back(*item);
  }
  RandomStream draws(seed, kDrawOrder, person * 1'000'003 + static_cast<std::uint64_t>(number));
  for (const std::string& block : study.random_blocks) {
    std::vector<std::size_t> places;  // an item moves only among the places of its block
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].block == block && is_random(study, items[i])) places.push_back(i);
    }
    for (std::size_t left = places.size(); left > 1; --left) {
      const auto chosen = static_cast<std::size_t>(draws.uniform() * static_cast<double>(left));
      std::swap(items[places[left - 1]], items[places[chosen]]);
    }
  }
  return items;
}

std::string_view said_in(const Words& words, const std::string& language, const Study& study) {
  if (const auto own = words.find(language); own != words.end()) return own->second;
  for (const std::string& other : study.languages) {
    if (const auto found = words.find(other); found != words.end()) return found->second;
  }
  return {};
}

}  // namespace attune::survey
