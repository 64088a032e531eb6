#include "synchrony/bridge.h"

#include <cmath>

namespace attune::synchrony {

std::vector<double> bridged(const std::vector<double>& signal) {
  std::vector<double> out = signal;
  const std::size_t none = signal.size();
  std::size_t last = none;
  for (std::size_t t = 0; t < signal.size(); ++t) {
    if (std::isnan(signal[t])) continue;
    for (std::size_t k = last == none ? 0 : last + 1; k < t; ++k) {
      const double share =
          last == none ? 1 : static_cast<double>(k - last) / static_cast<double>(t - last);
      const double from = last == none ? signal[t] : signal[last];
      out[k] = from + share * (signal[t] - from);
    }
    last = t;
  }
  if (last == none) return std::vector<double>(signal.size(), 0);
  for (std::size_t k = last + 1; k < signal.size(); ++k) out[k] = signal[last];
  return out;
}

}  // namespace attune::synchrony
