#include "analysis/missed_check_ins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/episodes.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

constexpr double kLongGap = 1.5;  // of the usual ones, as in the design

double usual_gap(const dyad::Person& person) {
  std::vector<double> gaps;
  for (std::size_t n = 1; n < person.times.size(); ++n) {
    gaps.push_back(person.times[n] - person.times[n - 1]);
  }
  return gaps.empty() ? 0 : quantile(gaps, 0.5);
}

/// When a check-in was missed between two times, neither of them included.
void add_missed(double from, double to, double usual, std::vector<double>& missed) {
  const double gaps = (to - from) / usual;
  if (gaps <= kLongGap) return;
  const int steps = static_cast<int>(std::lround(gaps));
  for (int s = 1; s < steps; ++s) missed.push_back(from + (to - from) * s / steps);
}

std::vector<double> missed_by(const dyad::Person& person, double first, double last) {
  const double usual = usual_gap(person);
  std::vector<double> missed;
  if (!(usual > 0)) return missed;
  add_missed(first - usual, person.times.front(), usual, missed);
  for (std::size_t n = 1; n < person.times.size(); ++n) {
    add_missed(person.times[n - 1], person.times[n], usual, missed);
  }
  add_missed(person.times.back(), last + usual, usual, missed);
  return missed;
}

bool speaks_for(const dyad::Person& person, double time) {
  const double near = usual_gap(person) / 2;
  return std::any_of(person.times.begin(), person.times.end(),
                     [&](double t) { return std::abs(t - time) <= near; });
}

enum class Fill { never, always, unless_partner };

Fill fill_of(const dyad::Variable& variable) {
  switch (variable.kind) {
    case dyad::Kind::cause:
      return variable.name == "time_together" ? Fill::unless_partner : Fill::always;
    case dyad::Kind::moment:
    case dyad::Kind::conflict:
    case dyad::Kind::perceived:
    case dyad::Kind::enacted:
      return Fill::unless_partner;
    case dyad::Kind::item:
    case dyad::Kind::moment_time:
    case dyad::Kind::space:
    case dyad::Kind::intervention:
    case dyad::Kind::asked:
      break;
  }
  return Fill::never;
}

/// In order of time.
dyad::Person with_rows(const dyad::Person& person, const std::vector<double>& times,
                       const std::vector<std::vector<double>>& rows, std::size_t columns) {
  dyad::Person out = person;
  out.times.clear();
  out.values.clear();
  std::size_t n = 0, m = 0;
  while (n < person.times.size() || m < times.size()) {
    const bool own = m == times.size() || (n < person.times.size() && person.times[n] <= times[m]);
    out.times.push_back(own ? person.times[n] : times[m]);
    const auto begin =
        own ? person.values.begin() + static_cast<std::ptrdiff_t>(n * columns) : rows[m].begin();
    out.values.insert(out.values.end(), begin, begin + static_cast<std::ptrdiff_t>(columns));
    ++(own ? n : m);
  }
  return out;
}

}  // namespace

dyad::Diary with_missed_check_ins(const dyad::Diary& diary, std::uint64_t seed, int draw) {
  const std::size_t columns = diary.variables.size();
  dyad::Diary out = diary;
  for (std::size_t c = 0; c < diary.couples.size(); ++c) {
    const auto& persons = diary.couples[c].partners;
    // Units with the top bit set: the others are what a couple's effects have of its own.
    RandomStream random(seed, Purpose::couple_effects,
                        std::uint64_t{1} << 63U | static_cast<std::uint64_t>(draw) << 32U | c);
    double first = std::numeric_limits<double>::infinity(), last = -first;
    for (const dyad::Person& person : persons) {
      if (person.times.empty()) continue;
      first = std::min(first, person.times.front());
      last = std::max(last, person.times.back());
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const dyad::Person& person = persons[i];
      if (person.times.size() < 2) continue;
      const std::vector<double> missed = missed_by(person, first, last);
      std::vector<std::vector<double>> rows;
      for (const double time : missed) {
        const auto donor =
            static_cast<std::size_t>(random.uniform() * static_cast<double>(person.times.size()));
        const bool told = speaks_for(persons[1 - i], time);
        std::vector<double>& row = rows.emplace_back(columns, dyad::kMissing);
        for (std::size_t v = 0; v < columns; ++v) {
          const Fill fill = fill_of(diary.variables[v]);
          if (fill == Fill::always || (fill == Fill::unless_partner && !told)) {
            row[v] = person.value(donor, v, columns);
          }
        }
      }
      out.couples[c].partners[i] = with_rows(person, missed, rows, columns);
    }
  }
  return out;
}

}  // namespace attune::analysis
