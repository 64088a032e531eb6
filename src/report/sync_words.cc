#include "report/sync_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

using synchrony::ChanceTest;
using synchrony::PairResult;
using synchrony::Surrogate;

std::string what_chance_is(const ChanceTest& t) {
  switch (t.kind) {
    case Surrogate::shuffle:
      return "with the segments of the second in another order";
    case Surrogate::shift:
      return "with the second turned round in time";
    case Surrogate::phase:
      return "with the second's rhythms kept and their timing drawn anew";
    case Surrogate::repaired:
      return "with partners of other pairs";
  }
  return {};
}

std::string signal_gaps(const synchrony::SignalCounts& c, const std::string& name) {
  std::vector<std::string> parts;
  if (c.artefacts > 0)
    parts.push_back(count(c.artefacts, "value out of range", "values out of range"));
  if (c.bridged > 0)
    parts.push_back(count(c.bridged, "sample bridged by a line", "samples bridged by lines"));
  if (c.missing > 0) parts.push_back(count(c.missing, "sample missing", "samples missing"));
  if (c.samples > 0 && c.longest_constant > c.samples / 10 && c.longest_constant > 10) {
    parts.push_back(fmt::format("one value {} times in a row", count(c.longest_constant)));
  }
  return parts.empty() ? "" : fmt::format("{}: {}. ", name, listed(parts));
}

}  // namespace

std::string p_words(double p) {
  if (p < 0.001) return "p < .001";
  return p > 0.9995 ? "p = 1" : "p = " + number(p, 3).substr(1);
}

std::string surrogate_name(Surrogate kind) {
  switch (kind) {
    case Surrogate::shuffle:
      return "shuffle";
    case Surrogate::shift:
      return "shift";
    case Surrogate::phase:
      return "phase";
    case Surrogate::repaired:
      return "repaired";
  }
  return {};
}

std::string settings_sentence(const synchrony::StudyRequest& r) {
  std::string text =
      fmt::format("Windows of {:g} s every {:g} s, lags up to {:g} s; strength: mean {}", r.window,
                  r.step, r.lag, r.strength == synchrony::Strength::absolute ? "|z|" : "z");
  if (r.log) text += "; logarithms";
  if (r.smooth > 0) text += fmt::format("; smoothed over {:g} s", r.smooth);
  if (r.bridge > 0) text += fmt::format("; gaps up to {:g} s bridged", r.bridge);
  if (std::isfinite(r.low) || std::isfinite(r.high)) {
    text += fmt::format("; valid from {:g} to {:g}", r.low, r.high);
  }
  if (r.surrogates == 0) return text + "; not compared with chance.";
  return text + fmt::format("; chance: {}, {} surrogates, seed {}.", surrogate_name(r.kind),
                            count(r.surrogates), r.seed);
}

std::string chance_sentence(const ChanceTest& t) {
  if (!t.fault.empty()) {
    return fmt::format("These data cannot tell whether it is more than chance: {}.", t.fault);
  }
  const bool more = t.p <= 0.05;
  return fmt::format(
      "{}: strength {}, where {} it is {} ({} to {} in 95 of 100); {}, {} surrogates.",
      more ? "More than chance" : "No more than chance", number(t.found, 3), what_chance_is(t),
      number(t.mean, 3), number(t.lower, 3), number(t.upper, 3), p_words(t.p), count(t.surrogates));
}

std::string lead_sentence(const PairResult& pair, const SignalNames& names) {
  const synchrony::Estimate& lead = pair.mirroring.lead;
  if (pair.plan.lag == 0) return {};
  if (std::isnan(lead.lower)) return "Who tends to move first: too short a recording to tell.";
  const std::string range =
      fmt::format("difference in strength {} ({} to {})", signed_number(lead.value, 3),
                  number(lead.lower, 3), number(lead.upper, 3));
  if (lead.lower > 0) return fmt::format("{} tended to move first: {}.", names.a, range);
  if (lead.upper < 0) return fmt::format("{} tended to move first: {}.", names.b, range);
  return fmt::format("These data cannot tell that one of them tends to move first: {}.", range);
}

std::string lag_sentence(const PairResult& pair, const SignalNames& names) {
  const synchrony::Estimate& lag = pair.mirroring.peak_lag;
  if (std::isnan(lag.value)) return {};
  const double seconds = lag.value / pair.rate;
  const std::string ends =
      std::isnan(lag.lower)
          ? "no interval from so short a recording"
          : fmt::format("{} to {} s", number(lag.lower / pair.rate), number(lag.upper / pair.rate));
  const std::string& later = seconds >= 0 ? names.b : names.a;
  const std::string& first = seconds >= 0 ? names.a : names.b;
  return fmt::format("They were most alike with {} {} s after {} ({}; plus: {} later), mean z {}.",
                     later, number(std::abs(seconds)), first, ends, names.b,
                     number(pair.mirroring.peak_z));
}

std::string gaps_sentence(const PairResult& pair, const SignalNames& names) {
  std::string text = signal_gaps(pair.a, names.a) + signal_gaps(pair.b, names.b);
  if (pair.both < pair.samples) {
    text +=
        fmt::format("Both are there in {} of the time. ",
                    percent(static_cast<double>(pair.both) / static_cast<double>(pair.samples)));
  }
  if (pair.mirroring.without > 0) {
    text +=
        count(pair.mirroring.without, "window has no correlation", "windows have no correlation") +
        ": gaps, or a signal that does not vary. ";
  }
  if (!text.empty()) text.pop_back();
  return text;
}

std::vector<std::string> pair_sentences(const PairResult& pair, const SignalNames& names) {
  std::vector<std::string> all;
  const auto add = [&](std::string sentence) {
    if (!sentence.empty()) all.push_back(std::move(sentence));
  };
  if (pair.mirroring.windows == 0) add("No window has a correlation.");
  if (pair.chance) add(chance_sentence(*pair.chance));
  if (pair.chance && pair.chance->pieces < pair.chance->of_pieces &&
      pair.chance->kind == Surrogate::shuffle) {
    add(fmt::format("The comparison with chance uses {} of {} segments, evenly spread.",
                    count(pair.chance->pieces), count(pair.chance->of_pieces)));
  }
  add(lead_sentence(pair, names));
  add(lag_sentence(pair, names));
  if (pair.recurrence) {
    const auto& r = *pair.recurrence;
    add("Cross-recurrence rate. " + chance_sentence(r.rate));
    add("Cross-recurrence determinism. " + chance_sentence(r.determinism));
  }
  if (pair.coherence) {
    if (!pair.coherence->fault.empty()) {
      add("Wavelet coherence: these data cannot tell, " + pair.coherence->fault + ".");
    } else {
      const ChanceTest& t = pair.coherence->area;
      add(fmt::format(
          "Wavelet coherence. {}: {} of time and periods lie above the 95% level of two "
          "AR(1) processes, where those give {} ({} to {}); {}, {} surrogates.",
          t.p <= 0.05 ? "More than chance" : "No more than chance", percent(t.found),
          percent(t.mean), percent(t.lower), percent(t.upper), p_words(t.p), count(t.surrogates)));
    }
  }
  add(gaps_sentence(pair, names));
  return all;
}

std::string pairings_sentence(const synchrony::Pairings& g) {
  if (!g.group.fault.empty() && std::isnan(g.d.value)) {
    return fmt::format("These data cannot tell real pairs from re-paired ones: {}.", g.group.fault);
  }
  std::string text = fmt::format(
      "{} real pairs beside {} re-paired ones ({}): strength {} and {}; d = {} ({} to {}).",
      count(g.pairs), count(g.repaired), g.roles ? "roles kept" : "roles not kept",
      number(g.real_mean, 3), number(g.repaired_mean, 3), number(g.d.value), number(g.d.lower),
      number(g.d.upper));
  return text + " " + chance_sentence(g.group);
}

std::string pairs_sentence(const synchrony::Study& study) {
  std::size_t tested = 0, beyond = 0;
  for (const PairResult& pair : study.pairs) {
    if (!pair.chance || !pair.chance->fault.empty()) continue;
    ++tested;
    beyond += pair.chance->p <= 0.05 ? 1 : 0;
  }
  if (tested < 2) return {};
  return fmt::format(
      "{} of {} pairs are at p = .05 or below; where there is nothing, chance alone brings {} of "
      "them "
      "there on average.",
      count(beyond), count(tested), number(0.05 * static_cast<double>(tested), 1));
}

std::vector<GridRow> grid_rows(const synchrony::Study& study) {
  std::vector<GridRow> rows;
  std::vector<double> strengths, effects;
  for (const PairResult& pair : study.pairs) {
    for (const synchrony::GridCell& cell : pair.grid) {
      auto row = std::find_if(rows.begin(), rows.end(), [&](const GridRow& r) {
        return r.window == cell.window && r.lag == cell.lag;
      });
      if (row == rows.end()) row = rows.insert(rows.end(), {cell.window, cell.lag, 0, 0, 0, 0});
      const auto at = static_cast<std::size_t>(row - rows.begin());
      strengths.resize(rows.size());
      effects.resize(rows.size());
      if (std::isnan(cell.strength)) continue;
      row->strength += cell.strength;
      strengths[at] += 1;
      if (!cell.chance.fault.empty() || cell.chance.surrogates == 0) continue;
      ++row->tested;
      row->beyond += cell.chance.p <= 0.05 ? 1 : 0;
      if (std::isnan(cell.chance.effect)) continue;
      row->effect += cell.chance.effect;
      effects[at] += 1;
    }
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    rows[k].strength /= strengths[k];
    rows[k].effect /= effects[k];
  }
  return rows;
}

}  // namespace attune::report
