// Finding the mode of a model's posterior, and the information there. Private to analysis.
//   one run of the filter a couple, regimes mixed before they move on, from several starts
//     -> with the cross Gaussian sum, its grids moved to where the answers put them
//     -> the model itself
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "analysis/fit.h"
#include "dyad/model.h"
#include "inference/curvature.h"
#include "inference/maximize.h"

namespace attune::analysis {

using Grids = std::vector<dyad::PersonGrid>;

/// How near the mode a fit ends, in posterior SDs: its log-likelihood is about as near in nats.
inline constexpr double kAtTheMode = 1e-4;

struct Search {
  inference::Maximum best;
  Grids grids;                  ///< by couple, where `best` puts them
  Eigen::MatrixXd information;  ///< near there, positive definite; empty: not known
  Eigen::MatrixXd scores;       ///< couples x parameters, there; empty before `finish`
  Eigen::VectorXd one_run;      ///< the mode with one run a couple
  int starts = 0, agree = 0, evaluations = 0;
};

/// One run a couple, and what the search learned of the information at the best mode of several
/// starts.
/// @throws std::invalid_argument if no start could be evaluated; Cancelled.
[[nodiscard]] Search search(const dyad::Model& model, const FitRequest& request, int starts,
                            const Job& job);

/// The same from one point that is near the mode already. @param information  a guess of it there;
/// may be empty.
[[nodiscard]] Expected<Search> search_from(const dyad::Model& model, const Eigen::VectorXd& theta,
                                           const Eigen::MatrixXd& information,
                                           const FitRequest& request, const Job& job);

/// On to within `tolerance` posterior SDs of the mode with the cross Gaussian sum: omega_v by what
/// persons' answers tell of it unless its logarithm is nearly known, then every parameter.
[[nodiscard]] Expected<Search> finish(const dyad::Model& model, Search search,
                                      const FitRequest& request, double tolerance,
                                      std::optional<double> log_omega_v, const Job& job);

/// The last part of it: the grids stay, and the information is taken as it is.
[[nodiscard]] Expected<Search> climb_on(const dyad::Model& model, Search search,
                                        const FitRequest& request, double tolerance,
                                        const Job& job);

/// The mode of all couples from that of a random part of them: with one run a couple, which is
/// cheap, then with the sum, by the part's information, scaled up, which also becomes the
/// information there. Scores are those of all.
/// @param part  of `whole`'s couples; `found` its mode, finished.
[[nodiscard]] Expected<Search> extend(const dyad::Model& part, const Search& found,
                                      const dyad::Model& whole, const FitRequest& request,
                                      double tolerance, const Job& job);

/// At the end of `finish` with the information made there, or of `extend`.
[[nodiscard]] Expected<inference::Curvature> final_curvature(const dyad::Model& model,
                                                             const Search& search, const Job& job);

}  // namespace attune::analysis
