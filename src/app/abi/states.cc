// What a fit of the built-in model says of a diary's people, and the report.
#include "analysis/data_summary.h"
#include "analysis/study.h"
#include "app/abi/call.h"
#include "app/requests/results_json.h"
#include "io/result_rows.h"
#include "report/html.h"
#include "report/text.h"

using namespace attune;
using namespace attune::requests;

extern "C" {

attune_status attune_states_create(const attune_diary* diary, const attune_fit* fit,
                                   const char* options, const attune_job* job,
                                   attune_states** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const analysis::Fit& of = abi::built_in(fit);
    RunOptions running;
    read_json(options_of(running), abi::text_or_empty(options));
    analysis::StatesRequest request;
    request.seed = running.seed;
    attune_states result{{}, of.gate, diary->checked.diary.calendar};
    abi::run(job, running, [&](const Job& work) {
      result.states = analysis::states(diary->checked.diary, of, request, work);
    });
    abi::give(out, std::move(result));
  });
}

attune_status attune_states_table(const attune_states* states, attune_table** out) {
  return abi::guarded([&] {
    abi::require(states, "states");
    abi::require(out, "out");
    abi::give_rows(out, states->calendar, [&](io::RowSink& rows) {
      io::write_states(rows, states->states, states->gate);
    });
  });
}

attune_status attune_states_episodes(const attune_states* states, attune_table** out) {
  return abi::guarded([&] {
    abi::require(states, "states");
    abi::require(out, "out");
    abi::give_rows(out, states->calendar,
                   [&](io::RowSink& rows) { io::write_episodes(rows, states->states); });
  });
}

attune_status attune_states_json(const attune_states* states, attune_text** out) {
  return abi::guarded([&] {
    abi::require(states, "states");
    abi::require(out, "out");
    abi::give_text(out, states_to_json(states->states, states->gate, states->calendar));
  });
}

attune_status attune_states_episodes_json(const attune_states* states, attune_text** out) {
  return abi::guarded([&] {
    abi::require(states, "states");
    abi::require(out, "out");
    abi::give_text(out, episodes_to_json(states->states, states->gate, states->calendar));
  });
}

attune_status attune_states_explain(const attune_states* states, const char* couple,
                                    attune_text** out) {
  return abi::guarded([&] {
    abi::require(states, "states");
    abi::require(out, "out");
    abi::give_text(out, report::explanation_text(states->states, abi::text_or_empty(couple),
                                                 states->calendar));
  });
}

void attune_states_free(attune_states* states) { delete states; }

attune_status attune_report(const attune_diary* diary, const attune_fit* fit, const char* title,
                            const char* options, const attune_job* job, attune_text** html,
                            attune_text** words) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(title, "title");
    abi::require(html, "html");
    ReportOptions reporting;
    RunOptions running;
    read_json(options_of(reporting) + options_of(running), abi::text_or_empty(options));
    const dyad::Diary& d = diary->checked.diary;
    analysis::Study study;
    study.title = title;
    study.simulated = reporting.simulated;
    study.calendar = d.calendar;
    study.data = analysis::summarize(d);
    study.fit = abi::built_in(fit);
    analysis::StatesRequest request;
    request.seed = running.seed;
    abi::run(job, running, [&](const Job& work) {
      study.states = analysis::states(d, study.fit, request, work);
    });
    std::string page = report::to_html(study);
    if (words != nullptr) abi::give_text(words, report::to_text(study));
    abi::give_text(html, std::move(page));
  });
}

}  // extern "C"
