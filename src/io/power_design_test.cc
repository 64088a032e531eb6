// Plans of studies as TOML: what they say, and every fault where it is.
#include "io/power_design.h"

#include <gtest/gtest.h>

#include <string>

namespace attune::io {
namespace {

std::string faults(std::string_view toml) {
  const auto plan = parse_power_plan(toml, "p.toml");
  std::string all;
  if (plan) return all;
  for (const Diagnostic& d : plan.error()) all += to_string(d) + '\n';
  return all;
}

TEST(PowerPlan, SaysTheGridInTheFilesOrder) {
  const auto plan = parse_power_plan(
      "couples = [50, 100]\ndays = 21\nper_day = 2\ncompliance = [0.7, 1]\nstudies = 30\n"
      "draw = true\nasked = true\nmeasures = [\"eta_reward\"]\n"
      "[truth]\ntheta_stress = 0.3\neta_touch = [0, 0.5]\nm1 = 1\n",
      "p.toml");
  ASSERT_TRUE(plan.has_value()) << faults("");
  EXPECT_EQ(plan->couples, (std::vector<int>{50, 100}));
  EXPECT_EQ(plan->days, std::vector<int>{21});
  EXPECT_EQ(plan->per_day, std::vector<int>{2});
  EXPECT_EQ(plan->compliance, (std::vector<double>{0.7, 1}));
  EXPECT_EQ(plan->studies, 30);
  EXPECT_TRUE(plan->draw && plan->asked && !plan->gate);
  EXPECT_EQ(plan->measures, std::vector<std::string>{"eta_reward"});
  ASSERT_EQ(plan->truth.size(), 3U);
  EXPECT_EQ(plan->truth[0].first, "theta_stress");
  EXPECT_EQ(plan->truth[1].second, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(parse_power_plan("", "p.toml")->couples, std::vector<int>{80}) << "all has a default";
}

TEST(PowerPlan, TellsEveryFaultWithItsPlace) {
  const std::string all = faults(
      "couples = [50, 0]\ndays = 2.5\ncompliance = 1.5\nstudies = [1]\ncuples = 3\ndraw = 1\n"
      "measures = [\"eta_tuch\", \"a0\", 3]\n[truth]\nkapa = 1\nkappa = -1\neta_touch = [1, 1]\n"
      "rho = []\nm0 = 1\nbeta_touch = \"x\"\n");
  for (const char* part : {"p.toml:1: at byte 16 of the line: couples: 0 is no whole number from 1",
                           "p.toml:2: at byte 8 of the line: days: 2.5 is no whole",
                           "p.toml:3:",
                           "outside (0, 1]",
                           "p.toml:4:",
                           "p.toml:5:",
                           "did you mean couples?",
                           "p.toml:6:",
                           "true or false",
                           "p.toml:7:",
                           "did you mean eta_touch?",
                           "a0 is no effect",
                           "p.toml:9:",
                           "did you mean kappa?",
                           "p.toml:10:",
                           "cannot be",
                           "p.toml:11:",
                           "twice",
                           "p.toml:12:",
                           "empty list",
                           "p.toml:14:",
                           "no number"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\nin\n" << all;
  }
  EXPECT_NE(faults("[truth]\nm0 = -1\n").find("asked = true"), std::string::npos);
  EXPECT_NE(faults("couples = [\n").find("p.toml:"), std::string::npos);
  EXPECT_NE(faults("couples = 1e999\n").find("p.toml:1"), std::string::npos);
  EXPECT_NE(faults("\xff = 1\n").find("UTF-8"), std::string::npos);
}

TEST(PowerPlan, RefusesAGridThatNobodyCouldRun) {
  std::string list = "[1";
  for (int n = 2; n <= 40; ++n) list += ", " + std::to_string(n);
  list += "]\n";
  EXPECT_NE(faults("couples = " + list + "days = " + list).find("1000 cells"), std::string::npos);
}

}  // namespace
}  // namespace attune::io
