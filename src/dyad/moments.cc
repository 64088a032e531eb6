#include "dyad/moments.h"

#include "dyad/parameter.h"

namespace attune::dyad {

const std::array<MechanismParts, kMechanisms>& mechanism_parts() {
  static const std::array<MechanismParts, kMechanisms> parts{{
      {"touch", {{"touch", 1}, {"eye_contact", 0.5}}, 1.5, kTauTouch},
      {"reward", {{"enjoyable", 1}, {"novel", 0.5}, {"out_together", 0.5}}, 2, kTauReward},
      {"resonance", {{"shared_laugh", 1}, {"returned_gesture", 0.5}}, 1.5, kTauResonance},
      {"dialogue", {{"open_talk", 1}, {"thanks", 0.5}}, 1.5, kTauDialogue},
  }};
  return parts;
}

std::optional<MomentPlace> moment_place(std::string_view column) {
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    for (const MomentPart& part : mechanism_parts()[k].parts) {
      if (part.name == column) return MomentPlace{k, part.weight};
    }
  }
  return std::nullopt;
}

}  // namespace attune::dyad
