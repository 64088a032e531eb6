// A diary as the model sees it: for each couple a grid of times, what was answered there, and the
// inputs between them. Depends on the data only, never on parameters.
//
//   dm/dt = -m/tau + sum_n e_n delta(t - t_n)                        docs/math/closeness.md, eq.
//   (1)
//
// A check-in speaks for the time since that person's previous check-in; a gap g > 1.5 days is split
// in round(g) equal steps and the check-in speaks for the last (docs/decisions). Where nobody spoke
// for a person, causes are not known and integrators relax to that person's mean level.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "dyad/diary.h"
#include "ssm/site.h"

namespace attune::dyad {

enum Mechanism { kTouch, kReward, kResonance, kDialogue, kMechanisms };
/// Leaky integrators: the four mechanisms, then these two, then one per intervention.
enum Integrator { kStrain = kMechanisms, kConflict, kBuiltInIntegrators };
enum ItemIndex { kCloseness, kDistance, kLanded, kItems };
/// Answer::item of the number of moments, which is the couple's: eq. (7).
inline constexpr int kMoments = kItems;

/// What the diary has: terms whose columns it lacks are off.
struct DesignTerms {
  std::array<bool, kItems> item{};
  std::array<bool, kMechanisms> mechanism{};
  bool strain = false, conflict = false, attunement = false;
  /// Which check-ins were asked for is known, and some were skipped: eq. (10) is in the likelihood.
  bool skipping = false;
  bool moments = false;  ///< the number of moments varies, so that eq. (7) is in the likelihood
  std::vector<std::string> causes;         ///< parameter names after "theta_": "stress", "commute"
  std::vector<std::string> interventions;  ///< names
  std::array<double, kMechanisms> mean_level{};  ///< m-bar_k: sample mean of m_k at check-ins
  std::array<double, kItems> item_mean{};        ///< sample means, items reversed so high = close
  /// Variance that rounding adds to an answer that stands for an interval of width h: h^2/12
  /// (Sheppard 1898); 0 for an item whose answers stand for themselves (docs/decisions).
  std::array<double, kItems> rounding{};
  /// Persons may differ in volatility. Not if someone's closeness answers are taken as exact and
  /// are all the same: a volatility of zero then has infinite likelihood.
  bool volatility = true;
  std::vector<std::string> used, absent;  ///< plain words for the report
  bool roles = false;
};

/// By which numbers the answers of one column become inputs.
struct ColumnScale {
  double mean = 0;  ///< over the study's answers
  double sd = 1;    ///< pooled within persons; 1 for a column that is not scaled
  Centering centering = Centering::person;
};

/// What a study's answers are measured by: another diary, read by it, has the same units.
struct Scaling {
  /// By cause, as in DesignTerms; "responsiveness", "gave_responsiveness"; and by kind of moment.
  std::map<std::string, ColumnScale> columns;
  double alone = 1;  ///< expected R per unit of the only report of responsiveness that there is
  double moments_sd = 1, moments_a_day = 0;
  std::array<double, kItems> resolution{};                ///< of censored items; 0: exact
  std::array<double, kBuiltInIntegrators> usual_level{};  ///< mean over persons
  std::map<std::string, double> decay_days;               ///< by intervention
  std::vector<double> day_spread;                         ///< over persons, as PersonScaling's
};

/// The same of one person: what is usual for them.
struct PersonScaling {
  std::map<std::string, double> mean;  ///< by column of Scaling
  std::vector<double> usual_level;     ///< of each integrator: where it rests if nobody speaks
  double usual_gap = 1;                ///< days: half a day where check-ins are made twice daily
  double first_span = 1;               ///< days that the first check-in speaks for
  /// What a day brings that the day before does not tell: packed second moments of the integrators'
  /// levels beyond what fades, and of attunement, from one check-in to the next. Empty: not known.
  std::vector<double> day_spread;
};

struct CoupleScaling {
  std::array<PersonScaling, 2> partners;
  double moments_a_day = 0;
};

/// What of a study's design another diary is read by.
struct Standard {
  DesignTerms terms;
  Scaling scaling;
};

/// One observation of the likelihood. Items are reversed so that high = close. The number of
/// moments stands at a time of its own, just before they happened, in SDs around the couple's usual
/// number.
struct Answer {
  int occasion = 0;
  int partner = 0;
  int item = 0;      ///< ItemIndex, or kMoments (then of both partners)
  double value = 0;  ///< the answer, or for a censored one the limit (half a step inside the end)
  ssm::Site site = ssm::Site::exact;
};

/// A cause over a step of which nobody told: NaN, not known; conflict, which is not measured in
/// SDs, is as usual.
[[nodiscard]] double untold(const std::string& cause);

/// Whether a partner was asked for a check-in at a grid time. A day on which nothing was asked
/// tells nothing.
enum class Asked : unsigned char { no, answered, skipped };

/// One couple on its grid. `at(t, partner)` rows are laid out time-major, partner next.
struct CoupleDesign {
  std::string id;
  std::vector<double> times;      ///< T grid times, strictly increasing, days
  std::vector<double> intervals;  ///< T; intervals[0] = 0
  std::vector<Answer>
      answers;  ///< by occasion; the count of moments first, then by partner and item
  /// T x 2 x causes: z held over the step that ends at t; NaN: nobody told, as on a day without a
  /// check-in.
  std::vector<double> causes;
  std::vector<double> attunement;            ///< T x 2: R held over that step and at its end
  std::vector<double> level_mean;            ///< T x 2 x integrators: average of m over that step
  std::vector<double> level_end;             ///< T x 2 x integrators: m at the time itself
  std::vector<std::array<int, 2>> check_in;  ///< T: index of the partner's check-in there, or -1
  std::vector<std::array<Asked, 2>> asked;   ///< T
  /// Points that each partner's answers on closeness lie above the study's on average, to tell what
  /// is more than usual from a usual level; NaN: never answered.
  std::array<double, 2> usual_closeness{};
  CoupleScaling scaling;
};

struct Design {
  DesignTerms terms;
  Scaling scaling;
  std::vector<CoupleDesign> couples;

  [[nodiscard]] std::size_t integrators() const {
    return kBuiltInIntegrators + terms.interventions.size();
  }
  [[nodiscard]] Standard standard() const { return {terms, scaling}; }
};

/// The diary less its rows without any answer: they say nothing and must change nothing. Design's
/// check-in numbers count the rows that are left.
[[nodiscard]] Diary without_empty_rows(const Diary& diary);

/// @param diary  without empty rows.
/// @throws std::invalid_argument if no partner ever answered a closeness item.
[[nodiscard]] Design make_design(const Diary& diary);

/// The same in the units of another study. A column that the standard has no term for is left out;
/// one that the diary lacks counts as not answered. What is usual for a person is drawn towards the
/// study's by kStudyWeight answers' worth.
[[nodiscard]] Design make_design(const Diary& diary, const Standard& standard);

/// Where a design goes on from: a grid time whose answers are known already.
struct Onwards {
  double from = 0;
  std::vector<double> level;  ///< 2 x integrators, as CoupleDesign::level_end there
};

/// One couple's check-ins, what is usual for it held.
/// @param diary  of one couple. @param onwards  only check-ins after that time count; the diary
/// holds them, and before them at least the last of each partner. Nothing: from the start.
/// @returns with `onwards` a design whose first grid time is `onwards->from`, unanswered.
[[nodiscard]] Design make_design(const Diary& diary, const Standard& standard,
                                 const CoupleScaling& usual, const Onwards* onwards);

inline constexpr double kStudyWeight = 2;
/// Attunement is clipped to so many SDs: part of the model.
inline constexpr double kMostAttunement = 2;

}  // namespace attune::dyad
