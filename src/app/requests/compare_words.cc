#include "app/requests/compare_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "io/json.h"

namespace attune::requests {
namespace {

using analysis::ComparedModel;
using analysis::Gain;

/// Standard errors over fewer series say too little.
constexpr std::size_t kFewSeries = 10;

std::string cell(double value) { return std::isnan(value) ? "-" : fmt::format("{:.1f}", value); }

std::string gain_cell(const Gain& gain) {
  if (std::isnan(gain.sum)) return "-";
  return std::isnan(gain.se) ? fmt::format("{:+.1f}", gain.sum)
                             : fmt::format("{:+.1f} ({:.1f})", gain.sum, gain.se);
}

double total(const Eigen::VectorXd& scores) {
  return scores.size() == 0 ? std::nan("") : scores.sum();
}

/// What a difference allows to say.
std::string verdict(const Gain& gain, std::size_t series) {
  if (std::isnan(gain.sum)) return "could not be compared";
  if (std::isnan(gain.se) || series < kFewSeries) return "too few series to tell";
  const double low = gain.sum - analysis::kZ95 * gain.se,
               high = gain.sum + analysis::kZ95 * gain.se;
  const std::string interval =
      fmt::format("{:+.1f} nats, 95 % {:+.1f} .. {:+.1f}", gain.sum, low, high);
  if (low > 0) return "tells them better: " + interval;
  if (high < 0) return "tells them worse: " + interval;
  return "these data cannot tell which is better: " + interval;
}

std::string test_words(const analysis::NestedTest& nested) {
  const analysis::LikelihoodRatio& test = *nested.ratio;
  if (std::isnan(test.p)) return "no test: " + test.why_not;
  std::string words =
      fmt::format("chi-square {:.2f}, {} degree{} of freedom, p = {:.3g}", test.chi_square,
                  test.degrees, test.degrees == 1 ? "" : "s", test.p);
  if (!nested.at_bounds.empty()) {
    words += fmt::format(" (too large if the narrower model has {} at the bound)",
                         fmt::join(nested.at_bounds, ", "));
  }
  return words;
}

io::Json test_json(const analysis::NestedTest& nested) {
  if (!nested.ratio) return nullptr;
  return {{"chi_square", io::number(nested.ratio->chi_square)},
          {"degrees", nested.ratio->degrees},
          {"p", io::number(nested.ratio->p)},
          {"why_not", nested.ratio->why_not},
          {"at_bounds", nested.at_bounds}};
}

io::Json gain_json(const Gain& gain) {
  return {{"gain", io::number(gain.sum)}, {"se", io::number(gain.se)}};
}

io::Json scores_json(const Eigen::VectorXd& scores, const Gain& gain) {
  io::Json json{{"score", io::number(total(scores))}};
  json.update(gain_json(gain));
  io::Json by_series = io::Json::array();
  for (const double score : scores) by_series.push_back(io::number(score));
  json["by_series"] = std::move(by_series);
  return json;
}

}  // namespace

std::string comparison_table(const analysis::ModelComparison& comparison) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{} series, {} answers", comparison.series, comparison.answers);
  if (comparison.set_aside > 0) {
    fmt::format_to(text, "; {} answers are set aside, since not every model tells them",
                   comparison.set_aside);
  }
  std::size_t width = 5;
  for (const ComparedModel& m : comparison.models) width = std::max(width, m.fit.model.size());
  fmt::format_to(text, "\n\n{:<{}} {:>5} {:>11} {:>11} {:>11} {:>11} {:>15} {:>11} {:>15}\n",
                 "model", width, "free", "loglik", "AIC", "BIC", "left out", "gain (SE)", "ahead",
                 "gain (SE)");
  for (const ComparedModel& m : comparison.models) {
    fmt::format_to(text, "{:<{}} {:>5} {:>11} {:>11} {:>11} {:>11} {:>15} {:>11} {:>15}\n",
                   m.fit.model, width, m.free, cell(m.fit.loglik), cell(m.fit.aic), cell(m.fit.bic),
                   cell(total(m.unseen.left_out)), gain_cell(m.left_out_gain),
                   cell(total(m.unseen.ahead)), gain_cell(m.ahead_gain));
  }
  const ComparedModel& first = comparison.models.front();
  if (comparison.models.size() > 1) {
    fmt::format_to(text, "\nBeside {}:\n", first.fit.model);
    for (std::size_t k = 1; k < comparison.models.size(); ++k) {
      const ComparedModel& m = comparison.models[k];
      fmt::format_to(text, "  {}\n    answers of series left out: {}\n    answers ahead: {}\n",
                     m.fit.model, verdict(m.left_out_gain, comparison.series),
                     verdict(m.ahead_gain, comparison.series));
      if (m.nested.ratio) fmt::format_to(text, "    as nested models: {}\n", test_words(m.nested));
    }
  }
  const std::string how =
      first.unseen.folds == static_cast<int>(comparison.series)
          ? "each series by a fit to the others"
          : fmt::format("series in {} folds, each by a fit to the others", first.unseen.folds);
  fmt::format_to(text,
                 "\nleft out: log score of {}.\nahead: of the third and the last quarter of every "
                 "series, by fits to what came before.\n",
                 first.unseen.folds == 0 ? std::string("no series: there is one alone") : how);
  return table;
}

std::string comparison_json(const analysis::ModelComparison& comparison) {
  io::Json models = io::Json::array();
  for (const ComparedModel& m : comparison.models) {
    models.push_back({{"model", m.fit.model},
                      {"baseline", m.baseline},
                      {"converged", m.fit.converged},
                      {"free", m.free},
                      {"loglik", io::number(m.fit.loglik)},
                      {"minus2ll", io::number(m.fit.minus2ll)},
                      {"log_prior", io::number(m.fit.log_prior)},
                      {"aic", io::number(m.fit.aic)},
                      {"bic", io::number(m.fit.bic)},
                      {"nested", test_json(m.nested)},
                      {"left_out", scores_json(m.unseen.left_out, m.left_out_gain)},
                      {"ahead", scores_json(m.unseen.ahead, m.ahead_gain)}});
  }
  return io::Json{{"series", comparison.series},
                  {"answers", comparison.answers},
                  {"set_aside", comparison.set_aside},
                  {"folds", comparison.models.front().unseen.folds},
                  {"models", std::move(models)}}
             .dump(2) +
         '\n';
}

}  // namespace attune::requests
