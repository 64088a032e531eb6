#include "model/regime_history.h"

#include <algorithm>
#include <cmath>

namespace attune::model {
namespace {

Eigen::Index place(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

RegimeHistory::RegimeHistory(const BoundModel& model, const Laws& laws)
    : m_(model), laws_(laws), regimes_(static_cast<std::size_t>(model.regimes)) {
  for (int k = 0; k < m_.history; ++k) tuples_ *= regimes_;
  for (int k = 0; k < m_.lag; ++k) lagged_ *= regimes_;
  for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
    newest_.push_back(tuple % regimes_);
    lagged_part_.push_back(regimes_ * (tuple % lagged_));
    kept_part_.push_back(regimes_ * (tuple % kept()));
  }
}

template <class Visit>
std::size_t RegimeHistory::walk(std::size_t tuple, const Visit& visit) const {
  std::size_t newer = newest(tuple), rest = tuple;
  for (int k = 1; k < m_.history; ++k) {
    rest /= regimes_;
    const std::size_t older = rest % regimes_;
    visit(older, newer);
    newer = older;
  }
  return newer;
}

std::vector<double> RegimeHistory::initial_weights(const Member& member) const {
  const Eigen::VectorXd& p = laws_.initial_regimes[static_cast<std::size_t>(member.initial)];
  std::vector<double> weights(tuples_);
  for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
    double weight = 1;
    const std::size_t oldest = walk(tuple, [&](std::size_t older, std::size_t newer) {
      if (m_.lag == 0) {
        weight *= older == newer ? 1 : 0;
      } else {
        weight *= laws_.switching[static_cast<std::size_t>(member.steps.front().hazard)](
            place(older), place(newer));
      }
    });
    weights[tuple] = weight * p(place(oldest));
  }
  return weights;
}

void RegimeHistory::initial_weights_back(const Member& member, const std::vector<double>& weight,
                                         const std::vector<double>& by_weight, Laws& bar) const {
  const auto key = static_cast<std::size_t>(member.initial);
  const Eigen::VectorXd& p = laws_.initial_regimes[key];
  Eigen::VectorXd& p_bar = bar.initial_regimes[key];
  for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
    if (m_.lag == 0) {
      bool same = true;
      walk(tuple, [&](std::size_t older, std::size_t newer) { same = same && older == newer; });
      if (same) p_bar(place(newest(tuple))) += by_weight[tuple];
      continue;
    }
    const double by_log = weight[tuple] * by_weight[tuple];
    if (by_log == 0) continue;
    const auto hazard = static_cast<std::size_t>(member.steps.front().hazard);
    const std::size_t oldest = walk(tuple, [&](std::size_t older, std::size_t newer) {
      bar.switching[hazard](place(older), place(newer)) +=
          by_log / laws_.switching[hazard](place(older), place(newer));
    });
    p_bar(place(oldest)) += by_log / p(place(oldest));
  }
}

bool RegimeHistory::enters_exactly(const Step& step) const {
  return step.seen >= 0 && step.dynamics >= 0 &&
         std::find(m_.exact.begin(), m_.exact.end(), step.seen) != m_.exact.end();
}

const Eigen::MatrixXd* RegimeHistory::switching(const Step& step) const {
  if (step.hazard < 0) return nullptr;
  const auto key = static_cast<std::size_t>(step.hazard);
  return enters_exactly(step) ? &laws_.entry[key] : &laws_.switching[key];
}

Eigen::MatrixXd* RegimeHistory::switching(const Step& step, Laws& bar) const {
  if (step.hazard < 0) return nullptr;
  const auto key = static_cast<std::size_t>(step.hazard);
  return enters_exactly(step) ? &bar.entry[key] : &bar.switching[key];
}

template <class Visit>
void RegimeHistory::each_shown(const Eigen::Ref<const Eigen::VectorXd>& answers,
                               const Visit& visit) const {
  for (std::size_t i = 0; i < m_.items.size(); ++i) {
    if (m_.items[i].kind != ItemKind::regime || m_.items[i].errors.rows == 0) continue;
    const double answer = answers(place(i));
    if (!std::isnan(answer)) visit(i, static_cast<Eigen::Index>(answer));
  }
}

double RegimeHistory::log_shown(const Step& step, const Eigen::Ref<const Eigen::VectorXd>& answers,
                                std::size_t regime) const {
  double log_probability = 0;
  each_shown(answers, [&](std::size_t item, Eigen::Index answer) {
    log_probability +=
        std::log(laws_.errors[static_cast<std::size_t>(step.mean)][item](place(regime), answer));
  });
  return log_probability;
}

void RegimeHistory::log_shown_back(const Step& step,
                                   const Eigen::Ref<const Eigen::VectorXd>& answers,
                                   std::size_t regime, double weight, Laws& bar) const {
  const auto key = static_cast<std::size_t>(step.mean);
  each_shown(answers, [&](std::size_t item, Eigen::Index answer) {
    bar.errors[key][item](place(regime), answer) +=
        weight / laws_.errors[key][item](place(regime), answer);
  });
}

}  // namespace attune::model
