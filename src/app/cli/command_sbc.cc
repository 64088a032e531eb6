// attune sbc DIARY --model M: is what is inferred calibrated?
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <ostream>

#include "analysis/model_calibration.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "io/json.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::string model, path = "mode", output, sampler = "nuts";
  int studies = 500, draws = 400, warmup = 300;
};

std::string verdict(const analysis::ModelCalibration& c, const std::vector<std::string>& off) {
  if (c.failed == c.studies) return "Every study failed: nothing can be said.";
  const std::string failed =
      c.failed == 0 ? ""
                    : fmt::format(
                          " The {} failed studies are left out; if they fail because of "
                          "their truths, this says nothing of those.",
                          c.failed);
  if (!off.empty()) {
    return fmt::format("Off, by uniform places or by the 95 % intervals: {}.{}",
                       fmt::join(off, ", "), failed);
  }
  return "No sign that what is inferred is off, as far as so many studies can tell." + failed;
}

std::string table_of(const analysis::ModelCalibration& c, const Options& options) {
  constexpr double kSuspect = 0.05;
  std::string table = fmt::format("{}: {} studies by {}, {} failed\n\n", options.model, c.studies,
                                  options.path, c.failed);
  std::size_t width = 9;
  for (const auto& p : c.parameters) width = std::max(width, p.name.size());
  table += fmt::format("{:<{}} {:>20} {:>20} {:>20} {:>9}\n", "parameter", width, "within 50 %",
                       "within 80 %", "within 95 %", "uniform p");
  std::vector<std::string> off;
  for (const auto& p : c.parameters) {
    table += fmt::format("{:<{}}", p.name, width);
    for (const auto& share : p.covered) {
      table += fmt::format(" {:>20}", fmt::format("{:.3f} ({:.3f}-{:.3f})", share.estimate,
                                                  share.lower, share.upper));
    }
    table += fmt::format(" {:>9.3f}\n", p.p);
    // As many looks as parameters.
    const bool uniform = p.p * static_cast<double>(c.parameters.size()) >= kSuspect;
    const auto& widest = p.covered.back();
    const bool covers =
        widest.lower <= analysis::kCentral.back() && widest.upper >= analysis::kCentral.back();
    if (!uniform || !covers) off.push_back(p.name);
  }
  return table + '\n' + verdict(c, off) + '\n';
}

std::string json_of(const analysis::ModelCalibration& c, const Options& options) {
  io::Json parameters = io::Json::array();
  for (const auto& p : c.parameters) {
    io::Json covered = io::Json::array(), places = io::Json::array();
    for (std::size_t k = 0; k < p.covered.size(); ++k) {
      covered.push_back(io::Json{{"central", analysis::kCentral[k]},
                                 {"share", io::number(p.covered[k].estimate)},
                                 {"lower", io::number(p.covered[k].lower)},
                                 {"upper", io::number(p.covered[k].upper)}});
    }
    for (const double place : p.places) places.push_back(io::number(place));
    parameters.push_back(io::Json{{"name", p.name},
                                  {"covered", std::move(covered)},
                                  {"chi_square", io::number(p.chi_square)},
                                  {"p", io::number(p.p)},
                                  {"places", std::move(places)}});
  }
  return io::Json{{"model", options.model}, {"path", options.path},
                  {"studies", c.studies},   {"failed", c.failed},
                  {"reasons", c.reasons},   {"parameters", std::move(parameters)}}
             .dump(2) +
         '\n';
}

int sbc(const Options& options, const Shell& shell) {
  Run run(options.common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel design =
      bind_model(spec, options.diary, options.common.quiet, run, shell);
  const auto flat = analysis::without_prior(design);
  if (!flat.empty()) {
    throw Rejected(
        {{Severity::error,
          {options.model, 0, {}},
          fmt::format("these parameters have no prior to draw from: {}", fmt::join(flat, ", ")),
          "[parameter.NAME] prior = \"normal(0, 1)\""}});
  }
  analysis::CalibrationRequest request;
  request.path = options.path == "bayes" ? analysis::Path::bayes : analysis::Path::mode;
  request.studies = options.studies;
  request.seed = options.common.seed;
  request.sample.draws = options.draws;
  request.sample.warmup = options.warmup;
  if (options.sampler == "rotation") request.sample.sampler = inference::Sampler::rotation;
  const auto result = analysis::calibrate_model(design, request, run.job());
  run.settle();
  const bool as_json = options.common.json || !options.output.empty();
  write_result(options.output, as_json ? json_of(result, options) : table_of(result, options),
               shell);
  for (const std::string& reason : result.reasons)
    shell.err << "warning: a study failed: " << reason << '\n';
  return result.failed == result.studies ? kDidNotPass : kDone;
}

}  // namespace

void add_sbc(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sbc", "Simulation-based calibration of a model file: truth from priors, inferred again");
  add_diary_options(*command, options->diary);
  command->add_option("--model", options->model, "The model file; every parameter has a prior")
      ->required()
      ->type_name("M");
  command
      ->add_option("--path", options->path,
                   "How to infer: mode (default: normal around it) or bayes (draws)")
      ->check(one_of({"mode", "bayes"}))
      ->type_name("WAY");
  command->add_option("--studies", options->studies, "Simulated studies (default: 500)")
      ->check(in_range(10, 1000000))
      ->type_name("N");
  command->add_option("--draws", options->draws, "Draws a study by bayes (default: 400)")
      ->check(in_range(99, 1000000))
      ->type_name("N");
  command
      ->add_option("--warmup", options->warmup, "Draws of warm-up a study by bayes (default: 300)")
      ->check(in_range(20, 1000000))
      ->type_name("N");
  command->add_option("--sampler", options->sampler, "As in sample: nuts (default) or rotation")
      ->check(one_of({"nuts", "rotation"}))
      ->type_name("WAY");
  add_output_option(*command, options->output, "Write the result as JSON to this file");
  add_common_options(*command, options->common);
  command->footer(
      "The diary gives the design: series, times, inputs, missing answers.\nExample:\n  attune sbc "
      "examples/diary.csv --model examples/models/calibrated.toml --studies 50");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return sbc(*options, shell); };
  });
}

}  // namespace attune::cli
