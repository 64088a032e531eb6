#include "analysis/foretell.h"

#include <fmt/format.h>

#include "core/pieces.h"

namespace attune::analysis {

void foretell(const inference::Objective& objective, const Eigen::VectorXd& start,
              double evaluations, const Job& job) {
  if (!job.progress) return;
  Job unkept = job;
  unkept.journal = nullptr;  // where it goes on later perhaps nobody listens
  job.report("fitting", 0);
  if (!objective.evaluate(start, unkept)) return;
  job.report("fitting", 1 / evaluations);
  tell_pace(job, fmt::format("{:.0f} evaluations like the first", evaluations));
}

}  // namespace attune::analysis
