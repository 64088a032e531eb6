#include "io/fit_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/io_error.h"
#include "core/random.h"

namespace attune::io {
namespace {

analysis::Fit example() {
  RandomStream random(3, Purpose::testing, 0);
  analysis::Fit fit;
  fit.version = "0.1.0";
  fit.regimes = 2;
  fit.roles = true;
  fit.role_names = {"husband", "wife \"x\""};
  fit.converged = true;
  fit.convergence = "the gradient vanished";
  fit.loglik = -1234.56789012345678;
  fit.minus2ll = -2 * fit.loglik;
  fit.log_prior = 1.0 / 3;
  fit.bic = 2500.1;
  for (const auto& spec : dyad::closeness_parameters()) {
    analysis::ParameterEstimate p;
    p.name = spec.name;
    p.description = spec.description;
    p.topic = spec.topic;
    p.value.estimate = random.normal();
    p.value.lower = p.value.estimate - random.exponential();
    p.value.upper = p.value.estimate + random.exponential();
    p.se = random.uniform();
    p.se_robust = random.uniform();
    if (spec.prior) {
      p.prior = "normal(0, 1)";
      p.prior_value = {random.normal(), -3, 3};
      p.prior_to_posterior = random.uniform();
    } else {
      p.prior_value = {NAN, NAN, NAN};
      p.prior_to_posterior = NAN;
    }
    p.working = random.normal();
    p.working_se = random.uniform();
    fit.parameters.push_back(p);
  }
  const std::size_t n = fit.parameters.size();
  fit.covariance.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      fit.covariance[i * n + j] = fit.covariance[j * n + i] =
          i == j ? 1 + random.uniform() : random.normal();
    }
  }
  fit.couples = 80;
  fit.rows = 4480;
  fit.answers = 10000;
  fit.gradient_norm = 1e-9;
  fit.hessian_condition = 1e5;
  fit.starts = 3;
  fit.starts_agree = 2;
  fit.evaluations = 321;
  fit.used = {"closeness", "distance"};
  fit.absent = {"touch"};
  fit.warnings = {"one"};
  fit.skipping = {true, 5000, 520, {{"kappa", {0.1, -0.2, 0.4}, true}}};
  fit.mechanisms = {true, 21.5, 4.25};
  fit.gate.open = fit.gate.has_distance = true;
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  fit.gate.rivals = {{"one regime", true, -20.5, 14.5, 3.25},
                     {"outliers", false, kNaN, kNaN, kNaN}};
  fit.gate.drop = {1.5, 1.25, 1.75};
  fit.gate.drop_own_volatility = {kNaN, 0, kNaN};
  fit.gate.least_drop = 0.375;
  fit.gate.share_flagged = 0.125;
  fit.gate.closeness_gain = 12.5;
  fit.gate.closeness_se = 4.25;
  fit.gate.sentence = "open because";
  return fit;
}

std::string faults(const std::string& json) {
  const auto fit = parse_fit(json, "fit.json");
  std::string text;
  if (fit) return text;
  for (const auto& d : fit.error()) text += to_string(d) + "\n";
  return text;
}

TEST(FitJson, ReadsBackToTheSameBits) {
  const analysis::Fit fit = example();
  const std::string json = fit_to_json(fit);
  const auto read = parse_fit(json, "fit.json");
  ASSERT_TRUE(read) << faults(json);
  EXPECT_EQ(fit_to_json(*read), json);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(read->loglik), std::bit_cast<std::uint64_t>(fit.loglik));
  EXPECT_EQ(read->covariance, fit.covariance);
  EXPECT_EQ(read->role_names, fit.role_names);
  EXPECT_EQ(read->parameters.back().topic, fit.parameters.back().topic);
  EXPECT_TRUE(std::isnan(read->parameters.back().prior_to_posterior));
  EXPECT_EQ(read->gate.sentence, fit.gate.sentence);
  ASSERT_EQ(read->gate.rivals.size(), 2U);
  EXPECT_EQ(read->gate.rivals[0].name, "one regime");
  EXPECT_EQ(read->gate.rivals[0].held_out_gain, 14.5);
  EXPECT_TRUE(std::isnan(read->gate.rivals[1].delta_bic));
  EXPECT_EQ(read->gate.drop.lower, 1.25);
  EXPECT_EQ(read->gate.drop_own_volatility.lower, 0);
  EXPECT_TRUE(std::isnan(read->gate.drop_own_volatility.upper));
  EXPECT_EQ(read->gate.least_drop, 0.375);
  EXPECT_EQ(read->gate.closeness_gain, 12.5);
  EXPECT_EQ(read->gate.closeness_se, 4.25);
  EXPECT_EQ(read->starts_agree, 2);
}

TEST(FitJson, KeepsWhatSkippingMightChange) {
  const auto read = parse_fit(fit_to_json(example()), "f.json");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->mechanisms.known);
  EXPECT_EQ(read->mechanisms.held_out_gain, 21.5);
  EXPECT_EQ(read->mechanisms.held_out_se, 4.25);
  EXPECT_TRUE(read->skipping.known);
  EXPECT_EQ(read->skipping.asked, 5000U);
  EXPECT_EQ(read->skipping.skipped, 520U);
  ASSERT_EQ(read->skipping.low.size(), 1U);
  EXPECT_EQ(read->skipping.low[0].name, "kappa");
  EXPECT_EQ(read->skipping.low[0].otherwise.lower, -0.2);
  EXPECT_TRUE(read->skipping.low[0].concludes_otherwise);
}

TEST(FitJson, HasTheContractsKeys) {
  const auto json = nlohmann::json::parse(fit_to_json(example()));
  for (const char* key : {"attune", "model", "method", "converged", "loglik", "minus2ll",
                          "log_prior", "parameters", "couples", "rows", "gradient_norm",
                          "hessian_condition", "evaluations", "seconds", "warnings"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  for (const char* key :
       {"name", "estimate", "se", "lower", "upper", "prior", "prior_to_posterior"}) {
    EXPECT_TRUE(json["parameters"][0].contains(key)) << key;
  }
}

TEST(FitJson, NamesEveryFieldThatIsWrong) {
  auto json = nlohmann::json::parse(fit_to_json(example()));
  json.erase("loglik");
  json["converged"] = "yes";
  json["rows"] = -3;
  json["parameters"][2]["se"] = "x";
  json["parameters"][3].erase("working");
  json["parameters"][4]["topic"] = "weather";
  json["used"] = {1};
  const std::string text = faults(json.dump());
  for (const char* expected :
       {"\"loglik\" is missing", "\"converged\": found string; expected true or false",
        "\"rows\": found number; expected a whole number", "\"parameters[2].se\": found string",
        "\"parameters[3].working\" is missing",
        "\"parameters[4].topic\": \"weather\" is not a topic",
        "\"used\": found number; expected a list of texts"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nin\n" << text;
  }
}

TEST(FitJson, RefusesContradictions) {
  const auto json = nlohmann::json::parse(fit_to_json(example()));
  const auto with = [&](auto change) {
    auto copy = json;
    change(copy);
    return faults(copy.dump());
  };
  EXPECT_NE(with([](auto& j) { j["regimes"] = 3; }), "");
  EXPECT_NE(with([](auto& j) { j["collapse"] = "x"; }), "");
  EXPECT_NE(with([](auto& j) { j["role_names"] = {"one"}; }), "");
  EXPECT_NE(with([](auto& j) { j["covariance"].erase(0); }), "");
  EXPECT_NE(with([](auto& j) { j["covariance"][0] = -1; }), "");
  EXPECT_NE(with([](auto& j) { j["covariance"][1] = 77; }), "");
  EXPECT_NE(with([](auto& j) { j["parameters"][1] = j["parameters"][0]; }), "");
  EXPECT_NE(with([](auto& j) { j["parameters"][0]["lower"] = 1e9; }), "");
  EXPECT_NE(with([](auto& j) { j["format"] = 2; }).find("this version reads 1"), std::string::npos);
}

TEST(FitJson, RefusesWhatIsNotAFit) {
  EXPECT_NE(faults("{\n\"attune\": oops").find("fit.json:2: not valid JSON"), std::string::npos);
  EXPECT_NE(faults(""), "");
  EXPECT_NE(faults("[]"), "");
  EXPECT_NE(faults("{}").find("no key \"attune\""), std::string::npos);
  EXPECT_NE(faults("{\"attune\": 1e999}"), "");
  EXPECT_THROW((void)read_fit("no/such/fit.json"), IoError);
}

}  // namespace
}  // namespace attune::io
