#include "analysis/forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kKnownUntil = 0.75;  // usual gaps before
constexpr double kSameTime = 1e-9;

double gap_of(const LiveCouple& live) {
  const auto& partners = live.state().usual.partners;
  return std::max(partners[0].usual_gap, partners[1].usual_gap);
}

AnswerScale scale_of(const dyad::Diary& diary, const Fit& fit) {
  AnswerScale scale;
  if (const auto v = diary.find("closeness")) {
    scale.lower = diary.variables[*v].lower;
    scale.upper = diary.variables[*v].upper;
  }
  scale.resolution = fit.standard.scaling.resolution[dyad::kCloseness];
  for (const ParameterEstimate& p : fit.parameters) {
    if (p.name == "sigma_e") scale.error = p.value.estimate * p.value.estimate;
  }
  return scale;
}

std::vector<double> row_of(const dyad::Person& person, std::size_t n, std::size_t variables) {
  const auto begin = person.values.begin() + static_cast<std::ptrdiff_t>(n * variables);
  return {begin, begin + static_cast<std::ptrdiff_t>(variables)};
}

/// One couple's forecasts, check-in by check-in.
class OfCouple {
 public:
  OfCouple(const dyad::Diary& diary, std::size_t couple, const Fit& fit,
           const ForecastRequest& request)
      : diary_(diary),
        index_(couple),
        couple_(diary.couples[couple]),
        fit_(fit),
        request_(request),
        scale_(scale_of(diary, fit)),
        order_(arrivals(couple_)),
        live_(fit, history()) {}

  std::vector<ForecastRow> rows() {
    const double gap = gap_of(live_);
    for (std::size_t a = known_; a < order_.size(); ++a) {
      const Arrival& to_come = order_[a];
      learn_until(to_come.time - kKnownUntil * gap);
      if (!live_.empty() && live_.time() < to_come.time - kSameTime) forecast(to_come);
    }
    learn_until(std::numeric_limits<double>::infinity());
    if (request_.future && !live_.empty()) {
      for (std::size_t i = 0; i < 2; ++i) {
        const auto& times = couple_.partners[i].times;
        if (times.empty()) continue;  // nothing is inferred about an absent partner
        add(i, live_.time() + gap, live_.ahead(live_.time() + gap)[i], kNaN);
      }
    }
    return std::move(rows_);
  }

 private:
  dyad::Diary history() {
    dyad::Diary out{diary_.source, diary_.variables, {couple_}, diary_.has_roles, diary_.calendar};
    const double end = end_of_part(couple_, request_.learnt);
    out = first_part(out, request_.learnt);
    while (known_ < order_.size() && order_[known_].time <= end) ++known_;
    learnt_ = known_;
    return out;
  }

  void learn_until(double time) {
    for (; learnt_ < order_.size() && order_[learnt_].time <= time; ++learnt_) {
      const Arrival& next = order_[learnt_];
      live_.add(next.partner, next.time, values(next));
    }
  }

  [[nodiscard]] std::vector<double> values(const Arrival& at) const {
    return row_of(couple_.partners[at.partner], at.check_in, diary_.variables.size());
  }

  /// The check-in with its answers taken out: what is left is the day.
  [[nodiscard]] std::vector<double> day(const Arrival& at) const {
    std::vector<double> kept = values(at);
    for (std::size_t v = 0; v < kept.size(); ++v) {
      if (diary_.variables[v].kind == dyad::Kind::item) kept[v] = kNaN;
    }
    return kept;
  }

  void forecast(const Arrival& to_come) {
    const auto closeness = diary_.find("closeness");
    const double answer = closeness ? couple_.partners[to_come.partner].value(
                                          to_come.check_in, *closeness, diary_.variables.size())
                                    : kNaN;
    if (std::isnan(answer)) return;
    PartnerAhead ahead = live_.ahead(to_come.time)[to_come.partner];
    if (request_.knowing_the_day) {
      LiveCouple knowing(fit_, live_.state());
      for (std::size_t a = learnt_; a < order_.size(); ++a) {
        if (order_[a].time > to_come.time + kSameTime) break;
        knowing.add(order_[a].partner, order_[a].time, day(order_[a]));
      }
      if (knowing.time() < to_come.time - kSameTime) return;  // nothing else was told of the day
      ahead.closeness = knowing.felt(to_come.partner);
      ahead.withdrawn = knowing.now()[to_come.partner].withdrawn;
    }
    add(to_come.partner, to_come.time, ahead, answer);
  }

  void add(std::size_t partner, double time, const PartnerAhead& ahead, double answer) {
    ForecastRow row;
    row.couple = couple_.id;
    row.partner = couple_.partners[partner].label;
    row.couple_index = index_;
    row.partner_index = partner;
    row.origin = live_.time();
    row.time = time;
    row.closeness = answer_forecast(ahead.closeness, scale_);
    const bool two = fit_.regimes == 2;
    row.withdrawn = two ? ahead.withdrawn : kNaN;
    row.onset = two ? ahead.onset : kNaN;
    row.hazard = two ? ahead.hazard : kNaN;
    row.withdrawn_before = two ? live_.now()[partner].withdrawn : kNaN;
    row.answer = answer;
    row.score = std::isnan(answer) ? AnswerScore{kNaN, kNaN, kNaN}
                                   : score_answer(ahead.closeness, scale_, answer);
    rows_.push_back(std::move(row));
  }

  const dyad::Diary& diary_;
  std::size_t index_;
  const dyad::Couple& couple_;
  const Fit& fit_;
  const ForecastRequest& request_;
  AnswerScale scale_;
  std::vector<Arrival> order_;
  std::size_t known_ = 0, learnt_ = 0;
  LiveCouple live_;
  std::vector<ForecastRow> rows_;
};

}  // namespace

double end_of_part(const dyad::Couple& couple, double share) {
  double first = std::numeric_limits<double>::infinity(), last = -first;
  for (const dyad::Person& person : couple.partners) {
    if (person.times.empty()) continue;
    first = std::min(first, person.times.front());
    last = std::max(last, person.times.back());
  }
  return first + share * (last - first);
}

dyad::Diary first_part(const dyad::Diary& diary, double share) {
  dyad::Diary out = diary;
  for (dyad::Couple& couple : out.couples) {
    const double end = end_of_part(couple, share);
    for (dyad::Person& person : couple.partners) {
      const auto keep = static_cast<std::size_t>(
          std::upper_bound(person.times.begin(), person.times.end(), end) - person.times.begin());
      person.times.resize(keep);
      person.values.resize(keep * diary.variables.size());
      std::erase_if(person.skipped, [&](double time) { return time > end; });
    }
  }
  return out;
}

dyad::Diary without_mechanisms(const dyad::Diary& diary) {
  const auto is_mechanism = [](dyad::Kind kind) {
    return kind == dyad::Kind::moment || kind == dyad::Kind::moment_time ||
           kind == dyad::Kind::perceived || kind == dyad::Kind::enacted;
  };
  dyad::Diary out = diary;
  std::erase_if(out.variables, [&](const auto& v) { return is_mechanism(v.kind); });
  for (dyad::Couple& couple : out.couples) {
    for (dyad::Person& person : couple.partners) {
      std::vector<double> kept;
      for (std::size_t e = 0; e < person.values.size(); ++e) {
        if (!is_mechanism(diary.variables[e % diary.variables.size()].kind)) {
          kept.push_back(person.values[e]);
        }
      }
      person.values = std::move(kept);
    }
  }
  return out;
}

std::vector<ForecastRow> forecast(const dyad::Diary& diary, const Fit& fit,
                                  const ForecastRequest& request, const Job& job) {
  std::vector<std::vector<ForecastRow>> found(diary.couples.size());
  parallel_for(found.size(), job,
               [&](std::size_t c, int) { found[c] = OfCouple(diary, c, fit, request).rows(); });
  std::vector<ForecastRow> all;
  for (auto& of_couple : found) {
    all.insert(all.end(), std::make_move_iterator(of_couple.begin()),
               std::make_move_iterator(of_couple.end()));
  }
  return all;
}

}  // namespace attune::analysis
