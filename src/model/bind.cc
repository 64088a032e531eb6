#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "model/bound_model.h"
#include "model/starts.h"

namespace attune::model {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kTime = "time";

/// Where a number of an occasion is read: a column, of one partner's rows or of any.
struct Source {
  const Column* column = nullptr;
  int partner = -1;  ///< 0, 1: first or second of the pair; -1: any row
};

/// Every expression of a structure, once.
template <class Visit>
void each_expression(const Structure& s, const std::vector<ItemSpec>& items, const Visit& visit) {
  const auto cells = [&](const CellsSpec& c) {
    for (const Expression& e : c.cells) visit(e);
  };
  for (const auto& parts : s.dynamics) std::for_each(parts.begin(), parts.end(), cells);
  for (const auto& parts : s.measurement) std::for_each(parts.begin(), parts.end(), cells);
  for (const auto& list : s.thresholds) std::for_each(list.begin(), list.end(), visit);
  for (const ItemSpec& item : items) {
    if (item.errors) cells(*item.errors);
  }
  cells(s.jump);
  for (const HazardSpec& h : s.hazards) visit(h.log_rate);
  if (s.initial.mean) std::for_each(s.initial.mean->begin(), s.initial.mean->end(), visit);
  if (s.initial.covariance == InitialSpec::Covariance::cells) cells(s.initial.cells);
  std::for_each(s.initial.probabilities.begin(), s.initial.probabilities.end(), visit);
  cells(s.random_covariance);
  cells(s.mean_response);
  cells(s.integrated.covariance);
}

/// "closeness_a" -> "closeness", "a".
std::optional<std::pair<std::string, std::string>> stem_and_end(const std::string& name) {
  const std::size_t mark = name.rfind('_');
  if (mark == std::string::npos || mark == 0 || mark + 1 == name.size()) return std::nullopt;
  return std::pair(name.substr(0, mark), name.substr(mark + 1));
}

std::string joined(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

class Binder {
 public:
  Binder(const ModelSpec& spec, const Structure& structure, const Table& table)
      : spec_(spec), s_(structure), table_(table) {}

  Expected<Bound, std::vector<Diagnostic>> bind() {
    partner_ = spec_.data.partner.value_or("partner");
    name_everything();
    find_items();
    if (faults_.empty() && spec_.data.roles) check_roles();
    if (faults_.empty()) group_rows();
    if (faults_.empty()) read_series();
    if (faults_.empty()) check_inputs();
    if (faults_.empty()) count_answers();
    if (!faults_.empty()) return unexpected(std::move(faults_));
    compile();
    return Bound{std::move(m_), std::move(remarks_)};
  }

 private:
  // ---- what is told --------------------------------------------------------------------------
  void fault_in_model(std::size_t line, std::string key, std::string message, std::string mend) {
    faults_.push_back({Severity::error,
                       {spec_.name, spec_.line_in_file(line), std::move(key)},
                       std::move(message),
                       std::move(mend)});
  }
  void fault_in_table(std::size_t line, std::string column, std::string message, std::string mend) {
    constexpr std::size_t kMost = 100;
    if (faults_.size() >= kMost) return;
    faults_.push_back({Severity::error,
                       {table_.file, line, std::move(column)},
                       std::move(message),
                       std::move(mend)});
  }
  void remark(Severity severity, std::string file, std::string message) {
    remarks_.push_back({severity, {std::move(file), 0, {}}, std::move(message), {}});
  }

  // ---- names ---------------------------------------------------------------------------------
  bool in_header(const std::string& name) const {
    return std::find(table_.header.begin(), table_.header.end(), name) != table_.header.end();
  }

  [[nodiscard]] bool tells_rows_apart(const std::string& column) const {
    const std::vector<std::string> by =
        spec_.data.series.value_or(std::vector<std::string>{"couple"});
    return column == partner_ || column == spec_.data.time.value_or(kTime) ||
           std::find(by.begin(), by.end(), column) != by.end();
  }

  /// A column of that name, or the part of a column that is one partner's.
  std::optional<Source> source_of(const std::string& name) {
    if (const Column* column = table_.find(name)) return Source{column, -1};
    const auto parts = stem_and_end(name);
    const Column* partner = table_.find(partner_);
    if (!parts || partner == nullptr) return std::nullopt;
    const Column* column = table_.find(parts->first);
    if (column == nullptr || tells_rows_apart(parts->first)) return std::nullopt;
    std::vector<std::string> labels = partner->texts;
    std::sort(labels.begin(), labels.end());
    const auto label = std::find(labels.begin(), labels.end(), parts->second);
    int index = -1;
    if (label != labels.end() && labels.size() == 2) {
      index = static_cast<int>(label - labels.begin());
    } else if (parts->second == "a" || parts->second == "b") {
      index = parts->second == "b";
    } else {
      return std::nullopt;
    }
    paired_ = true;
    return Source{column, index};
  }

  const InputSpec* declared_input(const std::string& name) const {
    for (const InputSpec& input : spec_.inputs) {
      if (input.name == name) return &input;
    }
    return nullptr;
  }

  bool declared_parameter(const std::string& name) const {
    const auto named = [&](const ParameterSpec& p) { return p.name == name; };
    return std::any_of(spec_.parameters.begin(), spec_.parameters.end(), named) ||
           std::any_of(s_.made.begin(), s_.made.end(), named);
  }

  /// lag(y, 1) of the item y, whatever its column is.
  const ItemSpec* item_looked_back_at(const std::string& name) const {
    const auto lag = as_lag(name);
    if (!lag || declared_input(lag->name)) return nullptr;
    const auto item = std::find_if(spec_.items.begin(), spec_.items.end(),
                                   [&](const ItemSpec& i) { return i.name == lag->name; });
    return item == spec_.items.end() ? nullptr : &*item;
  }

  void add_input(const std::string& name) {
    if (inputs_.contains(name)) return;
    Input input;
    input.spec.name = input.spec.column = name;
    if (const InputSpec* declared = declared_input(name)) input.spec = *declared;
    if (const auto lag = as_lag(name)) {
      input.lag = lag->rows;
      if (const InputSpec* base = declared_input(lag->name)) input.spec = *base;
      input.spec.column = input.spec.column == name ? lag->name : input.spec.column;
      if (const ItemSpec* item = item_looked_back_at(name)) input.spec.column = item->column;
      most_lag_ = std::max(most_lag_, lag->rows);
    }
    if (input.spec.column != kTime || in_header(kTime)) {
      const ItemSpec* item = item_looked_back_at(name);
      const auto source = item ? source_of(*item) : source_of(input.spec.column);
      if (!source && input.spec.column != kTime) {
        fault_in_model(input.spec.line, "input." + name,
                       fmt::format("the diary has no column \"{}\"", input.spec.column),
                       "its columns: " + joined(table_.header));
        return;
      }
      if (source) input.source = *source;
    }
    input.index = static_cast<int>(m_.inputs.size());
    m_.inputs.push_back(name);
    inputs_.emplace(name, std::move(input));
  }

  void add_parameter(const std::string& name) {
    if (std::find(parameter_names_.begin(), parameter_names_.end(), name) ==
        parameter_names_.end()) {
      parameter_names_.push_back(name);
    }
  }

  void name_one(const std::string& name) {
    if (declared_parameter(name)) return add_parameter(name);
    if (declared_input(name) != nullptr) return add_input(name);
    if (name == kTime) return add_input(name);
    if (const auto lag = as_lag(name)) {
      if (declared_input(lag->name) || source_of(lag->name) ||
          std::any_of(spec_.items.begin(), spec_.items.end(),
                      [&](const ItemSpec& item) { return item.name == lag->name; })) {
        return add_input(name);
      }
      return fault_in_model(0, name,
                            fmt::format("there is no column \"{}\" to look back in", lag->name),
                            "its columns: " + joined(table_.header));
    }
    if (source_of(name)) return add_input(name);
    if (spec_.only &&
        std::find(spec_.only->begin(), spec_.only->end(), name) == spec_.only->end()) {
      return fault_in_model(
          0, name,
          "is neither a parameter listed in `parameters`, nor an input, nor a column of the diary",
          "columns: " + joined(table_.header));
    }
    add_parameter(name);
  }

  void name_everything() {
    for (const ParameterSpec& p : spec_.parameters) used_.emplace(p.name, false);
    each_expression(s_, spec_.items, [&](const Expression& e) {
      for (const std::string& name : e.names()) {
        used_[name] = true;
        name_one(name);
      }
    });
    for (const ParameterSpec& p : spec_.parameters) {
      if (!used_[p.name]) {
        fault_in_model(p.line, "parameter." + p.name, "nothing uses this parameter",
                       "take it out, or put its name into a cell");
      }
    }
    if (spec_.only) {
      for (const std::string& name : *spec_.only) {
        if (!used_.contains(name) || !used_[name]) {
          fault_in_model(0, "parameters", fmt::format("nothing uses \"{}\"", name), "take it out");
        }
      }
    }
  }

  // ---- items ---------------------------------------------------------------------------------
  std::vector<std::string> partner_labels() const {
    const Column* partner = table_.find(partner_);
    std::vector<std::string> labels =
        partner == nullptr ? std::vector<std::string>() : partner->texts;
    std::sort(labels.begin(), labels.end());
    return labels;
  }

  std::optional<Source> source_of(const ItemSpec& item) {
    if (item.partner.empty()) return source_of(item.column);
    const Column* column = table_.find(item.column);
    const std::vector<std::string> labels = partner_labels();
    const auto label = std::find(labels.begin(), labels.end(), item.partner);
    const bool by_letter = item.partner == "a" || item.partner == "b";
    if (column == nullptr || (label == labels.end() && !by_letter)) return std::nullopt;
    paired_ = true;
    return Source{column, label != labels.end() && labels.size() == 2
                              ? static_cast<int>(label - labels.begin())
                              : item.partner == "b"};
  }

  void find_items() {
    for (const ItemSpec& item : spec_.items) {
      const auto source = source_of(item);
      if (!source && !item.partner.empty() && table_.find(item.column) != nullptr) {
        fault_in_model(item.line, "item." + item.name,
                       fmt::format("the column \"{}\" has no label \"{}\"", partner_, item.partner),
                       "labels: " + joined(partner_labels()));
        continue;
      }
      if (!source) {
        fault_in_model(item.line, "items",
                       fmt::format("the diary has no column \"{}\" for the item \"{}\"",
                                   item.column, item.name),
                       "its columns: " + joined(table_.header));
        continue;
      }
      item_sources_.push_back(*source);
    }
  }

  /// Parameters of each partner's own mean something only if a label means the same in every
  /// couple.
  void check_roles() {
    const Column* partner = table_.find(partner_);
    constexpr std::size_t kTwo = 2;
    if (partner == nullptr) {
      fault_in_model(spec_.data.partner_line, "data.partner",
                     fmt::format("the diary has no column \"{}\"", partner_),
                     "its columns: " + joined(table_.header));
    } else if (partner->texts.size() != kTwo) {
      fault_in_model(spec_.data.partner_line, "data.partner",
                     fmt::format("to tell partners apart the column \"{}\" must have the same two "
                                 "labels in every couple; it has {}",
                                 partner_, partner->texts.size()),
                     "name the column of their roles: partners: distinguishable by role");
    }
  }

  // ---- series --------------------------------------------------------------------------------
  struct Rows {
    std::string label;
    std::vector<std::size_t> rows;
  };

  std::string cell_text(const Column& column, std::size_t row) const {
    const int label = column.labels[row];
    return label < 0 ? std::string() : column.texts[static_cast<std::size_t>(label)];
  }

  void group_rows() {
    std::vector<std::string> by;
    if (spec_.data.series) {
      by = *spec_.data.series;
    } else {
      if (in_header("couple")) by.push_back("couple");
      if (!paired_ && in_header(partner_) && !by.empty()) by.push_back(partner_);
    }
    std::vector<const Column*> columns;
    for (const std::string& name : by) {
      const Column* column = table_.find(name);
      if (column == nullptr) {
        fault_in_model(0, "data.series", fmt::format("the diary has no column \"{}\"", name),
                       "its columns: " + joined(table_.header));
        return;
      }
      columns.push_back(column);
    }
    std::map<std::vector<int>, std::size_t> found;
    std::vector<int> key(columns.size());
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      for (std::size_t k = 0; k < columns.size(); ++k) {
        key[k] = columns[k]->labels[row];
        if (key[k] < 0) {
          fault_in_table(table_.lines[row], columns[k]->name,
                         "is empty, so the row belongs to no series",
                         "fill it in, or take the row out");
        }
      }
      const auto [at, is_new] = found.emplace(key, grouped_.size());
      if (is_new) {
        std::string label;
        for (std::size_t k = 0; k < columns.size(); ++k) {
          label += (label.empty() ? "" : "/") + cell_text(*columns[k], row);
        }
        grouped_.push_back({label, {}});
      }
      grouped_[at->second].rows.push_back(row);
    }
    if (grouped_.empty()) fault_in_table(0, "", "has no rows", "");
  }

  double step() const { return spec_.data.step; }

  /// The rows of one time: in a pair one of each partner.
  struct Moment {
    double time = 0;
    std::array<std::ptrdiff_t, 2> row{-1, -1};
  };

  std::vector<Moment> moments_of(const Rows& rows) {
    const Column* time = table_.find(spec_.data.time.value_or(kTime));
    if (time == nullptr && spec_.data.time) {
      fault_in_model(0, "data.time",
                     fmt::format("the diary has no column \"{}\"", *spec_.data.time),
                     "its columns: " + joined(table_.header));
      return {};
    }
    const Column* partner = paired_ ? table_.find(partner_) : nullptr;
    std::vector<std::string> labels;
    if (partner != nullptr) {
      for (const std::size_t row : rows.rows) {
        const std::string label = cell_text(*partner, row);
        if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
      }
      std::sort(labels.begin(), labels.end());
      std::vector<std::string> all = partner->texts;
      if (all.size() == 2) {
        std::sort(all.begin(), all.end());
        labels = all;
      }
      if (labels.size() > 2) {
        fault_in_table(
            table_.lines[rows.rows.front()], partner_,
            fmt::format("the series {} has {} different labels", rows.label, labels.size()),
            "a pair has two");
        return {};
      }
    }
    std::array<int, 2> count{};
    std::vector<std::pair<double, Moment>> single;
    for (const std::size_t row : rows.rows) {
      std::size_t who = 0;
      if (partner != nullptr) {
        const std::string label = cell_text(*partner, row);
        if (label.empty()) {
          fault_in_table(table_.lines[row], partner_, "is empty",
                         "fill it in, or take the row out");
          continue;
        }
        who = static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) -
                                       labels.begin());
      }
      Moment moment;
      moment.time = time == nullptr ? count[who]++ * step() : time->numbers[row];
      if (std::isnan(moment.time)) {
        fault_in_table(table_.lines[row], time->name, "is no time",
                       "a number, or a date like 2024-03-01");
        continue;
      }
      if (table_.time_is_date && time != nullptr) moment.time -= first_day_;
      moment.row[who] = static_cast<std::ptrdiff_t>(row);
      single.emplace_back(moment.time, moment);
    }
    std::stable_sort(single.begin(), single.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Moment> moments;
    for (const auto& [at, moment] : single) {
      const auto slot = [&](double t) {
        return spec_.time == Time::discrete ? std::floor(t / step() + 1e-9) : t;
      };
      if (moments.empty() || slot(moments.back().time) != slot(at)) {
        moments.push_back(moment);
        continue;
      }
      for (std::size_t who = 0; who < 2; ++who) {
        if (moment.row[who] < 0) continue;
        if (moments.back().row[who] >= 0) {
          fault_in_table(table_.lines[static_cast<std::size_t>(moment.row[who])],
                         time == nullptr ? "" : time->name,
                         fmt::format("a second row of the series {} at the same time", rows.label),
                         "tell series apart with [data] series, or take one row out");
        }
        moments.back().row[who] = moment.row[who];
      }
    }
    return moments;
  }

  double value_of(const Source& source, const Moment& moment) const {
    if (source.column == nullptr) return moment.time;
    double found = kNaN;
    for (int who = 0; who < 2; ++who) {
      const std::ptrdiff_t row = moment.row[static_cast<std::size_t>(who)];
      if (row < 0 || (source.partner >= 0 && source.partner != who)) continue;
      const double value = source.column->numbers[static_cast<std::size_t>(row)];
      if (std::isnan(found)) found = value;
    }
    return found;
  }

  /// The cell as a text; "" where it is missing.
  std::string text_of(const Source& source, const Moment& moment) const {
    for (int who = 0; who < 2; ++who) {
      const std::ptrdiff_t row = moment.row[static_cast<std::size_t>(who)];
      if (row < 0 || (source.partner >= 0 && source.partner != who)) continue;
      const std::string text = cell_text(*source.column, static_cast<std::size_t>(row));
      if (!text.empty()) return text;
    }
    return {};
  }

  std::size_t line_of(const Moment& moment) const {
    const std::ptrdiff_t row = moment.row[0] >= 0 ? moment.row[0] : moment.row[1];
    return row < 0 ? 0 : table_.lines[static_cast<std::size_t>(row)];
  }

  /// In discrete time the steps without rows stand between those with.
  std::vector<Moment> on_a_grid(const std::vector<Moment>& moments, const std::string& label) {
    if (spec_.time == Time::continuous) return moments;
    std::vector<Moment> grid;
    for (const Moment& moment : moments) {
      if (!grid.empty()) {
        const double steps =
            std::floor(moment.time / step() + 1e-9) - std::floor(grid.back().time / step() + 1e-9);
        if (steps > 100000) {
          fault_in_table(
              line_of(moment), "time",
              fmt::format("{} steps after the row before it in the series {}", steps, label),
              "is [data] step right?");
          return grid;
        }
        const double from = grid.back().time;
        for (int k = 1; k < static_cast<int>(steps); ++k) {
          Moment empty;
          empty.time = from + k * step();
          grid.push_back(empty);
        }
      }
      grid.push_back(moment);
    }
    return grid;
  }

  void read_series() {
    first_day_ = 0;
    const Column* time = table_.find(spec_.data.time.value_or(kTime));
    if (table_.time_is_date && time != nullptr) {
      first_day_ = std::numeric_limits<double>::infinity();
      for (const double t : time->numbers) {
        if (std::floor(t) < first_day_) first_day_ = std::floor(t);
      }
    }
    check_columns();
    if (!faults_.empty()) return;
    for (const Rows& rows : grouped_) {
      const std::vector<Moment> moments = on_a_grid(moments_of(rows), rows.label);
      if (!faults_.empty()) continue;
      m_.series.push_back(series_of(rows.label, moments));
    }
    m_.rows = table_.rows();
    centre_inputs();
    fill_inputs();
    condition_on_first_rows();
    if (first_regime_is_seen()) begin_where_regimes_are_seen();
    spread_steps();
  }

  void check_columns() {
    const auto numeric = [&](const Column* column, const std::string& what) {
      if (column == nullptr || column->all_numbers) return;
      fault_in_table(table_.lines[column->first_text_row], column->name,
                     fmt::format("\"{}\" is no number, and {} needs one", column->first_text, what),
                     "a text becomes 0 or 1 with [input.NAME] equals = \"..\"");
    };
    for (const auto& [name, input] : inputs_) {
      if (!input.spec.equals) numeric(input.source.column, fmt::format("the input \"{}\"", name));
    }
    for (std::size_t i = 0; i < item_sources_.size(); ++i) {
      if (spec_.items[i].kind != ItemKind::regime) {
        numeric(item_sources_[i].column, fmt::format("the item \"{}\"", spec_.items[i].name));
      }
    }
  }

  double answer_of(std::size_t i, const Moment& moment) {
    const ItemSpec& item = spec_.items[i];
    if (item.kind == ItemKind::regime) return regime_answer(i, moment);
    const double y = value_of(item_sources_[i], moment);
    if (std::isnan(y)) return y;
    const bool whole = y == std::floor(y);
    std::string expected;
    switch (item.kind) {
      case ItemKind::ordered:
        if (!whole || y < item.low || y > item.high)
          expected = fmt::format("a whole number {}..{}", item.low, item.high);
        break;
      case ItemKind::binary:
        if (y != 0 && y != 1) expected = "0 or 1";
        break;
      case ItemKind::count:
        if (!whole || y < 0) expected = "a whole number, 0 or more";
        break;
      default:
        break;
    }
    if (!expected.empty()) {
      fault_in_table(line_of(moment), item_sources_[i].column->name,
                     fmt::format("{} is not {}", y, expected),
                     fmt::format("see [item.{}]", item.name));
    }
    return y;
  }

  double regime_answer(std::size_t i, const Moment& moment) {
    const std::string text = text_of(item_sources_[i], moment);
    if (text.empty()) return kNaN;
    for (std::size_t r = 0; r < spec_.regimes.size(); ++r) {
      if (spec_.regimes[r].name == text) return static_cast<double>(r);
    }
    const double number = value_of(item_sources_[i], moment);
    if (number >= 1 && number <= spec_.regime_count() && number == std::floor(number))
      return number - 1;
    std::vector<std::string> names;
    for (const RegimeSpec& regime : spec_.regimes) names.push_back(regime.name);
    fault_in_table(line_of(moment), item_sources_[i].column->name,
                   fmt::format("\"{}\" is no regime", text),
                   fmt::format("{}, or 1..{}", joined(names), names.size()));
    return kNaN;
  }

  Series series_of(const std::string& label, const std::vector<Moment>& moments) {
    Series series;
    series.label = label;
    const auto count = static_cast<Eigen::Index>(moments.size());
    series.answers.resize(spec_.item_count(), count);
    series.row_inputs.resize(static_cast<Eigen::Index>(m_.inputs.size()), count);
    for (Eigen::Index t = 0; t < count; ++t) {
      const Moment& moment = moments[static_cast<std::size_t>(t)];
      Occasion occasion;
      occasion.time = moment.time;
      occasion.line = line_of(moment);
      occasion.row = {static_cast<int>(moment.row[0]), static_cast<int>(moment.row[1])};
      if (t > 0) {
        occasion.interval = spec_.time == Time::discrete
                                ? 1
                                : moment.time - moments[static_cast<std::size_t>(t - 1)].time;
      }
      series.occasions.push_back(occasion);
      for (std::size_t i = 0; i < spec_.items.size(); ++i) {
        series.answers(static_cast<Eigen::Index>(i), t) = answer_of(i, moment);
      }
      for (const auto& [name, input] : inputs_) {
        const Eigen::Index from = t - input.lag;
        double value = kNaN;
        if (from >= 0) {
          const Moment& then = moments[static_cast<std::size_t>(from)];
          if (input.spec.equals) {
            const std::string text = text_of(input.source, then);
            value = text.empty() ? kNaN : (text == *input.spec.equals ? 1 : 0);
          } else {
            value = value_of(input.source, then);
          }
        }
        series.row_inputs(input.index, t) = value;
      }
    }
    return series;
  }

  // ---- inputs --------------------------------------------------------------------------------
  static double mean_of(const auto& row) {
    double sum = 0;
    int count = 0;
    for (Eigen::Index t = 0; t < row.size(); ++t) {
      if (std::isnan(row(t))) continue;
      sum += row(t);
      ++count;
    }
    return count == 0 ? kNaN : sum / count;
  }

  /// Over all series, and all inputs of the same pool; NaN without a value.
  std::map<std::string, double> means() const {
    std::map<std::string, std::pair<double, double>> sums;
    const auto pool_of = [](const std::string& name, const Input& input) {
      return input.spec.pool.empty() ? "input " + name : "pool " + input.spec.pool;
    };
    for (const auto& [name, input] : inputs_) {
      auto& [sum, count] = sums[pool_of(name, input)];
      for (const Series& series : m_.series) {
        for (const double v : series.row_inputs.row(input.index)) {
          if (!std::isnan(v)) sum += v, ++count;
        }
      }
    }
    std::map<std::string, double> means;
    for (const auto& [name, input] : inputs_) {
      const auto& [sum, count] = sums.at(pool_of(name, input));
      means[name] = sum / count;
    }
    return means;
  }

  void centre_inputs() {
    const auto mean = means();
    for (const auto& [name, input] : inputs_) {
      if (input.spec.centre == Centre::none) continue;
      const bool grand = input.spec.centre == Centre::grand;
      for (Series& series : m_.series) {
        auto row = series.row_inputs.row(input.index);
        row.array() -= grand ? mean.at(name) : mean_of(row);
      }
    }
  }

  void fill_inputs() {
    const auto mean = means();
    for (const auto& [name, input] : inputs_) {
      if (input.spec.missing == Missing::fault) continue;
      std::size_t filled = 0;
      for (Series& series : m_.series) {
        auto row = series.row_inputs.row(input.index);
        for (Eigen::Index t = 0; t < row.size(); ++t) {
          if (!std::isnan(row(t))) continue;
          ++filled;
          if (input.spec.missing == Missing::value) row(t) = input.spec.value;
          if (input.spec.missing == Missing::mean) row(t) = mean.at(name);
          if (input.spec.missing == Missing::carry) row(t) = t > 0 ? row(t - 1) : mean.at(name);
        }
      }
      if (filled > 0) {
        remark(
            Severity::note, table_.file,
            fmt::format("the input \"{}\" is missing {} times and was filled in as the model says",
                        name, filled));
      }
    }
  }

  /// Drops the rows before one.
  static void begin_at(Series& series, Eigen::Index first) {
    const Eigen::Index left = series.answers.cols() - first;
    series.occasions.erase(series.occasions.begin(), series.occasions.begin() + first);
    series.answers = series.answers.rightCols(left).eval();
    series.row_inputs = series.row_inputs.rightCols(left).eval();
    if (!series.occasions.empty()) series.occasions.front().interval = 0;
  }

  void condition_on_first_rows() {
    const int first = spec_.data.first_rows > 0 ? spec_.data.first_rows : most_lag_;
    if (first == 0) return;
    if (spec_.data.first_rows == 0) {
      remark(Severity::note, table_.file,
             fmt::format("the first {} row{} of each series only serve lag()", first,
                         first == 1 ? "" : "s"));
    }
    for (Series& series : m_.series) {
      begin_at(series, std::min<Eigen::Index>(first, series.answers.cols()));
    }
    std::erase_if(m_.series, [](const Series& series) { return series.occasions.empty(); });
  }

  bool shows_regime(const ItemSpec& item) const {
    return item.kind == ItemKind::regime && !item.errors;
  }
  bool first_regime_is_seen() const {
    using Regimes = InitialSpec::Regimes;
    const bool shown = std::any_of(spec_.items.begin(), spec_.items.end(),
                                   [&](const ItemSpec& item) { return shows_regime(item); });
    return spec_.initial.regimes.value_or(shown ? Regimes::seen : Regimes::stationary) ==
           Regimes::seen;
  }

  /// The likelihood is conditional on the first regime that is seen: rows before it have no law.
  void begin_where_regimes_are_seen() {
    std::size_t dropped = 0;
    for (Series& series : m_.series) {
      const auto shown_at = [&](Eigen::Index t) {
        for (std::size_t i = 0; i < spec_.items.size(); ++i) {
          const bool answered = !std::isnan(series.answers(static_cast<Eigen::Index>(i), t));
          if (shows_regime(spec_.items[i]) && answered) return true;
        }
        return false;
      };
      const Eigen::Index count = series.answers.cols();
      Eigen::Index first = 0;
      while (first < count && !shown_at(first)) ++first;
      if (first == 0) continue;
      const bool answered = series.answers.leftCols(first).array().isFinite().any();
      if (first == count || answered || spec_.initial.predict_first) {
        fault_in_table(series.occasions.front().line, "",
                       fmt::format("the series {} begins without showing its regime, and the model "
                                   "takes the first regime as seen",
                                   series.label),
                       "initial = { regimes = \"stationary\" }, or take out the rows before");
        continue;
      }
      begin_at(series, first);
      dropped += static_cast<std::size_t>(first);
    }
    if (dropped > 0) {
      remark(Severity::note, table_.file,
             fmt::format("{} rows before the first regime that is seen of their series say nothing "
                         "and were not used",
                         dropped));
    }
  }

  bool holds_after(const InputSpec& input) const {
    return input.holds == Holds::after ||
           (input.holds == Holds::by_time && spec_.time == Time::continuous);
  }

  void spread_steps() {
    for (Series& series : m_.series) {
      series.step_inputs = series.row_inputs;
      for (const auto& [name, input] : inputs_) {
        for (Eigen::Index t = 1; t < series.row_inputs.cols(); ++t) {
          if (holds_after(input.spec))
            series.step_inputs(input.index, t) = series.row_inputs(input.index, t - 1);
        }
      }
      if (spec_.initial.predict_first && !series.occasions.empty()) {
        Occasion& first = series.occasions.front();
        first.interval = spec_.time == Time::discrete ? 1 : first.time;
        if (first.interval < 0) {
          fault_in_table(first.line, "time", "is before 0, where the initial law holds",
                         "initial = { first = \"update\" }, or count time from 0");
        }
      }
    }
  }

  /// A missing input is a fault where something that is answered, or the step, needs it; where it
  /// only explains items, "lag" of a missed row leaves these unexplained: told, and not used.
  void check_inputs() {
    std::set<int> moving, shown;  // inputs of dynamics and hazards; of answers
    const auto collect = [&](const Expression& e, std::set<int>& into) {
      for (const std::string& name : e.names()) {
        const auto input = inputs_.find(name);
        if (input != inputs_.end()) into.insert(input->second.index);
      }
    };
    for (const auto& parts : s_.dynamics) {
      for (const CellsSpec& cells : parts) {
        for (const Expression& e : cells.cells) collect(e, moving);
      }
    }
    for (const HazardSpec& h : s_.hazards) collect(h.log_rate, moving);
    std::vector<std::set<int>> by_item(spec_.items.size());
    for (const auto& parts : s_.measurement) {
      for (const CellsSpec& cells : parts) {
        for (int i = 0; i < cells.rows; ++i) {
          for (int j = 0; j < cells.columns; ++j) {
            collect(cells.at(i, j), by_item[static_cast<std::size_t>(i)]);
          }
        }
      }
    }
    for (std::size_t i = 0; i < spec_.items.size(); ++i) {
      for (const Expression& e : s_.thresholds[i]) collect(e, by_item[i]);
    }
    std::map<int, std::size_t> unused;  // by input: answers that a missed lag leaves out
    for (Series& series : m_.series) {
      for (Eigen::Index t = 0; t < series.answers.cols(); ++t) {
        const Occasion& occasion = series.occasions[static_cast<std::size_t>(t)];
        for (std::size_t i = 0; i < by_item.size(); ++i) {
          double& answer = series.answers(static_cast<Eigen::Index>(i), t);
          for (const int k : by_item[i]) {
            if (std::isnan(answer) || !std::isnan(series.row_inputs(k, t))) continue;
            if (inputs_.at(m_.inputs[static_cast<std::size_t>(k)]).lag > 0) {
              ++unused[k];
              answer = kNaN;
            } else {
              missing_input(k, occasion.line);
            }
          }
        }
        if (occasion.interval > 0 || t > 0) {
          for (const int k : moving) {
            if (std::isnan(series.step_inputs(k, t))) missing_input(k, occasion.line);
          }
        }
      }
    }
    for (const auto& [k, count] : unused) {
      remark(Severity::warning, table_.file,
             fmt::format("{} answer{} follow a missing value of {} and could not be used", count,
                         count == 1 ? "" : "s", m_.inputs[static_cast<std::size_t>(k)]));
    }
    // Nothing reads what is still missing; a value keeps it out of the arithmetic.
    for (Series& series : m_.series) {
      series.row_inputs =
          series.row_inputs.unaryExpr([](double v) { return std::isnan(v) ? 0 : v; }).eval();
      series.step_inputs =
          series.step_inputs.unaryExpr([](double v) { return std::isnan(v) ? 0 : v; }).eval();
    }
  }

  void count_answers() {
    for (const Series& series : m_.series) {
      m_.answers += static_cast<std::size_t>(series.answers.array().isFinite().count());
    }
    if (m_.answers == 0) fault_in_table(0, "", "no item has an answer that can be used", "");
  }

  void missing_input(int k, std::size_t line) {
    const std::string& name = m_.inputs[static_cast<std::size_t>(k)];
    fault_in_table(
        line, inputs_.at(name).spec.column,
        fmt::format("is missing, and the model needs the input \"{}\" here", name),
        fmt::format("[input.{}] missing = \"mean\", \"carry\" or a number says what stands for it",
                    name));
  }

  // ---- programs ------------------------------------------------------------------------------
  Cells cells_of(const CellsSpec& spec) const {
    Cells cells;
    cells.rows = spec.rows;
    cells.columns = spec.columns;
    std::set<int> inputs;
    for (const Expression& e : spec.cells) {
      cells.programs.emplace_back(e, slots_);
      for (const int slot : cells.programs.back().slots_used()) {
        if (slot >= m_.parameter_count()) inputs.insert(slot);
      }
    }
    cells.inputs.assign(inputs.begin(), inputs.end());
    add_coefficients(spec, cells);
    return cells;
  }

  /// Regressions are affine in their inputs: what depends on parameters is then computed once and
  /// not for every row.
  void add_coefficients(const CellsSpec& spec, Cells& cells) const {
    std::vector<std::string> names;
    std::map<std::string, Expression> none;
    for (const int slot : cells.inputs) {
      names.push_back(m_.inputs[static_cast<std::size_t>(slot - m_.parameter_count())]);
      none[names.back()] = Expression(0);
    }
    for (const Expression& e : spec.cells) cells.coefficients.emplace_back(e.with(none), slots_);
    for (const std::string& name : names) {
      for (const Expression& e : spec.cells) {
        const Expression slope = e.derivative(name);
        if (std::any_of(names.begin(), names.end(),
                        [&](const std::string& other) { return slope.mentions(other); })) {
          cells.coefficients.clear();
          return;
        }
        cells.coefficients.emplace_back(slope, slots_);
      }
    }
  }

  void compile() {
    m_.time = spec_.time;
    m_.states = s_.states;
    m_.core = s_.core;
    m_.regimes = s_.regimes;
    m_.history = s_.history;
    m_.lag = s_.lag;
    m_.laplace = s_.laplace;
    m_.exact = s_.exact;
    for (const RegimeSpec& regime : spec_.regimes) m_.regime_names.push_back(regime.name);
    std::vector<ParameterSpec> declared = spec_.parameters;
    declared.insert(declared.end(), s_.made.begin(), s_.made.end());
    m_.parameters =
        ParameterSpace(starting_parameters(spec_, s_, parameter_names_, declared, m_.series));
    for (std::size_t k = 0; k < parameter_names_.size(); ++k)
      slots_[parameter_names_[k]] = static_cast<int>(k);
    for (std::size_t k = 0; k < m_.inputs.size(); ++k) {
      slots_[m_.inputs[k]] = static_cast<int>(parameter_names_.size() + k);
    }
    for (const auto& parts : s_.dynamics) {
      m_.dynamics.push_back({cells_of(parts[0]), cells_of(parts[1]), cells_of(parts[2])});
    }
    for (const auto& parts : s_.measurement) {
      m_.measurement.push_back({cells_of(parts[0]), cells_of(parts[1]), cells_of(parts[2])});
    }
    m_.jump = cells_of(s_.jump);
    std::set<int> hazard_inputs;
    for (const HazardSpec& h : s_.hazards) {
      m_.hazards.push_back({h.from, h.to, Program(h.log_rate, slots_)});
      for (const int slot : m_.hazards.back().log_rate.slots_used()) {
        if (slot >= m_.parameter_count()) hazard_inputs.insert(slot);
      }
    }
    m_.hazard_inputs.assign(hazard_inputs.begin(), hazard_inputs.end());
    compile_initial();
    for (std::size_t i = 0; i < spec_.items.size(); ++i) {
      const ItemSpec& item = spec_.items[i];
      const Source& source = item_sources_[i];
      BoundItem bound{item.name, item.kind,           item.low,      item.high, item.link, {},
                      {},        source.column->name, source.partner};
      for (const Expression& e : s_.thresholds[i]) bound.thresholds.emplace_back(e, slots_);
      if (item.errors) bound.errors = cells_of(*item.errors);
      m_.items.push_back(std::move(bound));
    }
    for (const auto& [name, input] : inputs_) {
      for (std::size_t i = 0; i < item_sources_.size(); ++i) {
        const Source& source = item_sources_[i];
        if (source.column != input.source.column || source.partner != input.source.partner)
          continue;
        m_.answers_as_inputs.push_back({input.index, static_cast<int>(i), input.lag});
      }
    }
    tell_names();
  }

  void compile_initial() {
    const InitialSpec& from = s_.initial;
    BoundInitial& to = m_.initial;
    to.predict_first = from.predict_first;
    to.stationary = from.covariance == InitialSpec::Covariance::stationary;
    to.mean_given = from.mean && !from.mean->empty();
    if (to.mean_given) to.mean = cells_of({s_.core, 1, *from.mean, 0});
    if (!to.stationary) to.covariance = cells_of(from.cells);
    if (!from.mean && !to.stationary) {
      to.mean_given = true;
      to.mean = cells_of(CellsSpec::zero(s_.core, 1));
    }
    for (std::size_t i = 0; i < from.diffuse.size(); ++i) {
      if (from.diffuse[i]) to.diffuse.push_back(static_cast<int>(i));
    }
    to.random_covariance = cells_of(s_.random_covariance);
    m_.integrated.covariance = cells_of(s_.integrated.covariance);
    m_.integrated.nodes = s_.integrated.nodes;
    for (const std::string& name : s_.integrated.parameters) {
      m_.integrated.parameters.push_back(slots_.at(name));
    }
    to.mean_response = cells_of(s_.mean_response);
    to.regimes = first_regime_is_seen() ? InitialSpec::Regimes::seen
                                        : from.regimes.value_or(InitialSpec::Regimes::stationary);
    to.probabilities =
        cells_of({static_cast<int>(from.probabilities.size()), 1, from.probabilities, 0});
  }

  void tell_names() {
    std::vector<std::string> implicit;
    for (const std::string& name : parameter_names_) {
      if (!declared_parameter(name)) implicit.push_back(name);
    }
    if (!implicit.empty()) {
      remark(Severity::note, spec_.name,
             "taken as free parameters, since nothing else has these names: " + joined(implicit));
    }
    std::vector<std::string> columns;
    for (const std::string& name : m_.inputs) {
      if (declared_input(name) == nullptr) columns.push_back(name);
    }
    if (!columns.empty()) {
      remark(Severity::note, spec_.name, "taken from the diary's columns: " + joined(columns));
    }
  }

  struct Input {
    InputSpec spec;
    Source source;
    int lag = 0, index = 0;
  };

  const ModelSpec& spec_;
  const Structure& s_;
  const Table& table_;
  std::string partner_;
  bool paired_ = false;
  int most_lag_ = 0;
  double first_day_ = 0;
  std::map<std::string, Input> inputs_;
  std::map<std::string, bool> used_;
  std::vector<std::string> parameter_names_;
  std::vector<Source> item_sources_;
  std::vector<Rows> grouped_;
  std::map<std::string, int> slots_;
  BoundModel m_;
  std::vector<Diagnostic> faults_, remarks_;
};

void mention(const Expression& e, std::set<std::string>& names) {
  for (const std::string& name : e.names()) {
    names.insert(name);
    if (const auto lag = as_lag(name)) names.insert(lag->name);
  }
}

}  // namespace

Eigen::MatrixXd Cells::at(std::span<const double> slots) const {
  Eigen::MatrixXd value(rows, columns);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      value(i, j) = programs[static_cast<std::size_t>(i * columns + j)].value(slots);
    }
  }
  return value;
}

void Cells::pull(std::span<const double> slots, const Eigen::MatrixXd& bar,
                 std::span<double> slots_bar) const {
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      programs[static_cast<std::size_t>(i * columns + j)].pull(slots, bar(i, j), slots_bar);
    }
  }
}

bool Cells::is_zero() const {
  return std::all_of(programs.begin(), programs.end(),
                     [](const Program& p) { return p.is_zero(); });
}

bool BoundModel::all_normal() const {
  return std::all_of(items.begin(), items.end(),
                     [](const BoundItem& item) { return item.kind == ItemKind::normal; });
}

std::vector<std::string> wanted_columns(const ModelSpec& spec,
                                        const std::vector<std::string>& header) {
  std::set<std::string> names{"time", "couple", "partner"};
  const auto cells = [&](const CellsSpec& c) {
    for (const Expression& e : c.cells) mention(e, names);
  };
  std::for_each(spec.parts.begin(), spec.parts.end(), cells);
  for (const RegimeSpec& regime : spec.regimes) {
    for (const auto& part : regime.parts) {
      if (part) cells(*part);
    }
    for (const auto& [name, meaning] : regime.set) mention(meaning, names);
  }
  for (const HazardSpec& h : spec.hazards) mention(h.log_rate, names);
  if (spec.initial.mean) {
    for (const Expression& e : *spec.initial.mean) mention(e, names);
  }
  cells(spec.initial.cells);
  for (const Expression& e : spec.initial.probabilities) mention(e, names);
  for (const InputSpec& input : spec.inputs) names.insert(input.column);
  for (const ItemSpec& item : spec.items) {
    names.insert(item.column);
    for (const Expression& e : item.thresholds) mention(e, names);
    if (item.errors) cells(*item.errors);
  }
  for (const ImpulseSpec& impulse : spec.impulses) {
    names.insert(impulse.column);
    if (impulse.carry_over) mention(*impulse.carry_over, names);
    for (const auto& [state, e] : impulse.effect) mention(e, names);
    for (const auto& [state, e] : impulse.jump) mention(e, names);
  }
  if (spec.data.series) names.insert(spec.data.series->begin(), spec.data.series->end());
  if (spec.data.time) names.insert(*spec.data.time);
  if (spec.data.partner) names.insert(*spec.data.partner);
  std::vector<std::string> wanted;
  for (const std::string& column : header) {
    const bool is_stem = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto parts = stem_and_end(name);
      return parts && parts->first == column;
    });
    if (names.contains(column) || is_stem) wanted.push_back(column);
  }
  return wanted;
}

bool read_as_label(const ModelSpec& spec, const std::string& column) {
  if (spec.data.series) {
    const auto& by = *spec.data.series;
    if (std::find(by.begin(), by.end(), column) != by.end()) return true;
  } else if (column == "couple") {
    return true;
  }
  if (column == spec.data.partner.value_or("partner")) return true;
  const auto is_column_of = [&](const std::string& name) {
    const auto parts = stem_and_end(name);
    return name == column || (parts && parts->first == column);
  };
  return std::any_of(spec.items.begin(), spec.items.end(),
                     [&](const ItemSpec& item) {
                       return item.kind == ItemKind::regime && is_column_of(item.column);
                     }) ||
         std::any_of(spec.inputs.begin(), spec.inputs.end(), [&](const InputSpec& input) {
           return input.equals && is_column_of(input.column);
         });
}

Expected<Bound, std::vector<Diagnostic>> bind(const ModelSpec& spec, const Table& table) {
  const auto structure = structure_of(spec);
  if (!structure) return unexpected(structure.error());
  return Binder(spec, *structure, table).bind();
}

}  // namespace attune::model
