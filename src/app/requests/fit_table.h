// A fit as a table for the terminal.
#pragma once

#include <iosfwd>
#include <string>

#include "analysis/fit.h"
#include "analysis/model_fit.h"

namespace attune::requests {

/// At most 100 columns, ends in a newline.
[[nodiscard]] std::string fit_table(const analysis::Fit& fit);

[[nodiscard]] std::string fit_table(const analysis::ModelFit& fit);

/// Warnings of the fit go to `err` unless quiet; the reason if it did not converge goes there
/// always.
/// @returns the exit status: 1 if it did not converge.
[[nodiscard]] int report_convergence(const analysis::Fit& fit, bool quiet, std::ostream& err);

}  // namespace attune::requests
