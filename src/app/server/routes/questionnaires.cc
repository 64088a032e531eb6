// One's own questionnaires: scores of oneself, which no partner sees.
#include <fmt/format.h>

#include <sstream>

#include "app/server/routes/handlers.h"
#include "app/server/routes/scores.h"
#include "io/csv_line.h"
#include "survey/measure.h"

namespace attune::server {
namespace {

QuestionnairesView own_scores(Call& call) {
  const auto own = call.server.store().read(
      [&](const store::Access& access) { return store::measures(access, call.id()); });
  QuestionnairesView view;
  view.name = call.who().person.profile.name;
  view.today = {today_of(call)};
  view.measures = scored({own, {}});
  for (const ScoredMeasure& one : view.measures) {
    const survey::Measure* known = survey::find_measure(one.name);
    if (known == nullptr || !survey::is_distressed(*known, one.values[0].back().score)) continue;
    view.notes.push_back({known->high_is_well ? "scores.low" : "scores.high",
                          {{"measure", one.name}, {"cut", fmt::format("{}", known->cut)}}});
  }
  return view;
}

}  // namespace

Response show_questionnaires(Call& call) { return page(own_scores(call), call); }

Response export_questionnaires(Call& call) {
  const auto own = call.server.store().read(
      [&](const store::Access& access) { return store::measures(access, call.id()); });
  std::ostringstream csv;
  io::CsvLine line(csv);
  line.text("questionnaire").text("day").text("score").end();
  for (const store::Measured& one : own) {
    line.text(one.name).text(iso_day(one.day)).number(one.score).end();
  }
  return file(std::move(csv).str(), "text/csv; charset=utf-8", "my-scores.csv");
}

Response do_questionnaires(Call& call) {
  if (call.field("what") == "remove") {
    std::int64_t day = 0;
    const bool was_there =
        read_iso_day(call.field("day"), day) &&
        call.server.store().write([&](const store::Access& access) {
          return store::remove_measure(access, call.id(), call.field("measure"), day);
        });
    if (!was_there) throw Refused{404, "message.not_found"};
    return see_other("/questionnaires");
  }
  const GivenScore given = given_score(call);
  if (!given.faults.empty()) {
    QuestionnairesView view = own_scores(call);
    view.faults = given.faults;
    view.chosen = given.measured.name;
    view.given = call.field("score");
    return page(view, call, 422);
  }
  call.server.store().write(
      [&](const store::Access& access) { store::add_measure(access, call.id(), given.measured); });
  return see_other("/questionnaires");
}

}  // namespace attune::server
