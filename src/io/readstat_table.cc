#include "io/readstat_table.h"

#include <fmt/format.h>
#include <readstat.h>

#include <cmath>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/io_error.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// How a numeric column's numbers tell a time: days = number * slope + offset.
struct Clock {
  Cell::Kind kind = Cell::Kind::number;
  double slope = 1, offset = 0;
};

bool begins(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// SPSS counts seconds since 1582-10-14; Stata days (%td) or milliseconds (%tc) since 1960-01-01.
Clock clock_of(std::string_view format, bool stata) {
  if (stata) {
    std::string plain(format);
    std::erase(plain, '-');  // left-justified
    format = plain;
    constexpr double kStataEpoch = -3653;
    if (begins(format, "%tc") || begins(format, "%tC")) {
      return {Cell::Kind::date_time, 1 / 86400e3, kStataEpoch};
    }
    if (begins(format, "%td") || begins(format, "%d")) {
      return {Cell::Kind::date, 1, kStataEpoch};
    }
    for (const std::string_view period : {"%tw", "%tm", "%tq", "%th", "%ty"}) {
      if (begins(format, period)) return {Cell::Kind::period, 1, 0};
    }
    return {};
  }
  constexpr double kSpssEpoch = -141428;
  if (begins(format, "DATETIME") || begins(format, "YMDHMS")) {
    return {Cell::Kind::date_time, 1 / 86400.0, kSpssEpoch};
  }
  for (const std::string_view date : {"DATE", "ADATE", "EDATE", "JDATE", "SDATE"}) {
    if (begins(format, date)) return {Cell::Kind::date, 1 / 86400.0, kSpssEpoch};
  }
  return {};
}

double number_of(const readstat_value_t& value) {
  switch (readstat_value_type(value)) {
    case READSTAT_TYPE_INT8:
      return readstat_int8_value(value);
    case READSTAT_TYPE_INT16:
      return readstat_int16_value(value);
    case READSTAT_TYPE_INT32:
      return readstat_int32_value(value);
    case READSTAT_TYPE_FLOAT:
      return static_cast<double>(readstat_float_value(value));
    case READSTAT_TYPE_DOUBLE:
      return readstat_double_value(value);
    default:
      return kMissing;
  }
}

/// Gathers single values into rows. ReadStat is C: exceptions are carried around it.
class Gatherer {
 public:
  Gatherer(bool stata, TableSink& sink, const Job& job) : stata_(stata), sink_(sink), job_(job) {}

  void variable(readstat_variable_t* variable) {
    names_.emplace_back(readstat_variable_get_name(variable));
    const char* format = readstat_variable_get_format(variable);
    clocks_.push_back(clock_of(format == nullptr ? "" : format, stata_));
    text_.push_back(readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING);
  }

  /// @returns whether to go on.
  bool value(std::size_t row, readstat_variable_t* variable, const readstat_value_t& value) {
    if (row != row_) {
      end_row();
      if (job_.stop.stop_requested()) throw Cancelled();
      row_ = row;
    }
    if (!start()) return false;
    const auto column = static_cast<std::size_t>(readstat_variable_get_index(variable));
    if (column >= names_.size() || !wanted_[column]) return true;
    const bool missing = readstat_value_is_missing(value, variable) != 0;
    Cell& cell = cells_[column];
    filled_ = true;
    any_ = true;
    if (text_[column]) {
      const char* text = missing ? nullptr : readstat_string_value(value);
      texts_[column] = text == nullptr ? "" : text;
      cell = {Cell::Kind::text, texts_[column], 0};
    } else {
      const Clock& clock = clocks_[column];
      const double number = missing ? kMissing : number_of(value);
      cell = {clock.kind, {}, number * clock.slope + clock.offset};
    }
    return true;
  }

  void end_row() {
    if (filled_) sink_.row(row_ + 1, cells_);
    filled_ = false;
  }

  /// Hands the header on before the first row. @returns whether to go on.
  bool start() {
    if (!started_) {
      started_ = true;
      wanted_ = sink_.header(names_);
      cells_.assign(names_.size(), Cell{});
      texts_.resize(names_.size());
    }
    return !wanted_.empty();
  }

  /// No value has come at all.
  [[nodiscard]] bool empty() const { return !any_; }

  std::exception_ptr thrown;
  const Job& job() const { return job_; }

 private:
  bool stata_;
  TableSink& sink_;
  const Job& job_;
  std::vector<std::string> names_;
  std::vector<Clock> clocks_;
  std::vector<bool> text_, wanted_;
  std::vector<Cell> cells_;
  std::vector<std::string> texts_;
  std::size_t row_ = 0;
  bool filled_ = false, started_ = false, any_ = false;
};

/// Runs `body`; an exception is kept and ends ReadStat's parse.
template <class Body>
int guarded(void* context, const Body& body) {
  auto* gatherer = static_cast<Gatherer*>(context);
  try {
    return body(*gatherer) ? READSTAT_HANDLER_OK : READSTAT_HANDLER_ABORT;
  } catch (...) {
    gatherer->thrown = std::current_exception();
    return READSTAT_HANDLER_ABORT;
  }
}

int on_variable(int, readstat_variable_t* variable, const char*, void* context) {
  return guarded(context, [&](Gatherer& gatherer) {
    gatherer.variable(variable);
    return true;
  });
}

int on_value(int row, readstat_variable_t* variable, readstat_value_t value, void* context) {
  return guarded(context, [&](Gatherer& gatherer) {
    return gatherer.value(static_cast<std::size_t>(row), variable, value);
  });
}

int on_progress(double fraction, void* context) {
  return guarded(context, [&](Gatherer& gatherer) {
    if (gatherer.job().stop.stop_requested()) throw Cancelled();
    gatherer.job().report("reading", fraction);
    return true;
  });
}

}  // namespace

void read_readstat_table(const std::string& path, bool stata, TableSink& sink, Problems& problems,
                         const Job& job) {
  const std::unique_ptr<readstat_parser_t, decltype(&readstat_parser_free)> parser(
      readstat_parser_init(), &readstat_parser_free);
  if (!parser) throw std::bad_alloc();
  readstat_set_variable_handler(parser.get(), on_variable);
  readstat_set_value_handler(parser.get(), on_value);
  readstat_set_progress_handler(parser.get(), on_progress);

  Gatherer gatherer(stata, sink, job);
  const readstat_error_t error = stata ? readstat_parse_dta(parser.get(), path.c_str(), &gatherer)
                                       : readstat_parse_sav(parser.get(), path.c_str(), &gatherer);
  if (gatherer.thrown) std::rethrow_exception(gatherer.thrown);
  switch (error) {
    case READSTAT_OK:
      break;
    case READSTAT_ERROR_USER_ABORT:
      return;
    case READSTAT_ERROR_OPEN:
    case READSTAT_ERROR_READ:
    case READSTAT_ERROR_SEEK:
      throw IoError(path, std::string("cannot be read: ") + readstat_error_message(error),
                    "the file may be cut short");
    case READSTAT_ERROR_MALLOC:
      throw std::bad_alloc();
    default:
      problems.error(0, {},
                     fmt::format("not a {} file that can be read: {}", stata ? "Stata" : "SPSS",
                                 readstat_error_message(error)),
                     "save it anew, or as CSV in UTF-8");
      return;
  }
  const std::size_t before = problems.errors();
  if (!gatherer.start()) return;
  if (gatherer.empty() && problems.errors() == before) {
    problems.error(0, {}, "the file has variables but no cases",
                   "it needs a row for each check-in");
  }
  gatherer.end_row();
}

}  // namespace attune::io
