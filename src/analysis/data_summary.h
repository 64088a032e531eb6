// What a diary holds and what it can support, before any model is fitted: `attune check` and the
// first part of the report.
#pragma once

#include <string>
#include <vector>

#include "dyad/diary.h"

namespace attune::analysis {

struct VariableSummary {
  std::string name, source_column;
  dyad::Kind kind{};
  std::size_t answered = 0;
  std::size_t missing = 0;  ///< of the rows there are
  /// Of these: the question made no sense there (no affection that could land, no contact).
  std::size_t not_applicable = 0;
  double mean = 0, within_sd = 0, between_sd = 0, icc = 0;
  double at_floor = 0, at_ceiling = 0;  ///< share of answers at the ends of the scale
  std::size_t constant_persons = 0;     ///< persons who always gave the same answer
};

/// A question that these data can or cannot answer, in one sentence each.
struct Support {
  std::string question;
  bool supported = false;
  std::string because;
};

struct DataSummary {
  std::size_t couples = 0, persons = 0, rows = 0;
  std::size_t single_partner_couples = 0;
  double first_time = 0, last_time = 0;  ///< days, as in Diary
  double median_days = 0;                ///< length of a person's diary
  double median_check_ins = 0;           ///< a person
  double median_gap = 0;                 ///< days between a person's check-ins
  /// Check-ins that were asked for, and those of them that were not made; nobody can tell where the
  /// diary does not say what was asked.
  bool schedule_known = false;
  std::size_t asked = 0, skipped = 0;
  double long_gap_share = 0;   ///< share of gaps longer than two half-lives of closeness (prior)
  double expected_onsets = 0;  ///< at the prior's base rates, over the observed days
  double expected_recoveries = 0;
  std::vector<VariableSummary> variables;
  std::vector<Support> support;
};

[[nodiscard]] DataSummary summarize(const dyad::Diary& diary);

}  // namespace attune::analysis
