#include "dyad/distance_apart.h"

#include <utility>

namespace attune::dyad {
namespace {

/// Takes one couple apart, occasion by occasion.
class Apart {
 public:
  explicit Apart(const CoupleDesign& from) : from_(from) {
    couple.id = from.id;
    couple.usual_closeness = from.usual_closeness;
    couple.scaling = from.scaling;
    auto answer = from_.answers.begin();
    for (std::size_t t = 0; t < from_.times.size(); ++t) {
      std::vector<Answer> distance;
      add(t);
      for (; answer != from_.answers.end() && static_cast<std::size_t>(answer->occasion) == t;
           ++answer) {
        const bool later = answer->item == kDistance || answer->item == kLanded;
        later ? distance.push_back(*answer) : put(*answer);
      }
      if (distance.empty()) continue;
      add_distance(t);
      for (const Answer& apart : distance) put(apart);
    }
  }

  CoupleDesign couple;
  std::vector<bool> is_distance;  ///< by occasion of it

 private:
  void add(std::size_t t) {
    couple.times.push_back(from_.times[t]);
    couple.intervals.push_back(from_.intervals[t]);
    couple.check_in.push_back(from_.check_in[t]);
    couple.asked.push_back(from_.asked[t]);
    is_distance.push_back(false);
    copy_row(from_.causes, t, couple.causes);
    copy_row(from_.attunement, t, couple.attunement);
    copy_row(from_.level_mean, t, couple.level_mean);
    copy_row(from_.level_end, t, couple.level_end);
  }

  void add_distance(std::size_t t) {
    add(t);
    couple.intervals.back() = 0;
    couple.check_in.back() = {-1, -1};
    couple.asked.back() = {Asked::no, Asked::no};
    is_distance.back() = true;
  }

  void put(Answer answer) {
    answer.occasion = static_cast<int>(couple.times.size()) - 1;
    couple.answers.push_back(answer);
  }

  void copy_row(const std::vector<double>& rows, std::size_t t, std::vector<double>& out) const {
    const std::size_t width = rows.size() / from_.times.size();
    const auto row = rows.begin() + static_cast<std::ptrdiff_t>(t * width);
    out.insert(out.end(), row, row + static_cast<std::ptrdiff_t>(width));
  }

  const CoupleDesign& from_;
};

}  // namespace

DistanceApart with_distance_apart(const Design& design) {
  DistanceApart out{{design.terms, design.scaling, {}}, {}};
  for (const CoupleDesign& whole : design.couples) {
    Apart apart(whole);
    out.design.couples.push_back(std::move(apart.couple));
    out.is_distance.push_back(std::move(apart.is_distance));
  }
  return out;
}

}  // namespace attune::dyad
