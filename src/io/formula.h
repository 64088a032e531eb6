// The short way to state a model of two partners: docs/formats/formula.md.
//     closeness ~ own(lag) + partner(lag) + own(stress) + partner(stress)
//     random: mean by couple
// is translated to a model file (TOML), which says the same in full and is what is fitted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// Whether the two partners of a couple have parameters of their own.
enum class Partners { exchangeable, distinguishable };

struct Formula {
  struct Term {
    enum class Of { own, partner };
    Of of = Of::own;
    std::string name;   ///< a column, or "lag"
    std::string level;  ///< of a column of labels: 1 where it has this one, else 0

    /// Of the covariate: the column's, with the level.
    [[nodiscard]] std::string covariate() const {
      return level.empty() ? name : name + '_' + level;
    }
  };
  struct Settings {
    std::string term;  ///< a term or "mean", as written
    std::string toml;  ///< lines of its [parameter.NAME]
    std::size_t line = 0;
  };
  struct Random {
    std::string term;
    bool by_partner = false;  ///< else one value for the couple
    std::size_t line = 0;
  };
  bool continuous = false, with_error = false;
  std::optional<std::string> role;  ///< column that tells the partners apart
  Partners partners = Partners::exchangeable;
  std::string outcome;
  std::vector<std::string> items;  ///< columns that measure the outcome; empty: it is one itself
  std::vector<Term> terms;
  std::vector<Random> random;
  std::vector<Settings> settings;
  std::vector<std::string> regimes;  ///< hidden, of the couple; empty: none
  std::string missing, centre;       ///< of every covariate, as in [input.NAME]; empty: not said
  std::size_t outcome_line = 0, items_line = 0, partners_line = 0, regimes_line = 0;
};

/// @param name  for messages. @returns every fault with its line.
[[nodiscard]] Expected<Formula, std::vector<Diagnostic>> parse_formula(std::string_view text,
                                                                       const std::string& name);

/// The same model as a model file.
struct Translation {
  std::string toml;
  std::vector<std::size_t> origins;  ///< by line of `toml`: the formula's line that it comes from
};
[[nodiscard]] Translation translate(const Formula& formula);

/// Whether a path names a file of this language: it ends in ".formula".
[[nodiscard]] bool is_formula(const std::string& path);

}  // namespace attune::io
