// attune suggest DIARY --fit F --couple ID: what a couple might do next, or what a plan would
// bring.
#include <memory>
#include <string>

#include "analysis/suggest.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/requests/ahead.h"
#include "app/requests/suggest_json.h"
#include "io/actions.h"
#include "report/suggest_words.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::string fit, couple, actions, plan, output;
  requests::SuggestOptions suggest;
};

analysis::SuggestRequest request_of(const Options& options) {
  analysis::SuggestRequest request;
  request.days = options.suggest.days;
  request.draws = options.suggest.draws;
  request.seed = options.common.seed;
  request.hold = options.suggest.hold;
  if (options.actions.empty()) return request;
  auto actions = io::read_actions(options.actions);
  if (!actions) throw Rejected(std::move(actions.error()));
  request.actions = std::move(*actions);
  return request;
}

int suggest(const Options& options, const Shell& shell) {
  const analysis::Fit fit = load_fit(options.fit, shell);
  const analysis::SuggestRequest request = request_of(options);
  Run run(options.common, shell);
  const dyad::Diary diary =
      dyad::without_empty_rows(load_diary_aloud(options.diary, options.common.quiet, run, shell));
  const std::size_t couple = requests::find_couple(diary, options.couple);
  std::string result;
  if (options.plan.empty()) {
    const auto found = analysis::suggest(diary, fit, couple, request, run.job());
    result = options.common.json ? requests::suggestions_to_json(found)
                                 : report::suggestions_text(found);
  } else {
    const auto plan = requests::plan_of(options.plan, options.suggest.days, fit.standard.terms);
    const auto course = analysis::what_if(diary, fit, couple, plan, request, run.job());
    result = options.common.json      ? requests::what_if_to_json(course, options.plan)
             : options.output.empty() ? report::what_if_text(course, options.plan)
             : options.output.ends_with(".svg") && course.why_none.empty()
                 ? report::draw_what_if(course, options.plan).svg
                 : report::what_if_page(course, options.plan);
  }
  run.settle();
  write_result(options.output, result, shell);
  return kDone;
}

}  // namespace

void add_suggest(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "suggest",
      "What a couple might do next, with its expected gain, or why nothing is suggested");
  add_diary_options(*command, options->diary);
  command->add_option("--fit", options->fit, "The fit, from \"attune fit -o\"")
      ->required()
      ->type_name("FIT.json");
  command->add_option("--couple", options->couple, "Of this couple")->required()->type_name("ID");
  command
      ->add_option("--if", options->plan,
                   "What these days would bring: \"touch=1 daily, time_together=+30\"")
      ->type_name("PLAN");
  command
      ->add_option("--actions", options->actions, "Actions of your own instead of the default ones")
      ->type_name("FILE.toml");
  add_options(*command, requests::options_of(options->suggest));
  add_output_option(*command, options->output,
                    "Write to this file; with --if a page, or a drawing if it ends in .svg");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune fit examples/diary.csv -o fit.json\n"
      "  attune suggest examples/diary.csv --fit fit.json --couple C002\n"
      "  attune suggest examples/diary.csv --fit fit.json --couple C002 --if \"touch=1 daily\"");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return suggest(*options, shell); };
  });
}

}  // namespace attune::cli
