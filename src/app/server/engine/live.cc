#include "app/server/engine/live.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/live_couple.h"
#include "io/live_json.h"

namespace attune::server {
namespace {

// A state is kept as the estimates' id, a line's end, and the file of `attune fit --live` as CBOR.
std::string kept(const Estimates& by, const analysis::LiveCouple& live) {
  io::LiveFile file;
  file.couple = "us";
  file.state = live.state();
  return by.id + "\n" + io::live_to_cbor(file);
}

const dyad::Diary& like() {
  static const dyad::Diary diary = diary_of({couple_of("us", {})});
  return diary;
}

std::optional<analysis::LiveState> read(std::string_view state, const Estimates& by) {
  if (!state.starts_with(by.id + "\n")) return std::nullopt;
  auto file = io::parse_live_cbor(state.substr(by.id.size() + 1), "the live state", like());
  if (!file) return std::nullopt;
  return std::move(file->state);
}

}  // namespace

std::optional<std::string> moved_on(const std::string& state, const Estimates& by,
                                    const DayAnswers& now) {
  auto known = read(state, by);
  if (!known) return std::nullopt;
  const std::vector<double> row = row_of(now.answers);
  if (std::all_of(row.begin(), row.end(), [](double v) { return std::isnan(v); })) return state;
  const auto& times = known->recent.couples.front().partners[0].times;
  if (!times.empty() && time_of(now.day) <= times.back()) return std::nullopt;
  analysis::LiveCouple live(by.fit, std::move(*known));
  live.add(0, time_of(now.day), row);
  return kept(by, live);
}

std::string made_anew(const Estimates& by, const std::vector<DayAnswers>& days) {
  return kept(by, analysis::LiveCouple(by.fit, diary_of({couple_of("us", {days, {}})})));
}

std::optional<OwnNow> own_now(const std::string& state, const Estimates& by) {
  auto known = read(state, by);
  if (!known) return std::nullopt;
  const analysis::LiveCouple live(by.fit, std::move(*known));
  if (live.empty()) return std::nullopt;
  const analysis::PartnerNow now = live.now()[0];
  OwnNow own{now.closeness_mean, now.closeness_sd, std::nullopt};
  if (by.fit.gate.open) own.distant = now.withdrawn;
  return own;
}

}  // namespace attune::server
