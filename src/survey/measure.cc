#include "survey/measure.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace attune::survey {
namespace {

std::vector<int> csi_items(std::size_t count) {
  std::vector<int> highest(count, 5);
  highest.front() = 6;  // overall happiness
  return highest;
}

std::vector<int> rdas_items() {
  std::vector<int> highest(14, 5);
  highest[10] = 4;  // outside interests
  return highest;
}

}  // namespace

double Measure::most() const { return std::accumulate(highest.begin(), highest.end(), 0); }

std::span<const Measure> measures() {
  static const std::vector<Measure> all{{"CSI-4", csi_items(4), 13.5, true, {}},
                                        {"CSI-16", csi_items(16), 51.5, true, {}},
                                        {"CSI-32", csi_items(32), 104.5, true, {}},
                                        {"RDAS", rdas_items(), 47.31, true, 11.58},
                                        {"PHQ-2", {3, 3}, 3, false, {}}};
  return all;
}

const Measure* find_measure(std::string_view name) {
  const auto all = measures();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Measure& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<double> score(const Measure& measure, std::span<const double> answers) {
  if (answers.size() != measure.highest.size()) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    // Written so that NaN is refused too.
    if (!(answers[i] >= 0 && answers[i] <= measure.highest[i] &&
          answers[i] == std::floor(answers[i]))) {
      return std::nullopt;
    }
    sum += answers[i];
  }
  return sum;
}

std::optional<double> read_score(const Measure& measure, std::string_view text) {
  std::vector<double> numbers;
  const char* const separators = " ,;\t\r\n";
  for (auto at = text.find_first_not_of(separators); at != std::string_view::npos;
       at = text.find_first_not_of(separators, at)) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    int number = 0;
    const auto [stop, fault] = std::from_chars(text.data() + at, text.data() + end, number);
    if (fault != std::errc() || stop != text.data() + end) return std::nullopt;
    numbers.push_back(number);
    at = end;
  }
  if (numbers.size() != 1) return score(measure, numbers);
  const double sum = numbers.front();
  return sum >= 0 && sum <= measure.most() ? std::optional(sum) : std::nullopt;
}

bool is_distressed(const Measure& measure, double score) {
  return measure.high_is_well ? score < measure.cut : score >= measure.cut;
}

Change change_between(const Measure& measure, double before, double after) {
  if (!measure.reliable_change) return Change::unknown;
  const double gain = measure.high_is_well ? after - before : before - after;
  if (std::abs(gain) <= *measure.reliable_change) return Change::no_change;
  if (gain < 0) return Change::worse;
  const bool crossed = is_distressed(measure, before) && !is_distressed(measure, after);
  return crossed ? Change::recovered : Change::better;
}

double jacobson_truax(double sd, double reliability) {
  if (!(sd > 0 && std::isfinite(sd) && reliability >= 0 && reliability <= 1)) {
    throw std::invalid_argument("jacobson_truax: sd > 0 and reliability in [0, 1] are needed");
  }
  return 1.96 * sd * std::sqrt(2 * (1 - reliability));
}

}  // namespace attune::survey
