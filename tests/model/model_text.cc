#include "model_text.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "io/model_file.h"
#include "io/model_table.h"

namespace attune::model_test {
namespace {

std::string told(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) text += to_string(d) + '\n';
  return text;
}

using Attempt = Expected<model::Bound, std::vector<Diagnostic>>;

Attempt try_bound(const model::ModelSpec& spec, const std::string& csv) {
  std::istringstream in(csv);
  auto table = io::read_model_table_csv(in, "diary.csv", spec, 100, Job{});
  if (!table) return unexpected(table.error());
  return model::bind(spec, *table);
}

Attempt try_bound(const std::string& toml, const std::string& csv) {
  auto spec = io::parse_model(toml, "model.toml");
  if (!spec) return unexpected(spec.error());
  return try_bound(*spec, csv);
}

model::BoundModel model_of(Attempt attempt) {
  if (!attempt) throw std::runtime_error(told(attempt.error()));
  return std::move(attempt->model);
}

}  // namespace

model::BoundModel bound(const std::string& toml, const std::string& csv) {
  return model_of(try_bound(toml, csv));
}

model::BoundModel bound(const model::ModelSpec& spec, const std::string& csv) {
  return model_of(try_bound(spec, csv));
}

std::string faults(const std::string& toml, const std::string& csv) {
  const auto both = try_bound(toml, csv);
  return both ? std::string() : told(both.error());
}

Eigen::VectorXd at(const model::BoundModel& model,
                   const std::vector<std::pair<std::string, double>>& values) {
  Eigen::VectorXd natural = model.parameters.natural(model.parameters.start());
  for (const auto& [name, value] : values) {
    bool found = false;
    for (std::size_t i = 0; i < model.parameters.all().size(); ++i) {
      if (model.parameters.all()[i].name != name) continue;
      natural(static_cast<Eigen::Index>(i)) = value;
      found = true;
    }
    if (!found) throw std::runtime_error("no parameter " + name);
  }
  return natural;
}

double loglik(const model::BoundModel& model,
              const std::vector<std::pair<std::string, double>>& values) {
  const model::Likelihood likelihood(model);
  const auto value = likelihood.evaluate(at(model, values), false, Job{1, {}, {}});
  if (!value) throw std::runtime_error(value.error().what);
  return value->log_likelihood;
}

void expect_gradient(const model::BoundModel& model, const Eigen::VectorXd& values) {
  const model::Likelihood likelihood(model);
  const Job job{1, {}, {}};
  const auto value_at = [&](const Eigen::VectorXd& x) {
    const auto v = likelihood.evaluate(x, false, job);
    if (!v) throw std::runtime_error(v.error().what);
    return v->log_likelihood;
  };
  const auto here = likelihood.evaluate(values, true, job);
  ASSERT_TRUE(here.has_value()) << here.error().what;
  EXPECT_NEAR(here->log_likelihood, value_at(values), 1e-9 * std::abs(here->log_likelihood));
  const auto scores = likelihood.scores(values, job);
  ASSERT_TRUE(scores.has_value());
  for (std::size_t i = 0; i < model.parameters.all().size(); ++i) {
    const model::Parameter& p = model.parameters.all()[i];
    if (p.fixed) continue;
    const auto k = static_cast<Eigen::Index>(i);
    const double h = 2e-3 * std::max(0.1, std::abs(values(k)));
    const auto central = [&](double step) {
      Eigen::VectorXd up = values, down = values;
      up(k) += step;
      down(k) -= step;
      return (value_at(up) - value_at(down)) / (2 * step);
    };
    const double c1 = central(h), c2 = central(h / 2), c4 = central(h / 4);
    const double r1 = (4 * c2 - c1) / 3, r2 = (4 * c4 - c2) / 3, expected = (16 * r2 - r1) / 15;
    const double scale = std::max(1.0, std::abs(expected));
    EXPECT_NEAR(here->gradient(k), expected, 2e-6 * scale) << p.name;
    EXPECT_NEAR(scores->col(k).sum(), here->gradient(k), 1e-8 * scale) << p.name;
  }
}

}  // namespace attune::model_test
