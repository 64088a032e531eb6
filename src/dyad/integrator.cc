#include "dyad/integrator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attune::dyad {

Integrated integrate(const std::vector<double>& times, const std::vector<Impulse>& impulses,
                     const std::vector<Span>& spans, double tau, double level,
                     std::optional<double> at_first) {
  Integrated out;
  if (times.empty()) return out;
  double start = times.front();
  if (!impulses.empty()) start = std::min(start, impulses.front().time);
  if (!spans.empty()) start = std::min(start, spans.front().from);

  if (at_first) start = times.front();
  double now = start, m = level;
  std::size_t next_impulse = 0, span = 0;
  const auto apply_impulses = [&] {
    while (next_impulse < impulses.size() && impulses[next_impulse].time <= now) {
      m += impulses[next_impulse++].amplitude;
    }
  };
  apply_impulses();
  if (at_first) m = *at_first;
  for (const double time : times) {
    const double step_start = out.end.empty() ? now : times[out.end.size() - 1];
    double area = 0;
    while (now < time) {
      while (span < spans.size() && spans[span].to <= now) ++span;
      const bool spoken = span < spans.size() && spans[span].from <= now;
      double until = time;
      if (next_impulse < impulses.size()) until = std::min(until, impulses[next_impulse].time);
      if (span < spans.size()) until = std::min(until, spoken ? spans[span].to : spans[span].from);
      const double h = until - now, rest = spoken ? 0 : level, decay = std::exp(-h / tau);
      area += rest * h - (m - rest) * tau * std::expm1(-h / tau);
      m = rest + (m - rest) * decay;
      now = until;
      apply_impulses();
    }
    const double length = time - step_start;
    out.mean.push_back(length > 0 ? area / length : m);
    out.end.push_back(m);
  }
  return out;
}

}  // namespace attune::dyad
