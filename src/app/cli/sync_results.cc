#include "app/cli/sync_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <vector>

#include "io/csv_line.h"
#include "io/instant.h"
#include "io/json.h"
#include "io/model_fit_json.h"
#include "synchrony/cross_correlation.h"

namespace attune::cli {
namespace {

using io::Json;
using io::number;
using synchrony::ChanceTest;
using synchrony::Estimate;
using synchrony::PairResult;
using synchrony::Study;

std::string cell(double value, int decimals = 3) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, decimals);
}

std::string with_ends(const Estimate& e, double unit = 1, int decimals = 3) {
  if (std::isnan(e.lower)) return cell(e.value * unit, decimals);
  return fmt::format("{} ({} .. {})", cell(e.value * unit, decimals),
                     cell(e.lower * unit, decimals), cell(e.upper * unit, decimals));
}

Json json_of(const Estimate& e, double unit = 1) {
  return {{"estimate", number(e.value * unit)},
          {"lower", number(e.lower * unit)},
          {"upper", number(e.upper * unit)}};
}

Json json_of(const ChanceTest& t) {
  Json json{{"kind", report::surrogate_name(t.kind)},
            {"surrogates", t.surrogates},
            {"pieces", t.pieces},
            {"of_pieces", t.of_pieces},
            {"found", number(t.found)},
            {"chance_mean", number(t.mean)},
            {"chance_sd", number(t.sd)},
            {"chance_lower", number(t.lower)},
            {"chance_upper", number(t.upper)},
            {"effect", number(t.effect)},
            {"p", number(t.p)}};
  json["sentence"] = report::chance_sentence(t);
  if (!t.fault.empty()) json["fault"] = t.fault;
  return json;
}

Json json_of(const synchrony::SignalCounts& c) {
  return {{"samples", c.samples},
          {"artefacts", c.artefacts},
          {"bridged", c.bridged},
          {"missing", c.missing},
          {"longest_constant", c.longest_constant},
          {"mean", number(c.mean)},
          {"sd", number(c.sd)}};
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json settings_json(const synchrony::StudyRequest& r) {
  return {{"window", r.window},
          {"lag", r.lag},
          {"step", r.step},
          {"strength", r.strength == synchrony::Strength::absolute ? "absolute" : "signed"},
          {"valid", Json::array({number(r.low), number(r.high)})},
          {"log", r.log},
          {"bridge", r.bridge},
          {"smooth", r.smooth},
          {"surrogate", report::surrogate_name(r.kind)},
          {"surrogates", r.surrogates},
          {"roles_kept", r.roles},
          {"seed", r.seed}};
}

Json recurrence_json(const synchrony::Recurrence& r) {
  std::vector<double> profile;
  for (std::size_t l = 0; l < r.counts.by_lag.size(); ++l) {
    profile.push_back(r.counts.by_lag[l] / r.counts.by_lag_points[l]);
  }
  return {{"rate", number(r.counts.rate())},
          {"determinism", number(r.counts.determinism())},
          {"mean_line", number(r.counts.mean_line())},
          {"longest_line", number(r.counts.longest)},
          {"rate_by_lag", numbers(profile)},
          {"rate_against_chance", json_of(r.rate)},
          {"determinism_against_chance", json_of(r.determinism)}};
}

Json coherence_json(const synchrony::Coherence& c, double rate) {
  Json periods = Json::array();
  for (const auto& p : c.periods) {
    periods.push_back(
        {{"seconds", number(p.period / rate)},
         {"coherence", number(p.coherence)},
         {"chance_mean", number(p.chance_mean)},
         {"chance_95", number(p.chance_95)},
         {"share_above", number(p.share_above)},
         {"b_after_a_seconds", number(p.phase / (2 * 3.14159265358979323846) * p.period / rate)}});
  }
  return {{"surrogate", "two AR(1) processes with the signals' own carry-over"},
          {"area_against_chance", json_of(c.area)},
          {"periods", std::move(periods)}};
}

Json pair_json(const PairResult& p, const report::SignalNames& names) {
  const double second = 1 / p.rate;
  const synchrony::Mirroring& m = p.mirroring;
  Json json{{"pair", p.label},
            {"rate", p.rate},
            {"samples", p.samples},
            {"samples_of_both", p.both},
            {"a", json_of(p.a)},
            {"b", json_of(p.b)},
            {"windows", m.windows},
            {"windows_without", m.without},
            {"batches", m.batches},
            {"strength", json_of(m.strength)},
            {"mean_z", json_of(m.mean_z)},
            {"mean_absolute_z", json_of(m.mean_absolute_z)},
            {"lag_zero", json_of(m.lag_zero)},
            {"a_first", json_of(m.a_first)},
            {"b_first", json_of(m.b_first)},
            {"lead", json_of(m.lead)},
            {"peak_lag", json_of(m.peak_lag, second)},
            {"peak_z", number(m.peak_z)},
            {"z_by_lag", numbers(m.profile)},
            {"absolute_z_by_lag", numbers(m.absolute_profile)}};
  if (p.chance) json["chance"] = json_of(*p.chance);
  json["sentences"] = report::pair_sentences(p, names);
  if (!p.grid.empty()) {
    Json grid = Json::array();
    for (const auto& g : p.grid) {
      grid.push_back({{"window", g.window},
                      {"lag", g.lag},
                      {"strength", number(g.strength)},
                      {"chance", json_of(g.chance)}});
    }
    json["grid"] = std::move(grid);
  }
  if (p.recurrence) json["recurrence"] = recurrence_json(*p.recurrence);
  if (p.coherence) json["coherence"] = coherence_json(*p.coherence, p.coherence_rate);
  return json;
}

Json pairings_json(const synchrony::Pairings& g) {
  return {{"pairs", g.pairs},
          {"repaired", g.repaired},
          {"roles_kept", g.roles},
          {"real_mean", number(g.real_mean)},
          {"real_sd", number(g.real_sd)},
          {"repaired_mean", number(g.repaired_mean)},
          {"repaired_sd", number(g.repaired_sd)},
          {"d", json_of(g.d)},
          {"d_by_numbers", number(g.d_by_numbers)},
          {"group", json_of(g.group)},
          {"p_by_pair", numbers(g.share_at_least)},
          {"sentence", report::pairings_sentence(g)}};
}

Json model_json(const SyncModel& m) {
  Json derived = Json::array();
  for (const Derived& d : m.derived) {
    derived.push_back({{"name", d.name},
                       {"estimate", number(d.value.estimate)},
                       {"lower", number(d.value.lower)},
                       {"upper", number(d.value.upper)},
                       {"unit", d.unit}});
  }
  return {{"kind", m.kind},
          {"step", m.step},
          {"scale", m.scale},
          {"pairs", m.used},
          {"left_out", m.left_out},
          {"toml", m.toml},
          {"fit", Json::parse(io::model_fit_to_json(m.fit, ATTUNE_VERSION))},
          {"derived", std::move(derived)}};
}

std::string day_of(double days) { return std::isnan(days) ? "" : io::iso_minutes(days); }

/// 0 where it is as chance has it or less, 1 where the windows go together wholly.
double above_chance(const PairResult& p) {
  if (!p.chance || !p.chance->fault.empty()) return std::nan("");
  return std::clamp(std::tanh(p.chance->found - p.chance->mean), 0.0, 1.0);
}

}  // namespace

std::string sync_table(const Study& study, const io::SignalFile& file,
                       const report::SignalNames& names) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{} and {}: {} pair{}, {} rows, {:.4g} samples a second\n", file.a, file.b,
                 study.pairs.size(), study.pairs.size() == 1 ? "" : "s", file.rows, file.rate);
  fmt::format_to(text, "{}\n\n", report::settings_sentence(study.request));
  std::size_t width = 4;
  for (const PairResult& p : study.pairs) width = std::max(width, p.label.size());
  fmt::format_to(text, "{:<{}} {:>7} {:>25} {:>7} {:>7} {:>6} {:>25}\n", "pair", width, "windows",
                 "strength (95 %)", "chance", "effect", "p", "peak lag, s (95 %)");
  for (std::size_t k = 0; k < study.pairs.size(); ++k) {
    const PairResult& p = study.pairs[k];
    const bool tested = p.chance && p.chance->fault.empty();
    const double p_value = tested           ? p.chance->p
                           : study.pairings ? (study.pairings->share_at_least.empty()
                                                   ? std::nan("")
                                                   : study.pairings->share_at_least[k])
                                            : std::nan("");
    fmt::format_to(text, "{:<{}} {:>7} {:>25} {:>7} {:>7} {:>6} {:>25}\n", p.label, width,
                   p.mirroring.windows, with_ends(p.mirroring.strength),
                   tested ? cell(p.chance->mean) : "-", tested ? cell(p.chance->effect, 2) : "-",
                   cell(p_value), with_ends(p.mirroring.peak_lag, 1 / p.rate, 2));
  }
  if (study.pairs.size() == 1) {
    table += '\n';
    for (const std::string& sentence : report::pair_sentences(study.pairs.front(), names)) {
      table += sentence + '\n';
    }
  }
  if (const std::string all = report::pairs_sentence(study); !all.empty())
    table += '\n' + all + '\n';
  if (study.pairings) table += '\n' + report::pairings_sentence(*study.pairings) + '\n';
  if (!study.pairs.empty() && study.request.grid) {
    table += "\nwindow, s   lag, s   strength   effect   pairs with p below .05\n";
    for (const report::GridRow& row : report::grid_rows(study)) {
      fmt::format_to(text, "{:>9.4g} {:>8.4g} {:>10} {:>8} {:>12} of {}\n", row.window, row.lag,
                     cell(row.strength), cell(row.effect, 2), row.beyond, row.tested);
    }
  }
  table +=
      "\nThese numbers describe how two signals go together. They do not say why, and they rate\n"
      "nobody.\n";
  return table;
}

std::string sync_json(const Study& study, const io::SignalFile& file,
                      const report::SignalNames& names, const SyncModel* model) {
  Json json{{"attune", ATTUNE_VERSION},
            {"a", file.a},
            {"b", file.b},
            {"time", file.time},
            {"rate", file.rate},
            {"rows", file.rows},
            {"settings", settings_json(study.request)}};
  Json pairs = Json::array();
  for (const PairResult& p : study.pairs) pairs.push_back(pair_json(p, names));
  json["pairs"] = std::move(pairs);
  if (study.pairings) json["pairings"] = pairings_json(*study.pairings);
  if (model != nullptr) json["model"] = model_json(*model);
  return json.dump(2) + "\n";
}

std::string mirroring_csv(const Study& study) {
  std::ostringstream out;
  out << "couple,time,pair,mirroring,strength,chance,effect,p,lead,peak_lag,windows\n";
  for (const PairResult& p : study.pairs) {
    const bool tested = p.chance && p.chance->fault.empty();
    const double none = std::nan("");
    io::CsvLine line(out);
    line.text(p.couple).text(day_of(p.start_days)).text(p.label).number(above_chance(p));
    line.number(p.mirroring.strength.value);
    line.number(tested ? p.chance->mean : none).number(tested ? p.chance->effect : none);
    line.number(tested ? p.chance->p : none).number(p.mirroring.lead.value);
    line.number(p.mirroring.peak_lag.value / p.rate);
    line.number(static_cast<double>(p.mirroring.windows)).end();
  }
  return out.str();
}

std::string windows_csv_header() { return "pair,window,begin,strength,lag_zero,peak_lag,peak_z\n"; }

std::string window_csv_row(const PairResult& pair, std::size_t window,
                           std::span<const double> correlations, synchrony::Strength strength) {
  std::vector<double> z;
  for (const double r : correlations) {
    z.push_back(std::isnan(r) ? r : synchrony::fisher_z(r));
  }
  const auto lag = static_cast<double>(pair.plan.lag);
  const double peak = synchrony::nearest_peak(z, std::max(1, pair.plan.lag / 10));
  std::ostringstream out;
  io::CsvLine line(out);
  line.text(pair.label).number(static_cast<double>(window + 1));
  line.number(static_cast<double>(window) * pair.plan.step / pair.rate);
  line.number(synchrony::mean_strength(correlations, strength));
  line.number(z[static_cast<std::size_t>(pair.plan.lag)]).number(peak / pair.rate);
  line.number(std::isnan(peak) ? peak : z[static_cast<std::size_t>(peak + lag)]).end();
  return out.str();
}

}  // namespace attune::cli
