// Likelihoods of models from files against routes that share no code with the filters.
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <functional>
#include <numbers>
#include <unsupported/Eigen/MatrixFunctions>

#include "model_text.h"
#include "two_regimes.h"

namespace attune::model_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A, b, G as they are over a span of time; exp(A h) by Pade, and the noise by the matrix fraction
/// of Van Loan in one exponential, not by the series of the engine.
struct Moved {
  MatrixXd f, q;
  VectorXd c;
};
Moved moved(const MatrixXd& a, const VectorXd& b, const MatrixXd& g, double h) {
  const Eigen::Index n = a.rows();
  MatrixXd big = MatrixXd::Zero(2 * n, 2 * n);
  big << -a, g, MatrixXd::Zero(n, n), a.transpose();
  const MatrixXd e = (big * h).exp();
  const MatrixXd f = e.bottomRightCorner(n, n).transpose();
  MatrixXd with_constant = MatrixXd::Zero(n + 1, n + 1);
  with_constant.topLeftCorner(n, n) = a;
  with_constant.topRightCorner(n, 1) = b;
  const MatrixXd ec = (with_constant * h).exp();
  return {f, f * e.topRightCorner(n, n), ec.topRightCorner(n, 1)};
}

TEST(Oracle, CoupledProcessIsADenseNormalLaw) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["d", "-k"]]
intercept = ["b", "g*stress"]
diffusion = [["q", "r"], ["r", "q"]]
item_mean = ["m", "m"]
item_noise = [["e", 0], [0, "e"]]
initial = { mean = [0.2, -0.1], covariance = [[0.7, 0.1], [0.1, 0.5]] }
)", "couple,time,y_a,y_b,stress\n1,0,1.2,0.7,0.5\n1,1,0.9,,-0.4\n1,2.5,,0.2,0.3\n1,2.6,0.8,0.1,0\n");
  const double k = 0.8, c = 0.25, d = 0.1, b = 0.3, g = 0.6, q = 0.5, r = 0.2, mean = 0.4, e = 0.3;
  const MatrixXd a{{-k, c}, {d, -k}}, noise{{q, r}, {r, q}};
  const std::vector<double> time{0, 1, 2.5, 2.6}, stress{0.5, -0.4, 0.3, 0};
  // All states at all times, jointly: mean and covariance step by step from the definition.
  std::vector<VectorXd> means{VectorXd{{0.2, -0.1}}};
  MatrixXd joint = MatrixXd::Zero(8, 8);
  joint.topLeftCorner(2, 2) = MatrixXd{{0.7, 0.1}, {0.1, 0.5}};
  for (Eigen::Index t = 1; t < 4; ++t) {
    const auto i = static_cast<std::size_t>(t);
    const Moved step = moved(a, VectorXd{{b, g * stress[i - 1]}}, noise, time[i] - time[i - 1]);
    means.emplace_back(step.f * means.back() + step.c);
    for (Eigen::Index s = 0; s < t; ++s) {
      joint.block(2 * t, 2 * s, 2, 2) = step.f * joint.block(2 * t - 2, 2 * s, 2, 2);
      joint.block(2 * s, 2 * t, 2, 2) = joint.block(2 * t, 2 * s, 2, 2).transpose();
    }
    joint.block(2 * t, 2 * t, 2, 2) =
        step.f * joint.block(2 * t - 2, 2 * t - 2, 2, 2) * step.f.transpose() + step.q;
  }
  const std::vector<Eigen::Index> answered{0, 1, 2, 5, 6, 7};
  const VectorXd y{{1.2, 0.7, 0.9, 0.2, 0.8, 0.1}};
  VectorXd expected(6);
  MatrixXd covariance(6, 6);
  for (Eigen::Index i = 0; i < 6; ++i) {
    const Eigen::Index at_i = answered[static_cast<std::size_t>(i)];
    expected(i) = mean + means[static_cast<std::size_t>(at_i / 2)](at_i % 2);
    for (Eigen::Index j = 0; j < 6; ++j) {
      covariance(i, j) = joint(at_i, answered[static_cast<std::size_t>(j)]) + (i == j ? e : 0);
    }
  }
  EXPECT_NEAR(loglik(m, {{"k", k}, {"c", c}, {"d", d}, {"b", b}, {"g", g}, {"q", q}, {"r", r}, {"m", mean}, {"e", e}}),
              normal_log_density(y, expected, covariance), 1e-10);
}

TEST(Oracle, SeriesThatEndSoonerShareWhatIsAlike) {
  // Each alone has the likelihood that it has beside the others: the shortest begins both longer
  // ones, which part where one misses an answer; the last starts at other inputs of the mean.
  const std::vector<std::string> rows{"1,0,1.2,0.7,0.5\n1,1,0.9,-0.2,-0.4\n",
                                      "2,0,0.1,0.3,0.2\n2,1,0.4,-0.6,0.1\n2,2,,1.2,0.3\n2,3,0.8,0.1,0\n",
                                      "3,0,-1,0.2,0.5\n3,1,0.2,0.3,0.7\n3,2,0.4,0.2,0.1\n3,3,0.2,0.6,0.4\n",
                                      "4,0,0.6,0.4,-2\n4,1,1.1,0.9,0.6\n4,2,0.7,-0.8,0.2\n"};
  for (const char* initial : {R"({ mean = [0.2, -0.1], covariance = [[0.7, 0.1], [0.1, 0.5]] })",
                              R"({ covariance = [["diffuse", 0], [0, 0.5]] })"}) {
    const std::string toml = std::string(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], [0.1, "-k"]]
intercept = [0.3, "0.6*stress"]
diffusion = [["q", 0.2], [0.2, "q"]]
item_mean = ["m", "m + 0.3*stress"]
item_noise = [["e", 0], [0, "e"]]
initial = )") + initial + R"(
[impulse.push]
column = "stress"
jump = { x_b = 0.2 }
)";
    const std::vector<std::pair<std::string, double>> values{
        {"k", 0.8}, {"c", 0.25}, {"q", 0.5}, {"m", 0.4}, {"e", 0.3}};
    const std::string header = "couple,time,y_a,y_b,stress\n";
    std::string all = header;
    double sum = 0;
    for (const std::string& own : rows) {
      all += own;
      sum += loglik(bound(toml, header + own), values);
    }
    const auto m = bound(toml, all);
    EXPECT_NEAR(loglik(m, values), sum, 1e-11) << initial;
    expect_gradient(m, at(m, values));
  }
}

/// The likelihood of a short discrete-time series over every path of two regimes.
double over_paths(int length, const std::function<double(const std::vector<int>&)>& joint) {
  double sum = 0;
  each_path(length, [&](const std::vector<int>& path) { sum += std::exp(joint(path)); });
  return std::log(sum);
}

TEST(Oracle, RegimesAreASumOverPathsWhenTheHistoryIsLongEnough) {
  const auto m = bound(kTwoRegimes + "[filter]\nhistory = 4\n", "time,y\n1,1.1\n2,0.2\n3,2.3\n4,1.7\n");
  const VectorXd y{{1.1, 0.2, 2.3, 1.7}};
  const auto joint = [&](const std::vector<int>& path) { return along(path, y).log_weight; };
  EXPECT_NEAR(loglik(m, kTwoRegimesValues), over_paths(4, joint), 1e-10);
}

TEST(Oracle, RegimesWithoutStatesAndLagsAreASumOverPaths) {
  const auto m = bound(R"toml(
time = "discrete"
items = ["y"]
item_mean = ["mu + f*(lag(y, 1) - lag(mu, 1))"]
item_noise = [["s"]]
regimes = ["low", "high"]
[regime.high]
set = { mu = "mu2" }
[hazard]
"low -> high" = "a + c*x"
"high -> low" = "b"
)toml", "time,y,x\n1,0.4,0\n2,1.5,0.3\n3,0.1,-0.5\n4,2.2,0.8\n");
  const double mu = 0.3, mu2 = 1.6, f = 0.4, s = 0.5, a = -1, b = -0.4, c = 0.7;
  const std::vector<double> y{0.4, 1.5, 0.1, 2.2}, x{0, 0.3, -0.5, 0.8};
  const auto chain = [&](double input) {
    const double up = std::exp(a + c * input) / (1 + std::exp(a + c * input)), down = std::exp(b) / (1 + std::exp(b));
    return MatrixXd{{1 - up, up}, {down, 1 - down}};
  };
  // The regime of the first row follows the stationary law of the chain at the second row, where
  // the likelihood begins.
  const MatrixXd first = chain(x[1]);
  const double low = first(1, 0) / (first(1, 0) + first(0, 1));
  const auto joint = [&](const std::vector<int>& path) {
    double log_weight = std::log(path[0] == 0 ? low : 1 - low);
    for (std::size_t t = 1; t < 4; ++t) {
      log_weight += std::log(chain(x[t])(path[t - 1], path[t]));
      const double now = path[t] == 0 ? mu : mu2, before = path[t - 1] == 0 ? mu : mu2;
      const double mean = now + f * (y[t - 1] - before);
      log_weight += -0.5 * (std::log(2 * std::numbers::pi * s) + (y[t] - mean) * (y[t] - mean) / s);
    }
    return log_weight;
  };
  EXPECT_NEAR(loglik(m, {{"mu", mu}, {"mu2", mu2}, {"f", f}, {"s", s}, {"a", a}, {"b", b}, {"c", c}}),
              over_paths(4, joint), 1e-10);
}

TEST(Oracle, WhatVariesOverSeriesIsADenseNormalLaw) {
  const auto m = bound(R"(
time = "discrete"
items = ["y"]
item_mean = ["b0 + b1*day"]
item_noise = [["s2"]]
[random]
b0 = "normal"
b1 = "normal"
correlated = [["b0", "b1", "r"]]
)", "couple,time,day,y\n1,1,0,1.2\n1,2,1,2.1\n1,3,2.5,2.2\n2,1,1,0.3\n2,2,2,0.1\n");
  const double b0 = 0.5, b1 = 0.4, s2 = 0.3, sd0 = 0.7, sd1 = 0.5, r = -0.3;
  const MatrixXd omega{{sd0 * sd0, r * sd0 * sd1}, {r * sd0 * sd1, sd1 * sd1}};
  const auto of_series = [&](const VectorXd& day, const VectorXd& y) {
    MatrixXd z(day.size(), 2);
    z << VectorXd::Ones(day.size()), day;
    const MatrixXd covariance = z * omega * z.transpose() + s2 * MatrixXd::Identity(day.size(), day.size());
    return normal_log_density(y, z * VectorXd{{b0, b1}}, covariance);
  };
  const double expected = of_series(VectorXd{{0, 1, 2.5}}, VectorXd{{1.2, 2.1, 2.2}}) +
                          of_series(VectorXd{{1, 2}}, VectorXd{{0.3, 0.1}});
  EXPECT_NEAR(loglik(m, {{"b0", b0}, {"b1", b1}, {"s2", s2}, {"sd_b0", sd0}, {"sd_b1", sd1}, {"r", r}}),
              expected, 1e-10);
}

TEST(Oracle, DiffuseIsTheLimitOfAWideStart) {
  const std::string model = R"(
time = "discrete"
states = ["level", "slope"]
items = ["y"]
drift = [[1, 1], [0, 1]]
diffusion = { diagonal = [0.3, 0.1] }
loadings = [[1, 0]]
item_noise = [["e"]]
initial = )";
  const std::string diary = "time,y\n1,1.0\n2,\n3,2.5\n4,2.0\n5,3.7\n";
  const double exact = loglik(bound(model + "{ covariance = \"diffuse\" }", diary), {{"e", 0.5}});
  const double wide = loglik(bound(model + "{ covariance = [[1e7, 0], [0, 1e7]] }", diary), {{"e", 0.5}});
  // The wide law's density of the two answers that fix it: 1/2 log(k^2 |A'A|...) in the limit; the
  // first two answers load on (level, slope) as (1, 0) and (1, 2), determinant 2.
  const double limit = wide + std::log(2 * std::numbers::pi) + std::log(1e7) - 0.0;
  EXPECT_NEAR(exact, limit, 2e-6);
}

/// Integrates f over a grid that is fine and wide enough for smooth integrands.
double integral(const std::function<double(double)>& f) {
  double sum = 0;
  const double h = 0.01;
  for (double x = -12; x <= 12; x += h) sum += f(x) * h;
  return sum;
}

TEST(Oracle, OneAnswerThatIsNotNormalIsAnIntegral) {
  const auto phi = [](double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); };
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); };
  const std::string head = R"(
time = "discrete"
states = ["x"]
items = ["y"]
drift = [[1]]
diffusion = [[0]]
loadings = [[1.3]]
item_mean = [0.2]
initial = { mean = [0.4], covariance = [[0.81]] }
filter = { answers = "moments" }
)";
  const auto eta = [](double z) { return 0.2 + 1.3 * (0.4 + 0.9 * z); };
  struct Case {
    std::string item, answer;
    std::function<double(double)> law;
  };
  const std::vector<Case> cases{
      {"kind = \"binary\"", "1", [&](double e) { return cdf(e); }},
      {"kind = \"binary\"\nlink = \"logit\"", "0", [&](double e) { return 1 / (1 + std::exp(e)); }},
      {"kind = \"count\"", "3", [&](double e) { return std::exp(3 * e - std::exp(e)) / 6; }},
      {"kind = \"ordered\"\nlevels = [1, 4]\nthresholds = [-0.5, 0.4, 1.7]", "3",
       [&](double e) { return cdf(1.7 - e) - cdf(0.4 - e); }},
      {"kind = \"ordered\"\nlevels = [1, 4]\nthresholds = [-0.5, 0.4, 1.7]", "4",
       [&](double e) { return 1 - cdf(1.7 - e); }}};
  for (const Case& one : cases) {
    const auto m = bound(head + "[item.y]\n" + one.item + "\n", "time,y\n1," + one.answer + "\n");
    const double expected = std::log(integral([&](double z) { return phi(z) * one.law(eta(z)); }));
    EXPECT_NEAR(loglik(m, {}), expected, 1e-8) << one.item;
  }
}

TEST(Oracle, RepeatedBinaryAnswersAreNearTheirIntegral) {
  const std::string model = R"(
time = "discrete"
items = ["y"]
item_mean = ["b"]
[item.y]
kind = "binary"
link = "logit"
[random]
b = "normal"
)";
  const std::string diary = "couple,time,y\n1,1,1\n1,2,1\n1,3,0\n1,4,1\n1,5,1\n";
  const double b = 0.3, sd = 1.1;
  const auto log_joint = [&](double z) {
    const double e = b + sd * z, p = 1 / (1 + std::exp(-e));
    return std::log(p * p * (1 - p) * p * p) - 0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi);
  };
  const double exact = std::log(integral([&](double z) { return std::exp(log_joint(z)); }));
  const auto moments = bound(model + "[filter]\nanswers = \"moments\"\n", diary);
  EXPECT_NEAR(loglik(moments, {{"b", b}, {"sd_b", sd}}), exact, 0.02);

  // Laplace by its definition, over one number: the mode by Newton steps.
  double z = 0;
  for (int k = 0; k < 50; ++k) {
    const double p = 1 / (1 + std::exp(-(b + sd * z)));
    z += (sd * (4 - 5 * p) - z) / (5 * sd * sd * p * (1 - p) + 1);
  }
  const double p = 1 / (1 + std::exp(-(b + sd * z)));
  const double laplace = log_joint(z) + 0.5 * std::log(2 * std::numbers::pi / (5 * sd * sd * p * (1 - p) + 1));
  EXPECT_NEAR(loglik(bound(model, diary), {{"b", b}, {"sd_b", sd}}), laplace, 1e-9);
  EXPECT_NEAR(laplace, exact, 0.05);
}

TEST(Oracle, PanelOfAChainWithAnExactTimeOfDeath) {
  const auto m = bound(R"(
time = "continuous"
items = ["state"]
regimes = ["well", "ill", "dead"]
exact = ["dead"]
[item.state]
kind = "regime"
[hazard]
"well -> ill" = "a"
"ill -> well" = "b"
"well -> dead" = "c"
"ill -> dead" = "d"
)", "couple,time,state\n1,0,well\n1,1.5,ill\n1,2,well\n1,3.7,dead\n2,0,ill\n2,2,ill\n");
  const double a = 0.4, b = 0.3, c = 0.1, d = 0.35;
  const MatrixXd g{{-(a + c), a, c}, {b, -(b + d), d}, {0, 0, 0}};
  const auto p = [&](double h) { return MatrixXd((g * h).exp()); };
  const MatrixXd last = p(1.7);
  const double expected = std::log(p(1.5)(0, 1)) + std::log(p(0.5)(1, 0)) +
                          std::log(last(0, 0) * c + last(0, 1) * d) + std::log(p(2)(1, 1));
  EXPECT_NEAR(loglik(m, {{"a", std::log(a)}, {"b", std::log(b)}, {"c", std::log(c)}, {"d", std::log(d)}}),
              expected, 1e-10);
}

/// Laws of the engine on one model.
const std::string kCoupled = R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["c", "-k"]]
diffusion = [["q", "r"], ["r", "q"]]
item_mean = ["m", "m"]
item_noise = { diagonal = ["e", "e"] }
)";

/// Starts follow the data, so every parameter is given.
const std::vector<std::pair<std::string, double>> kValues{{"k", 0.7}, {"c", 0.2}, {"q", 0.6},
                                                          {"r", 0.1}, {"m", 0.5}, {"e", 0.3}};

TEST(Laws, SwappingPartnersAndTheOrderOfSeriesChangesNothing) {
  const double one = loglik(
      bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,1.5,.3,.4\n2,0,.2,.1\n2,1,,.6\n"), kValues);
  const double swapped = loglik(
      bound(kCoupled, "couple,time,y_a,y_b\n2,0,.1,.2\n2,1,.6,\n1,0,2,1\n1,1.5,.4,.3\n"), kValues);
  EXPECT_NEAR(one, swapped, 1e-11);
}

TEST(Laws, ARowWithoutAnswersIsNoRow) {
  const double with =
      loglik(bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,.7,,\n1,1.5,.3,.4\n"), kValues);
  const double without =
      loglik(bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,1.5,.3,.4\n"), kValues);
  EXPECT_NEAR(with, without, 1e-11);
}

TEST(Laws, LongRowsAndWideRowsAreTheSame) {
  const double wide = loglik(bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,1.5,.3,\n"), kValues);
  const double rows = loglik(
      bound(kCoupled, "couple,partner,time,y\n1,p,0,1\n1,q,0,2\n1,p,1.5,.3\n"), kValues);
  EXPECT_DOUBLE_EQ(wide, rows);
}

TEST(Laws, AnotherUnitOfTimeChangesNothing) {
  const double days =
      loglik(bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,1.5,.3,.4\n1,2,,.1\n"), kValues);
  auto hourly = kValues;
  for (auto& [name, value] : hourly) {
    if (name == "k" || name == "c" || name == "q" || name == "r") value /= 24;
  }
  const double hours =
      loglik(bound(kCoupled, "couple,time,y_a,y_b\n1,0,1,2\n1,36,.3,.4\n1,48,,.1\n"), hourly);
  EXPECT_NEAR(days, hours, 1e-10);
}

TEST(Laws, TheNumberOfThreadsChangesNoBit) {
  std::string diary = "couple,time,y_a,y_b\n";
  for (int c = 0; c < 150; ++c) {
    for (int t = 0; t < 5; ++t) {
      diary += std::to_string(c) + "," + std::to_string(t) + "," + std::to_string((c * 7 + t * 3) % 11) +
               "," + (c % 3 == 0 && t == 2 ? "" : std::to_string((c + t * t) % 5)) + "\n";
    }
  }
  const auto m = bound(kCoupled, diary);
  const model::Likelihood likelihood(m);
  const auto one = likelihood.evaluate(at(m, kValues), true, Job{1, {}, {}});
  const auto three = likelihood.evaluate(at(m, kValues), true, Job{3, {}, {}});
  EXPECT_EQ(one->log_likelihood, three->log_likelihood);
  EXPECT_EQ(one->gradient, three->gradient);
}

}  // namespace
}  // namespace attune::model_test
