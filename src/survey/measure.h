// Questionnaires that a clinic or a study gives now and then: how they are scored and what a change
// means. Their items have owners; only scores and answers by number are entered here.
//   CSI: Funk & Rogge (2007), Journal of Family Psychology 21, 572-583.
//   RDAS: Busby et al. (1995); cut and reliable change of Anderson et al. (2014).
//   PHQ-2: Kroenke et al. (2003), Medical Care 41, 1284-1292.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::survey {

struct Measure {
  std::string name;          ///< "CSI-16"
  std::vector<int> highest;  ///< of each item; the lowest is 0
  double cut = 0;            ///< the border between distressed and not
  bool high_is_well = true;  ///< else the cut itself already counts as distressed
  /// A change above it is more than errors of measurement (95 %). None is published for the CSI in
  /// the sources above: a study gives its own by `jacobson_truax`.
  std::optional<double> reliable_change;

  [[nodiscard]] double most() const;  ///< the highest score
};

/// CSI-4, CSI-16, CSI-32, RDAS, PHQ-2.
[[nodiscard]] std::span<const Measure> measures();
/// @returns nullptr if there is none of that name.
[[nodiscard]] const Measure* find_measure(std::string_view name);

/// The sum of the answers, each as its item scores it (reversed items reversed already).
/// @returns nothing if one is missing, not whole or out of range: no score is made up.
[[nodiscard]] std::optional<double> score(const Measure& measure, std::span<const double> answers);

/// What somebody types in: the score, or all answers in order with spaces or commas between.
/// @returns nothing unless it is one of the two.
[[nodiscard]] std::optional<double> read_score(const Measure& measure, std::string_view text);

/// Below the cut where high is well (CSI-4 < 13.5); at it or above where high is ill (PHQ-2 >= 3).
[[nodiscard]] bool is_distressed(const Measure& measure, double score);

enum class Change {
  unknown,    ///< no figure for measurement error: the difference says nothing by itself
  no_change,  ///< within measurement error
  better,     ///< more than that
  recovered,  ///< better, and across the cut
  worse,
};
[[nodiscard]] Change change_between(const Measure& measure, double before, double after);

/// 1.96 SD sqrt(2 (1 - r)): Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59, 12-19.
/// @param reliability  in [0, 1]. @throws std::invalid_argument
[[nodiscard]] double jacobson_truax(double sd, double reliability);

}  // namespace attune::survey
