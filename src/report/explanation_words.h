// What may have begun distant spells and what may have ended them, in words: as the model's
// estimates, in days and shares, never as what anyone did or should do.
#pragma once

#include <string>
#include <vector>

#include "analysis/study.h"
#include "report/effect.h"

namespace attune::report {

/// The answer to: what let these partners come close again? Or that these data cannot tell, and
/// what could; or why nothing is explained.
[[nodiscard]] std::string recovery_answer(const analysis::Explanations& told);

/// The same for one couple, in a sentence; empty where nothing is explained.
[[nodiscard]] std::string couple_answer(const analysis::Explanations& told,
                                        const analysis::Mechanisms& couple);

/// Each way's share, for a chart: no order but the model's own.
[[nodiscard]] std::vector<Effect> way_effects(const analysis::Explanations& told,
                                              const analysis::Mechanisms& mechanisms);

/// "Of the chance that a distant spell began then, about 20% (5% to 35%) goes with stress; ..."
/// and what it would have been without; a sentence each; none where nothing is explained.
[[nodiscard]] std::vector<std::string> explanation_sentences(const analysis::Episode& episode,
                                                             const analysis::Explanations& told);

}  // namespace attune::report
