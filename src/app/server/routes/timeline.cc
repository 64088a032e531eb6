// A person's own course, from that person's answers alone: nothing of the partner's is read here.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/server/engine/courses.h"
#include "app/server/engine/live.h"
#include "app/server/local_time.h"
#include "app/server/routes/answers_of.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/sentences.h"

namespace attune::server {
namespace {

using nlohmann::json;

TimelineView::Row row_of(const store::CheckIn& check_in) {
  TimelineView::Row row;
  row.day = {check_in.day};
  row.id = check_in.id;
  row.closeness = survey::value_of(check_in.answers, "closeness");
  row.distance = survey::value_of(check_in.answers, "distance");
  row.stress = survey::value_of(check_in.answers, "stress");
  for (const survey::Item& item : survey::daily_items()) {
    if (item.form != survey::Form::moments) continue;
    for (const std::string& moment : survey::variables_of(item)) {
      if (survey::value_of(check_in.answers, moment) > 0) row.moments.push_back(moment);
    }
  }
  return row;
}

struct Own {
  std::vector<store::CheckIn> check_ins;
  std::vector<DayAnswers> days;
  std::optional<analysis::States> states;
};

Own read_own(Call& call, const Estimates& by) {
  Own own;
  own.check_ins = call.server.store().read(
      [&](const store::Access& access) { return store::daily_check_ins(access, call.id()); });
  for (const store::CheckIn& one : own.check_ins) own.days.push_back({one.day, one.answers});
  own.states = own_course(own.days, by.fit, Explain::no);
  return own;
}

}  // namespace

Response show_timeline(Call& call) {
  const auto estimates = call.server.population().now();
  const Own own = read_own(call, *estimates);
  TimelineView view;
  view.like_yours = !estimates->shipped;
  for (const store::CheckIn& one : own.check_ins) view.rows.push_back(row_of(one));
  std::reverse(view.rows.begin(), view.rows.end());
  if (!own.states) {
    view.not_yet = NotYet{static_cast<int>(own.check_ins.size()), kCheckInsForCourse};
    return page(view, call);
  }
  view.course = course_of(own.days, *own.states, 0);
  view.sentences = own_sentences(own.days, *own.states, Messages::of(call.page.language));
  return page(view, call);
}

Response api_timeline(Call& call) {
  const auto estimates = call.server.population().now();
  const Own own = read_own(call, *estimates);
  json points = json::array(), spells = json::array();
  if (own.states) {
    const analysis::CoupleStates& couple = own.states->couples.front();
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      points.push_back({{"day", iso_day(day_of(couple.times[t]))},
                        {"closeness", couple.partners[0].closeness_mean[t]},
                        {"sd", couple.partners[0].closeness_sd[t]}});
    }
    for (const analysis::Episode& spell : own.states->episodes) {
      spells.push_back({{"since", iso_day(day_of(spell.onset))},
                        {"until", iso_day(day_of(spell.end))},
                        {"ongoing", spell.censored_right},
                        {"probability", spell.peak_probability}});
    }
  }
  return json_text(json{
      {"course", points},
      {"distant_spells", spells},
      {"check_ins", own.check_ins.size()},
      {"needed", kCheckInsForCourse},
      {"estimates", estimates->shipped ? "from simulated couples" : "from couples of this server"}}
                       .dump());
}

Response api_now(Call& call) {
  const auto state = call.server.store().read(
      [&](const store::Access& access) { return store::live_state(access, call.id()); });
  const auto now = state ? own_now(*state, *call.server.population().now()) : std::nullopt;
  if (!now) return json_text(json{{"known", false}}.dump());
  json out = {{"known", true}, {"closeness", now->closeness_mean}, {"sd", now->closeness_sd}};
  if (now->distant) out["distant"] = *now->distant;
  return json_text(out.dump());
}

}  // namespace attune::server
