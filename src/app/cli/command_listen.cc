// attune listen: how two people answer each other in a conversation.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/listen_options.h"
#include "conversation/listen.h"
#include "io/join_talks.h"
#include "io/listen_files.h"
#include "io/transcript.h"
#include "report/listen_page.h"
#include "report/listen_rows.h"
#include "report/names.h"

namespace attune::cli {
namespace {

constexpr std::size_t kMostTold = 5;  ///< talks on the terminal

struct Options {
  CommonOptions common;
  io::TranscriptOptions transcript;
  std::string path, format, weights;
  std::string output, page, turns, inputs, diary, joined;
  bool no_text = false;
};

io::Transcript load(const Options& options, const Job& job) {
  io::TranscriptOptions own = options.transcript;
  using Kind = io::TranscriptKind;
  if (options.format == "csv") own.kind = Kind::csv;
  if (options.format == "vtt") own.kind = Kind::webvtt;
  if (options.format == "srt") own.kind = Kind::srt;
  if (options.format == "chat") own.kind = Kind::chat;
  if (options.format == "telegram") own.kind = Kind::telegram;
  auto read = [&] {
    if (options.path != "-") return io::read_transcript(options.path, own, job);
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return io::parse_transcript(text, "stdin", own, job);
  }();
  if (!read) throw Rejected(std::move(read.error()));
  return std::move(*read);
}

std::string table(const std::string& heading, const std::array<std::string, 2>& names,
                  const std::vector<report::ListenRow>& rows) {
  std::string text = fmt::format("{}\n", heading);
  for (const report::ListenRow& row : rows) {
    text += fmt::format("  {}\n", row.label);
    for (const std::size_t i : {0U, 1U}) {
      text += fmt::format("    {:<16} {}\n", names[i], row.value[i]);
    }
  }
  return text;
}

std::string told(const conversation::Heard& heard) {
  std::string text;
  for (std::size_t n = 0; n < std::min(kMostTold, heard.talks.size()); ++n) {
    const conversation::HeardTalk& one = heard.talks[n];
    const std::array<std::string, 2> names{report::partner_name(one.talk.speakers[0], 0),
                                           report::partner_name(one.talk.speakers[1], 1)};
    const report::ListenRows rows = report::listen_rows(one, heard.labels);
    text += fmt::format("Talk {}: {} and {}, {} turns\n\n",
                        one.talk.id.empty() ? fmt::format("{}", n + 1) : one.talk.id, names[0],
                        names[1], one.turns.size());
    text += table("Counted, with 95% intervals", names, rows.counted);
    text += "  " + report::style_sentence(one) + "\n\n";
    text += table("Turns whose words likely say this", names, rows.words) + '\n';
    text += table("Turns that fit a simple rule (experimental)", names, rows.experimental) + '\n';
  }
  if (heard.talks.size() > kMostTold) {
    text += fmt::format("... and {} more talks: --json, --inputs and --turns hold them all.\n\n",
                        heard.talks.size() - kMostTold);
  }
  const std::string repaired = report::repaired_sentence(heard.repaired);
  if (!repaired.empty()) text += repaired + "\n\n";
  return text + report::kListenLimits + '\n';
}

/// Another language would be counted as if it were English, and every figure would be wrong.
void warn_of_other_languages(const conversation::Heard& heard, const std::string& path,
                             const Shell& shell) {
  constexpr double kFewest = 0.15;
  constexpr std::size_t kEnoughWords = 50;
  for (const conversation::HeardTalk& one : heard.talks) {
    const std::size_t words = one.indices.partners[0].words + one.indices.partners[1].words;
    if (words < kEnoughWords || one.indices.closed_class_share >= kFewest) continue;
    shell.err << fmt::format(
        "warning: {}: talk \"{}\" hardly looks like English, the only language that is read: its "
        "figures are not to be relied on\n",
        path, one.talk.id);
  }
}

void write_joined(const Options& options, const conversation::Heard& heard, Run& run,
                  const Shell& shell) {
  auto joined = io::join_talks(options.diary, heard, options.transcript.max_problems, run.job());
  if (!joined) throw Rejected(std::move(joined.error()));
  write_result(options.joined, joined->csv, shell);
  if (options.common.quiet) return;
  shell.err << fmt::format("{}: {} of {} check-ins have a talk before them; {} of {} talks used\n",
                           options.joined, joined->with_talk, joined->rows, joined->talks_used,
                           joined->talks);
}

void write_files(const Options& options, const conversation::Heard& heard,
                 const conversation::TurnScorer& scorer, Run& run, const Shell& shell) {
  if (!options.joined.empty()) write_joined(options, heard, run, shell);
  if (!options.turns.empty()) {
    std::ostringstream csv;
    io::write_listen_turns(csv, heard, scorer, !options.no_text);
    write_result(options.turns, csv.str(), shell);
  }
  if (!options.inputs.empty()) {
    std::ostringstream csv;
    io::write_listen_inputs(csv, heard);
    write_result(options.inputs, csv.str(), shell);
  }
  if (!options.page.empty()) {
    write_result(options.page,
                 report::listen_html(heard, {scorer.source, ATTUNE_VERSION, !options.no_text}),
                 shell);
  }
}

int listen(const Options& options, const Shell& shell) {
  if (options.path.empty()) {
    throw UsageError("a TRANSCRIPT is needed (\"attune listen --help\" has an example)");
  }
  if (options.joined.empty() != options.diary.empty()) {
    throw UsageError("--diary DIARY.csv and --joined FILE go together");
  }
  const conversation::TurnScorer scorer = load_scorer(options.weights);
  Run run(options.common, shell);
  io::Transcript transcript = load(options, run.job());
  run.pause();
  if (!options.common.quiet) write_diagnostics(transcript.remarks, shell.err);
  const conversation::Heard heard =
      conversation::listen(std::move(transcript.talks), scorer, run.job());
  run.settle();
  warn_of_other_languages(heard, options.path, shell);
  write_files(options, heard, scorer, run, shell);
  write_result(options.output,
               options.common.json ? io::listen_to_json(heard, scorer.source) : told(heard), shell);
  return kDone;
}

void add_files(CLI::App& command, Options& options) {
  add_output_option(command, options.output, "Write the summary to this file (default: stdout)");
  command.add_option("--report", options.page, "A page to read together (HTML)")->type_name("FILE");
  command
      .add_option("--turns", options.turns, "A row an utterance: probabilities, words that fired")
      ->type_name("FILE");
  command.add_option("--inputs", options.inputs, "A row a partner and talk: inputs for a model")
      ->type_name("FILE");
  command.add_option("--diary", options.diary, "A diary (CSV) of the same couples")
      ->type_name("DIARY");
  command.add_option("--joined", options.joined, "That diary with the inputs beside its answers")
      ->type_name("FILE");
  command.add_flag("--no-text", options.no_text, "Keep what was said out of --report and --turns");
}

void add_input(CLI::App& command, Options& options) {
  command
      .add_option("TRANSCRIPT", options.path,
                  "English: CSV (speaker, text), WebVTT, SRT, a chat export; - is stdin")
      ->type_name("");
  command
      .add_option("--format", options.format, "csv, vtt, srt, chat or telegram (default: judged)")
      ->check(one_of({"csv", "vtt", "srt", "chat", "telegram"}))
      ->type_name("KIND");
  command.add_option("--couple", options.transcript.couple, "The couple, if the file does not say")
      ->type_name("ID");
  command.add_option("--time", options.transcript.time, "When it was, if the file does not say")
      ->type_name("TIME");
  command
      .add_option("--pause", options.transcript.pause_minutes,
                  "Minutes of silence that end a talk in a chat (default: 60)")
      ->check(in_range(0.1, 1e6))
      ->type_name("MIN");
  command
      .add_option("--max-problems", options.transcript.max_problems,
                  "List at most so many problems of a file (default: 100)")
      ->check(in_range(1, 1'000'000'000))
      ->type_name("N");
}

}  // namespace

void add_listen(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("listen", "How two people answer each other in a conversation (English)");
  add_input(*command, *options);
  add_weights_option(*command, options->weights);
  add_files(*command, *options);
  add_common_options(*command, options->common);
  command->require_subcommand(0, 1);
  add_listen_train(*command, chosen);
  add_listen_score(*command, chosen);
  command->footer("Example:\n  attune listen examples/conversation.csv --report conversation.html");
  command->callback([options, command, &chosen] {
    if (!command->get_subcommands().empty()) return;
    chosen = [options](const Shell& shell) { return listen(*options, shell); };
  });
}

}  // namespace attune::cli
