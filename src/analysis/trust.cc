#include "analysis/trust.h"

#include "analysis/falsify_couples.h"
#include "analysis/falsify_gain.h"
#include "analysis/falsify_hazards.h"
#include "analysis/falsify_lead.h"
#include "analysis/falsify_pooling.h"
#include "analysis/fitted_model.h"

namespace attune::analysis {

Trust trust(const dyad::Diary& diary, const Fit& fit, const FitRequest& request, const Job& job) {
  const FittedModel fitted(diary, fit);
  Trust out;
  out.asked = true;
  out.lead = lead_test(fitted.diary);
  out.pseudo_couples = pseudo_couples(fitted, request, job);
  if (!fit.gate.open) return out;  // the rest is about spells
  out.gain = gain_test(fitted, job);
  out.hazards = hazard_calibration(fitted, job);
  out.pooling = pooling_test(fitted);
  return out;
}

}  // namespace attune::analysis
