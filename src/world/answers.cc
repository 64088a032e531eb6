#include "world/answers.h"

#include <algorithm>
#include <cmath>

#include "analysis/simulate_answers.h"

namespace attune::world {
namespace {

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// The state that an item reports, in points or SDs.
double state_of(Item item, const Person& person, const Reading& reading) {
  switch (item) {
    case closeness:
    case distance:
    case affection_landed:
      return person.level + reading.closeness;
    case responsiveness:
      return reading.felt_responsiveness;
    case stress:
    case exhaustion:
      return reading.strain;
    case low_mood:
      return reading.mood;
    case gave_responsiveness:
      return reading.enacted;
  }
  return 0;
}

}  // namespace

double answer_of(const std::array<double, kCuts>& cuts, double felt) {
  return 1 + static_cast<double>(
                 std::count_if(cuts.begin(), cuts.end(), [&](double cut) { return felt > cut; }));
}

std::array<double, kCuts + 1> answer_law(const std::array<double, kCuts>& cuts, double mean,
                                         double sd) {
  std::array<double, kCuts + 1> law{};
  double below = 0;
  for (std::size_t n = 0; n <= kCuts; ++n) {
    const double up_to = n < kCuts ? normal_cdf((cuts[n] - mean) / sd) : 1;
    law[n] = up_to - below;
    below = up_to;
  }
  return law;
}

double banded(double minutes) {
  constexpr std::array<std::pair<double, double>, 5> kBands{
      {{4, 0}, {15, 8}, {30, 22}, {60, 45}, {120, 90}}};
  for (const auto& [below, band] : kBands) {
    if (minutes < below) return band;
  }
  return 150;
}

std::vector<dyad::Variable> variables(bool asked) {
  std::vector<dyad::Variable> all = analysis::simulated_variables(asked);
  dyad::Variable space;
  space.name = space.source_column = "space";
  space.kind = dyad::Kind::space;
  space.lower = 0;
  space.upper = 1;
  all.push_back(space);
  return all;
}

CheckIn check_in(const Parameters& p, const Person& person, const Reading& reading,
                 const AnswerRequest& request, RandomStream& stream) {
  std::array<double, kItems> answer{};
  for (std::size_t l = 0; l < kItems; ++l) {
    const bool of_distance = l == distance || l == affection_landed;
    const double felt = p.mean[l] + person.bias[l] +
                        p.loading[l] * state_of(static_cast<Item>(l), person, reading) -
                        (of_distance && reading.state.withdrawn() ? p.psi : 0) +
                        p.error[l] * stream.normal();
    answer[l] = answer_of(p.cut[l], felt);
  }
  analysis::Inputs inputs;
  inputs.minutes = banded(reading.minutes);
  inputs.stress = answer[stress];
  inputs.exhaustion = answer[exhaustion];
  inputs.low_mood = answer[low_mood];
  inputs.conflict = reading.conflict;
  inputs.perceived = inputs.minutes > 0 ? answer[responsiveness] : dyad::kMissing;
  inputs.enacted = answer[gave_responsiveness];
  CheckIn out;
  out.row = analysis::diary_row({answer[closeness], answer[distance], answer[affection_landed]},
                                reading.boxes, inputs);
  if (request.asked) out.row.push_back(1);
  out.row.push_back(reading.space ? 1 : 0);
  const double odds = std::log((1 - request.compliance) / request.compliance) +
                      (reading.state.withdrawn() ? person.skip : 0);
  out.made = stream.uniform() >= 1 / (1 + std::exp(-odds));
  return out;
}

}  // namespace attune::world
