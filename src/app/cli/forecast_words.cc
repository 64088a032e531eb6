#include "app/cli/forecast_words.h"

#include <fmt/format.h>

#include <cmath>

#include "io/instant.h"
#include "io/json.h"

namespace attune::cli {
namespace {

using io::Json;
using io::number;

std::string told(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:+.{}f}", value, decimals) : "";
}

template <class Values>
Json list(const Values& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(number(value));
  return out;
}

std::string text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string scores_table(const analysis::ForecastScores& s) {
  std::string out = fmt::format(
      "Forecasts for the next day: {} answers of {} couples, the later {:.0f} % of each diary;\n"
      "models fitted to the part before.\n\n{:<34}{:>8}{:>12}{:>12}{:>8}{:>10}\n",
      s.answers, s.couples, 100 * (1 - s.learnt), "model", "day", "nats/answer", "behind by", "se",
      "in 90 %");
  for (const analysis::ScoredModel& m : s.models) {
    out += fmt::format("{:<34}{:>8}{:>12.4f}{:>12}{:>8}{:>9.1f}%\n", m.name,
                       m.knowing_the_day ? "known" : "unknown", m.log_score, told(m.gain.sum, 1),
                       std::isfinite(m.gain.se) ? fmt::format("{:.1f}", m.gain.se) : "",
                       100 * m.covered);
  }
  out +=
      "\n\"behind by\": nats over all answers that closeness is ahead by, day known or not "
      "alike.\n";
  const analysis::Calibration& c = s.withdrawing;
  if (c.rows > 0) {
    out += fmt::format(
        "Withdrawing by the next day, {} forecasts for the engaged: expected {:.3f}, found {:.3f}; "
        "slope {:.2f} (se {:.2f}).\n",
        c.rows, c.expected, c.found, c.slope, c.se);
  }
  out += s.mechanisms_tell
             ? "Moments and attunement tell the next day better than not knowing of them.\n"
             : "Moments and attunement do not tell the next day clearly better than not knowing of "
               "them:\nno explanations and no suggestions from these data.\n";
  return out;
}

std::string scores_to_json(const analysis::ForecastScores& s) {
  Json models = Json::array();
  for (const analysis::ScoredModel& m : s.models) {
    models.push_back({{"name", m.name},
                      {"knowing_the_day", m.knowing_the_day},
                      {"log_score", number(m.log_score)},
                      {"behind", number(m.gain.sum)},
                      {"behind_se", number(m.gain.se)},
                      {"pit", list(m.pit)},
                      {"covered_90", number(m.covered)}});
  }
  const analysis::Calibration& c = s.withdrawing;
  return text({{"learnt", number(s.learnt)},
               {"couples", s.couples},
               {"answers", s.answers},
               {"models", std::move(models)},
               {"withdrawing",
                {{"rows", c.rows},
                 {"slope", number(c.slope)},
                 {"slope_se", number(c.se)},
                 {"expected", number(c.expected)},
                 {"found", number(c.found)}}},
               {"mechanisms_tell", s.mechanisms_tell}});
}

std::string forecast_to_json(const std::vector<analysis::ForecastRow>& rows,
                             const analysis::Gate& gate, bool calendar) {
  const auto time = [&](double days) {
    return calendar ? Json(io::iso_minutes(days)) : number(days);
  };
  Json list_of_rows = Json::array();
  for (const analysis::ForecastRow& row : rows) {
    list_of_rows.push_back({{"couple", row.couple},
                            {"partner", row.partner},
                            {"origin", time(row.origin)},
                            {"time", time(row.time)},
                            {"closeness_mean", number(row.closeness.mean)},
                            {"closeness_sd", number(row.closeness.sd)},
                            {"quantiles", list(row.closeness.quantiles)},
                            {"probability", list(row.closeness.probability)},
                            {"withdrawn", number(row.withdrawn)},
                            {"onset", number(row.onset)},
                            {"hazard", number(row.hazard)},
                            {"answer", number(row.answer)},
                            {"log_score", number(row.score.log_score)}});
  }
  return text({{"gate", {{"open", gate.open}, {"sentence", gate.sentence}}},
               {"forecasts", std::move(list_of_rows)}});
}

}  // namespace attune::cli
