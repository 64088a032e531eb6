// What may come: forecasts and next steps.
#include "app/requests/ahead.h"

#include "app/abi/call.h"
#include "app/requests/suggest_json.h"
#include "dyad/design.h"
#include "io/result_rows.h"
#include "report/suggest_words.h"

using namespace attune;
using namespace attune::requests;

namespace {

/// What the library says, as JSON and in words.
struct Told {
  std::string json, words;
};

Told told(const dyad::Diary& diary, const analysis::Fit& fit, const std::string& couple,
          const std::string& plan, const analysis::SuggestRequest& request, const Job& job) {
  const std::size_t index = find_couple(diary, couple);
  if (plan.empty()) {
    const auto found = analysis::suggest(diary, fit, index, request, job);
    return {suggestions_to_json(found), report::suggestions_text(found)};
  }
  const auto planned = plan_of(plan, static_cast<int>(request.days), fit.standard.terms);
  const auto course = analysis::what_if(diary, fit, index, planned, request, job);
  return {what_if_to_json(course, plan), report::what_if_text(course, plan)};
}

}  // namespace

extern "C" {

attune_status attune_forecast(const attune_diary* diary, const attune_fit* fit, const char* options,
                              const attune_job* job, attune_table** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const analysis::Fit& of = abi::built_in(fit);
    ForecastOptions asked;
    RunOptions running;
    read_json(options_of(asked) + options_of(running), abi::text_or_empty(options));
    const dyad::Diary answered = dyad::without_empty_rows(diary->checked.diary);
    std::vector<analysis::ForecastRow> rows;
    abi::run(job, running, [&](const Job& work) {
      rows = analysis::forecast(answered, of, {asked.learnt, asked.knowing, true}, work);
    });
    abi::give_rows(out, answered.calendar,
                   [&](io::RowSink& sink) { io::write_forecast(sink, rows); });
  });
}

attune_status attune_suggest(const attune_diary* diary, const attune_fit* fit, const char* couple,
                             const char* plan, const char* options, const attune_job* job,
                             attune_text** json, attune_text** words) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(couple, "couple");
    abi::require(json, "json");
    const analysis::Fit& of = abi::built_in(fit);
    SuggestOptions asked;
    RunOptions running;
    read_json(options_of(asked) + options_of(running), abi::text_or_empty(options));
    analysis::SuggestRequest request;
    request.days = asked.days;
    request.draws = asked.draws;
    request.hold = asked.hold;
    request.seed = running.seed;
    Told result;
    abi::run(job, running, [&](const Job& work) {
      result = told(dyad::without_empty_rows(diary->checked.diary), of, couple,
                    std::string(abi::text_or_empty(plan)), request, work);
    });
    if (words != nullptr) abi::give_text(words, std::move(result.words));
    abi::give_text(json, std::move(result.json));
  });
}

}  // extern "C"
