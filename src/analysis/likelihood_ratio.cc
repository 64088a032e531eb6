#include "analysis/likelihood_ratio.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

namespace attune::analysis {

int free_parameters(const ModelFit& fit) {
  return static_cast<int>(std::count_if(fit.parameters.begin(), fit.parameters.end(),
                                        [](const ModelEstimate& p) { return !p.fixed; }));
}

LikelihoodRatio likelihood_ratio(const ModelFit& narrow, const ModelFit& wide) {
  constexpr double kShort = 1e-3;  // of -2 log-likelihood
  LikelihoodRatio test;
  test.chi_square = narrow.minus2ll - wide.minus2ll;
  test.degrees = free_parameters(wide) - free_parameters(narrow);
  test.p = std::nan("");
  if (narrow.answers != wide.answers) {
    test.why_not = "the two fits are not of the same answers";
  } else if (!narrow.converged || !wide.converged) {
    test.why_not = "a fit did not converge";
  } else if (narrow.log_prior != 0 || wide.log_prior != 0) {
    test.why_not = "priors move the estimates away from the maximum of the likelihood";
  } else if (test.degrees <= 0) {
    test.why_not = "the wider model has no more free parameters";
  } else if (test.chi_square < -kShort) {
    test.why_not = "the search for the wider model ended short of its maximum (--starts 10)";
  } else {
    const boost::math::chi_squared law(test.degrees);
    test.p = boost::math::cdf(boost::math::complement(law, std::max(0.0, test.chi_square)));
  }
  return test;
}

}  // namespace attune::analysis
