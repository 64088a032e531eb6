// The command line in-process: what goes to stdout and stderr, exit statuses, files.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/calibration_suite.h"
#include "app/cli/failure.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/cli/progress.h"
#include "app/cli/run.h"
#include "app/cli/web/commands.h"
#include "core/io_error.h"
#include "core/job.h"
#include "core/pieces.h"
#include "io/atomic_file.h"
#include "io/calibration_json.h"
#include "io/json.h"

namespace attune::cli {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome attune(const std::vector<std::string>& arguments, std::stop_token stop = {}) {
  std::ostringstream out, err;
  const int status =
      run(arguments, {out, err, false, std::move(stop)}, {add_web_commands, nullptr});
  return {status, out.str(), err.str()};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A folder of its own for each test.
class Cli : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              (std::string("attune-cli-") + info->name() + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
    return path(name);
  }
  /// A small simulated diary.
  [[nodiscard]] std::string diary() const {
    const std::string file = path("sim.csv");
    EXPECT_EQ(attune({"simulate", "--couples", "6", "--days", "14", "-o", file}).status, kDone);
    return file;
  }

  fs::path folder_;
};

TEST_F(Cli, HelpNamesEveryCommandAndGoesToStdout) {
  const Outcome outcome = attune({"--help"});
  EXPECT_EQ(outcome.status, kDone);
  for (const char* command :
       {"check", "fit", "sample", "compare", "loglik", "report", "states", "episodes", "explain",
        "suggest", "forecast", "simulate", "calibrate", "sbc", "model"}) {
    EXPECT_TRUE(has(outcome.out, command)) << command;
    const Outcome help = attune({command, "--help"});
    EXPECT_EQ(help.status, kDone);
    EXPECT_TRUE(has(help.out, std::string("Example:\n  attune ")));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(attune({"--version"}).status, kDone);
}

TEST_F(Cli, WrongUsageIsTwo) {
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"chekc"},
      {"check"},
      {"check", "a.csv", "b.csv"},
      {"check", "a.csv", "--no-such-option"},
      {"simulate", "--couples", "0"},
      {"simulate", "--couples", "many"},
      {"simulate", "--compliance", "1.5"},
      {"simulate", "--world", "null"},
      {"simulate", "--no-withdrawal"},
      {"simulate", "--set", "kappa"},
      {"simulate", "--set", "kapa=1"},
      {"simulate", "--set", "sigma=-1"},
      {"simulate", "--json"},
      {"simulate", "-o", "same.csv", "--truth", "same.csv"},
      {"states", "a.csv"},
      {"fit", "a.csv", "--collapse", "kim"},
      {"fit", "a.csv", "--threads", "0"},
      {"model", "--show", "poetry"}};
  for (const auto& arguments : wrong) {
    const Outcome outcome = attune(arguments);
    EXPECT_EQ(outcome.status, kWrongUsage) << ::testing::PrintToString(arguments);
    EXPECT_NE(outcome.err, "");
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_TRUE(has(attune({"chekc"}).err, "did you mean \"check\"?"));
  EXPECT_TRUE(has(attune({"simulate", "--set", "kapa=1"}).err, "did you mean kappa?"));
}

TEST_F(Cli, ModelFilesGoWithTheCommandsThatTakeThem) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"model", "mine.toml"},
                                                    {"fit", "a.csv", "--model", "mine.toml"},
                                                    {"simulate", "--model", "mine.toml"}}) {
    const Outcome outcome = attune(arguments);
    EXPECT_EQ(outcome.status, kWorldFailed);
    EXPECT_TRUE(has(outcome.err, "mine.toml: No such file or directory"));
  }
}

TEST_F(Cli, AModelFileIsToldEvaluatedAndFitted) {
  const std::string models = ATTUNE_SOURCE_DIR "/examples/models/";
  const std::string diary = ATTUNE_SOURCE_DIR "/examples/diary.csv";
  const Outcome told = attune({"model", models + "withdrawal.toml", "--show", "equations"});
  EXPECT_EQ(told.status, kDone);
  EXPECT_TRUE(has(told.out, "dx = (-k*x) dt + dw_x"));
  EXPECT_TRUE(has(told.out, "engaged -> withdrawn: a0 + a1*stress"));

  const std::string fit = path("model-fit.json");
  EXPECT_EQ(attune({"fit", diary, "--model", models + "coupled.toml", "-o", fit}).status, kDone);
  const Outcome at = attune({"loglik", diary, "--model", models + "coupled.toml", "--at", fit});
  EXPECT_EQ(at.status, kDone);
  const io::Json fitted = io::Json::parse(io::read_file(fit)), found = io::Json::parse(at.out);
  EXPECT_NEAR(fitted["minus2ll"].get<double>(), found["minus2ll"].get<double>(), 1e-9);
  for (const auto& [name, slope] : found["gradient"].items()) {
    EXPECT_NEAR(slope.get<double>(), 0, 1e-2) << name;
  }
}

TEST_F(Cli, ModelsAreComparedBesideTheBaselines) {
  const std::string models = ATTUNE_SOURCE_DIR "/examples/models/";
  const std::string diary = ATTUNE_SOURCE_DIR "/examples/diary.csv";
  const Outcome told = attune({"compare", diary, models + "coupled.toml", "--quiet"});
  EXPECT_EQ(told.status, kDone) << told.err;
  EXPECT_TRUE(has(told.out, "person mean + AR(1)"));
  EXPECT_TRUE(has(told.out, "answers of series left out: tells them worse: "));
  const Outcome json = attune({"compare", diary, models + "coupled.toml", "--json", "--quiet"});
  const io::Json result = io::Json::parse(json.out);
  EXPECT_EQ(result["models"].size(), 3U);
  EXPECT_EQ(result["models"][0]["left_out"]["by_series"].size(), 24U);
  const Outcome other =
      attune({"compare", diary, models + "coupled.toml", models + "apim.toml", "--quiet"});
  EXPECT_EQ(other.status, kDidNotPass);
  EXPECT_TRUE(has(other.err, "count time differently"));
}

TEST_F(Cli, ValuesThatDoNotFitTheModelAreTold) {
  const std::string model = ATTUNE_SOURCE_DIR "/examples/models/coupled.toml";
  const std::string diary = ATTUNE_SOURCE_DIR "/examples/diary.csv";
  const std::string values = path("values.json");
  std::ofstream(values) << R"({"k": -1, "zz": 2})";
  const Outcome outcome = attune({"loglik", diary, "--model", model, "--at", values});
  EXPECT_EQ(outcome.status, kDidNotPass);
  EXPECT_TRUE(has(outcome.err, "-1 is outside 0.."));
  EXPECT_TRUE(has(outcome.err, "\"zz\": the model has no such parameter"));
  EXPECT_TRUE(has(outcome.err, "\"c\": this parameter of the model has no value"));
  EXPECT_EQ(attune({"loglik", diary, "--model", "closeness"}).status, kWrongUsage);
}

TEST_F(Cli, AFileThatIsNotThereIsThree) {
  const Outcome outcome = attune({"check", path("none.csv")});
  EXPECT_EQ(outcome.status, kWorldFailed);
  EXPECT_TRUE(has(outcome.err, "none.csv: No such file or directory"));
  EXPECT_EQ(attune({"simulate", "--couples", "1", "-o", path("no/folder.csv")}).status,
            kWorldFailed);
}

TEST_F(Cli, CheckListsEveryProblem) {
  const std::string file = write("bad.csv",
                                 "couple,partner,time,closeness,stress\n"
                                 "1,a,2024-01-01,9,2\n1,b,2024-01-01,3,x\n1,a,2024-01-02,4,8\n");
  const Outcome all = attune({"check", file});
  EXPECT_EQ(all.status, kDidNotPass);
  EXPECT_EQ(all.out, "");
  EXPECT_TRUE(has(all.err, "bad.csv:2: column \"closeness\""));
  EXPECT_TRUE(has(all.err, "bad.csv:3: column \"stress\""));
  EXPECT_TRUE(has(all.err, "bad.csv:4: column \"stress\""));
  const Outcome one = attune({"check", file, "--max-problems", "1"});
  EXPECT_FALSE(has(one.err, "bad.csv:4"));
  const Outcome json = attune({"check", file, "--json"});
  EXPECT_EQ(json.status, kDidNotPass);
  EXPECT_FALSE(nlohmann::json::parse(json.out).at("ok").get<bool>());
}

TEST_F(Cli, ASimulatedDiaryPassesItsCheck) {
  const std::string file = diary();
  const Outcome text = attune({"check", file});
  EXPECT_EQ(text.status, kDone);
  EXPECT_EQ(text.err, "");
  EXPECT_TRUE(has(text.out, "6 couples"));
  const Outcome json = attune({"check", file, "--json"});
  EXPECT_TRUE(nlohmann::json::parse(json.out).at("ok").get<bool>());
}

TEST_F(Cli, SimulationsRepeatToTheByteForAnyNumberOfThreads) {
  const std::vector<std::string> base{"simulate", "--couples", "5", "--days", "9", "--seed", "7"};
  auto four = base;
  four.insert(four.end(), {"--threads", "4"});
  const Outcome first = attune(base);
  EXPECT_EQ(first.status, kDone);
  EXPECT_TRUE(first.out == attune(four).out);
  auto other = base;
  other.back() = "8";
  EXPECT_FALSE(first.out == attune(other).out);
  EXPECT_TRUE(first.out.starts_with("couple,partner,time,closeness,distance,affection_landed,"));
}

TEST_F(Cli, TheShippedDiaryIsWhatItsReadmeSays) {
  const std::string folder = std::string(ATTUNE_SOURCE_DIR) + "/examples/";
  const std::vector<std::string> arguments{"simulate",     "--couples", "24",     "--days", "35",
                                           "--compliance", "0.8",       "--seed", "2026",   "--set",
                                           "delta=2",      "--set",     "psi=1.5"};
  std::vector<std::string> with_equal_days = arguments;
  with_equal_days.insert(with_equal_days.end(), {"--set", "omega_v=0"});
  // Not EXPECT_EQ: a difference would print both files.
  EXPECT_TRUE(attune(with_equal_days).out == io::read_file(folder + "simulated-diary.csv"));
  std::string command = "attune";
  for (const std::string& argument : arguments) command += " " + argument;
  const std::string readme = io::read_file(folder + "README.md");
  EXPECT_TRUE(has(readme, command + " \\\n      --set omega_v=0 "));
  EXPECT_EQ(attune({"check", folder + "diary.csv"}).err, "");
}

TEST_F(Cli, SimulateWritesTheTruthApartAndTellsItsParameters) {
  const Outcome outcome =
      attune({"simulate", "--couples", "3", "--days", "5", "--set", "kappa=0.5", "--set", "c=0",
              "--json", "-o", path("d.csv"), "--truth", path("t.csv")});
  ASSERT_EQ(outcome.status, kDone);
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json.at("parameters").at("kappa").get<double>(), 0.5);
  EXPECT_EQ(json.at("couples").get<int>(), 3);
  const std::string truth = io::read_file(path("t.csv"));
  EXPECT_TRUE(truth.starts_with("couple,partner,time,answered,closeness,drive,withdrawn\n"));
  EXPECT_EQ(std::count(truth.begin(), truth.end(), '\n'), 1 + 3 * 2 * 5);
}

TEST_F(Cli, AFitIsTheSameBytesForAnyNumberOfThreadsAndFeedsTheOtherCommands) {
  const std::string file = diary(), fit = path("fit.json"), again = path("again.json");
  const Outcome first = attune({"fit", file, "--starts", "1", "--threads", "1", "-o", fit});
  EXPECT_EQ(first.status, kDone) << first.err;
  EXPECT_EQ(first.out, "");
  EXPECT_EQ(attune({"fit", file, "--starts", "1", "--threads", "3", "-o", again}).status, kDone);
  EXPECT_TRUE(io::read_file(fit) == io::read_file(again));

  const Outcome states = attune({"states", file, "--fit", fit});
  EXPECT_EQ(states.status, kDone) << states.err;
  EXPECT_TRUE(states.out.starts_with("couple,partner,time,closeness_mean,closeness_sd,"));
  const auto json = nlohmann::json::parse(attune({"states", file, "--fit", fit, "--json"}).out);
  EXPECT_EQ(json.at("states").size() + 1,
            static_cast<std::size_t>(std::count(states.out.begin(), states.out.end(), '\n')));

  const Outcome episodes = attune({"episodes", file, "--fit", fit});
  EXPECT_EQ(episodes.status, kDone) << episodes.err;
  EXPECT_TRUE(episodes.out.starts_with("couple,partner,onset,end,"));
}

TEST_F(Cli, AFitWithoutAFileIsATable) {
  const Outcome table = attune({"fit", diary(), "--starts", "1", "--regimes", "1"});
  EXPECT_EQ(table.status, kDone) << table.err;
  EXPECT_TRUE(has(table.out, "6 couples"));
  EXPECT_TRUE(has(table.out, "\n  kappa "));
  std::istringstream lines(table.out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.size() <= 100 || !line.starts_with("  ")) << line;
  }
}

TEST_F(Cli, AFitOfAnotherDiaryOrNoneIsRefused) {
  const std::string broken = write("fit.json", "{\"attune\": \"0.1.0\"}");
  const Outcome outcome = attune({"states", diary(), "--fit", broken});
  EXPECT_EQ(outcome.status, kDidNotPass);
  EXPECT_TRUE(has(outcome.err, "fit.json"));
  EXPECT_EQ(attune({"states", diary(), "--fit", path("none.json")}).status, kWorldFailed);
}

TEST_F(Cli, AReportIsOnePageAndAShortAnswer) {
  const std::string file = diary(), page = path("page.html");
  const Outcome told = attune({"report", file, "--starts", "1", "-o", page});
  EXPECT_EQ(told.status, kDone) << told.err;
  EXPECT_GT(told.out.size(), 200U);
  const std::string html = io::read_file(page);
  EXPECT_TRUE(has(html, "</html>"));
  EXPECT_FALSE(has(html, "<script"));
  const Outcome json =
      attune({"report", file, "--starts", "1", "-o", path("again.html"), "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out).at("report"), path("again.html"));
  EXPECT_TRUE(io::read_file(path("again.html")) == html);
}

TEST_F(Cli, ASimulatedDiarySaysSoByItsNameOrAnOption) {
  const std::string file = diary(), fit = path("fit.json");
  ASSERT_EQ(attune({"fit", file, "--starts", "1", "--regimes", "1", "-o", fit}).status, kDone);
  const auto page = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "report");
    arguments.insert(arguments.end(), {"--fit", fit, "-o", path("page.html")});
    EXPECT_EQ(attune(arguments).status, kDone);
    return io::read_file(path("page.html"));
  };
  EXPECT_FALSE(has(page({file}), "imulated"));
  EXPECT_TRUE(has(page({file, "--simulated"}), "imulated"));
  fs::copy_file(file, path("my-simulated.csv"));
  fs::create_symlink("my-simulated.csv", path("link.csv"));
  EXPECT_TRUE(has(page({path("link.csv")}), "imulated"));
}

TEST_F(Cli, ModelShowsItselfFourWays) {
  for (const char* what : {"words", "equations", "parameters", "toml"}) {
    const Outcome outcome = attune({"model", "closeness", "--show", what});
    EXPECT_EQ(outcome.status, kDone);
    EXPECT_GT(outcome.out.size(), 500U) << what;
  }
  EXPECT_TRUE(has(attune({"model", "--show", "toml"}).out, "prior = \"lognormal(-0.22, 0.40)\""));
  EXPECT_TRUE(has(attune({"model", "--show", "parameters"}).out, "normal(chi*beta_touch, 0.40)"));
  const auto json = nlohmann::json::parse(attune({"model", "--json"}).out);
  EXPECT_EQ(json.at("parameters").size(), 46U);
}

TEST_F(Cli, StoppingLeavesNoFile) {
  std::stop_source source;
  source.request_stop();
  const Outcome outcome =
      attune({"simulate", "-o", path("d.csv"), "--truth", path("t.csv")}, source.get_token());
  EXPECT_EQ(outcome.status, kStopped);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST(Failure, EachKindHasItsStatusAndItsMessage) {
  const auto status = [](auto error, std::string& message) {
    std::ostringstream err;
    const int value = exit_status(std::make_exception_ptr(error), err);
    message = err.str();
    return value;
  };
  std::string message;
  EXPECT_EQ(status(Rejected({{Severity::error, {"d.csv", 3, "stress"}, "9 is outside 1..7", {}}}),
                   message),
            kDidNotPass);
  EXPECT_EQ(message, "d.csv:3: column \"stress\": 9 is outside 1..7\n");
  EXPECT_EQ(status(std::invalid_argument("states: no distance"), message), kDidNotPass);
  EXPECT_EQ(status(UsageError("no"), message), kWrongUsage);
  EXPECT_EQ(status(IoError("f.csv", "No space left on device"), message), kWorldFailed);
  EXPECT_EQ(message, "attune: f.csv: No space left on device\n");
  EXPECT_EQ(status(std::bad_alloc(), message), kWorldFailed);
  EXPECT_EQ(status(Cancelled(), message), kStopped);
}

TEST(Progress, TheBarIsOnlyThereWhenShown) {
  std::ostringstream hidden, shown;
  ProgressBar(hidden, false).update("fitting", 0.5);
  EXPECT_EQ(hidden.str(), "");
  {
    ProgressBar bar(shown, true);
    bar.update("fitting", 0.5);
  }
  EXPECT_TRUE(has(shown.str(), "50 %  fitting"));
  EXPECT_TRUE(shown.str().ends_with("\r\033[K"));  // and is taken away
}

TEST(Progress, AnEstimateIsALineUnlessQuiet) {
  std::ostringstream out, err;
  const Shell shell{out, err, false, {}, nullptr};
  CommonOptions options;
  const auto work = [&] {
    const cli::Run running(options, shell);
    running.job().report("fitting", 0);
    running.job().report("fitting", 1e-12);
    tell_pace(running.job(), "1000000000000 evaluations like the first");
  };
  options.quiet = true;
  work();
  EXPECT_EQ(err.str(), "");
  options.quiet = false;
  work();
  EXPECT_TRUE(err.str().starts_with("fitting: about ")) << err.str();
  EXPECT_TRUE(err.str().ends_with(", by 1000000000000 evaluations like the first\n")) << err.str();
  EXPECT_EQ(out.str(), "");
}

TEST(Progress, TheLineHoldsWhateverTheFraction) {
  EXPECT_EQ(progress_line("x", 0), "[------------------------------]   0 %  x");
  EXPECT_EQ(progress_line("x", 1), "[##############################] 100 %  x");
  EXPECT_EQ(progress_line("x", 7), progress_line("x", 1));
  EXPECT_EQ(progress_line("x", std::nan("")), progress_line("x", 0));
  EXPECT_LE(progress_line(std::string(200, 'y'), 0.5).size(), 79U);
}

TEST(Interrupt, ASignalAsksForTheStopAndNamesTheStatus) {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  {
    Interrupt interrupt;
    EXPECT_EQ(interrupt.status_or(kStopped), kStopped);
    std::promise<void> stopped;
    const std::stop_callback on_stop(interrupt.token(), [&] { stopped.set_value(); });
    ::kill(::getpid(), SIGINT);
    stopped.get_future().wait();
    EXPECT_TRUE(interrupt.token().stop_requested());
    EXPECT_EQ(interrupt.status_or(kStopped), 130);
    EXPECT_EQ(interrupt.status_or(kDone), kDone);  // the work had already ended
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_F(Cli, ACalibrationGoesOnAndIsDrawn) {
  const std::string file = path("c.jsonl"), page = path("c.html");
  std::vector<std::string> command{"calibrate", "--couples", "6",  "--days", "10",
                                   "--world",   "graded",    "-o", file,     "--studies"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), command.begin(), command.end());
    return attune(more);
  };
  EXPECT_EQ(with({"1"}).status, kDone);
  const std::string first = io::read_file(file);
  const Outcome both = with({"2", "--picture", page});
  EXPECT_EQ(both.status, kDone) << both.err;
  EXPECT_TRUE(io::read_file(file).starts_with(first));
  EXPECT_TRUE(has(first, "{\"design\":\"graded-6x10\",\"study\":0,"));
  EXPECT_TRUE(has(both.out, "2 simulated studies"));
  EXPECT_TRUE(has(both.out, "spells found"));
  EXPECT_TRUE(has(io::read_file(page), "graded-6x10"));
  const auto json = nlohmann::json::parse(with({"2", "--json"}).out);
  EXPECT_EQ(json.at("studies"), 2);
  EXPECT_TRUE(json.at("detection").contains("f1_naive"));
}

TEST_F(Cli, ASuiteTellsEachDesignThatItsFileHas) {
  // Studies of its full size take long: here they come from the file.
  auto studies = std::vector<analysis::StudyCheck>(2);
  studies[0].design = "80x35";
  studies[0].gate_open = true;
  studies[0].parameters = {{"kappa", 1, {1, 0.5, 2}, 0.1, 0.1}};
  studies[0].spells = {{4, 0, 0, 2}, {1, 0, 0, 2}, 4, 3};
  studies[1].design = "graded";
  analysis::CalibrationRequest common;
  common.world.draw_parameters = true;
  common.fit.starts = 1;
  const auto designs = analysis::suite_of(common);
  std::string lines = io::settings_line(designs);
  for (const auto& study : studies) lines += io::study_line(study);
  const std::string file = write("suite.jsonl", lines);
  const std::vector<std::string> command{"calibrate", "--suite",      "--studies", "1",
                                         "--designs", "80x35,graded", "-o",        file};
  const Outcome told = attune(command);
  EXPECT_EQ(told.status, kDone) << told.err;
  EXPECT_TRUE(has(told.out, "0.25 of 4"));
  EXPECT_TRUE(has(told.out, "0.75 of 4"));
  EXPECT_TRUE(has(told.out, "1.000  0.207 to 1.000  power"));
  EXPECT_TRUE(has(told.out, "0.000  0.000 to 0.793  false openings"));
  std::istringstream rows(told.out);
  for (std::string row; std::getline(rows, row);) EXPECT_LE(row.size(), 100U) << row;
  auto only = command;
  only[5] = "graded";
  EXPECT_FALSE(has(attune(only).out, "80x35"));
  only.push_back("--json");
  EXPECT_EQ(nlohmann::json::parse(attune(only).out).at("designs").size(), 1U);
}

TEST_F(Cli, ASuiteSetsItsWorldsItself) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--suite", "--couples", "6"},
        {"--suite", "--world", "plain"},
        {"--designs", "80x35"},
        {"--suite", "--designs", "80x36"}}) {
    std::vector<std::string> arguments{"calibrate"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(attune(arguments).status, kWrongUsage) << ::testing::PrintToString(arguments);
  }
}

TEST_F(Cli, ACalibrationOfOtherSettingsIsLeftAsItWas) {
  const std::string file = write("c.jsonl", "{\"couples\":7}\n");
  const Outcome refused = attune({"calibrate", "--couples", "6", "--days", "10", "-o", file});
  EXPECT_EQ(refused.status, kDidNotPass);
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(has(refused.err, "c.jsonl:1: "));
  EXPECT_EQ(io::read_file(file), "{\"couples\":7}\n");
  EXPECT_EQ(attune({"calibrate", "--studies", "0"}).status, kWrongUsage);
}

}  // namespace
}  // namespace attune::cli
