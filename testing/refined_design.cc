#include "testing/refined_design.h"

#include <vector>

namespace attune::testing {
namespace {

using dyad::CoupleDesign;

/// Adds row t of T to the rows of another design.
void copy_row(const std::vector<double>& from, std::size_t t, std::size_t rows,
              std::vector<double>& to) {
  const std::size_t width = from.size() / rows;
  for (std::size_t k = 0; k < width; ++k) to.push_back(from[t * width + k]);
}

CoupleDesign refined_couple(const CoupleDesign& couple, std::size_t parts) {
  CoupleDesign out;
  out.id = couple.id;
  const std::size_t rows = couple.times.size();
  std::vector<int> last_part;
  for (std::size_t t = 0; t < rows; ++t) {
    const double interval = couple.intervals[t] / static_cast<double>(parts);
    for (std::size_t part = t == 0 ? parts - 1 : 0; part < parts; ++part) {
      const bool last = part + 1 == parts;
      out.intervals.push_back(interval);
      out.times.push_back(last ? couple.times[t] : out.times.back() + interval);
      out.check_in.push_back(last && t < couple.check_in.size() ? couple.check_in[t]
                                                                : std::array{-1, -1});
      out.asked.push_back(last && t < couple.asked.size()
                              ? couple.asked[t]
                              : std::array{dyad::Asked::no, dyad::Asked::no});
      copy_row(couple.causes, t, rows, out.causes);
      copy_row(couple.attunement, t, rows, out.attunement);
      copy_row(couple.level_mean, t, rows, out.level_mean);
      copy_row(couple.level_end, t, rows, out.level_end);
    }
    last_part.push_back(static_cast<int>(out.times.size()) - 1);
  }
  out.usual_closeness = couple.usual_closeness;
  out.answers = couple.answers;
  for (dyad::Answer& answer : out.answers) {
    answer.occasion = last_part[static_cast<std::size_t>(answer.occasion)];
  }
  return out;
}

}  // namespace

dyad::Design refined_design(const dyad::Design& design, std::size_t parts) {
  dyad::Design out = design;
  for (CoupleDesign& couple : out.couples) couple = refined_couple(couple, parts);
  return out;
}

}  // namespace attune::testing
