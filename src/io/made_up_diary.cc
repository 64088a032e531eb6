#include "io/made_up_diary.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "core/random.h"
#include "io/csv_line.h"

namespace attune::io {
namespace {

/// A column of the diary and what stands in it for now.
struct Asked {
  std::string column, answer;
};

std::string some_answer(const model::ModelSpec& spec, const model::ItemSpec& item) {
  if (item.kind == model::ItemKind::regime) return spec.regimes.front().name;
  return item.kind == model::ItemKind::ordered ? format_number(item.low) : "0";
}

class MadeUp {
 public:
  MadeUp(const model::ModelSpec& spec, const DiarySize& size) : spec_(spec), size_(size) {
    for (const model::ItemSpec& item : spec.items) {
      const bool end = item.column.ends_with("_a") || item.column.ends_with("_b");
      const bool of_a_partner = item.partner.empty() && end;
      paired_ = paired_ || of_a_partner || !item.partner.empty();
      const std::string column =
          of_a_partner ? item.column.substr(0, item.column.size() - 2) : item.column;
      const bool there = std::any_of(asked_.begin(), asked_.end(),
                                     [&](const Asked& a) { return a.column == column; });
      if (!there) asked_.push_back({column, some_answer(spec, item)});
    }
    series_ = spec.data.series.value_or(std::vector<std::string>{"couple"});
    people_ = paired_ || !spec.data.series;
  }

  std::string write() {
    CsvLine line(out_);
    for (const std::string& column : series_) line.text(column);
    if (people_) line.text(spec_.data.partner.value_or("partner"));
    line.text(spec_.data.time.value_or("time"));
    for (const Asked& asked : asked_) line.text(asked.column);
    line.end();
    for (int couple = 0; couple < size_.couples; ++couple) {
      for (int who = 0; who < (people_ ? 2 : 1); ++who) person(couple, who, line);
    }
    return out_.str();
  }

 private:
  void person(int couple, int who, CsvLine& line) {
    RandomStream random(size_.seed, Purpose::simulate_world,
                        2 * static_cast<std::uint64_t>(couple) + static_cast<std::uint64_t>(who));
    for (int row = 0; row < size_.rows; ++row) {
      if (random.uniform() > size_.compliance) continue;
      for (std::size_t k = 0; k < series_.size(); ++k) line.number(k == 0 ? couple + 1 : 1);
      if (people_) line.text(who == 0 ? "a" : "b");
      line.number(spec_.time == model::Time::discrete
                      ? row * spec_.data.step
                      : static_cast<double>(row) / static_cast<double>(size_.per_day));
      for (const Asked& asked : asked_) line.text(asked.answer);
      line.end();
    }
  }

  const model::ModelSpec& spec_;
  const DiarySize& size_;
  std::vector<Asked> asked_;
  std::vector<std::string> series_;
  bool paired_ = false, people_ = false;
  std::ostringstream out_;
};

}  // namespace

std::string made_up_diary(const model::ModelSpec& spec, const DiarySize& size) {
  return MadeUp(spec, size).write();
}

}  // namespace attune::io
