#include "report/names.h"

#include <algorithm>

#include "report/number.h"

namespace attune::report {
namespace {

struct Moment {
  std::string_view variable, channel, name;
};

constexpr std::array<Moment, 10> kMoments{
    {{"touch", "Touch", "touch"},
     {"eye_contact", "Touch", "warm eye contact"},
     {"enjoyable", "Reward", "something enjoyable together"},
     {"novel", "Reward", "something new"},
     {"out_together", "Reward", "time out together"},
     {"shared_laugh", "Resonance", "laughing together"},
     {"returned_gesture", "Resonance", "a loving gesture returned"},
     {"open_talk", "Dialogue", "open talk"},
     {"thanks", "Dialogue", "thanks"},
     {"conflict", "Conflict", "a disagreement"}}};

const Moment* find_moment(std::string_view variable) {
  for (const Moment& moment : kMoments) {
    if (moment.variable == variable) return &moment;
  }
  return nullptr;
}

/// A label this short is a code, not a name.
constexpr std::size_t kCodeLength = 2;

}  // namespace

std::string partner_name(std::string_view label, std::size_t index) {
  if (label.empty()) return index == 0 ? "Partner 1" : "Partner 2";
  if (label.size() <= kCodeLength) return "Partner " + std::string(label);
  return std::string(label);
}

std::array<std::string, 2> partner_names(const analysis::CoupleStates& couple) {
  return {partner_name(couple.partners[0].label, 0), partner_name(couple.partners[1].label, 1)};
}

std::string couple_name(std::string_view id) { return "Couple " + std::string(id); }

bool took_part(const analysis::CoupleStates& couple, std::size_t partner) {
  return check_ins(couple, partner) > 0;
}

std::size_t check_ins(const analysis::CoupleStates& couple, std::size_t partner) {
  return static_cast<std::size_t>(std::count_if(couple.checked_in.begin(), couple.checked_in.end(),
                                                [&](const auto& who) { return who[partner]; }));
}

std::string plain_name(std::string_view variable) {
  std::string words(variable);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string moment_name(std::string_view variable) {
  const Moment* moment = find_moment(variable);
  return moment != nullptr ? std::string(moment->name) : plain_name(variable);
}

std::string channel_of(std::string_view variable) {
  const Moment* moment = find_moment(variable);
  return moment != nullptr ? std::string(moment->channel) : capitalized(plain_name(variable));
}

}  // namespace attune::report
