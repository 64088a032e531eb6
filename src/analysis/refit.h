// A model that is like one already fitted, from what that fit knows. Private to analysis.
#pragma once

#include <vector>

#include "analysis/search.h"

namespace attune::analysis {

/// What a fit tells of another model's information: that of the parameters which both have.
struct SharedInformation {
  Eigen::MatrixXd information;      ///< zero where nothing is known
  std::vector<Eigen::Index> added;  ///< parameters of `other` of which nothing is
};
[[nodiscard]] SharedInformation shared_information(const dyad::Model& model, const Search& found,
                                                   const dyad::Model& other);

/// The fit's values where both have them, else the prior medians.
[[nodiscard]] Eigen::VectorXd shared_start(const dyad::Model& model, const Search& found,
                                           const dyad::Model& other);

/// The mode of `other`, finished; the way there goes by what the fit tells of the information.
[[nodiscard]] Expected<Search> refit(const dyad::Model& model, const Search& found,
                                     const dyad::Model& other, const FitRequest& request,
                                     double tolerance, const Job& job);

}  // namespace attune::analysis
