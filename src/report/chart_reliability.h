// Said beside true: of the turns to which a model gave about this probability, how many bear the
// label. Exact probabilities lie on the diagonal.
#pragma once

#include "conversation/label_quality.h"
#include "report/chart.h"

namespace attune::report {

[[nodiscard]] Chart draw_reliability(const ChartText& text,
                                     const conversation::LabelQuality& quality);

}  // namespace attune::report
