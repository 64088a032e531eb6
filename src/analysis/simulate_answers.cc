#include "analysis/simulate_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/simulate_persons.h"
#include "analysis/simulate_skipping.h"
#include "core/random.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

struct Biases {
  double level = 0;                          ///< b_i
  std::array<double, kItems> item{0, 0, 0};  ///< d_il
};

std::array<Biases, 2> draw_biases(const TrueParameters& p, RandomStream& stream) {
  std::array<Biases, 2> biases;
  constexpr double kCorrelation = dyad::kBiasCorrelation;
  biases[0].level = stream.normal();
  biases[1].level =
      kCorrelation * biases[0].level + std::sqrt(1 - kCorrelation * kCorrelation) * stream.normal();
  for (Biases& bias : biases) {
    bias.level *= p.tau_b;
    for (std::size_t l = 1; l < kItems; ++l) bias.item[l] = p.omega_d * stream.normal();
  }
  return biases;
}

/// A distance that is convex in what drives it and has its floor at 1; reversed, as items are.
double felt_above_floor(double reversed) {
  const double distance = 8 - reversed;
  return 7 - std::log1p(std::exp(distance - 1));
}

/// Answers to the three items. Draws three errors, always.
class Answers {
 public:
  Answers(const TrueParameters& p, const SimulationRequest& request, RandomStream& stream,
          Tails& tails)
      : p_(p), request_(request), stream_(stream), tails_(tails) {}

  [[nodiscard]] std::array<double, kItems> at(const Biases& bias, double drift,
                                              const PathPoint& point) {
    std::array<double, kItems> y{};
    for (std::size_t l = 0; l < kItems; ++l) {
      const double error = (l == 0 ? p_.sigma_e : p_.sigma_d) * stream_.normal() * tails_.next();
      const double apart = l > 0 && point.withdrawn ? p_.psi : 0;
      double mean = p_.nu[l] + bias.level + bias.item[l] + p_.lambda[l] * point.closeness - apart;
      mean += drift;
      if (l > 0 && request_.world == World::graded) mean = felt_above_floor(mean);
      y[l] = rating(mean + error, whole_numbers(request_));
    }
    return y;
  }

 private:
  const TrueParameters& p_;
  const SimulationRequest& request_;
  RandomStream& stream_;
  Tails& tails_;
};

bool affection_was_shown(const Moments& noticed) {
  for (std::size_t k = 0; k < kMoments; ++k) {
    const std::string_view name = kMomentNames[k];
    const bool warm =
        name == "touch" || name == "eye_contact" || name == "returned_gesture" || name == "thanks";
    if (warm && noticed[k]) return true;
  }
  return false;
}

}  // namespace

std::vector<dyad::Variable> simulated_variables(bool asked) {
  using dyad::Kind;
  std::vector<dyad::Variable> all;
  const auto add = [&](std::string_view name, Kind kind, double lower, double upper) {
    dyad::Variable variable;
    variable.name = variable.source_column = name;
    variable.kind = kind;
    variable.lower = lower;
    variable.upper = upper;
    variable.censored = kind == Kind::item;
    all.push_back(variable);
  };
  for (const char* name : {"closeness", "distance", "affection_landed"}) {
    add(name, Kind::item, 1, 7);
  }
  add("responsiveness", Kind::perceived, 1, 7);
  for (const char* name : {"stress", "exhaustion", "low_mood"}) add(name, Kind::cause, 1, 7);
  add("time_together", Kind::cause, dyad::kMissing, dyad::kMissing);
  for (const std::string_view name : kMomentNames) {
    add(name, Kind::moment, dyad::kMissing, dyad::kMissing);
  }
  add("conflict", Kind::conflict, 0, 1);
  add("gave_responsiveness", Kind::enacted, 1, 7);
  if (asked) add("asked", Kind::asked, 0, 1);
  return all;
}

std::vector<double> diary_row(const std::array<double, kItems>& y, const Moments& noticed,
                              const Inputs& in) {
  std::vector<double> row{
      y[0],         8 - y[1],  affection_was_shown(noticed) ? y[2] : dyad::kMissing,
      in.perceived, in.stress, in.exhaustion,
      in.low_mood,  in.minutes};
  for (const bool moment : noticed) row.push_back(moment ? 1 : 0);
  row.insert(row.end(), {in.conflict, in.enacted});
  return row;
}

AnsweredCouple answer(const TrueParameters& parameters, const SimulationRequest& request,
                      const Schedule& schedule, const CoupleInputs& inputs, const Path& path,
                      std::size_t n) {
  RandomStream stream(request.seed, Purpose::simulate_answers, n);
  AnsweredCouple couple;
  couple.diary.id = fmt::format("C{:03}", n + 1);
  const auto biases = draw_biases(parameters, stream);
  const auto traits = person_traits(parameters, request.world, n, request.seed);
  Tails tails(request.world, request.seed, 2 * n + 1);
  Answers answers(parameters, request, stream, tails);
  const double middle = (schedule.times.front() + schedule.times.back()) / 2;
  const double length = std::max(schedule.times.back() - schedule.times.front(), 1.0);
  for (std::size_t i = 0; i < 2; ++i) {
    dyad::Person& person = couple.diary.partners[i];
    person.label = fmt::format("{}", "AB"[i]);
    CheckIns check_ins(request, parameters, path[i]);
    for (std::size_t j = 0; j < schedule.times.size(); ++j) {
      const PathPoint& point = path[i][j];
      const double time = kFirstDay + schedule.times[j];
      const double drift = traits[i].drift * (schedule.times[j] - middle) / length;
      const bool answered = check_ins.next(stream.uniform());
      std::vector<double> row =
          diary_row(answers.at(biases[i], drift, point), point.moments, inputs.partners[i][j]);
      if (request.asked) row.push_back(1);
      if (!answered && request.asked) person.skipped.push_back(time);
      if (answered) {
        person.times.push_back(time);
        person.values.insert(person.values.end(), row.begin(), row.end());
      }
      couple.truth.push_back({couple.diary.id, person.label, time, answered,
                              parameters.nu[0] + biases[i].level + point.closeness + drift,
                              point.drive, point.withdrawn});
    }
  }
  return couple;
}

}  // namespace attune::analysis
