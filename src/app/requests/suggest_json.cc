#include "app/requests/suggest_json.h"

#include "io/json.h"

namespace attune::requests {
namespace {

using io::Json;
using io::number;

Json interval(const analysis::Interval& value) {
  return Json{{"estimate", number(value.estimate)},
              {"lower", number(value.lower)},
              {"upper", number(value.upper)}};
}

std::string text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string suggestions_to_json(const analysis::Suggestions& s) {
  Json list = Json::array();
  for (const analysis::Suggestion& one : s.list) {
    list.push_back({{"name", one.action.name},
                    {"invitation", one.action.invitation},
                    {"effort", number(one.action.effort)},
                    {"gain", interval(one.gain)},
                    {"gain_per_effort", number(one.per_effort())},
                    {"p_gain", number(one.p_gain)},
                    {"p_best", number(one.p_best)}});
  }
  return text({{"couple", s.couple},
               {"days", number(s.days)},
               {"like_yours", s.like_yours},
               {"suggestions", std::move(list)},
               {"ranked", !s.list.empty() && !s.overlap},
               {"why_none", s.why_none}});
}

std::string what_if_to_json(const analysis::WhatIf& course, const std::string& plan) {
  Json days = Json::array();
  for (std::size_t t = 0; t < course.days.size(); ++t) {
    days.push_back({{"day", number(course.days[t])},
                    {"usual", interval(course.usual[t])},
                    {"with", interval(course.with[t])},
                    {"difference", interval(course.difference[t])}});
  }
  Json gain = nullptr, p_gain = nullptr;
  if (course.why_none.empty()) {
    gain = interval(course.gain);
    p_gain = number(course.p_gain);
  }
  return text({{"couple", course.couple},
               {"plan", plan},
               {"like_yours", course.like_yours},
               {"course", std::move(days)},
               {"gain", std::move(gain)},
               {"p_gain", std::move(p_gain)},
               {"why_none", course.why_none}});
}

}  // namespace attune::requests
