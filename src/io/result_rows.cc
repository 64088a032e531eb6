#include "io/result_rows.h"

#include <limits>
#include <stdexcept>
#include <string>

namespace attune::io {
namespace {

std::vector<RowColumn> numbers(std::initializer_list<const char*> names) {
  std::vector<RowColumn> columns;
  for (const char* name : names) columns.push_back({name, RowKind::number});
  return columns;
}

void append(std::vector<RowColumn>& columns, std::vector<RowColumn> more) {
  columns.insert(columns.end(), more.begin(), more.end());
}

}  // namespace

void write_diary(RowSink& out, const dyad::Diary& diary) {
  std::vector<RowColumn> columns{{"couple", RowKind::text}, {"partner", RowKind::text}};
  if (diary.has_roles) columns.push_back({"role", RowKind::text});
  columns.push_back({"time", RowKind::minute});
  for (const auto& variable : diary.variables) {
    const bool moment = variable.kind == dyad::Kind::moment_time;
    columns.push_back({variable.name, moment ? RowKind::minute : RowKind::number});
  }
  out.header(std::move(columns));
  const std::size_t width = diary.variables.size();
  for (const auto& couple : diary.couples) {
    for (const auto& person : couple.partners) {
      if (person.values.size() != person.times.size() * width) {
        throw std::invalid_argument("write_diary: couple " + couple.id +
                                    " has values that do not match its times and variables");
      }
      const auto begin_row = [&](double time) {
        out.text(couple.id);
        out.text(person.label);
        if (diary.has_roles) out.text(person.role);
        out.value(time);
      };
      auto skipped = person.skipped.begin();
      const auto write_skipped_before = [&](double time) {
        for (; skipped != person.skipped.end() && *skipped < time; ++skipped) {
          begin_row(*skipped);
          for (const auto& variable : diary.variables) {
            out.value(variable.kind == dyad::Kind::asked ? 1 : dyad::kMissing);
          }
        }
      };
      for (std::size_t i = 0; i < person.times.size(); ++i) {
        write_skipped_before(person.times[i]);
        begin_row(person.times[i]);
        for (std::size_t v = 0; v < width; ++v) out.value(person.value(i, v, width));
      }
      write_skipped_before(std::numeric_limits<double>::infinity());
    }
  }
}

void write_truth(RowSink& out, const std::vector<analysis::TruthRow>& truth) {
  out.header({{"couple", RowKind::text},
              {"partner", RowKind::text},
              // To the minute, as in the diary, so that the two can be joined.
              {"time", RowKind::minute},
              {"answered", RowKind::flag},
              {"closeness", RowKind::number},
              {"drive", RowKind::number},
              {"withdrawn", RowKind::flag}});
  for (const auto& row : truth) {
    out.text(row.couple);
    out.text(row.partner);
    for (const double value : {row.time, row.answered ? 1.0 : 0.0, row.closeness, row.drive,
                               row.withdrawn ? 1.0 : 0.0}) {
      out.value(value);
    }
  }
}

void write_truth(RowSink& out, const std::vector<world::TruthRow>& truth) {
  std::vector<RowColumn> columns{{"couple", RowKind::text},
                                 {"partner", RowKind::text},
                                 {"time", RowKind::minute},
                                 {"answered", RowKind::flag}};
  append(columns, numbers({"closeness", "x", "drive", "regime", "days_away", "trust", "attunement",
                           "responsiveness", "strain", "low_mood", "pursuit", "conflict", "therapy",
                           "minutes"}));
  columns.push_back({"space", RowKind::flag});
  for (const std::string_view channel : world::kChannelNames) {
    columns.push_back({std::string(channel), RowKind::number});
  }
  out.header(std::move(columns));
  for (const auto& row : truth) {
    const world::Reading& r = row.reading;
    out.text(row.couple);
    out.text(row.partner);
    for (const double value :
         {row.time, row.answered ? 1.0 : 0.0, row.level + r.closeness, r.state.x, r.drive,
          static_cast<double>(r.state.regime), r.state.away, r.state.trust, r.state.attunement,
          r.responsiveness, r.state.strain, r.state.mood, r.pursuit, r.state.conflict, r.therapy,
          r.minutes, r.space ? 1.0 : 0.0}) {
      out.value(value);
    }
    for (const double level : r.state.m) out.value(level);
  }
}

void write_states(RowSink& out, const analysis::States& states, const analysis::Gate& gate) {
  std::vector<RowColumn> columns{
      {"couple", RowKind::text}, {"partner", RowKind::text}, {"time", RowKind::time}};
  append(columns,
         numbers({"closeness_mean", "closeness_sd", "withdrawn_filtered", "withdrawn_smoothed",
                  "touch", "reward", "resonance", "dialogue", "attunement"}));
  columns.push_back({"gate", RowKind::text});
  out.header(std::move(columns));
  for (const auto& couple : states.couples) {
    for (const auto& partner : couple.partners) {
      // The absent partner of a couple: nothing is inferred about them.
      if (partner.label.empty()) continue;
      for (std::size_t t = 0; t < couple.times.size(); ++t) {
        out.text(couple.id);
        out.text(partner.label);
        out.value(couple.times[t]);
        for (const auto* course :
             {&partner.closeness_mean, &partner.closeness_sd, &partner.withdrawn_filtered,
              &partner.withdrawn_smoothed, &partner.touch, &partner.reward, &partner.resonance,
              &partner.dialogue, &partner.attunement}) {
          out.value(course->empty() ? dyad::kMissing : course->at(t));
        }
        out.text(gate.open ? "open" : "shut");
      }
    }
  }
}

namespace {

const analysis::Interval kNoInterval{dyad::kMissing, dyad::kMissing, dyad::kMissing};

/// Visits each explanation: its column, and of an episode its value.
template <class Visit>
void each_explanation(const analysis::Explanations& e, const Visit& visit) {
  using analysis::Episode;
  for (std::size_t k = 0; k < e.causes.size(); ++k) {
    visit("onset_" + e.causes[k],
          [k](const Episode& of) { return of.began ? of.began->cause[k] : kNoInterval; });
  }
  visit("onset_unexplained",
        [](const Episode& of) { return of.began ? of.began->unexplained : kNoInterval; });
  for (std::size_t k = 0; k < e.ways.size(); ++k) {
    if (!e.ways[k]) continue;
    visit(std::string("longer_") + analysis::way_name(k),
          [k](const Episode& of) { return of.ended ? of.ended->share[k] : kNoInterval; });
  }
  visit("longer_together",
        [](const Episode& of) { return of.ended ? of.ended->together : kNoInterval; });
}

}  // namespace

void write_episodes(RowSink& out, const analysis::States& states) {
  std::vector<RowColumn> columns{{"couple", RowKind::text},   {"partner", RowKind::text},
                                 {"onset", RowKind::time},    {"end", RowKind::time},
                                 {"censored", RowKind::text}, {"peak_probability", RowKind::number},
                                 {"nadir", RowKind::number},  {"nadir_time", RowKind::time}};
  append(columns,
         numbers({"coverage", "recovery_days", "recovery_days_lower", "recovery_days_upper",
                  "recovery_observed", "half_life_days", "half_life_days_lower",
                  "half_life_days_upper", "model_half_life_days"}));
  each_explanation(states.explanations, [&](const std::string& name, const auto&) {
    for (const char* end : {"", "_lower", "_upper"}) columns.push_back({name + end});
  });
  out.header(std::move(columns));
  const auto interval = [&](const analysis::Interval& value) {
    out.value(value.estimate);
    out.value(value.lower);
    out.value(value.upper);
  };
  for (const auto& episode : states.episodes) {
    out.text(episode.couple);
    out.text(episode.partner);
    out.value(episode.onset);
    out.value(episode.end);
    out.text(episode.censored_left ? (episode.censored_right ? "both" : "left")
                                   : (episode.censored_right ? "right" : "no"));
    out.value(episode.peak_probability);
    out.value(episode.nadir);
    out.value(episode.nadir_time);
    out.value(episode.coverage);
    interval(episode.recovery_days);
    out.value(episode.recovery_observed);
    interval(episode.half_life_days);
    out.value(episode.model_half_life_days);
    each_explanation(states.explanations,
                     [&](const std::string&, const auto& value) { interval(value(episode)); });
  }
}

void write_draws(RowSink& out, const analysis::Posterior& posterior) {
  std::vector<RowColumn> columns = numbers({".chain", ".iteration", ".draw", "lp__"});
  for (const analysis::PosteriorOf& p : posterior.parameters) columns.push_back({p.name});
  out.header(std::move(columns));
  for (Eigen::Index row = 0; row < posterior.draws.rows(); ++row) {
    out.value(static_cast<double>(row / posterior.iterations + 1));
    out.value(static_cast<double>(row % posterior.iterations + 1));
    out.value(static_cast<double>(row + 1));
    out.value(posterior.log_density(row));
    for (const double value : posterior.draws.row(row)) out.value(value);
  }
}

void write_forecast(RowSink& out, const std::vector<analysis::ForecastRow>& forecasts) {
  std::vector<RowColumn> columns{{"couple", RowKind::text},
                                 {"partner", RowKind::text},
                                 {"origin", RowKind::time},
                                 {"time", RowKind::time}};
  append(columns, numbers({"closeness_mean",
                           "closeness_sd",
                           "q05",
                           "q25",
                           "q50",
                           "q75",
                           "q95",
                           "p1",
                           "p2",
                           "p3",
                           "p4",
                           "p5",
                           "p6",
                           "p7",
                           "withdrawn",
                           "onset",
                           "hazard",
                           "answer",
                           "log_score",
                           "pit_below",
                           "pit_up_to"}));
  out.header(std::move(columns));
  for (const analysis::ForecastRow& row : forecasts) {
    out.text(row.couple);
    out.text(row.partner);
    for (const double v : {row.origin, row.time, row.closeness.mean, row.closeness.sd}) {
      out.value(v);
    }
    for (const double q : row.closeness.quantiles) out.value(q);
    for (const double p : row.closeness.probability) out.value(p);
    for (const double v : {row.withdrawn, row.onset, row.hazard, row.answer, row.score.log_score,
                           row.score.below, row.score.up_to}) {
      out.value(v);
    }
  }
}

}  // namespace attune::io
