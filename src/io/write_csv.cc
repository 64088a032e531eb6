#include "io/write_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "io/instant.h"
#include "io/number.h"

namespace attune::io {
namespace {

/// One line of fields.
class Line {
 public:
  explicit Line(std::ostream& out) : out_(out) {}

  Line& text(std::string_view field) {
    separate();
    // Spaces at the ends would be trimmed without quotes.
    const bool quote = field.find_first_of(",\"\r\n\t;") != std::string_view::npos ||
                       (!field.empty() && (field.front() == ' ' || field.back() == ' '));
    if (!quote) {
      out_ << field;
      return *this;
    }
    out_ << '"';
    for (const char c : field) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
    return *this;
  }
  Line& number(double value) {
    separate();
    out_ << format_number(value);
    return *this;
  }
  Line& flag(bool value) { return text(value ? "1" : "0"); }
  void end() {
    out_ << '\n';
    first_ = true;
  }

 private:
  void separate() {
    if (!first_) out_ << ',';
    first_ = false;
  }
  std::ostream& out_;
  bool first_ = true;
};

std::string time_text(double days, bool calendar) {
  return calendar && !std::isnan(days) ? iso_milliseconds(days) : format_number(days);
}

}  // namespace

void write_diary_csv(std::ostream& out, const dyad::Diary& diary) {
  const auto minute_text = [&](double days) {
    return diary.calendar && !std::isnan(days) ? iso_minutes(days) : format_number(days);
  };
  Line line(out);
  line.text("couple").text("partner");
  if (diary.has_roles) line.text("role");
  line.text("time");
  for (const auto& variable : diary.variables) line.text(variable.name);
  line.end();
  const std::size_t width = diary.variables.size();
  for (const auto& couple : diary.couples) {
    for (const auto& person : couple.partners) {
      if (person.values.size() != person.times.size() * width) {
        throw std::invalid_argument("write_diary_csv: couple " + couple.id +
                                    " has values that do not match its times and variables");
      }
      const auto begin_row = [&](double time) {
        line.text(couple.id).text(person.label);
        if (diary.has_roles) line.text(person.role);
        line.text(minute_text(time));
      };
      auto skipped = person.skipped.begin();
      const auto write_skipped_before = [&](double time) {
        for (; skipped != person.skipped.end() && *skipped < time; ++skipped) {
          begin_row(*skipped);
          for (const auto& variable : diary.variables) {
            line.number(variable.kind == dyad::Kind::asked ? 1 : dyad::kMissing);
          }
          line.end();
        }
      };
      for (std::size_t i = 0; i < person.times.size(); ++i) {
        write_skipped_before(person.times[i]);
        begin_row(person.times[i]);
        for (std::size_t v = 0; v < width; ++v) {
          const double value = person.value(i, v, width);
          if (diary.variables[v].kind == dyad::Kind::moment_time) {
            line.text(minute_text(value));
          } else {
            line.number(value);
          }
        }
        line.end();
      }
      write_skipped_before(std::numeric_limits<double>::infinity());
    }
  }
}

void write_truth_csv(std::ostream& out, const std::vector<analysis::TruthRow>& truth,
                     bool calendar) {
  out << "couple,partner,time,answered,closeness,drive,withdrawn\n";
  Line line(out);
  for (const auto& row : truth) {
    line.text(row.couple).text(row.partner);
    // To the minute, as in the diary, so that the two files can be joined.
    line.text(calendar ? iso_minutes(row.time) : format_number(row.time));
    line.flag(row.answered).number(row.closeness).number(row.drive).flag(row.withdrawn);
    line.end();
  }
}

void write_truth_csv(std::ostream& out, const std::vector<world::TruthRow>& truth, bool calendar) {
  out << "couple,partner,time,answered,closeness,x,drive,regime,days_away,trust,attunement,"
         "responsiveness,strain,low_mood,pursuit,conflict,therapy,minutes,space";
  for (const std::string_view channel : world::kChannelNames) out << ',' << channel;
  out << '\n';
  Line line(out);
  for (const auto& row : truth) {
    const world::Reading& r = row.reading;
    line.text(row.couple).text(row.partner).text(time_text(row.time, calendar));
    line.flag(row.answered).number(row.level + r.closeness).number(r.state.x).number(r.drive);
    line.number(static_cast<double>(r.state.regime)).number(r.state.away);
    for (const double value : {r.state.trust, r.state.attunement, r.responsiveness, r.state.strain,
                               r.state.mood, r.pursuit, r.state.conflict, r.therapy, r.minutes}) {
      line.number(value);
    }
    line.flag(r.space);
    for (const double level : r.state.m) line.number(level);
    line.end();
  }
}

void write_states_csv(std::ostream& out, const analysis::States& states, const analysis::Gate& gate,
                      bool calendar) {
  out << "couple,partner,time,closeness_mean,closeness_sd,withdrawn_filtered,withdrawn_smoothed,"
         "touch,reward,resonance,dialogue,attunement,gate\n";
  Line line(out);
  for (const auto& couple : states.couples) {
    for (const auto& partner : couple.partners) {
      // The absent partner of a couple: nothing is inferred about them.
      if (partner.label.empty()) continue;
      const auto at = [&](const std::vector<double>& course, std::size_t t) {
        return course.empty() ? dyad::kMissing : course.at(t);
      };
      for (std::size_t t = 0; t < couple.times.size(); ++t) {
        line.text(couple.id).text(partner.label).text(time_text(couple.times[t], calendar));
        line.number(at(partner.closeness_mean, t)).number(at(partner.closeness_sd, t));
        line.number(at(partner.withdrawn_filtered, t)).number(at(partner.withdrawn_smoothed, t));
        line.number(at(partner.touch, t)).number(at(partner.reward, t));
        line.number(at(partner.resonance, t)).number(at(partner.dialogue, t));
        line.number(at(partner.attunement, t)).text(gate.open ? "open" : "shut");
        line.end();
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

void write_episodes_csv(std::ostream& out, const analysis::States& states, bool calendar) {
  out << "couple,partner,onset,end,censored,peak_probability,nadir,nadir_time,coverage,"
         "recovery_days,recovery_days_lower,recovery_days_upper,recovery_observed,"
         "half_life_days,half_life_days_lower,half_life_days_upper,model_half_life_days";
  each_explanation(states.explanations, [&](const std::string& name, const auto&) {
    out << fmt::format(",{0},{0}_lower,{0}_upper", name);
  });
  out << '\n';
  Line line(out);
  const auto interval = [&](const analysis::Interval& value) {
    line.number(value.estimate).number(value.lower).number(value.upper);
  };
  for (const auto& episode : states.episodes) {
    line.text(episode.couple).text(episode.partner);
    line.text(time_text(episode.onset, calendar)).text(time_text(episode.end, calendar));
    const char* censored = episode.censored_left ? (episode.censored_right ? "both" : "left")
                                                 : (episode.censored_right ? "right" : "no");
    line.text(censored).number(episode.peak_probability).number(episode.nadir);
    line.text(time_text(episode.nadir_time, calendar)).number(episode.coverage);
    interval(episode.recovery_days);
    line.number(episode.recovery_observed);
    interval(episode.half_life_days);
    line.number(episode.model_half_life_days);
    each_explanation(states.explanations,
                     [&](const std::string&, const auto& value) { interval(value(episode)); });
    line.end();
  }
}

void write_power_csv(std::ostream& out, const analysis::PowerPlan& plan,
                     const std::vector<analysis::PowerSummary>& cells) {
  Line line(out);
  line.text("couples").text("days").text("per_day").text("compliance");
  for (const auto& [name, values] : plan.truth) line.text("true_" + name);
  for (const char* name :
       {"measure", "studies", "converged", "of", "truth", "power", "power_lower", "power_upper",
        "bias", "bias_se", "coverage", "coverage_lower", "coverage_upper", "couples_needed"}) {
    line.text(name);
  }
  line.end();
  for (const analysis::PowerSummary& cell : cells) {
    const analysis::SimulationRequest& world = cell.cell->design.request.world;
    for (const analysis::PowerRow& row : cell.rows) {
      line.number(world.couples).number(world.days).number(world.per_day).number(world.compliance);
      for (const double value : cell.cell->truth) line.number(value);
      line.text(row.measure).number(cell.studies).number(cell.converged).number(row.studies);
      for (const double value :
           {row.truth, row.power.estimate, row.power.lower, row.power.upper, row.bias, row.bias_se,
            row.coverage.estimate, row.coverage.lower, row.coverage.upper, row.couples_needed}) {
        line.number(value);
      }
      line.end();
    }
  }
}

}  // namespace attune::io
