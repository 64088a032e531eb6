// attune sync SIGNALS: how two people's signals go together, who tends to move first, and whether
// it is more than chance.
#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/cli/sync_models.h"
#include "app/cli/sync_results.h"
#include "io/atomic_file.h"
#include "io/read_signals.h"
#include "report/sync_page.h"
#include "synchrony/study.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string path, output, kind = "shuffle", unit = "s", windows, mirroring, model;
  io::SignalFileOptions file;
  synchrony::StudyRequest study;
  std::pair<double, double> valid{-std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::infinity()};
  bool mean_z = false, any_roles = false;
  double model_step = 0;
};

/// Hands the reader's pairs to the study.
class Feed : public io::SignalSink {
 public:
  Feed(synchrony::StudyBuilder& study, std::string name) : study_(study), name_(std::move(name)) {}

  void begin(const io::PairStart& pair) override {
    const std::string fault = study_.begin(pair.label, pair.couple, pair.rate, pair.start_days);
    if (!fault.empty()) {
      throw Rejected({{Severity::error, {name_, pair.line, {}}, fault, "see --window and --rate"}});
    }
  }
  void add(double a, double b) override { study_.add(a, b); }
  void end() override { study_.end(); }

 private:
  synchrony::StudyBuilder& study_;
  std::string name_;
};

synchrony::Surrogate kind_of(const std::string& name) {
  for (const auto kind : {synchrony::Surrogate::shuffle, synchrony::Surrogate::shift,
                          synchrony::Surrogate::phase, synchrony::Surrogate::repaired}) {
    if (report::surrogate_name(kind) == name) return kind;
  }
  throw UsageError(fmt::format("there is no surrogate \"{}\"", name));
}

synchrony::StudyRequest request_of(const Options& options) {
  synchrony::StudyRequest request = options.study;
  request.kind = kind_of(options.kind);
  request.strength = options.mean_z ? synchrony::Strength::signed_ : synchrony::Strength::absolute;
  request.roles = !options.any_roles;
  request.seed = options.common.seed;
  request.keep_samples = !options.model.empty();
  std::tie(request.low, request.high) = options.valid;
  if (!(request.low < request.high)) throw UsageError("--valid: LOW must be below HIGH");
  if (request.lag > request.window) throw UsageError("--lag must not be longer than --window");
  if (!options.file.columns.partner.empty() &&
      !(options.file.columns.a.empty() && options.file.columns.b.empty())) {
    throw UsageError("--partner goes with --value, not with --a and --b");
  }
  return request;
}

io::SignalFile read(const Options& options, io::SignalFileOptions file,
                    synchrony::StudyBuilder& builder, const Job& job) {
  file.unit_seconds = options.unit == "ms" ? 1e-3 : options.unit == "min" ? 60 : 1;
  const bool piped = options.path == "-";
  Feed feed(builder, piped ? "stdin" : options.path);
  auto read = piped ? io::read_signals_csv(std::cin, "stdin", file, feed, job)
                    : io::read_signals(options.path, file, feed, job);
  if (!read) throw Rejected(std::move(read.error()));
  return std::move(*read);
}

int sync(const Options& options, const Shell& shell) {
  const synchrony::StudyRequest request = request_of(options);
  Run run(options.common, shell);
  std::string windows = options.windows.empty() ? "" : windows_csv_header();
  synchrony::WindowCallback each_window;
  if (!options.windows.empty()) {
    each_window = [&](const synchrony::PairResult& pair, std::size_t window,
                      std::span<const double> correlations) {
      windows += window_csv_row(pair, window, correlations, request.strength);
    };
  }
  synchrony::StudyBuilder builder(request, run.job(), std::move(each_window));
  const io::SignalFile file = read(options, options.file, builder, run.job());
  const synchrony::Study study = builder.finish();
  std::optional<SyncModel> model;
  if (!options.model.empty()) {
    model =
        fit_sync_model(study, options.model, options.model_step, options.common.seed, run.job());
  }
  run.settle();
  if (!options.common.quiet) write_diagnostics(file.remarks, shell.err);
  const report::SignalNames names{file.a, file.b};
  if (!options.output.empty() && options.output != "-") {
    io::write_atomically(options.output, report::sync_html(study, names, ATTUNE_VERSION,
                                                           model ? sync_model_section(*model, names)
                                                                 : report::ModelSection{}));
  }
  if (!options.windows.empty()) io::write_atomically(options.windows, windows);
  if (!options.mirroring.empty()) {
    io::write_atomically(options.mirroring, mirroring_csv(study));
  }
  if (options.common.json) {
    write_result("", sync_json(study, file, names, model ? &*model : nullptr), shell);
  } else {
    write_result("", sync_table(study, file, names) + (model ? sync_model_table(*model) : ""),
                 shell);
  }
  if (model && !model->fit.converged) {
    shell.err << "attune: the fit of " << model->kind
              << " did not converge: " << model->fit.convergence << '\n';
    return kDidNotPass;
  }
  return kDone;
}

void add_file_options(CLI::App& command, Options& o) {
  command.add_option("SIGNALS", o.path, "CSV, TSV, SPSS or Stata; - is stdin")
      ->required()
      ->type_name("");
  auto& c = o.file.columns;
  command.add_option("--a", c.a, "Column of one partner's signal")->type_name("COLUMN");
  command.add_option("--b", c.b, "Column of the other's")->type_name("COLUMN");
  command
      .add_option("--partner", c.partner,
                  "Partners in rows of their own: the column that tells them apart")
      ->type_name("COLUMN");
  command.add_option("--value", c.value, "With --partner: the column of the signal")
      ->type_name("COLUMN");
  command.add_option("--time", c.time, "Column of time: numbers or ISO dates")->type_name("COLUMN");
  command.add_option("--unit", o.unit, "Of numbers in it: s (default), ms or min")
      ->check(one_of({"s", "ms", "min"}))
      ->type_name("UNIT");
  command
      .add_option("--pair", c.pair, "Columns that tell recordings apart; the first is the couple")
      ->delimiter(',')
      ->type_name("COLUMN[,..]")
      ->type_size(1)
      ->allow_extra_args(false);
  command.add_option("--rate", o.file.rate, "Samples a second to work with (default: the file's)")
      ->check(in_range(1e-6, 1e6))
      ->type_name("HZ");
  command.add_option("--max-problems", o.file.max_problems, "List at most so many (default: 100)")
      ->check(in_range(1, 1'000'000'000))
      ->type_name("N");
}

void add_signal_options(CLI::App& command, synchrony::StudyRequest& r, Options& o) {
  command.add_option("--valid", o.valid, "Values outside are artefacts: missing")
      ->type_name("LOW HIGH");
  command.add_flag("--log", r.log, "Take log(1 + value): for skewed signals such as motion energy");
  command.add_option("--bridge", r.bridge, "Gaps up to so long become lines (default: 0)")
      ->check(in_range(0.0, 1e6))
      ->type_name("S");
  command.add_option("--smooth", r.smooth, "Mean over so long around each sample (default: 0)")
      ->check(in_range(0.0, 1e6))
      ->type_name("S");
}

void add_window_options(CLI::App& command, synchrony::StudyRequest& r, Options& o) {
  command.add_option("--window", r.window, "Length of a window (default: 60)")
      ->check(in_range(1e-3, 1e6))
      ->type_name("S");
  command.add_option("--lag", r.lag, "The largest lag, either way (default: 5)")
      ->check(in_range(0.0, 1e6))
      ->type_name("S");
  command.add_option("--step", r.step, "From one window to the next (default: 30)")
      ->check(in_range(1e-3, 1e6))
      ->type_name("S");
  command.add_flag("--signed", o.mean_z, "Strength is the mean of z, not of |z|");
  command.add_flag("--grid", r.grid, "Also with half and twice the window and the lag");
}

void add_chance_options(CLI::App& command, synchrony::StudyRequest& r, Options& o) {
  command.add_option("--surrogates", r.surrogates, "How many (default: 999; 0: none)")
      ->check(in_range(0, 10'000'000))
      ->type_name("N");
  command
      .add_option("--kind", o.kind, "What chance is: shuffle (default), shift, phase or repaired")
      ->check(one_of({"shuffle", "shift", "phase", "repaired"}))
      ->type_name("KIND");
  command.add_flag("--any-roles", o.any_roles, "Re-pair everybody with everybody");
  command.add_flag("--recurrence", r.recurrence, "Also cross-recurrence");
  command.add_option("--radius", r.radius, "Of recurrence, in SDs (default: 0.5)")
      ->check(in_range(1e-6, 1e6))
      ->type_name("SD");
  command.add_option("--embed", r.dimension, "Samples that recur together (default: 1)")
      ->check(in_range(1, 100))
      ->type_name("N");
  command.add_option("--delay", r.delay, "Between them (default: one sample)")
      ->check(in_range(0.0, 1e6))
      ->type_name("S");
  command.add_flag("--coherence", r.coherence, "Also wavelet coherence");
  command
      .add_option("--model", o.model,
                  "Also fit all pairs at once: inertia (carry-over and coupling) or oscillator")
      ->check(one_of({"inertia", "oscillator"}))
      ->type_name("MODEL");
  command.add_option("--model-step", o.model_step, "Its samples are so long (default: the file's)")
      ->check(in_range(0.0, 1e6))
      ->type_name("S");
}

}  // namespace

void add_sync(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sync", "Mirroring from two signals: lagged synchrony, who moves first, against chance");
  add_file_options(*command, *options);
  add_signal_options(*command, options->study, *options);
  add_window_options(*command, options->study, *options);
  add_chance_options(*command, options->study, *options);
  command->add_option("--windows", options->windows, "A row a window, as CSV")->type_name("FILE");
  command
      ->add_option("--mirroring", options->mirroring,
                   "A row a recording, as CSV, to join a diary by couple and day")
      ->type_name("FILE");
  add_output_option(*command, options->output, "Also draw it: one HTML page");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune sync examples/signals.csv -o sync.html\n"
      "  attune sync examples/signals.csv --kind repaired --rate 1");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return sync(*options, shell); };
  });
}

}  // namespace attune::cli
