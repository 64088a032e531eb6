#include "app/server/engine/live.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "analysis/live_couple.h"
#include "io/live_json.h"

namespace attune::server {
namespace {

// A state is kept as "generation\n" and the file of `attune fit --live`, as CBOR.
std::string kept(int generation, const analysis::LiveCouple& live) {
  io::LiveFile file;
  file.couple = "us";
  file.state = live.state();
  return std::to_string(generation) + "\n" + io::live_to_cbor(file);
}

const dyad::Diary& like() {
  static const dyad::Diary diary = diary_of({couple_of("us", {})});
  return diary;
}

std::optional<analysis::LiveState> read(const std::string& state, int generation) {
  const auto line = state.find('\n');
  int made_by = -1;
  std::from_chars(state.data(), state.data() + std::min(line, state.size()), made_by);
  if (line == std::string::npos || made_by != generation) return std::nullopt;
  auto file =
      io::parse_live_cbor(std::string_view(state).substr(line + 1), "the live state", like());
  if (!file) return std::nullopt;
  return std::move(file->state);
}

}  // namespace

std::optional<std::string> moved_on(const std::string& state, const analysis::Fit& population,
                                    int generation, const DayAnswers& now) {
  auto known = read(state, generation);
  if (!known) return std::nullopt;
  const std::vector<double> row = row_of(now.answers);
  if (std::all_of(row.begin(), row.end(), [](double v) { return std::isnan(v); })) return state;
  const auto& times = known->recent.couples.front().partners[0].times;
  if (!times.empty() && time_of(now.day) <= times.back()) return std::nullopt;
  analysis::LiveCouple live(population, std::move(*known));
  live.add(0, time_of(now.day), row);
  return kept(generation, live);
}

std::string made_anew(const analysis::Fit& population, int generation,
                      const std::vector<DayAnswers>& days) {
  return kept(generation,
              analysis::LiveCouple(population, diary_of({couple_of("us", {days, {}})})));
}

std::optional<OwnNow> own_now(const std::string& state, const analysis::Fit& population,
                              int generation) {
  auto known = read(state, generation);
  if (!known) return std::nullopt;
  const analysis::LiveCouple live(population, std::move(*known));
  if (live.empty()) return std::nullopt;
  const analysis::PartnerNow now = live.now()[0];
  OwnNow own{now.closeness_mean, now.closeness_sd, std::nullopt};
  if (population.gate.open) own.distant = now.withdrawn;
  return own;
}

}  // namespace attune::server
