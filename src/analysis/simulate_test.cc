// The simulated world: exact laws where the model has closed forms, the targets of the science note
// where it has not, and the same bytes whatever the number of threads.
#include "analysis/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/mean.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

/// By person and scheduled check-in; NaN where there is no answer.
using Series = std::vector<std::vector<double>>;

Series truth_series(const Simulation& simulation,
                    const std::function<double(const TruthRow&)>& of) {
  Series series;
  const TruthRow* previous = nullptr;
  for (const TruthRow& row : simulation.truth) {
    if (!previous || previous->couple != row.couple || previous->partner != row.partner) {
      series.emplace_back();
    }
    series.back().push_back(of(row));
    previous = &row;
  }
  return series;
}

/// The closeness answers at each scheduled check-in.
Series closeness_answers(const Simulation& simulation) {
  Series series = truth_series(
      simulation, [](const TruthRow& row) { return row.answered ? 1 : dyad::kMissing; });
  const std::size_t variables = simulation.diary.variables.size();
  const std::size_t closeness = simulation.diary.find("closeness").value();
  for (std::size_t n = 0; n < series.size(); ++n) {
    const dyad::Person& person = simulation.diary.couples[n / 2].partners[n % 2];
    std::size_t check_in = 0;
    for (double& value : series[n]) {
      if (!std::isnan(value)) value = person.value(check_in++, closeness, variables);
    }
  }
  return series;
}

struct Described {
  double within_sd = 0, icc = 0, lag1 = 0, partner = 0;
};

/// Pooled within-person statistics and the one-way ANOVA intraclass correlation.
Described describe(const Series& series) {
  double squares = 0, answers = 0, between = 0, means = 0, mean_squares = 0;
  double lagged = 0, lagged_pairs = 0, crossed = 0, crossed_pairs = 0, length = 0;
  const double persons = static_cast<double>(series.size());
  for (std::size_t n = 0; n < series.size(); ++n) {
    const auto& own = series[n];
    const auto& other = series[n ^ 1];
    const double mean = mean_of(own), other_mean = mean_of(other);
    means += mean / persons;
    mean_squares += mean * mean / persons;
    for (std::size_t j = 0; j < own.size(); ++j) {
      const double deviation = own[j] - mean;
      const auto add = [&](double product, double& sum, double& count) {
        if (std::isnan(product)) return;
        sum += product;
        count += 1;
      };
      add(deviation * deviation, squares, answers);
      if (j > 0) add(deviation * (own[j - 1] - mean), lagged, lagged_pairs);
      if (n % 2 == 0) add(deviation * (other[j] - other_mean), crossed, crossed_pairs);
    }
  }
  length = answers / persons;
  const double variance = squares / (answers - persons);
  between = (mean_squares - means * means) * persons / (persons - 1) - variance / length;
  Described result;
  result.within_sd = std::sqrt(variance);
  result.icc = between / (between + variance);
  // A mean taken from the same few days biases an autocorrelation by about -(1 + 3 r) / T.
  const double days = static_cast<double>(series.front().size());
  const double raw = lagged / lagged_pairs / (squares / answers);
  result.lag1 = (raw + 1 / days) / (1 - 3 / days);
  result.partner = crossed / crossed_pairs / (squares / answers);
  return result;
}

double share_withdrawn(const Simulation& simulation) {
  double withdrawn = 0;
  for (const TruthRow& row : simulation.truth) withdrawn += row.withdrawn ? 1 : 0;
  return withdrawn / static_cast<double>(simulation.truth.size());
}

/// Lengths in check-ins of all runs of withdrawn check-ins.
std::vector<int> spells(const Simulation& simulation) {
  std::vector<int> lengths;
  const auto series =
      truth_series(simulation, [](const TruthRow& row) { return row.withdrawn ? 1.0 : 0.0; });
  for (const auto& person : series) {
    bool inside = false;
    for (const double withdrawn : person) {
      if (withdrawn > 0 && !inside) lengths.push_back(0);
      if (withdrawn > 0) ++lengths.back();
      inside = withdrawn > 0;
    }
  }
  std::sort(lengths.begin(), lengths.end());
  return lengths;
}

/// Few couples for a long time, with nothing but x and W: no input has an effect.
SimulationRequest bare(std::uint64_t seed) {
  SimulationRequest request;
  request.couples = 4;
  request.days = 3000;
  request.seed = seed;
  for (const char* name :
       {"beta_touch", "beta_reward", "beta_resonance", "beta_dialogue", "beta_attunement", "gamma",
        "gamma_conflict", "theta_stress", "theta_exhaustion", "theta_low_mood",
        "theta_lack_of_time", "theta_conflict", "chi", "a_partner", "c", "tau_b", "omega_v"}) {
    request.parameters[name] = 0;
  }
  return request;
}

/// Correlation of a series with itself a check-in later, all persons pooled around `mean`.
double lag_correlation(const Series& series, double mean) {
  double lagged = 0, squares = 0;
  for (const auto& person : series) {
    for (std::size_t j = 1; j < person.size(); ++j) {
      lagged += (person[j] - mean) * (person[j - 1] - mean);
      squares += (person[j] - mean) * (person[j] - mean);
    }
  }
  return lagged / squares;
}

TEST(Simulate, TheWorldLooksLikePublishedDiaries) {
  SimulationRequest request;
  request.couples = 400;
  request.days = 21;
  const Simulation simulation = simulate(request, {});
  const Described d = describe(closeness_answers(simulation));
  EXPECT_NEAR(d.within_sd, 1.2, 0.12);
  EXPECT_NEAR(d.icc, 0.40, 0.06);
  EXPECT_NEAR(d.lag1, 0.35, 0.06);
  EXPECT_NEAR(d.partner, 0.25, 0.06);
  EXPECT_NEAR(share_withdrawn(simulation), 0.12, 0.04);
  const auto lengths = spells(simulation);
  EXPECT_GT(lengths.size(), 300U);
  // Spells that fall between two check-ins are not counted here, which lifts the median.
  EXPECT_NEAR(lengths[lengths.size() / 2], 2.5, 0.6);
}

TEST(Simulate, WithoutInputsClosenessIsTwoCoupledOrnsteinUhlenbeckProcesses) {
  SimulationRequest request = bare(3);
  request.world = World::rounded;
  const double kappa = 0.8, c = 0.25, sigma = 1.1, rho = 0.3;
  request.parameters["kappa"] = kappa;
  request.parameters["c"] = c;
  request.parameters["sigma"] = sigma;
  request.parameters["rho"] = rho;
  const Simulation simulation = simulate(request, {});
  const double nu = simulation.parameters.at("nu_closeness");
  const Series x = truth_series(simulation, [&](const TruthRow& r) { return r.closeness - nu; });
  for (const double sign : {1.0, -1.0}) {  // the couple's mode and the difference
    const double rate = kappa - sign * c;
    Series mode(x.size() / 2);
    double squares = 0, count = 0;
    for (std::size_t n = 0; n < mode.size(); ++n) {
      for (std::size_t j = 0; j < x[0].size(); ++j) {
        mode[n].push_back(x[2 * n][j] + sign * x[2 * n + 1][j]);
        squares += mode[n][j] * mode[n][j];
        count += 1;
      }
    }
    EXPECT_NEAR(lag_correlation(mode, 0), std::exp(-rate), 0.03) << "sign " << sign;
    const double variance = sigma * sigma * (1 + sign * rho) / rate;
    EXPECT_NEAR(squares / count / variance, 1, 0.06) << "sign " << sign;
  }
}

TEST(Simulate, WithoutInputsWithdrawalIsATwoStateChain) {
  SimulationRequest request = bare(4);
  request.parameters["a0"] = std::log(0.1);
  request.parameters["b0"] = std::log(0.4);
  const Simulation simulation = simulate(request, {});
  EXPECT_NEAR(share_withdrawn(simulation), 0.2, 0.015);
  const auto series =
      truth_series(simulation, [](const TruthRow& r) { return r.withdrawn ? 1.0 : 0.0; });
  EXPECT_NEAR(lag_correlation(series, 0.2), std::exp(-0.5), 0.03);
}

TEST(Simulate, ContagionFollowsTheBirthAndDeathOfWithdrawals) {
  SimulationRequest request = bare(5);
  const double onset = 0.1, recovery = 0.4, contagion = 3;
  request.parameters["a0"] = std::log(onset);
  request.parameters["b0"] = std::log(recovery);
  request.parameters["a_partner"] = std::log(contagion);
  const Simulation simulation = simulate(request, {});
  const double one = 2 * onset / recovery, both = one * onset * contagion / (2 * recovery);
  const auto series =
      truth_series(simulation, [](const TruthRow& r) { return r.withdrawn ? 1.0 : 0.0; });
  double together = 0, count = 0;
  for (std::size_t n = 0; n < series.size(); n += 2) {
    for (std::size_t j = 0; j < series[n].size(); ++j) {
      together += series[n][j] * series[n + 1][j];
      count += 1;
    }
  }
  EXPECT_NEAR(together / count, both / (1 + one + both), 0.02);
}

TEST(Simulate, RatesAreClippedAsTheModelSays) {
  SimulationRequest request = bare(6);
  request.couples = 8;
  request.parameters["a0"] = request.parameters["b0"] = -20;  // both e^-5 a day
  EXPECT_NEAR(share_withdrawn(simulate(request, {})), 0.5, 0.09);
}

TEST(Simulate, WithdrawalLowersTheMeanByDeltaThroughTheCoupling) {
  SimulationRequest request = bare(7);
  const double kappa = 0.8, c = 0.2, delta = 2;
  request.parameters.insert({{"kappa", kappa}, {"delta", delta}, {"alpha", 1e-9}});
  request.parameters["c"] = c;
  request.parameters["a0"] = std::log(0.1);
  request.parameters["b0"] = std::log(0.4);
  const Simulation simulation = simulate(request, {});
  double sum = 0;
  for (const TruthRow& row : simulation.truth) sum += row.closeness;
  const double mean = sum / static_cast<double>(simulation.truth.size());
  EXPECT_NEAR(mean - simulation.parameters.at("nu_closeness"), -delta * 0.2 / (1 - c / kappa),
              0.06);
}

/// Equation (2) again, from nothing but the diary: the moments of one partner and the integrators.
std::vector<double> drive_without_attunement(const Simulation& simulation,
                                             const dyad::Person& person,
                                             const std::array<double, 4>& mean) {
  constexpr std::array<double, 4> kTau{1, 2, 0.5, 2};
  constexpr std::array<const char*, 4> kNames{"touch", "reward", "resonance", "dialogue"};
  const auto value = [&](const char* name, std::size_t j) {
    const auto& diary = simulation.diary;
    return person.value(j, diary.find(name).value(), diary.variables.size());
  };
  std::array<double, 4> m = mean;
  std::vector<double> drive;
  for (std::size_t j = 0; j < person.times.size(); ++j) {
    const std::array<double, 4> amplitude{
        std::min(1.5, value("touch", j) + value("eye_contact", j) / 2),
        std::min(2.0, value("enjoyable", j) + (value("novel", j) + value("out_together", j)) / 2),
        std::min(1.5, value("shared_laugh", j) + value("returned_gesture", j) / 2),
        std::min(1.5, value("open_talk", j) + value("thanks", j) / 2)};
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      m[k] = (m[k] * std::exp(-0.75 / kTau[k]) + amplitude[k]) * std::exp(-0.25 / kTau[k]);
      sum += simulation.parameters.at(std::string("beta_") + kNames[k]) * (m[k] - mean[k]);
    }
    drive.push_back(sum);
  }
  return drive;
}

TEST(Simulate, TheDriveFollowsFromTheMomentsInTheDiary) {
  SimulationRequest request;
  request.couples = 20;
  request.days = 60;
  request.compliance = 1;
  request.parameters["beta_attunement"] = request.parameters["omega"] = 0;
  const Simulation simulation = simulate(request, {});
  const Series truth = truth_series(simulation, [](const TruthRow& r) { return r.drive; });
  // With mbar = 0 what is left of the difference is one constant, sum_k beta_k mbar_k ...
  std::vector<double> gaps;
  double centre = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) {
    const auto again = drive_without_attunement(
        simulation, simulation.diary.couples[n / 2].partners[n % 2], {0, 0, 0, 0});
    for (std::size_t j = 30; j < again.size(); ++j) {  // the start is forgotten by then
      gaps.push_back(again[j] - truth[n][j]);
      centre += truth[n][j];
    }
  }
  for (const double gap : gaps) EXPECT_NEAR(gap, gaps.front(), 1e-6);
  // ... that makes the drive 0 on average.
  EXPECT_NEAR(centre / static_cast<double>(gaps.size()), 0, 0.02);
}

TEST(Simulate, AnswersKeepTheCodingOfTheCheckIn) {
  SimulationRequest request;
  request.couples = 30;
  const Simulation simulation = simulate(request, {});
  const dyad::Diary& diary = simulation.diary;
  for (const dyad::Couple& couple : diary.couples) {
    for (const dyad::Person& person : couple.partners) {
      for (std::size_t j = 0; j < person.times.size(); ++j) {
        const auto value = [&](const char* name) {
          return person.value(j, diary.find(name).value(), diary.variables.size());
        };
        for (const char* name : {"closeness", "distance", "stress", "gave_responsiveness"}) {
          EXPECT_TRUE(value(name) >= 1 && value(name) <= 7);
          EXPECT_EQ(value(name), std::round(value(name))) << name;
        }
        const double affection =
            value("touch") + value("eye_contact") + value("returned_gesture") + value("thanks");
        EXPECT_EQ(std::isnan(value("affection_landed")), affection == 0);
        EXPECT_EQ(std::isnan(value("responsiveness")), value("time_together") == 0);
        EXPECT_LE(value("novel"), value("enjoyable"));
      }
    }
  }
}

TEST(Simulate, PartnersAgreeOnNineMomentsInTen) {
  SimulationRequest request;
  request.couples = 60;
  request.compliance = 1;
  const Simulation simulation = simulate(request, {});
  const std::size_t variables = simulation.diary.variables.size();
  const std::size_t touch = simulation.diary.find("touch").value();
  double both = 0, either = 0;
  for (const dyad::Couple& couple : simulation.diary.couples) {
    for (std::size_t j = 0; j < couple.partners[0].times.size(); ++j) {
      const double a = couple.partners[0].value(j, touch, variables);
      const double b = couple.partners[1].value(j, touch, variables);
      both += a * b;
      either += std::max(a, b);
    }
  }
  EXPECT_NEAR(both / either, 0.9, 0.03);
}

TEST(Simulate, UnroundedRatingsAreCutAtTheEnds) {
  SimulationRequest request;
  request.couples = 20;
  request.rounded = false;
  const Simulation simulation = simulate(request, {});
  const Series closeness = closeness_answers(simulation);
  double broken = 0, cut = 0;
  for (const auto& person : closeness) {
    for (const double value : person) {
      if (value == 7) cut += 1;
      if (value != std::round(value)) broken += 1;
    }
  }
  EXPECT_GT(broken, 500);
  EXPECT_GT(cut, 10);
}

TEST(Simulate, CheckInsAreSpreadFromNineToNine) {
  SimulationRequest request;
  request.couples = 1;
  request.days = 2;
  request.per_day = 3;
  request.compliance = 1;
  const std::vector<double> times = simulate(request, {}).diary.couples[0].partners[1].times;
  ASSERT_EQ(times.size(), 6U);
  const double monday = 20458;
  EXPECT_NEAR(times[0], monday + 9.0 / 24, 1e-9);
  EXPECT_NEAR(times[1], monday + 15.0 / 24, 1e-9);
  EXPECT_NEAR(times[2], monday + 21.0 / 24, 1e-9);
  EXPECT_NEAR(times[5], monday + 1 + 21.0 / 24, 1e-9);
}

void expect_same(const Simulation& one, const Simulation& other) {
  ASSERT_EQ(one.truth.size(), other.truth.size());
  for (std::size_t n = 0; n < one.truth.size(); ++n) {
    ASSERT_EQ(one.truth[n].closeness, other.truth[n].closeness);
    ASSERT_EQ(one.truth[n].withdrawn, other.truth[n].withdrawn);
  }
}

TEST(Simulate, ThreadsChangeNothing) {
  SimulationRequest request;
  request.couples = 9;
  const Simulation one = simulate(request, {.threads = 1, .stop = {}, .progress = {}});
  const Simulation four = simulate(request, {.threads = 4, .stop = {}, .progress = {}});
  expect_same(one, four);
  for (std::size_t n = 0; n < one.diary.couples.size(); ++n) {
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& a = one.diary.couples[n].partners[i].values;
      const auto& b = four.diary.couples[n].partners[i].values;
      ASSERT_EQ(a.size(), b.size());
      for (std::size_t v = 0; v < a.size(); ++v) {
        ASSERT_TRUE(a[v] == b[v] || (std::isnan(a[v]) && std::isnan(b[v])));
      }
    }
  }
}

TEST(Simulate, SkippedCheckInsChangeNoTruth) {
  SimulationRequest request;
  request.couples = 5;
  const Simulation some = simulate(request, {});
  request.compliance = 1;
  expect_same(some, simulate(request, {}));
}

TEST(Simulate, ANullWorldHasNoWithdrawal) {
  SimulationRequest request;
  request.couples = 20;
  request.world = World::rounded;
  EXPECT_EQ(share_withdrawn(simulate(request, {})), 0);
}

TEST(Simulate, TheWithdrawnSkipMoreWhereItIsTold) {
  SimulationRequest request;
  request.couples = 60;
  request.asked = true;
  request.parameters = {{"m1", 1.5}, {"a0", -2.5}};
  const Simulation world = simulate(request, {});
  std::array<double, 2> asked{}, skipped{};
  for (const TruthRow& row : world.truth) {
    asked[row.withdrawn] += 1;
    skipped[row.withdrawn] += row.answered ? 0 : 1;
  }
  const double engaged = 0.2, withdrawn = 1 / (1 + std::exp(std::log(4.0) - 1.5));
  for (const auto& [state, expected] : {std::pair(0, engaged), std::pair(1, withdrawn)}) {
    const auto s = static_cast<std::size_t>(state);
    EXPECT_NEAR(skipped[s] / asked[s], expected, 4 * std::sqrt(0.25 / asked[s])) << state;
  }
  std::size_t told = 0;
  for (const auto& couple : world.diary.couples) {
    for (const auto& person : couple.partners) told += person.skipped.size();
  }
  EXPECT_EQ(static_cast<double>(told), skipped[0] + skipped[1]);

  request.asked = false;  // m1 would have no meaning
  EXPECT_THROW((void)simulate(request, {}), std::invalid_argument);
  request.parameters.clear();
  request.asked = true;
  request.compliance = 1;
  EXPECT_THROW((void)simulate(request, {}), std::invalid_argument);
}

TEST(Simulate, ParametersAreMediansOrStableDraws) {
  SimulationRequest request;
  request.couples = request.days = 1;
  request.parameters["chi"] = 2;
  const auto medians = simulate(request, {}).parameters;
  EXPECT_NEAR(medians.at("kappa"), std::exp(-0.22), 1e-12);
  EXPECT_NEAR(medians.at("eta_touch"), 2 * 0.30, 1e-12);
  EXPECT_EQ(medians.size() + 6, dyad::closeness_parameters().size());  // less those of (7), (10)
  request.draw_parameters = true;
  request.parameters["sigma"] = 0.7;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    request.seed = seed;
    const auto drawn = simulate(request, {}).parameters;
    EXPECT_LT(std::abs(drawn.at("c")), 0.8 * drawn.at("kappa"));
    EXPECT_EQ(drawn.at("sigma"), 0.7);
    EXPECT_NE(drawn.at("a0"), medians.at("a0"));
  }
}

TEST(Simulate, RefusesWhatCannotBe) {
  const auto refused = [](const std::function<void(SimulationRequest&)>& spoil) {
    SimulationRequest request;
    request.couples = request.days = 2;
    spoil(request);
    EXPECT_THROW((void)simulate(request, {}), std::invalid_argument);
  };
  refused([](auto& r) { r.couples = 0; });
  refused([](auto& r) { r.days = 0; });
  refused([](auto& r) { r.per_day = 0; });
  refused([](auto& r) { r.compliance = 0; });
  refused([](auto& r) { r.compliance = 1.01; });
  refused([](auto& r) { r.parameters["kapa"] = 1; });
  refused([](auto& r) { r.parameters["sigma"] = -1; });
  refused([](auto& r) { r.parameters["kappa"] = 0; });
  refused([](auto& r) { r.parameters["c"] = 2; });
}

TEST(Simulate, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  EXPECT_THROW((void)simulate({}, {.threads = 2, .stop = source.get_token(), .progress = {}}),
               Cancelled);
}

}  // namespace
}  // namespace attune::analysis
