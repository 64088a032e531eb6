// The built-in model as examples/models/closeness.toml states it, against the built-in filter.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/LU>

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "dyad/design.h"
#include "dyad/model.h"
#include "dyad/withdrawn.h"
#include "io/read_diary.h"
#include "io/schema.h"
#include "model_text.h"
#include "regime/filter.h"

namespace attune::model_test {
namespace {

constexpr int kCouples = 5, kDays = 12;

/// Complete days, so that no step is split; answers between two unlike levels.
std::string answers() {
  RandomStream random(7, Purpose::starts, 0);
  std::string csv = "couple,partner,time,closeness,distance,stress\n";
  for (int couple = 0; couple < kCouples; ++couple) {
    for (const char partner : {'A', 'B'}) {
      for (int day = 0; day < kDays; ++day) {
        const double low = day % 6 > 3 ? 1.5 : 0;
        csv += fmt::format("{},{},{},{:.3f},{:.3f},{:.3f}\n", couple, partner, day,
                           4.5 - low + 0.6 * random.normal(), 3 + low + 0.6 * random.normal(),
                           4 + random.normal());
      }
    }
  }
  return csv;
}

dyad::Design design_of(const std::string& csv) {
  const auto schema = io::parse_schema(
      "[columns]\ncloseness = { column = \"closeness\", scale = [1, 7], censored = false }\n"
      "distance = { column = \"distance\", scale = [1, 7], censored = false }\n",
      "s.toml");
  std::istringstream in(csv);
  const auto read = io::read_diary_csv(in, "d.csv", csv.size(), schema.value(), {}, Job{});
  if (!read) throw std::runtime_error(to_string(read.error().front()));
  dyad::Design design = dyad::make_design(read->diary);
  design.terms.volatility = false;
  return design;
}

/// The same answers, with stress as the built-in model standardises it.
std::string with_standard_stress(const std::string& csv, const dyad::Design& design) {
  std::istringstream lines(csv);
  std::string line, out;
  std::getline(lines, line);
  out = "couple,partner,time,closeness,distance,stress\n";
  for (std::size_t couple = 0; couple < kCouples; ++couple) {
    for (std::size_t partner = 0; partner < 2; ++partner) {
      for (std::size_t day = 0; day < kDays; ++day) {
        std::getline(lines, line);
        out += fmt::format("{},{:.17g}\n", line.substr(0, line.rfind(',')),
                           design.couples[couple].causes[day * 2 + partner]);
      }
    }
  }
  return out;
}

std::string shipped_file() {
  std::ifstream file(std::string(ATTUNE_SOURCE_DIR) + "/examples/models/closeness.toml");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  // Here stress comes standardised.
  const std::string centred = "center  = \"series\"\n";
  for (std::size_t at = text.find(centred); at != std::string::npos; at = text.find(centred)) {
    text.erase(at, centred.size());
  }
  return text;
}

/// The start as the file has it, which knows nothing of regimes before the first row: each regime's
/// resting level, and the covariance of the engaged.
void start_as_in_the_file(const std::map<std::string, double>& value, regime::SystemValues& values) {
  const double kappa = value.at("kappa"), c = value.at("c"), sigma = value.at("sigma");
  for (std::size_t r = 0; r < 4; ++r) {
    const double a = dyad::withdrawn(r, 0), b = dyad::withdrawn(r, 1), alpha = value.at("alpha");
    Eigen::Matrix2d drift;
    drift << -kappa, c * (1 - alpha * a), c * (1 - alpha * b), -kappa;
    const Eigen::Vector2d rest =
        drift.inverse() * (kappa * value.at("delta") * Eigen::Vector2d(a, b));
    const double both = sigma * sigma * (1 + value.at("rho")) / (4 * (kappa - c));
    const double apart = sigma * sigma * (1 - value.at("rho")) / (4 * (kappa + c));
    values.initial_mean[r] = rest[0];
    values.initial_mean[4 + r] = rest[1];
    values.initial_cov[r] = values.initial_cov[8 + r] = both + apart;
    values.initial_cov[4 + r] = both - apart;
  }
}

TEST(ClosenessFile, HasTheLikelihoodOfOneRunOfTheBuiltInFilter) {
  const std::string csv = answers();
  const dyad::Design design = design_of(csv);
  ASSERT_EQ(design.terms.causes.size(), 1U);
  const dyad::Model built_in(design, 2, regime::Collapse::gpb2);
  const auto file = bound(shipped_file(), with_standard_stress(csv, design));
  for (const double aside : {0.0, 0.15, -0.1}) {
    Eigen::VectorXd theta = built_in.prior_medians();
    std::vector<std::pair<std::string, double>> values;
    for (Eigen::Index i = 0; i < theta.size(); ++i) {
      theta(i) += aside * (1 + static_cast<double>(i % 3));
      const dyad::ParameterSpec& spec = built_in.parameters()[static_cast<std::size_t>(i)].spec;
      if (spec.name == "a0") theta(i) = -2 + aside;  // far from where log rates are clipped
      if (spec.name == "gamma") {  // strain of the day, which fades and which a file cannot say
        theta(i) = dyad::to_working(spec.transform, 1e-30);
        continue;
      }
      values.emplace_back(spec.name, dyad::to_natural(spec.transform, theta(i)));
    }
    const auto at = built_in.at(theta);
    ASSERT_TRUE(at) << at.error().what;
    double sum = 0;
    regime::FilterTrace trace;
    for (std::size_t c = 0; c < design.couples.size(); ++c) {
      dyad::CoupleSystem system = built_in.system(**at, c, {});
      start_as_in_the_file({values.begin(), values.end()}, system.values);
      sum += regime::filter(system.shape, system.values, regime::Collapse::gpb2, trace).value();
    }
    EXPECT_NEAR(loglik(file, values), sum, 1e-8) << aside;
    if (aside > 0) expect_gradient(file, model_test::at(file, values));
  }
}

}  // namespace
}  // namespace attune::model_test
