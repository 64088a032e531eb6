#include "app/server/rules/visibility.h"

#include <algorithm>
#include <iterator>

namespace attune::server {
namespace {

/// The item that a variable belongs to: moments are shared together. Empty: of no item.
struct Owner {
  std::string item;
  bool secret = false;
};

Owner owner_of(const std::string& variable) {
  for (const auto items : {survey::daily_items(), survey::weekly_items()}) {
    for (const survey::Item& item : items) {
      const auto variables = survey::variables_of(item);
      if (item.name == variable ||
          std::find(variables.begin(), variables.end(), variable) != variables.end()) {
        return {item.name, item.secret};
      }
    }
  }
  return {variable, false};
}

}  // namespace

const std::vector<std::string>& shareable_inferences() {
  static const std::vector<std::string> all = {"closeness_course", "distant_spells", "what_helps"};
  return all;
}

const std::vector<std::string>& shareable_items() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const survey::Item& item : survey::daily_items()) {
      if (!item.secret) names.push_back(item.name);
    }
    return names;
  }();
  return all;
}

bool may_see(Relation relation, const std::string& item, const Grants& subject,
             const Grants& viewer) {
  const Owner owner = owner_of(item);
  switch (relation) {
    case Relation::self:
      return true;
    case Relation::partner:
      return !owner.secret && subject.contains(owner.item) && viewer.contains(owner.item);
    case Relation::therapist:
      return !owner.secret && subject.contains(owner.item);
    case Relation::study:
      return !owner.secret;
    case Relation::stranger:
      return false;
  }
  return false;
}

survey::Answers visible_answers(Relation relation, const survey::Answers& answers,
                                const Grants& subject, const Grants& viewer) {
  survey::Answers visible;
  for (const auto& [variable, value] : answers.values) {
    if (may_see(relation, variable, subject, viewer)) visible.values[variable] = value;
  }
  for (const std::string& item : answers.not_applicable) {
    if (may_see(relation, item, subject, viewer)) visible.not_applicable.push_back(item);
  }
  for (const auto& [item, text] : answers.texts) {
    if (may_see(relation, item, subject, viewer)) visible.texts[item] = text;
  }
  return visible;
}

Grants joint(const Grants& one, const Grants& other) {
  Grants both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(both, both.end()));
  return both;
}

}  // namespace attune::server
