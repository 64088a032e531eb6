#include "dyad/distance_apart.h"

#include <utility>

namespace attune::dyad {
namespace {

/// Takes one couple apart, occasion by occasion.
class Apart {
 public:
  Apart(const CoupleDesign& from, CoupleDesign& to, std::vector<bool>& is_distance)
      : from_(from), to_(to), is_distance_(is_distance) {
    to_.times.clear();
    to_.intervals.clear();
    to_.answers.clear();
    to_.check_in.clear();
    to_.asked.clear();
    for (auto* rows : {&to_.causes, &to_.attunement, &to_.level_mean, &to_.level_end})
      rows->clear();
  }

  void take() {
    auto answer = from_.answers.begin();
    for (std::size_t t = 0; t < from_.times.size(); ++t) {
      std::vector<Answer> distance;
      add(t);
      for (; answer != from_.answers.end() && static_cast<std::size_t>(answer->occasion) == t;
           ++answer) {
        const bool is_distance = answer->item == kDistance || answer->item == kLanded;
        is_distance ? distance.push_back(*answer) : put(*answer);
      }
      if (distance.empty()) continue;
      add_distance(t);
      for (const Answer& later : distance) put(later);
    }
  }

 private:
  void add(std::size_t t) {
    to_.times.push_back(from_.times[t]);
    to_.intervals.push_back(from_.intervals[t]);
    to_.check_in.push_back(from_.check_in[t]);
    to_.asked.push_back(from_.asked[t]);
    is_distance_.push_back(false);
    copy_row(from_.causes, t, to_.causes);
    copy_row(from_.attunement, t, to_.attunement);
    copy_row(from_.level_mean, t, to_.level_mean);
    copy_row(from_.level_end, t, to_.level_end);
  }

  void add_distance(std::size_t t) {
    add(t);
    to_.intervals.back() = 0;
    to_.check_in.back() = {-1, -1};
    to_.asked.back() = {Asked::no, Asked::no};
    is_distance_.back() = true;
  }

  void put(Answer answer) {
    answer.occasion = static_cast<int>(to_.times.size()) - 1;
    to_.answers.push_back(answer);
  }

  void copy_row(const std::vector<double>& rows, std::size_t t, std::vector<double>& out) const {
    const std::size_t width = rows.size() / from_.times.size();
    const auto row = rows.begin() + static_cast<std::ptrdiff_t>(t * width);
    out.insert(out.end(), row, row + static_cast<std::ptrdiff_t>(width));
  }

  const CoupleDesign& from_;
  CoupleDesign& to_;
  std::vector<bool>& is_distance_;
};

}  // namespace

DistanceApart with_distance_apart(const Design& design) {
  DistanceApart out{design, std::vector<std::vector<bool>>(design.couples.size())};
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    Apart(design.couples[c], out.design.couples[c], out.is_distance[c]).take();
  }
  return out;
}

}  // namespace attune::dyad
