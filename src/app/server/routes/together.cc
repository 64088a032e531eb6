// What two people chose to share: weekly summaries, and next steps. All of it is made of answers
// that both share (rules/visibility.h).
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/server/engine/courses.h"
#include "app/server/local_time.h"
#include "app/server/routes/answers_of.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/quiet.h"
#include "app/server/routes/sentences.h"
#include "store/couples.h"
#include "store/ledger.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::int64_t kDaysForJoint = 14;  ///< that each partner's answers must span

/// All that the joint pages are made of; the reader is side 0.
struct Joint {
  Grants both;
  std::array<std::vector<DayAnswers>, 2> days;
  std::int64_t today = 0;
  bool quiet = false;
};

Joint read_joint(Call& call) {
  const Reader& reader = call.who();
  Joint found;
  found.today = today_of(call);
  if (reader.partner.empty()) return found;
  call.server.store().read([&](const store::Access& access) {
    found.both =
        joint(store::shares(access, reader.person.id), store::shares(access, reader.partner));
    found.days = joint_days(access, reader.person.id, reader.partner);
    found.quiet = is_quiet(access, reader.person.id, reader.partner, found.today);
  });
  return found;
}

bool spans_enough(const std::vector<DayAnswers>& days) {
  return !days.empty() && days.back().day - days.front().day + 1 >= kDaysForJoint;
}

/// The running week would show single days as it fills.
bool is_over(std::int64_t monday, std::int64_t today) { return monday + 7 <= today; }

/// Adds a thing by the weeks that are over and in which both have enough: which of them has too few
/// is not told.
void add_shared(const std::string& what, const std::vector<WeekMean>& mine,
                const std::vector<WeekMean>& theirs, std::int64_t today, TogetherView& view) {
  TogetherView::Shared shared;
  shared.what = what;
  for (const WeekMean& week : mine) {
    const auto same = std::find_if(theirs.begin(), theirs.end(), [&](const WeekMean& other) {
      return other.monday == week.monday;
    });
    if (same == theirs.end() || !is_over(week.monday, today)) continue;
    shared.weeks.push_back({{week.monday}, week.mean, same->mean});
  }
  if (!shared.weeks.empty()) view.shared.push_back(std::move(shared));
}

std::vector<WeekMean> weeks_of_course(const analysis::CoupleStates& couple, std::size_t partner) {
  std::vector<DayValue> values;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    if (!couple.checked_in[t][partner]) continue;
    values.push_back({day_of(couple.times[t]), couple.partners[partner].closeness_mean[t]});
  }
  return week_means(values);
}

/// Weeks in which the answers of the two fit a distant spell of at least one, without whose.
void say_spells(const analysis::States& states, std::int64_t today, TogetherView& view) {
  std::set<std::int64_t> weeks;
  for (const analysis::Episode& spell : states.episodes) {
    const std::int64_t monday = monday_of(day_of(spell.onset));
    if (is_over(monday, today)) weeks.insert(monday);
  }
  for (const std::int64_t monday : weeks) {
    view.sentences.push_back({"together.spell", {{"week", std::to_string(monday)}}});
  }
}

TogetherView together_view(Call& call) {
  TogetherView view;
  view.paired = !call.who().partner.empty();
  const Joint found = read_joint(call);
  if (!spans_enough(found.days[0]) || !spans_enough(found.days[1])) return view;
  for (const survey::Item& item : survey::daily_items()) {
    if (!found.both.contains(item.name)) continue;
    add_shared(item.name, week_means(found.days[0], item), week_means(found.days[1], item),
               found.today, view);
  }
  const bool course = found.both.contains("closeness_course");
  const bool spells = found.both.contains("distant_spells") && !found.quiet;
  if (course || spells) {
    if (const auto states = joint_course(found.days, call.server.population().now()->fit)) {
      const analysis::CoupleStates& couple = states->couples.front();
      if (course) {
        add_shared("closeness_course", weeks_of_course(couple, 0), weeks_of_course(couple, 1),
                   found.today, view);
      }
      if (spells) say_spells(*states, found.today, view);
    }
  }
  view.nothing_yet = view.shared.empty();
  return view;
}

NextView next_view(Call& call) {
  NextView view;
  view.paired = !call.who().partner.empty();
  const Joint found = read_joint(call);
  const auto estimates = call.server.population().now();
  view.like_yours = !estimates->shipped;
  if (!found.both.contains("what_helps")) return view;
  // The reader's own wish for space is honoured on the reader's own page, and tells nobody else.
  const auto own_today = call.server.store().read([&](const store::Access& access) {
    return store::check_in_of(access, call.id(), found.today, "");
  });
  const bool wants_space = own_today && survey::value_of(own_today->answers, "space") > 0;
  const auto steps = next_steps(found.days, estimates->fit, found.quiet || wants_space);
  for (const analysis::Suggestion& one : steps.list) {
    view.steps.push_back({one.action.name, one.action.invitation, one.action.effort,
                          one.gain.estimate, one.gain.lower, one.gain.upper, one.p_gain});
  }
  view.nothing_now = view.steps.empty();
  view.order_tells = !steps.overlap;
  return view;
}

SharingView sharing_view(Call& call) {
  SharingView view;
  view.paired = !call.who().partner.empty();
  call.server.store().read([&](const store::Access& access) {
    const Grants mine = store::shares(access, call.id());
    for (const std::string& item : shareable_items()) {
      view.shares.push_back({item, mine.contains(item), false});
    }
    for (const std::string& inference : shareable_inferences()) {
      view.shares.push_back({inference, mine.contains(inference), true});
    }
    view.shares.push_back({kPopulation, mine.contains(kPopulation), true});
    for (const std::string& therapist : store::therapists_of(access, call.id())) {
      if (const auto person = store::find_person(access, therapist)) {
        view.therapists.emplace_back(therapist, person->profile.name);
      }
    }
  });
  return view;
}

}  // namespace

Response show_sharing(Call& call) { return page(sharing_view(call), call); }

Response do_share(Call& call) {
  std::string what = call.field("what"), on = call.field("on");
  if (call.api) {
    const json body = json::parse(call.request.body, nullptr, false);
    if (!body.is_object() || !body.contains("what") || !body["what"].is_string()) {
      throw Refused{422, "message.bad_request", R"(expected {"what": "closeness", "on": true})"};
    }
    what = body["what"];
    on = body.value("on", false) ? "1" : "0";
  }
  const bool is_therapist = what.starts_with("therapist:");
  const auto known = [&](const std::vector<std::string>& all) {
    return std::find(all.begin(), all.end(), what) != all.end();
  };
  if (!is_therapist && !known(shareable_items()) && !known(shareable_inferences()) &&
      what != kPopulation) {
    throw Refused{422, "message.bad_request",
                  "what: found \"" + what + "\", which cannot be shared"};
  }
  call.server.store().write([&](const store::Access& access) {
    if (is_therapist) {
      // Access begins by a therapist's invitation; here it ends.
      store::set_access(access, what.substr(10), call.id(), false, call.now());
    } else {
      store::set_share(access, call.id(), what, on == "1");
    }
    store::add_consent(access, call.id(), what, "1", on == "1", call.now());
  });
  return call.api ? api_sharing(call) : see_other("/sharing");
}

Response show_together(Call& call) { return page(together_view(call), call); }

Response show_next(Call& call) { return page(next_view(call), call); }

Response api_sharing(Call& call) {
  json shares = json::object();
  for (const Share& share : sharing_view(call).shares) shares[share.what] = share.mine;
  return json_text(json{{"shares", shares}}.dump());
}

Response api_together(Call& call) {
  const TogetherView view = together_view(call);
  json shared = json::object();
  for (const TogetherView::Shared& one : view.shared) {
    for (const TogetherView::Week& week : one.weeks) {
      shared[one.what].push_back({{"week", iso_day(week.monday.days)},
                                  {"mine", week.mine.value_or(0)},
                                  {"theirs", week.theirs.value_or(0)}});
    }
  }
  json weeks = json::array();
  for (const Said& said : view.sentences) {
    weeks.push_back(iso_day(std::stoll(said.with.at("week"))));
  }
  return json_text(
      json{{"nothing_yet", view.nothing_yet}, {"shared", shared}, {"distant_weeks", weeks}}.dump());
}

Response api_next(Call& call) {
  const NextView view = next_view(call);
  json steps = json::array();
  for (const NextView::Step& step : view.steps) {
    steps.push_back({{"action", step.action},
                     {"effort", step.effort},
                     {"gain", step.gain},
                     {"lower", step.gain_lower},
                     {"upper", step.gain_upper},
                     {"probability", step.probability}});
  }
  return json_text(json{{"nothing_now", view.nothing_now}, {"steps", steps}}.dump());
}

}  // namespace attune::server
