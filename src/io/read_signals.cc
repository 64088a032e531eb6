#include "io/read_signals.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <set>

#include "io/any_table.h"
#include "io/csv_table.h"
#include "io/instant.h"
#include "io/number.h"
#include "io/text.h"
#include "io/time_grid.h"

namespace attune::io {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kDay = 86400;
constexpr double kMostEmptyCells = 1e7;  ///< in a row: a fault of the clock, not a gap
constexpr std::size_t kRowsToJudge = 512;

bool is_missing(std::string_view text) { return text.empty() || text == "NA" || text == "."; }

struct Sample {
  double seconds, a, b;
  std::size_t line;
};

/// The usual distance in time: the mean of those near the median. 0: there is none.
double usual_distance(const std::vector<Sample>& samples) {
  std::vector<double> steps;
  for (std::size_t k = 1; k < samples.size(); ++k) {
    const double step = samples[k].seconds - samples[k - 1].seconds;
    if (step > 0) steps.push_back(step);
  }
  if (steps.empty()) return 0;
  // The lower of two middle ones: a gap is longer than what is usual, never shorter.
  auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  const double median = *middle;
  double sum = 0, count = 0;
  for (const double step : steps) {
    if (step < 0.5 * median || step > 1.5 * median) continue;
    sum += step;
    count += 1;
  }
  return sum / count;
}

/// One pair after the other, onto the grid: judges the rate from the first rows of the file.
class Pairs {
 public:
  Pairs(const SignalFileOptions& options, SignalSink& sink, Problems& problems)
      : options_(options), sink_(sink), problems_(problems) {}

  void begin(PairStart pair) {
    pair_ = std::move(pair);
    open_ = true;
    ++pairs_;
  }

  void add(const Sample& sample) {
    if (grid_) {
      put(sample);
      return;
    }
    waiting_.push_back(sample);
    if (rate_ > 0 || waiting_.size() == kRowsToJudge) start();
  }

  void end() {
    if (!open_) return;
    if (!grid_) start();
    if (grid_) {
      grid_->end();
      grid_.reset();
      sink_.end();
    }
    open_ = false;
  }

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] const PairStart& pair() const { return pair_; }
  [[nodiscard]] double rate() const { return rate_; }
  [[nodiscard]] double distance() const { return distance_; }
  [[nodiscard]] std::size_t pairs() const { return pairs_; }
  void set_calendar() { calendar_ = true; }
  /// If it is not known yet.
  void set_distance(double seconds) {
    if (distance_ == 0) distance_ = seconds;
  }

 private:
  void start() {
    if (rate_ == 0) {
      if (distance_ == 0) distance_ = usual_distance(waiting_);
      if (distance_ == 0) {
        problems_.error(pair_.line, {}, "a recording of one sample has no rate", "two are needed");
        waiting_.clear();
        return;
      }
      rate_ = options_.rate > 0 ? options_.rate : 1 / distance_;
    }
    pair_.rate = rate_;
    pair_.start_days = calendar_ && !waiting_.empty() ? waiting_.front().seconds / kDay : kNaN;
    sink_.begin(pair_);
    grid_ = std::make_unique<TimeGrid>(rate_, distance_,
                                       [this](double a, double b) { sink_.add(a, b); });
    for (const Sample& sample : waiting_) put(sample);
    waiting_.clear();
  }

  void put(const Sample& sample) {
    if (grid_->cells_until(sample.seconds) > kMostEmptyCells) {
      problems_.error(sample.line, {}, "the time jumps ahead too far for one recording",
                      "--pair names the columns that tell recordings apart");
      return;
    }
    grid_->add(sample.seconds, sample.a, sample.b);
  }

  const SignalFileOptions& options_;
  SignalSink& sink_;
  Problems& problems_;
  PairStart pair_;
  bool open_ = false, calendar_ = false;
  double rate_ = 0, distance_ = 0;
  std::size_t pairs_ = 0;
  std::vector<Sample> waiting_;
  std::unique_ptr<TimeGrid> grid_;
};

class Builder : public TableSink {
 public:
  Builder(const SignalFileOptions& options, SignalSink& sink, Problems& problems)
      : options_(options), problems_(problems), pairs_(options, sink, problems) {}

  std::vector<bool> header(const std::vector<std::string>& names) override {
    names_ = names;
    check_names();
    find_pair();
    find_time();
    find_signals();
    if (problems_.errors() > 0) return {};
    std::vector<bool> wanted(names.size(), false);
    for (const std::size_t at : pair_) wanted[at] = true;
    for (const std::size_t at : {time_, a_, b_, partner_}) {
      if (at != kNone) wanted[at] = true;
    }
    return wanted;
  }

  void row(std::size_t line, std::span<const Cell> cells) override {
    ++rows_;
    change_pair(line, cells);
    const double seconds = time_ == kNone ? step_++ / options_.rate : time_of(line, cells[time_]);
    if (std::isnan(seconds)) return;
    if (partner_ == kNone) {
      if (!in_order(line, seconds, last_)) return;
      const double a = number_of(line, cells[a_], names_[a_]);
      pairs_.add({seconds, a, number_of(line, cells[b_], names_[b_]), line});
    } else {
      hold(line, seconds, cells);
    }
  }

  Expected<SignalFile, std::vector<Diagnostic>> finish() {
    end_pair();
    if (problems_.errors() > 0) return unexpected(problems_.take_errors());
    SignalFile file;
    file.a = partner_ == kNone ? names_[a_] : name_of(labels_[0]);
    file.b = partner_ == kNone ? names_[b_] : name_of(labels_[1]);
    if (partner_ != kNone) file.value = names_[a_];
    if (time_ != kNone) file.time = names_[time_];
    for (const std::size_t at : pair_) file.pair.push_back(names_[at]);
    file.rate = pairs_.rate();
    file.distance = pairs_.distance();
    file.rows = rows_;
    file.pairs = pairs_.pairs();
    file.remarks = problems_.take_remarks();
    return file;
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  void check_names() {
    std::set<std::string> seen;
    for (const std::string& name : names_) {
      if (!name.empty() && !seen.insert(name).second) {
        problems_.error(1, printable(name), "is there twice", "give each column a name of its own");
      }
    }
  }

  [[nodiscard]] std::size_t find(const std::string& name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    return at == names_.end() ? kNone : static_cast<std::size_t>(at - names_.begin());
  }

  /// @param option that named the column.
  std::size_t need(const std::string& name, std::string_view option) {
    const std::size_t at = find(name);
    if (at == kNone) {
      const auto near = nearest(name, names_);
      problems_.error(1, {}, fmt::format("there is no column {}, named by {}", shown(name), option),
                      near ? fmt::format("did you mean {}?", shown(*near)) : columns_there());
    }
    return at;
  }

  [[nodiscard]] std::string columns_there() const {
    std::vector<std::string> shown_names;
    for (const std::string& name : names_) shown_names.push_back(printable(name));
    return fmt::format("the file has {}", fmt::join(shown_names, ", "));
  }

  std::size_t first_of(std::initializer_list<const char*> usual) const {
    for (const char* name : usual) {
      if (const std::size_t at = find(name); at != kNone) return at;
    }
    return kNone;
  }

  void find_pair() {
    for (const std::string& name : options_.columns.pair) {
      if (const std::size_t at = need(name, "--pair"); at != kNone) pair_.push_back(at);
    }
    if (!options_.columns.pair.empty()) return;
    if (const std::size_t at = first_of({"pair", "dyad", "couple"}); at != kNone) {
      pair_.push_back(at);
    }
  }

  void find_time() {
    const std::string& name = options_.columns.time;
    time_ = name.empty() ? first_of({"time", "timestamp", "seconds"}) : need(name, "--time");
    if (time_ != kNone || !name.empty()) return;
    if (options_.rate > 0) {
      pairs_.set_distance(1 / options_.rate);
      return;
    }
    problems_.error(1, {}, "there is no column of time",
                    "--time names it, or --rate says how many rows a second there are");
  }

  void find_signals() {
    const SignalColumns& c = options_.columns;
    if (!c.partner.empty()) {
      partner_ = need(c.partner, "--partner");
      a_ = need(c.value.empty() ? "value" : c.value, "--value");
      if (time_ == kNone) {
        problems_.error(1, {}, "partners in rows of their own need a column of time", "--time");
      }
      return;
    }
    if (!c.a.empty() || !c.b.empty()) {
      a_ = need(c.a.empty() ? "a" : c.a, "--a");
      b_ = need(c.b.empty() ? "b" : c.b, "--b");
      if (a_ == b_ && a_ != kNone) {
        problems_.error(1, {}, "--a and --b name the same column", "two columns are needed");
      }
      return;
    }
    a_ = find("a");
    b_ = find("b");
    if (a_ != kNone && b_ != kNone) return;
    std::vector<std::size_t> left;
    for (std::size_t k = 0; k < names_.size(); ++k) {
      if (k != time_ && std::find(pair_.begin(), pair_.end(), k) == pair_.end()) left.push_back(k);
    }
    if (left.size() == 2) {
      a_ = left[0];
      b_ = left[1];
      return;
    }
    problems_.error(1, {}, "which two columns are the partners' signals?",
                    fmt::format("--a and --b name them; {}", columns_there()));
  }

  [[nodiscard]] static std::string text_of(const Cell& cell) {
    if (cell.kind == Cell::Kind::text) return std::string(trim(cell.text));
    return format_number(cell.number);
  }

  void change_pair(std::size_t line, std::span<const Cell> cells) {
    PairStart next;
    for (const std::size_t at : pair_) {
      const std::string text = text_of(cells[at]);
      if (text.empty())
        problems_.error(line, printable(names_[at]), "is empty", "each row needs it");
      if (at == pair_.front()) next.couple = text;
      next.label += (at == pair_.front() ? "" : "/") + text;
    }
    next.line = line;
    if (pairs_.open() && next.label == pairs_.pair().label) return;
    if (pairs_.open()) end_pair();
    if (!seen_.insert(next.label).second && warned_.insert(next.label).second) {
      problems_.error(line, {}, fmt::format("{} comes again after another pair", shown(next.label)),
                      "sort the rows by pair, then by time");
    }
    pairs_.begin(std::move(next));
    last_ = kNaN;
    step_ = 0;
  }

  void end_pair() {
    if (partner_ != kNone) release();
    pairs_.end();
  }

  double time_of(std::size_t line, const Cell& cell) {
    if (cell.kind == Cell::Kind::date || cell.kind == Cell::Kind::date_time) {
      pairs_.set_calendar();
      return with_time(line, cell.number * kDay / options_.unit_seconds);
    }
    if (cell.kind != Cell::Kind::text) return with_time(line, cell.number);
    const std::string_view text = trim(cell.text);
    if (const auto number = parse_number(text)) return with_time(line, number->value);
    if (const auto instant = parse_iso(text)) {
      pairs_.set_calendar();
      return instant->days * kDay;
    }
    problems_.error(
        line, printable(names_[time_]),
        is_missing(text) ? "the time is missing" : fmt::format("{} is no time", shown(text)),
        "a number, or a date like 2024-03-01T21:30:05.04");
    return kNaN;
  }
  double with_time(std::size_t line, double value) {
    if (std::isnan(value)) problems_.error(line, printable(names_[time_]), "the time is missing");
    return value * options_.unit_seconds;
  }

  bool in_order(std::size_t line, double seconds, double& last) {
    if (seconds <= last) {
      problems_.error(line, printable(names_[time_]),
                      seconds == last ? "the same time as the row before"
                                      : "an earlier time than the row before",
                      "rows of a recording stand in order of time; --pair tells recordings apart");
      return false;
    }
    last = seconds;
    return true;
  }

  double number_of(std::size_t line, const Cell& cell, const std::string& name) {
    if (cell.kind != Cell::Kind::text) return cell.number;
    const std::string_view text = trim(cell.text);
    if (is_missing(text)) return kNaN;
    if (const auto number = parse_number(text)) return number->value;
    problems_.error(line, printable(name), fmt::format("{} is no number", shown(text)),
                    "a missing value is empty, NA or .");
    return kNaN;
  }

  /// A label that is a number needs its column's name: "female 1".
  [[nodiscard]] std::string name_of(const std::string& label) const {
    return parse_number(label) ? names_[partner_] + " " + label : label;
  }

  void hold(std::size_t line, double seconds, std::span<const Cell> cells) {
    const std::string label = text_of(cells[partner_]);
    auto at = std::find(held_labels_.begin(), held_labels_.end(), label);
    if (at == held_labels_.end()) {
      if (held_labels_.size() == 2 || label.empty()) {
        problems_.error(
            line, printable(names_[partner_]),
            label.empty() ? "is empty" : fmt::format("{} is a third partner", shown(label)),
            "a pair has two; --pair tells pairs apart");
        return;
      }
      held_labels_.push_back(label);
      at = held_labels_.end() - 1;
    }
    const auto which = static_cast<std::size_t>(at - held_labels_.begin());
    if (!in_order(line, seconds, last_of_[which])) return;
    held_[which].push_back({seconds, number_of(line, cells[a_], names_[a_]), kNaN, line});
  }

  /// Both partners of the pair at hand, in order of time.
  void release() {
    if (!pairs_.open()) return;
    if (held_labels_.size() == 1) {
      problems_.error(pairs_.pair().line, {},
                      fmt::format("{} has only the partner {}", shown(pairs_.pair().label),
                                  shown(held_labels_[0])),
                      "a pair needs both");
    }
    if (held_labels_.size() == 2) {
      const std::size_t first = held_labels_[0] < held_labels_[1] ? 0 : 1;
      if (labels_[0].empty()) labels_ = {held_labels_[first], held_labels_[1 - first]};
      if (labels_ != std::array{held_labels_[first], held_labels_[1 - first]}) {
        labels_ = {"first partner", "second partner"};
      }
      // Two clocks: their samples lie between each other, so each is judged by itself.
      pairs_.set_distance(std::max(usual_distance(held_[0]), usual_distance(held_[1])));
      merge(held_[first], held_[1 - first]);
    }
    held_labels_.clear();
    for (auto& samples : held_) samples.clear();
    last_of_ = {kNaN, kNaN};
  }

  void merge(const std::vector<Sample>& a, const std::vector<Sample>& b) {
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
      const bool take_a = i < a.size() && (j == b.size() || a[i].seconds <= b[j].seconds);
      const bool take_b = j < b.size() && (i == a.size() || b[j].seconds <= a[i].seconds);
      const Sample& now = take_a ? a[i] : b[j];
      pairs_.add({now.seconds, take_a ? a[i].a : kNaN, take_b ? b[j].a : kNaN, now.line});
      i += take_a ? 1 : 0;
      j += take_b ? 1 : 0;
    }
  }

  const SignalFileOptions& options_;
  Problems& problems_;
  Pairs pairs_;
  std::vector<std::string> names_;
  std::vector<std::size_t> pair_;
  std::size_t time_ = kNone, a_ = kNone, b_ = kNone, partner_ = kNone, rows_ = 0;
  double last_ = kNaN, step_ = 0;
  std::set<std::string> seen_, warned_;
  std::vector<std::string> held_labels_;
  std::array<std::string, 2> labels_;
  std::array<std::vector<Sample>, 2> held_;
  std::array<double, 2> last_of_{kNaN, kNaN};
};

}  // namespace

Expected<SignalFile, std::vector<Diagnostic>> read_signals(const std::string& path,
                                                           const SignalFileOptions& options,
                                                           SignalSink& sink, const Job& job) {
  Problems problems(path, options.max_problems);
  Builder builder(options, sink, problems);
  read_any_table(path, builder, problems, job);
  return builder.finish();
}

Expected<SignalFile, std::vector<Diagnostic>> read_signals_csv(std::istream& in,
                                                               const std::string& name,
                                                               const SignalFileOptions& options,
                                                               SignalSink& sink, const Job& job) {
  Problems problems(name, options.max_problems);
  Builder builder(options, sink, problems);
  read_csv_table(in, 0, builder, problems, job);
  return builder.finish();
}

}  // namespace attune::io
