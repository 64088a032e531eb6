#include "conversation/moves.h"

#include <algorithm>
#include <span>

namespace attune::conversation {
namespace {

constexpr std::array<const char*, kMoves> kNames{"reflection", "validation", "reassurance",
                                                 "minimal_answers_in_a_row"};
constexpr int kInARowFrom = 3;
constexpr std::uint32_t kLongTurn = 5;

constexpr std::array<std::string_view, 16> kStems{
    " so you ",         " so you're ",   " so what you ",   " sounds like ",
    " it sounds ",      " that sounds ", " you feel ",      " you felt ",
    " you're feeling ", " you mean ",    " you're saying ", " what i hear ",
    " i hear you ",     " you sound ",   " you seem ",      " it seems like "};
constexpr std::array<std::string_view, 16> kValidating{
    " makes sense ",  " i understand ",   " i get it ",     " i get that ",
    " you're right ", " you are right ",  " no wonder ",    " i can see why ",
    " i see why ",    " i can imagine ",  " anyone would ", " of course you ",
    " that must be ", " must have been ", " i would feel ", " i'd feel "};
constexpr std::array<std::string_view, 16> kReassuring{
    " don't worry ",     " i'm here for you ", " i'm here ",
    " i am here ",       " it's okay ",        " it's ok ",
    " it'll be okay ",   " it will be okay ",  " it'll be fine ",
    " it will be fine ", " get through this ", " we'll get through ",
    " i've got you ",    " i got you ",        " i'm not going anywhere ",
    " you can do it "};

constexpr std::uint32_t bit(Move move) { return 1U << static_cast<std::size_t>(move); }

bool holds(std::string_view words, std::span<const std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return words.find(phrase) != std::string_view::npos;
  });
}

bool begins(std::string_view words, std::span<const std::string_view> stems) {
  return std::any_of(stems.begin(), stems.end(),
                     [&](std::string_view stem) { return words.starts_with(stem); });
}

}  // namespace

const std::array<const char*, kMoves>& move_names() { return kNames; }

std::uint32_t moves_in_words(std::string_view words) {
  std::uint32_t moves = 0;
  if (begins(words, kStems)) moves |= bit(Move::reflection);
  if (holds(words, kValidating)) moves |= bit(Move::validation);
  if (holds(words, kReassuring)) moves |= bit(Move::reassurance);
  return moves;
}

void settle_moves(std::vector<Turn>& turns) {
  std::array<int, 2> run{};
  for (std::size_t t = 0; t < turns.size(); ++t) {
    Turn& own = turns[t];
    const bool reflects =
        t > 0 && !own.asks() && !turns[t - 1].only_questions && taken_up(turns[t - 1], own) > 0;
    if (!reflects) own.experimental &= ~bit(Move::reflection);
    int& in_a_row = run[static_cast<std::size_t>(own.speaker)];
    const bool curt = own.minimal && t > 0 && turns[t - 1].words >= kLongTurn;
    in_a_row = curt ? in_a_row + 1 : 0;
    if (in_a_row >= kInARowFrom) own.experimental |= bit(Move::minimal_in_a_row);
  }
}

}  // namespace attune::conversation
