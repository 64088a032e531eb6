// The nine tests that would show a study's explanations to be wrong, in words: passed, failed, or
// not possible with these data.   docs/math/explanation.md
#pragma once

#include <string>
#include <vector>

#include "analysis/study.h"

namespace attune::report {

enum class Verdict { passed, failed, not_possible };
/// "passed", "failed", "not possible with these data".
[[nodiscard]] const char* verdict_words(Verdict verdict);

struct FalsificationTest {
  int number = 0;        ///< 1..9, as in the documents
  std::string name;      ///< a short key: "pseudo_couples"
  std::string question;  ///< "Do strangers paired by us look like partners?"
  Verdict verdict = Verdict::not_possible;
  std::string figure;  ///< what was measured; may be empty
  std::string words;   ///< what that means, a sentence
};

/// All nine, in order; empty where they were not asked for.
[[nodiscard]] std::vector<FalsificationTest> falsification_tests(const analysis::Study& study);

}  // namespace attune::report
