// A posterior as files: what it says of each parameter (JSON), and its draws (CSV) as R's package
// posterior and ArviZ read them: docs/formats/draws.md.
#pragma once

#include <optional>
#include <string>

#include "analysis/predictive_check.h"
#include "analysis/sample_posterior.h"

namespace attune::io {

[[nodiscard]] std::string posterior_to_json(
    const analysis::Posterior& posterior, const std::string& model, const std::string& version,
    const std::optional<analysis::PredictiveCheck>& check = std::nullopt);

/// .chain, .iteration, .draw, lp__, then a column a parameter; shortest numbers that read back to
/// the same bits.
[[nodiscard]] std::string draws_to_csv(const analysis::Posterior& posterior);

}  // namespace attune::io
