#include "analysis/simulate_inputs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/parallel.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kHour = 1.0 / 24;

/// Two correlated normals.
std::array<double, 2> normal_pair(double correlation, RandomStream& stream) {
  const double first = stream.normal(), own = stream.normal();
  return {first, correlation * first + std::sqrt(1 - correlation * correlation) * own};
}

/// Unit-variance AR(1) of two partners in continuous time: correlation lag^days over a gap.
class PairSeries {
 public:
  PairSeries(double lag, double correlation, RandomStream& stream)
      : lag_(lag), correlation_(correlation), value_(normal_pair(correlation, stream)) {}

  std::array<double, 2> next(double days, RandomStream& stream) {
    const double keep = std::pow(lag_, days);
    const auto news = normal_pair(correlation_, stream);
    for (std::size_t i = 0; i < 2; ++i) {
      value_[i] = keep * value_[i] + std::sqrt(1 - keep * keep) * news[i];
    }
    return value_;
  }

 private:
  double lag_, correlation_;
  std::array<double, 2> value_;
};

/// How a rating behaves: science note, table A (means, SDs, ICCs on 1..7).
struct RatingLaw {
  double mean, between_sd, within_sd, lag, level_correlation, day_correlation;
  double Inputs::*field;
};
constexpr std::array<RatingLaw, 3> kRatings{{
    {2.9, 0.85, 1.25, 0.25, 0.25, 0.20, &Inputs::stress},
    {3.2, 0.85, 1.25, 0.25, 0.20, 0.15, &Inputs::exhaustion},
    {2.3, 0.90, 1.15, 0.35, 0.25, 0.20, &Inputs::low_mood},
}};

void add_rating(const RatingLaw& law, const Schedule& schedule, bool rounded, CoupleInputs& couple,
                RandomStream& stream) {
  const auto level = normal_pair(law.level_correlation, stream);
  PairSeries series(law.lag, law.day_correlation, stream);
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    const auto value = series.next(schedule.length(j), stream);
    for (std::size_t i = 0; i < 2; ++i) {
      couple.partners[i][j].*law.field =
          rating(law.mean + law.between_sd * level[i] + law.within_sd * value[i], rounded);
    }
  }
}

void add_time_together(const Schedule& schedule, CoupleInputs& couple, RandomStream& stream) {
  constexpr std::array<double, 6> kMinutes{0, 8, 22, 45, 90, 150};
  constexpr std::array<double, 5> kCuts{-1.75, -0.95, -0.25, 0.45, 1.15};
  const double level = 0.6 * stream.normal();
  PairSeries series(0.2, 0, stream);
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    const double value = level + series.next(schedule.length(j), stream)[0];
    const auto band = std::upper_bound(kCuts.begin(), kCuts.end(), value) - kCuts.begin();
    for (auto& partner : couple.partners) {
      partner[j].minutes = kMinutes[static_cast<std::size_t>(band)];
    }
  }
}

void add_conflict(const Schedule& schedule, CoupleInputs& couple, RandomStream& stream) {
  constexpr double kTenseDays = 0.20, kUnsettled = 0.35, kSeenMilder = 0.12;
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    const bool tense = stream.uniform() < 1 - std::pow(1 - kTenseDays, schedule.length(j));
    const double level = stream.uniform() < kUnsettled ? 1 : 0.5;
    for (auto& partner : couple.partners) {
      const bool milder = stream.uniform() < kSeenMilder;
      partner[j].conflict = tense ? level - (milder ? 0.5 : 0) : 0;
    }
  }
}

void add_attunement(const Schedule& schedule, bool rounded, CoupleInputs& couple,
                    RandomStream& stream) {
  constexpr double kMean = 5.0, kBetween = 0.7, kWithin = 1.1, kReliability = 0.6;
  const double signal = std::sqrt(kReliability), noise = std::sqrt(1 - kReliability);
  const auto perceived_level = normal_pair(0.3, stream), enacted_level = normal_pair(0.3, stream);
  PairSeries series(0.2, 0.25, stream);
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    const auto attunement = series.next(schedule.length(j), stream);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto report = [&](double level) {
        return rating(
            kMean + kBetween * level + kWithin * (signal * attunement[i] + noise * stream.normal()),
            rounded);
      };
      const double perceived = report(perceived_level[i]);
      const bool contact = couple.partners[i][j].minutes > 0;
      couple.partners[i][j].perceived = contact ? perceived : kNaN;
      couple.partners[1 - i][j].enacted = report(enacted_level[1 - i]);
    }
  }
}

CoupleInputs generate(const Schedule& schedule, bool rounded, RandomStream stream) {
  CoupleInputs couple;
  for (auto& partner : couple.partners) partner.resize(schedule.times.size());
  couple.openness = 0.4 * stream.normal();
  for (const RatingLaw& law : kRatings) add_rating(law, schedule, rounded, couple, stream);
  add_time_together(schedule, couple, stream);
  add_conflict(schedule, couple, stream);
  add_attunement(schedule, rounded, couple, stream);
  return couple;
}

using Reading = std::function<double(const Inputs&)>;
using Writing = std::function<void(Inputs&, double)>;

/// Person-mean-centred; divided by the pooled within SD if `scaled`. Missing stays missing.
void standardize(std::vector<CoupleInputs>& couples, bool scaled, const Reading& read,
                 const Writing& write) {
  double squares = 0, freedom = 0;
  const auto mean_of = [&](const std::vector<Inputs>& person) {
    double sum = 0, count = 0;
    for (const Inputs& inputs : person) {
      const double value = read(inputs);
      if (std::isnan(value)) continue;
      sum += value;
      count += 1;
    }
    return std::pair(count > 0 ? sum / count : 0, count);
  };
  for (const auto& couple : couples) {
    for (const auto& person : couple.partners) {
      const auto [mean, count] = mean_of(person);
      for (const Inputs& inputs : person) {
        const double deviation = read(inputs) - mean;
        if (!std::isnan(deviation)) squares += deviation * deviation;
      }
      freedom += std::max(count - 1, 0.0);
    }
  }
  // In a sample where nothing varies (a single check-in) every deviation is 0 and stays so.
  const double scale = scaled && squares > 0 ? std::sqrt(squares / freedom) : 1;
  for (auto& couple : couples) {
    for (auto& person : couple.partners) {
      const double mean = mean_of(person).first;
      for (Inputs& inputs : person) write(inputs, (read(inputs) - mean) / scale);
    }
  }
}

void standardize_causes(std::vector<CoupleInputs>& couples) {
  const std::array<Reading, kCauses> readings{
      [](const Inputs& in) { return in.stress; }, [](const Inputs& in) { return in.exhaustion; },
      [](const Inputs& in) { return in.low_mood; },
      [](const Inputs& in) { return -std::log1p(in.minutes); }};
  for (std::size_t k = 0; k < kCauses; ++k) {
    standardize(couples, true, readings[k], [k](Inputs& in, double z) { in.z[k] = z; });
  }
  standardize(
      couples, false, [](const Inputs& in) { return in.conflict; },
      [](Inputs& in, double value) { in.centred_conflict = value; });
  for (auto& couple : couples) {
    for (auto& person : couple.partners) {
      for (Inputs& in : person) in.strain = (in.z[0] + in.z[1] + in.z[2]) / 3;
    }
  }
}

void set_attunement(std::vector<CoupleInputs>& couples) {
  std::vector<CoupleInputs> scaled = couples;
  standardize(
      scaled, true, [](const Inputs& in) { return in.perceived; },
      [](Inputs& in, double z) { in.perceived = z; });
  standardize(
      scaled, true, [](const Inputs& in) { return in.enacted; },
      [](Inputs& in, double z) { in.enacted = z; });
  for (std::size_t n = 0; n < couples.size(); ++n) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < couples[n].partners[i].size(); ++j) {
        const double perceived = scaled[n].partners[i][j].perceived;
        const double enacted = scaled[n].partners[1 - i][j].enacted;
        const bool contact = couples[n].partners[i][j].minutes > 0;
        couples[n].partners[i][j].attunement =
            contact ? std::clamp((perceived + enacted) / 2, -2.0, 2.0) : 0;
      }
    }
  }
}

}  // namespace

double rating(double value, bool rounded) {
  return std::clamp(rounded ? std::round(value) : value, 1.0, 7.0);
}

Schedule make_schedule(int days, int per_day) {
  Schedule schedule;
  schedule.first = -3 * kHour;
  for (int day = 0; day < days; ++day) {
    for (int n = 0; n < per_day; ++n) {
      const double hour = per_day == 1 ? 21 : 9 + 12.0 * n / (per_day - 1);
      schedule.times.push_back(day + hour * kHour);
    }
  }
  return schedule;
}

std::vector<CoupleInputs> simulate_inputs(std::size_t couples, const Schedule& schedule,
                                          bool rounded, std::uint64_t seed, const Job& job) {
  std::vector<CoupleInputs> all(couples);
  parallel_for(couples, job, [&](std::size_t n, int) {
    all[n] = generate(schedule, rounded, RandomStream(seed, Purpose::simulate_world, n));
  });
  standardize_causes(all);
  set_attunement(all);
  return all;
}

}  // namespace attune::analysis
