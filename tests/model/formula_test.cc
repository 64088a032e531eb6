// The short language against model files written by hand, and against what it must refuse.
#include "io/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/likelihood_ratio.h"
#include "core/random.h"
#include "fmt/format.h"
#include "io/model_file.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Job kJob{2, {}, {}};
const std::string kDiary = R"(couple,partner,time,role,y,stress
1,ann,1,w,1.2,0.3
1,ann,2,w,0.9,-0.1
1,ann,3,w,2.4,0.7
1,bob,1,m,0.7,0.2
1,bob,2,m,1.1,0.1
1,bob,3,m,0.4,-0.6
2,cat,1,w,0.2,1.1
2,cat,2,w,0.8,0.2
2,cat,3,w,1.9,-0.4
2,dan,1,m,1.5,0.6
2,dan,2,m,0.3,0.5
2,dan,3,m,0.1,0.9
)";

std::string toml_of(const std::string& text) {
  const auto formula = io::parse_formula(text, "m.formula");
  if (!formula) throw std::runtime_error(to_string(formula.error().front()));
  return io::translate(*formula).toml;
}

std::string refused(const std::string& text) {
  const auto formula = io::parse_formula(text, "m.formula");
  std::string all;
  if (!formula) {
    for (const Diagnostic& d : formula.error()) all += to_string(d) + '\n';
  }
  return all;
}

TEST(Formula, ActorAndPartnerEffectsAreThoseOfTheFileByHand) {
  const auto formula = bound(toml_of("# a comment\ny ~ own(lag) + partner(lag) + stress + partner(stress)\n"
                                     "random: mean by couple\npartners: exchangeable\n"),
                             kDiary);
  const auto by_hand = bound(R"x(
time = "discrete"
items = ["y_a", "y_b"]
item_mean = ["m + o*(lag(y_a,1) - m) + p*(lag(y_b,1) - m) + s*stress_a + t*stress_b",
             "m + o*(lag(y_b,1) - m) + p*(lag(y_a,1) - m) + s*stress_b + t*stress_a"]
item_noise = [["v", "c"], ["c", "v"]]
[random]
m = { sd = "sd" }
)x",
                             kDiary);
  EXPECT_NEAR(loglik(formula, {{"mean", 0.7}, {"own_lag", 0.3}, {"partner_lag", -0.1}, {"own_stress", 0.2},
                               {"partner_stress", 0.4}, {"noise", 0.6}, {"noise_ab", 0.1}, {"sd_mean", 0.5}}),
              loglik(by_hand, {{"m", 0.7}, {"o", 0.3}, {"p", -0.1}, {"s", 0.2}, {"t", 0.4}, {"v", 0.6},
                               {"c", 0.1}, {"sd", 0.5}}),
              1e-12);
}

TEST(Formula, PartnersThatDifferHaveParametersOfTheirOwn) {
  const auto formula = bound(toml_of("time: continuous\nmeasured: with error\npartners: distinguishable by role\n"
                                     "y ~ own(lag) + partner(lag)\nrandom: mean by partner\n"),
                             kDiary);
  const auto by_hand = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["d", "-l"]]
diffusion = [["q", "r"], ["r", "s"]]
item_mean = ["m", "n"]
item_noise = [["e", 0], [0, "f"]]
[parameter.k]
lower = 0
[parameter.l]
lower = 0
[random]
m = { sd = "sd_m" }
n = { sd = "sd_n" }
correlated = [["m", "n", "cor"]]
[data]
partner = "role"
)",
                             kDiary);
  EXPECT_NEAR(
      loglik(formula, {{"own_lag_a", 0.6}, {"partner_lag_a", 0.1}, {"partner_lag_b", 0.2}, {"own_lag_b", 0.8},
                       {"noise_a", 0.5}, {"noise_ab", 0.1}, {"noise_b", 0.4}, {"mean_a", 0.9}, {"mean_b", 0.7},
                       {"error_a", 0.2}, {"error_b", 0.3}, {"sd_mean_a", 0.5}, {"sd_mean_b", 0.6}, {"cor_mean", 0.3}}),
      loglik(by_hand, {{"k", 0.6}, {"c", 0.1}, {"d", 0.2}, {"l", 0.8}, {"q", 0.5}, {"r", 0.1}, {"s", 0.4},
                       {"m", 0.9}, {"n", 0.7}, {"e", 0.2}, {"f", 0.3}, {"sd_m", 0.5}, {"sd_n", 0.6}, {"cor", 0.3}}),
      1e-12);
}

TEST(Formula, ARateVariesAsAFactorAndACouplesOwnCarryOverAsASum) {
  const std::string rate = toml_of("time: continuous\npartners: distinguishable\ny ~ own(lag)\nrandom: own(lag) by couple\n");
  EXPECT_THAT(rate, HasSubstr("-own_lag_a*exp(own_lag_of_couple)"));
  const std::string carry = toml_of("y ~ own(lag)\nrandom: own(lag) by couple\n");
  EXPECT_THAT(carry, AllOf(HasSubstr("own_lag = { sd = \"sd_own_lag\" }"), testing::Not(HasSubstr("fixed"))));
  EXPECT_EQ(bound(carry, kDiary).integrated.parameters.size(), 0U);  // exact: it multiplies an answer
}

TEST(Formula, TheMeanIsAnotherInEachHiddenRegime) {
  const auto formula = bound(toml_of("regimes: calm, tense\ny ~ own(lag) + partner(lag)\n"), kDiary);
  const auto by_hand = bound(R"x(
time = "discrete"
items = ["y_a", "y_b"]
regimes = ["calm", "tense"]
item_mean = ["m + o*(lag(y_a,1) - lag(m,1)) + p*(lag(y_b,1) - lag(m,1))",
             "m + o*(lag(y_b,1) - lag(m,1)) + p*(lag(y_a,1) - lag(m,1))"]
item_noise = [["v", "c"], ["c", "v"]]
[regime.tense]
set = { m = "n" }
[hazard]
"calm -> tense" = "u"
"tense -> calm" = "w"
)x",
                             kDiary);
  EXPECT_NEAR(loglik(formula, {{"mean", 1.2}, {"mean_in_tense", 0.3}, {"own_lag", 0.3}, {"partner_lag", -0.1},
                               {"noise", 0.6}, {"noise_ab", 0.1}, {"from_calm_to_tense", -1}, {"from_tense_to_calm", 0.4}}),
              loglik(by_hand, {{"m", 1.2}, {"n", 0.3}, {"o", 0.3}, {"p", -0.1}, {"v", 0.6}, {"c", 0.1},
                               {"u", -1}, {"w", 0.4}}),
              1e-12);
}

// One regime that cannot be left is the model without regimes, whatever varies.
TEST(Formula, ARegimeThatIsNeverEnteredChangesNothing) {
  for (const std::string said :
       {"y ~ own(lag)\nrandom: mean by couple\n", "y ~ own(lag)\nrandom: mean by partner\n",
        "time: continuous\nmeasured: with error\ny ~ own(lag)\nrandom: mean by couple\n",
        "partners: distinguishable by role\ny ~ own(lag)\nrandom: mean by partner\n"}) {
    const auto plain = bound(toml_of(said), kDiary);
    const auto with = bound(toml_of("regimes: calm, tense\n" + said), kDiary);
    Eigen::VectorXd at = with.parameters.natural(with.parameters.start());
    Eigen::VectorXd same = plain.parameters.natural(plain.parameters.start());
    for (std::size_t i = 0; i < with.parameters.all().size(); ++i) {
      const std::string& name = with.parameters.all()[i].name;
      const auto k = static_cast<Eigen::Index>(i);
      if (name == "from_calm_to_tense") at(k) = -60;
      if (name == "from_tense_to_calm") at(k) = 60;
      for (std::size_t j = 0; j < plain.parameters.all().size(); ++j) {
        if (plain.parameters.all()[j].name == name) at(k) = same(static_cast<Eigen::Index>(j));
      }
    }
    EXPECT_NEAR(model::Likelihood(with).evaluate(at, false, kJob)->log_likelihood,
                model::Likelihood(plain).evaluate(same, false, kJob)->log_likelihood, 1e-9)
        << said;
  }
}

std::string faults_of_binding(const std::string& formula, const std::string& diary) {
  try {
    (void)bound(io::model_of(io::parse_formula(formula, "m.formula").value(), "m.formula").value(), diary);
    return {};
  } catch (const std::runtime_error& faults) {
    return faults.what();
  }
}

// Fault found: labels that name persons were taken for roles in the order of the alphabet.
TEST(Formula, PartnersAreToldApartByTheSameTwoLabelsInEveryCouple) {
  EXPECT_THAT(faults_of_binding("partners: distinguishable\ny ~ stress\n", kDiary),
              AllOf(HasSubstr("\"partner\" must have the same two labels"), HasSubstr("it has 4"), HasSubstr("by role")));
  EXPECT_EQ(faults_of_binding("partners: distinguishable by role\ny ~ stress\n", kDiary), "");
  EXPECT_EQ(faults_of_binding("y ~ stress\n", kDiary), "");
}

// Fault found: a misspelt covariate became a parameter, and a column "mean" took the mean's place.
TEST(Formula, EveryNameIsDeclared) {
  EXPECT_THAT(faults_of_binding("y ~ own(stres)\n", kDiary),
              AllOf(HasSubstr("m.formula:1: column \"input.stres_a\""), HasSubstr("no column \"stres_a\"")));
  std::string diary = kDiary;
  diary.replace(diary.find("stress"), 6, "mean");
  const auto model = bound(toml_of("y ~ own(lag)\n"), diary);
  EXPECT_EQ(model.parameters.dimension(), 4);  // mean, own_lag, noise, noise_ab
}

// Fault found: what stood for a missing covariate was each partner's own mean.
TEST(Formula, ExchangeablePartnersMaySwapPlaces) {
  std::string diary = kDiary, swapped;
  diary.replace(diary.find("0.3\n"), 3, "NA");
  for (std::size_t at = 0, end = 0; at < diary.size(); at = end + 1) {
    end = diary.find('\n', at);
    std::string line = diary.substr(at, end - at);
    // The first partner of every couple takes a label behind the other's.
    for (const char* name : {"ann", "cat"}) {
      if (const auto n = line.find(name); n != std::string::npos) line.replace(n, 3, "zoe");
    }
    swapped += line + "\n";
  }
  const std::vector<std::pair<std::string, double>> at{{"mean", 0.7}, {"own_stress", 0.2}, {"noise", 0.6}, {"noise_ab", 0.1}};
  for (const char* how : {"missing: mean\ncenter: grand\n", "missing: carry\n", "missing: mean\n"}) {
    const std::string toml = toml_of(std::string("y ~ own(stress)\n") + how);
    EXPECT_NEAR(loglik(bound(toml, diary), at), loglik(bound(toml, swapped), at), 1e-12) << how;
  }
}

// Fault found: the lines were those of the translation.
TEST(Formula, FaultsOfBindingNameTheLinesOfTheFormula) {
  EXPECT_THAT(faults_of_binding("# comment\n\npartners: distinguishable\ny ~ stress\n", kDiary),
              HasSubstr("m.formula:3: column \"data.partner\""));
  const auto formula = io::parse_formula(
      "time: discrete\ny ~ own(lag)\nmissing: mean\nown(lag): lower 2, upper 1\n", "m.formula");
  ASSERT_TRUE(formula.has_value());
  const auto model = io::model_of(*formula, "m.formula");
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().front().place.line, 4U);
  const io::Translation translation = io::translate(*formula);
  EXPECT_EQ(translation.origins.size(),
            static_cast<std::size_t>(std::count(translation.toml.begin(), translation.toml.end(), '\n')));
}

// Fault found: without error the mean was the intercept of a regression, with error the level.
TEST(Formula, TheMeanIsTheLevelWithAndWithoutError) {
  std::string diary = "couple,partner,time,y\n";
  RandomStream random(4, Purpose::testing, 9);
  for (int c = 0; c < 30; ++c) {
    for (const char* who : {"a", "b"}) {
      double y = 0;
      for (int t = 0; t < 40; ++t) {
        y = 0.6 * y + random.normal();
        diary += fmt::format("{},{},{},{}\n", c, who, t, 5 + y);
      }
    }
  }
  for (const char* measured : {"", "measured: with error\n"}) {
    const auto fit = analysis::fit_model(
        bound(toml_of(std::string(measured) + "y ~ own(lag) + partner(lag)\n"), diary), "m", {}, kJob);
    ASSERT_TRUE(fit.has_value()) << fit.error().what;
    const auto mean = std::find_if(fit->parameters.begin(), fit->parameters.end(),
                                   [](const auto& p) { return p.name == "mean"; });
    ASSERT_NE(mean, fit->parameters.end());
    EXPECT_NEAR(mean->value.estimate, 5, 0.3) << measured;
  }
}

TEST(Formula, AColumnOfLabelsIsSplitByItsLevels) {
  const auto formula = bound(toml_of("y ~ own(role=w) + partner(stress)\n"), kDiary);
  std::string coded = kDiary;
  for (std::size_t at = 0; (at = coded.find(",w,", at)) != std::string::npos;) coded.replace(at, 3, ",1,");
  for (std::size_t at = 0; (at = coded.find(",m,", at)) != std::string::npos;) coded.replace(at, 3, ",0,");
  const auto by_number = bound(toml_of("y ~ own(role) + partner(stress)\n"), coded);
  const auto at = [&](const std::string& effect) {
    return std::vector<std::pair<std::string, double>>{
        {"mean", 0.7}, {effect, 0.4}, {"partner_stress", 0.2}, {"noise", 0.6}, {"noise_ab", 0.1}};
  };
  EXPECT_NEAR(loglik(formula, at("own_role_w")), loglik(by_number, at("own_role")), 1e-12);
  EXPECT_THAT(refused("y ~ own(role=)\n"), HasSubstr("is no term"));
  EXPECT_THAT(refused("y ~ own(lag=1)\n"), HasSubstr("is no term"));
}

const std::string kItems = R"(couple,partner,time,y,z,stress
1,ann,1,1.2,2.1,0.3
1,ann,2,0.9,,-0.1
1,ann,3,2.4,3.9,0.7
1,bob,1,0.7,1.4,0.2
1,bob,2,,2.2,0.1
1,bob,3,0.4,0.2,-0.6
2,ann,1,0.2,0.9,1.1
2,ann,2,0.8,1.1,0.2
2,bob,1,1.5,2.8,0.6
2,bob,2,0.3,1.0,0.5
)";

TEST(Formula, ItemsThatMeasureOneOutcomeAreTheFactorModelByHand) {
  const auto formula = bound(toml_of("time: continuous\npartners: distinguishable\nw =~ y + z\n"
                                     "w ~ own(lag) + partner(lag) + stress\n"),
                             kItems);
  const auto by_hand = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "z_a", "y_b", "z_b"]
drift = [["-ka", "pa"], ["pb", "-kb"]]
diffusion = [["qa", "c"], ["c", "qb"]]
loadings = [[1, 0], ["l", 0], [0, 1], [0, "l"]]
item_mean = ["ma + sa*stress_a", "i + l*ma + l*sa*stress_a", "mb + sb*stress_b", "i + l*mb + l*sb*stress_b"]
item_noise = [["eya", 0, 0, 0], [0, "eza", 0, 0], [0, 0, "eyb", 0], [0, 0, 0, "ezb"]]
[data]
roles = true
)",
                             kItems);
  EXPECT_NEAR(
      loglik(formula, {{"mean_a", 0.7}, {"mean_b", 0.4}, {"own_lag_a", 0.9}, {"own_lag_b", 1.1}, {"partner_lag_a", 0.2},
                       {"partner_lag_b", 0.1}, {"own_stress_a", -0.2}, {"own_stress_b", 0.3}, {"noise_a", 0.6},
                       {"noise_b", 0.5}, {"noise_ab", 0.1}, {"loading_z", 1.4}, {"intercept_z", 0.3}, {"error_y_a", 0.2},
                       {"error_y_b", 0.3}, {"error_z_a", 0.4}, {"error_z_b", 0.5}}),
      loglik(by_hand, {{"ma", 0.7}, {"mb", 0.4}, {"ka", 0.9}, {"kb", 1.1}, {"pa", 0.2}, {"pb", 0.1}, {"sa", -0.2},
                       {"sb", 0.3}, {"qa", 0.6}, {"qb", 0.5}, {"c", 0.1}, {"l", 1.4}, {"i", 0.3}, {"eya", 0.2},
                       {"eyb", 0.3}, {"eza", 0.4}, {"ezb", 0.5}}),
      1e-10);
}

// In the units of the other item it is the same model, in every regime and with what varies.
TEST(Formula, EitherItemMayGiveTheUnit) {
  const std::string rest =
      "w ~ own(lag) + partner(lag) + stress\nregimes: calm, tense\nrandom: mean by partner\n";
  const auto by_y = bound(toml_of("w =~ y + z\n" + rest), kItems);
  const auto by_z = bound(toml_of("w =~ z + y\n" + rest), kItems);
  const double l = 1.4, i = 0.3, m = 0.7, t = -0.4;
  const std::vector<std::pair<std::string, double>> same{{"own_lag", 0.5},          {"partner_lag", 0.1},       {"error_y", 0.2},
                                     {"error_z", 0.4},          {"from_calm_to_tense", -1}, {"from_tense_to_calm", -0.5},
                                     {"cor_mean", 0.3}};
  auto y = same, z = same;
  y.insert(y.end(), {{"mean", m}, {"mean_in_tense", t}, {"own_stress", -0.2}, {"noise", 0.6}, {"noise_ab", 0.1}, {"sd_mean", 0.5},
            {"loading_z", l}, {"intercept_z", i}});
  z.insert(z.end(), {{"mean", i + l * m}, {"mean_in_tense", i + l * t}, {"own_stress", -0.2 * l}, {"noise", 0.6 * l * l},
            {"noise_ab", 0.1 * l * l}, {"sd_mean", 0.5 * l}, {"loading_y", 1 / l}, {"intercept_y", -i / l}});
  EXPECT_NEAR(loglik(by_y, y), loglik(by_z, z), 1e-10);
}

TEST(Formula, ItemsHaveSettingsAndFaultsOfTheirOwn) {
  EXPECT_THAT(toml_of("w =~ y + z\nw ~ own(lag)\nloading(z): fixed 1\nerror(y): start 0.5\n"),
              AllOf(HasSubstr("[parameter.loading_z]\nfixed = 1"), HasSubstr("[parameter.error_y]\nstart = 0.5")));
  EXPECT_THAT(refused("w =~ y\nw ~ own(lag)\n"), HasSubstr("m.formula:1: one item measures nothing beyond"));
  EXPECT_THAT(refused("w =~ y + y\nw ~ own(lag)\n"), HasSubstr("\"y\" is no name of another column"));
  EXPECT_THAT(refused("w ~ own(lag)\nv =~ y + z\n"), HasSubstr("m.formula:2: \"v\" is not the outcome"));
  EXPECT_THAT(refused("w =~ y + z\nw =~ y + u\nw ~ own(lag)\n"), HasSubstr("a second line of items"));
  EXPECT_THAT(refused("w =~ y + z\nw ~ stress\n"), HasSubstr("needs a course of its own"));
  EXPECT_THAT(refused("w =~ y + z\nw ~ own(lag)\nmeasured: without error\n"), HasSubstr("so they have errors"));
  EXPECT_THAT(refused("w =~ y + z\nw ~ own(lag)\nloading(y): fixed 2\n"), HasSubstr("no term of the formula"));
  EXPECT_THAT(refused("error: start 1\nw =~ y + z\nw ~ own(lag)\n"), HasSubstr("m.formula:1: each item has an error of its own"));
  EXPECT_THAT(refused("w =~ y + z\nw ~ own(lag)\nerror: start 1\n"), HasSubstr("m.formula:3:"));
  EXPECT_THAT(refused("w ~ own(lag)\nmeasured: with error\nloading(y): fixed 2\n"), HasSubstr("no term of the formula"));
}

TEST(Formula, NothingIsSaidTwice) {
  EXPECT_THAT(refused("time: discrete\ntime: continuous\ny ~ own(lag)\n"), AllOf(HasSubstr("m.formula:2"), HasSubstr("twice")));
}

TEST(Formula, SettingsReachTheFile) {
  EXPECT_THAT(toml_of("regimes: calm, tense\ny ~ own(lag)\nmean(tense): prior normal(3, 1)\n"),
              HasSubstr("[parameter.mean_in_tense]\nprior = \"normal(3, 1)\""));
  const std::string toml = toml_of(
      "y ~ own(lag) + stress\nmissing: 1/2\ncenter: person\nown(stress): start 0.1, prior normal(0, 1)\nnoise: upper 4\n");
  EXPECT_THAT(toml, AllOf(HasSubstr("[parameter.own_stress]\nstart = 0.1\nprior = \"normal(0, 1)\""),
                          HasSubstr("[parameter.noise]\nupper = 4"),
                          HasSubstr("[input.stress_b]\npool = \"stress\"\nmissing = 0.5\ncenter = \"series\"")));
}

TEST(Formula, FaultsNameTheLineAndTheMend) {
  EXPECT_THAT(refused(""), HasSubstr("says no outcome"));
  EXPECT_THAT(refused("\ny ~ own(lag) + mine(x)\n"), AllOf(HasSubstr("m.formula:2:"), HasSubstr("\"mine(x)\""), HasSubstr("own(stress)")));
  EXPECT_THAT(refused("y ~ a:b\n"), HasSubstr("model file"));
  EXPECT_THAT(refused("y ~ x + own(x)\n"), HasSubstr("stands twice"));
  EXPECT_THAT(refused("y ~ x\nz ~ x\n"), AllOf(HasSubstr("m.formula:2:"), HasSubstr("one outcome")));
  EXPECT_THAT(refused("y ~ x\nrandom: mean\n"), HasSubstr("by couple"));
  EXPECT_THAT(refused("y ~ x\nrandom: own(z) by couple\n"), HasSubstr("\"own(z)\" is no term"));
  EXPECT_THAT(refused("y ~ x\nrandom: mean by couple\nrandom: mean by partner\n"), HasSubstr("varies twice"));
  EXPECT_THAT(refused("y ~ x\nown(x): prior normal(0)\n"), HasSubstr("m.formula:2:"));
  EXPECT_THAT(refused("y ~ x\nown(x): start 1, start 2\n"), HasSubstr("said twice"));
  EXPECT_THAT(refused("time: continuous\ny ~ x\n"), HasSubstr("own(lag)"));
  EXPECT_THAT(refused("time: hourly\ny ~ x\n"), AllOf(HasSubstr("m.formula:1:"), HasSubstr("time: discrete")));
  EXPECT_THAT(refused("y ~\n"), HasSubstr("is no term"));
  EXPECT_THAT(refused("hello\n"), HasSubstr("neither"));
  EXPECT_THAT(refused("regimes: calm\ny ~ x\n"), AllOf(HasSubstr("m.formula:1:"), HasSubstr("two to four")));
  EXPECT_THAT(refused("regimes: calm, calm\ny ~ x\n"), HasSubstr("no name of another regime"));
  EXPECT_THAT(refused("regimes: calm, a b\ny ~ x\n"), HasSubstr("\"a b\" is no name"));
  EXPECT_THAT(refused("regimes: calm, tense\ny ~ x\nmean(calm): start 1\n"),
              AllOf(HasSubstr("m.formula:3:"), HasSubstr("no regime but the first")));
  EXPECT_THAT(refused("y ~ own(lag)\nerror: start 1\n"),
              HasSubstr("m.formula:2: \"y\" is measured without error, so none can be set"));
  EXPECT_THAT(refused("y ~ x\nmean(tense): start 1\n"), HasSubstr("no regime but the first"));
  EXPECT_THAT(refused("regimes: calm, tense\ny ~ x\nrandom: mean(tense) by couple\n"),
              HasSubstr("varies as the mean does"));
}

analysis::ModelFit fit_of(const std::string& toml, const std::string& csv) {
  auto fit = analysis::fit_model(bound(toml, csv), "m", {}, kJob);
  if (!fit) throw std::runtime_error(fit.error().what);
  return std::move(*fit);
}

TEST(LikelihoodRatio, TellsPartnersApartWhereTheyDiffer) {
  const auto diary = [](double difference) {
    RandomStream random(9, Purpose::testing, 4);
    std::string csv = "couple,partner,time,y\n";
    for (int c = 0; c < 40; ++c) {
      for (const char* partner : {"a", "b"}) {
        for (int t = 0; t < 10; ++t) {
          csv += fmt::format("{},{},{},{:.17g}\n", c, partner, t, random.normal() + (*partner == 'b' ? difference : 0));
        }
      }
    }
    return csv;
  };
  const std::string same = toml_of("y ~ 1\n"), apart = toml_of("partners: distinguishable\ny ~ 1\n");
  for (const double difference : {0.0, 0.5}) {
    const auto narrow = fit_of(same, diary(difference)), wide = fit_of(apart, diary(difference));
    const auto test = analysis::likelihood_ratio(narrow, wide);
    EXPECT_EQ(test.degrees, 2);  // a mean and a variance
    EXPECT_EQ(test.p < 0.05, difference > 0) << test.p;
    EXPECT_NEAR(test.p, std::exp(-0.5 * test.chi_square), 1e-12);  // the chi-square law of 2 degrees
    EXPECT_FALSE(analysis::likelihood_ratio(wide, narrow).why_not.empty());
  }
}

}  // namespace
}  // namespace attune::model_test
