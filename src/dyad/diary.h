// A couples' diary after reading and checking: what every later layer works on.
//
// A reader (io) makes it from a file and a schema; from here on names, units and codings are ours:
// time in days, rated items on 1..7 as answered (distance is NOT yet reversed), moments as
// amplitudes (0/1, counts, or a rating mapped to 0..1), time together in minutes, conflict 0..1,
// missing = NaN.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attune::dyad {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// What a column is to the model.
enum class Kind {
  item,          ///< closeness, distance, affection_landed
  cause,         ///< stress, exhaustion, low_mood, time_together, and the schema's own causes
  moment,        ///< touch ... out_together: something that happened
  moment_time,   ///< when that moment happened, in days; named "<moment>_time"
  conflict,      ///< 0, 0.5, 1
  perceived,     ///< responsiveness: own perceived partner responsiveness
  enacted,       ///< gave_responsiveness: feeds the partner's attunement
  space,         ///< wish for space: a gate, never analysed as withdrawal
  intervention,  ///< therapy, an exercise, a randomised prompt, from the schema
  asked,         ///< 1: this check-in was asked for; tells nothing else
};

enum class Centering { person, grand, none };  ///< how a cause of the schema's own is centred

struct Variable {
  std::string name;           ///< ours: "closeness", "stress", or the schema's own: "commute"
  std::string source_column;  ///< as the file calls it
  Kind kind = Kind::item;
  double lower = kMissing;  ///< ends of the scale after mapping; NaN where there are none
  double upper = kMissing;
  bool censored = false;                    ///< items: answers at the ends mean "this or beyond"
  Centering centering = Centering::person;  ///< causes of the schema's own
  double decay_days = 14;                   ///< interventions: time constant of the slow kernel
};

/// One partner's check-ins in order of time.
struct Person {
  std::string label;           ///< as in the file; empty where the diary knows only one partner
  std::string role;            ///< empty without roles
  std::vector<double> times;   ///< days, strictly increasing
  std::vector<double> values;  ///< times.size() x variables, row-major, missing = NaN
  std::vector<double>
      skipped{};  ///< days of check-ins that were asked for and not made, increasing

  [[nodiscard]] double value(std::size_t check_in, std::size_t variable,
                             std::size_t variables) const {
    return values[check_in * variables + variable];
  }
};

/// With roles partner 0 has the role that sorts first, so roles line up over couples; without, the
/// label that sorts first.
struct Couple {
  std::string id;
  std::array<Person, 2> partners;
};

struct Diary {
  std::string source;  ///< the file's name, for messages and titles
  std::vector<Variable> variables;
  std::vector<Couple> couples;
  bool has_roles = false;
  bool calendar = false;  ///< times are days since 1970-01-01 (local wall time), not study days

  /// Whether a row says anything beside that it was asked for.
  [[nodiscard]] bool has_answer(const Person& person, std::size_t check_in) const {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      if (variables[v].kind == Kind::asked) continue;
      if (!std::isnan(person.value(check_in, v, variables.size()))) return true;
    }
    return false;
  }

  /// @returns the index of the variable of that name, if the diary has it.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      if (variables[v].name == name) return v;
    }
    return std::nullopt;
  }
};

}  // namespace attune::dyad
