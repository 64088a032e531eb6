// The check-in: today's, the weekly one, and what the device kept while there was no connection.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/server/local_time.h"
#include "app/server/prompts.h"
#include "app/server/routes/answers_of.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/quiet.h"
#include "app/server/routes/study_join.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::int64_t kDaysBack = 14;  ///< how long a check-in can be added or changed
constexpr const char* kWeekly = "week";

/// A day that can be answered for: today, tomorrow by another clock, or a few days back.
void check_day(const Call& call, std::int64_t day) {
  const std::int64_t today = today_of(call);
  if (day > today + 1 || day < today - kDaysBack) {
    throw Refused{422, "message.bad_request",
                  fmt::format("day {} is outside {} to {}: a check-in can be made for the last {} "
                              "days",
                              iso_day(day), iso_day(today - kDaysBack), iso_day(today), kDaysBack)};
  }
}

std::int64_t day_of(const Call& call, const std::string& text) {
  std::int64_t day = 0;
  if (text.empty()) return today_of(call);
  if (read_iso_day(text, day)) return day;
  try {
    std::size_t used = 0;
    day = std::stoll(text, &used);
    if (used == text.size()) return day;
  } catch (const std::exception&) {
    day = 0;
  }
  throw Refused{422, "message.bad_request",
                "day: found \"" + text + "\", expected a date such as 2026-03-01"};
}

/// Made on a device: any text that is no longer than a UUID with braces.
void check_id(const std::string& id) {
  const bool plain =
      !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_';
      });
  if (!plain) {
    throw Refused{422, "message.bad_request",
                  "id: expected letters, digits and hyphens, at most 64"};
  }
}

Fields without_bookkeeping(const Fields& form) {
  Fields items;
  for (const auto& field : form) {
    if (field.first != "token" && field.first != "id" && field.first != "day" &&
        field.first != "occasion") {
      items.push_back(field);
    }
  }
  return items;
}

/// The same for two tabs, so that both keep one check-in.
std::string form_id(Call& call, std::int64_t day, const std::string& occasion) {
  return call.server.store()
      .vault()
      .hidden(fmt::format("check-in/{}/{}/{}", call.id(), day, occasion))
      .substr(0, 22);
}

/// The form of these items, with what was answered on that day and occasion.
TodayView form_of(Call& call, std::vector<survey::Item> items, std::int64_t day,
                  const std::string& occasion) {
  TodayView view;
  view.day = {day};
  view.items = std::move(items);
  const auto known = call.server.store().read([&](const store::Access& access) {
    return store::check_in_of(access, call.id(), day, occasion);
  });
  view.saved = known.has_value();
  view.id = known ? known->id : form_id(call, day, occasion);
  if (known) view.given = known->answers;
  return view;
}

TodayView today_view(Call& call, std::int64_t day) {
  const auto items = survey::daily_items();
  return form_of(call, {items.begin(), items.end()}, day, "");
}

TodayView weekly_view(Call& call) {
  const auto items = survey::weekly_items();
  TodayView view = form_of(call, {items.begin(), items.end()}, monday_of(today_of(call)), kWeekly);
  view.action = "/weekly";
  return view;
}

void show_faults(TodayView& view, const survey::ReadAnswers& read) {
  view.given = read.answers;
  for (const survey::FieldFault& fault : read.faults) {
    view.field_faults[fault.field] = {"fault.answer", {}};
  }
}

/// What the study asks now, in an order of this person and occasion.
TodayView occasion_view(Call& call, const Asked& asked) {
  const survey::Schedule* schedule = survey::find_schedule(asked.study, asked.occasion.schedule);
  if (schedule == nullptr) throw Refused{404, "message.not_found"};
  const std::string id = occasion_id(asked.part.study, asked.occasion);
  TodayView view = form_of(
      call,
      survey::items_of(asked.study, *schedule, seed_of(asked.study),
                       static_cast<std::uint64_t>(asked.part.number), asked.occasion.number),
      asked.occasion.day, id);
  view.occasion = id;
  return view;
}

/// What a study says to the reader today. That it was shown is logged, the first time.
std::vector<std::string> shown_prompts(Call& call) {
  std::string study;
  const auto sent = call.server.store().read([&](const store::Access& access) {
    const auto part = store::participation(access, call.id());
    const auto kept = part ? store::find_study(access, part->study) : std::nullopt;
    if (!kept) return std::vector<SentPrompt>();
    study = kept->id;
    return prompts_today(access, study_of(*kept), *part, call.who().person.profile, call.now());
  });
  std::vector<std::string> words;
  for (const SentPrompt& one : sent) words.push_back(one.words);
  if (std::all_of(sent.begin(), sent.end(), [](const SentPrompt& one) { return one.seen; })) {
    return words;
  }
  call.server.store().write([&](const store::Access& access) {
    for (const SentPrompt& one : sent) {
      store::log_occasion(access, {study, call.id(), one.occasion, one.at, one.at, call.now(), 0});
    }
  });
  return words;
}

void log_times(Call& call, const Asked& asked, std::int64_t opened, std::int64_t submitted) {
  call.server.store().write([&](const store::Access& access) {
    store::log_occasion(access,
                        {asked.part.study, call.id(), occasion_id(asked.part.study, asked.occasion),
                         asked.occasion.scheduled * 1000, 0, opened, submitted});
  });
}

Response show_occasion(Call& call, const Asked& asked) {
  log_times(call, asked, call.now(), 0);
  TodayView view = occasion_view(call, asked);
  view.prompts = shown_prompts(call);
  return page(view, call);
}

Response do_occasion(Call& call) {
  const auto asked = asked_now(call);
  // The window closed while the form was open.
  if (!asked || occasion_id(asked->part.study, asked->occasion) != call.field("occasion")) {
    throw Refused{409, "message.form_old", "this occasion is over"};
  }
  TodayView view = occasion_view(call, *asked);
  auto read = survey::read_answers(view.items, without_bookkeeping(call.form));
  if (!read.faults.empty()) {
    show_faults(view, read);
    return page(view, call, 422);
  }
  (void)take_check_in(call.server, {view.id, call.id(), asked->occasion.day, view.occasion,
                                    call.now(), std::move(read.answers)});
  log_times(call, *asked, call.now(), call.now());
  SavedView saved;
  saved.day = view.day;
  return page(saved, call);
}

bool weekly_due(Call& call, std::int64_t today) {
  return !call.server.store().read([&](const store::Access& access) {
    return store::check_in_of(access, call.id(), monday_of(today), kWeekly).has_value();
  });
}

/// Low mood at or above the middle of the scale on most of the last two weeks' days.
bool low_mood_often(Call& call, std::int64_t today) {
  constexpr int kFewest = 5;
  const auto days = call.server.store().read(
      [&](const store::Access& access) { return own_days(access, call.id(), today - 13); });
  int asked = 0, low = 0;
  for (const DayAnswers& one : days) {
    const auto mood = survey::value_of(one.answers, "low_mood");
    asked += mood ? 1 : 0;
    low += mood >= 5 ? 1 : 0;
  }
  return asked >= kFewest && 2 * low > asked;
}

std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_null()) return "";
  return value.dump();
}

/// {"closeness": 4, "moments": ["touch"]} as the fields of a form.
Fields fields_of(const json& answers) {
  Fields fields;
  if (!answers.is_object()) {
    throw Refused{422, "message.bad_request", "answers: expected an object of items"};
  }
  for (const auto& [name, value] : answers.items()) {
    if (value.is_array()) {
      for (const json& one : value) fields.emplace_back(name, text_of(one));
    } else {
      fields.emplace_back(name, text_of(value));
    }
  }
  return fields;
}

json body_of(const Call& call) {
  json body = json::parse(call.request.body, nullptr, false);
  if (body.is_discarded() || !body.is_object()) {
    throw Refused{400, "message.bad_request", "the body is not a JSON object"};
  }
  return body;
}

void refuse_faults(const survey::ReadAnswers& read) {
  if (read.faults.empty()) return;
  std::string all;
  for (const survey::FieldFault& fault : read.faults) {
    all += fmt::format("{}{}: found \"{}\", expected {}", all.empty() ? "" : "; ", fault.field,
                       fault.found, fault.expected);
  }
  throw Refused{422, "message.bad_request", all};
}

json json_of(const survey::Answers& answers) {
  json out = json::object();
  for (const auto& [name, value] : answers.values) out[name] = value;
  for (const std::string& name : answers.not_applicable) out[name] = "none";
  for (const auto& [name, text] : answers.texts) out[name] = text;
  return out;
}

}  // namespace

Response show_today(Call& call) {
  if (auto asked = asked_now(call)) return show_occasion(call, *asked);
  const std::int64_t day = day_of(call, std::string(find_field(call.request.query, "day")));
  check_day(call, day);
  TodayView view = today_view(call, day);
  if (day == today_of(call)) view.prompts = shown_prompts(call);
  return page(view, call);
}

Response do_today(Call& call) {
  if (!call.field("occasion").empty()) return do_occasion(call);
  const std::int64_t day = day_of(call, call.field("day"));
  check_day(call, day);
  const std::string id = call.field("id");
  check_id(id);
  auto read = survey::read_answers(survey::daily_items(), without_bookkeeping(call.form));
  if (!read.faults.empty()) {
    TodayView view = today_view(call, day);
    show_faults(view, read);
    return page(view, call, 422);
  }
  const store::Kept kept =
      take_check_in(call.server, {id, call.id(), day, "", call.now(), std::move(read.answers)});
  SavedView view;
  view.day = {day};
  view.again = kept == store::Kept::same;
  view.weekly_due = weekly_due(call, today_of(call));
  if (low_mood_often(call, today_of(call))) view.notes.push_back({"saved.low_mood", {}});
  return page(view, call);
}

Response show_weekly(Call& call) { return page(weekly_view(call), call); }

Response do_weekly(Call& call) {
  TodayView form = weekly_view(call);
  auto read = survey::read_answers(survey::weekly_items(), without_bookkeeping(call.form));
  if (!read.faults.empty()) {
    show_faults(form, read);
    return page(form, call, 422);
  }
  SavedView view;
  view.day = form.day;
  view.show_help = survey::value_of(read.answers, "safety") > 0;
  // The answer itself is not kept: only until when nothing is said to the two of them, which chance
  // sets as well.
  keep_quiet(call, view.show_help);
  read.answers.values.erase("safety");
  (void)take_check_in(call.server, {form.id, call.id(), form.day.days, kWeekly, call.now(),
                                    std::move(read.answers)});
  return page(view, call);
}

Response do_remove(Call& call) {
  const std::lock_guard lock(call.server.lock_of(call.id()));
  const bool there = call.server.store().write([&](const store::Access& access) {
    store::drop_live_state(access, call.id());
    return store::remove_check_in(access, call.id(), call.path["id"]);
  });
  if (!there) throw Refused{404, "message.not_found"};
  return see_other("/timeline");
}

Response api_put_check_in(Call& call) {
  const json body = body_of(call);
  const std::int64_t day = day_of(call, body.contains("day") ? text_of(body["day"]) : "");
  check_day(call, day);
  check_id(call.path["id"]);
  auto read =
      survey::read_answers(survey::daily_items(), fields_of(body.value("answers", json::object())));
  refuse_faults(read);
  const store::Kept kept = take_check_in(
      call.server, {call.path["id"], call.id(), day, "", call.now(), std::move(read.answers)});
  return json_text(json{{"day", iso_day(day)}, {"kept", kept != store::Kept::same}}.dump(),
                   kept == store::Kept::added ? 201 : 200);
}

Response api_check_ins(Call& call) {
  const auto all = call.server.store().read(
      [&](const store::Access& access) { return store::check_ins(access, call.id()); });
  json list = json::array();
  for (const store::CheckIn& one : all) {
    list.push_back({{"id", one.id},
                    {"day", iso_day(one.day)},
                    {"occasion", one.occasion},
                    {"answers", json_of(one.answers)}});
  }
  return json_text(json{{"check_ins", list}}.dump());
}

}  // namespace attune::server
