#include "analysis/prepare.h"

#include <utility>

namespace attune::analysis {

Prepared prepare(const dyad::Diary& diary, const FitRequest& request) {
  Prepared p;
  p.design = dyad::make_design(diary);
  dyad::DesignTerms& terms = p.design.terms;
  terms.volatility = terms.volatility && request.volatility;
  p.skipping = std::exchange(terms.skipping, false);
  p.regimes = request.regimes > 0 ? request.regimes : terms.item[dyad::kDistance] ? 2 : 1;
  p.collapse = request.imm ? regime::Collapse::imm : regime::Collapse::gpb2;
  return p;
}

}  // namespace attune::analysis
