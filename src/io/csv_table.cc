#include "io/csv_table.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "core/io_error.h"
#include "io/csv_dialect.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
// libcsv's parser states, of which its header exports only the variable.
constexpr int kRowNotBegun = 0, kFieldBegun = 2;

/// Collects the fields of a row and hands it on.
class Rows {
 public:
  Rows(TableSink& sink, Problems& problems) : sink_(sink), problems_(problems) {}

  void field(std::string_view text) {
    if (stopped_) return;
    const std::size_t index = fields_++;
    if (!names_.empty()) {
      if (index >= names_.size()) return;
      any_ = any_ || !text.empty();
      check_encoding(text, index);
      if (!wanted_[index]) return;
    } else {
      any_ = any_ || !text.empty();
    }
    // A row is kept in one string; views are taken once it no longer grows.
    spans_.push_back({index, buffer_.size(), text.size()});
    buffer_ += text;
  }

  void end_row(std::size_t line) {
    // Rows may follow the header in the same piece of the file.
    if (stopped_) return;
    if (names_.empty()) {
      if (any_) take_header(line);
    } else if (fields_ != names_.size() && any_) {
      ragged(line);
    } else if (any_) {
      ++rows_;
      hand_on(line);
    } else {
      ++empty_rows_;
      if (first_empty_row_ == 0) first_empty_row_ = line;
    }
    fields_ = 0;
    any_ = false;
    buffer_.clear();
    spans_.clear();
  }

  /// What can only be said once the file is at its end.
  void finish() {
    if (names_.empty()) {
      problems_.error(0, {}, "the file is empty",
                      "it needs a line of column names and a row for each check-in");
      return;
    }
    if (stopped_) return;
    if (rows_ == 0 && problems_.errors() == 0) {
      problems_.error(0, {}, "the file has column names but no rows",
                      "it needs a row for each check-in");
    }
    if (empty_rows_ > 0) {
      problems_.note(first_empty_row_, {},
                     fmt::format("{} row{} of empty fields only: skipped", empty_rows_,
                                 empty_rows_ == 1 ? "" : "s"));
    }
    for (const auto& [column, times] : bad_unread_) {
      problems_.note(0, printable(names_[column]),
                     fmt::format("{} field{} not UTF-8; the column is not read", times,
                                 times == 1 ? " is" : "s are"));
    }
  }

  [[nodiscard]] bool stopped() const { return stopped_; }
  void set_line(std::size_t line) { line_ = line; }

 private:
  struct Span {
    std::size_t column, begin, length;
  };

  void check_encoding(std::string_view text, std::size_t column) {
    const auto bad = find_invalid_utf8(text);
    if (bad == std::string_view::npos) return;
    if (!wanted_[column]) {
      ++bad_unread_[column];
      return;
    }
    problems_.error(line_, printable(names_[column]), not_utf8(text, bad), kMend);
  }

  static std::string not_utf8(std::string_view text, std::size_t bad) {
    return fmt::format("byte {} of the field, 0x{:02X}, is not UTF-8", bad + 1,
                       static_cast<unsigned char>(text[bad]));
  }

  void take_header(std::size_t line) {
    for (const Span& span : spans_) {
      const std::string_view name = std::string_view(buffer_).substr(span.begin, span.length);
      names_.emplace_back(trim(name));
      if (const auto bad = find_invalid_utf8(name); bad != std::string_view::npos) {
        problems_.error(line, {},
                        fmt::format("column name {}: {}", shown(name), not_utf8(name, bad)), kMend);
      }
    }
    wanted_ = sink_.header(names_);
    stopped_ = wanted_.empty();
    cells_.assign(names_.size(), Cell{});
  }

  void ragged(std::size_t line) {
    const bool row_names = fields_ == names_.size() + 1;
    problems_.error(line, {},
                    fmt::format("{} field{}; expected {} as in the header", fields_,
                                fields_ == 1 ? "" : "s", names_.size()),
                    row_names ? "a delimiter too many, or row names without a name in the header"
                              : "a delimiter or a quotation mark is missing or too many");
  }

  void hand_on(std::size_t line) {
    for (const Span& span : spans_) {
      cells_[span.column].text = std::string_view(buffer_).substr(span.begin, span.length);
    }
    sink_.row(line, cells_);
  }

  static constexpr const char* kMend =
      "save the file as UTF-8; if it is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8";

  TableSink& sink_;
  Problems& problems_;
  std::vector<std::string> names_;
  std::vector<bool> wanted_;
  std::vector<Cell> cells_;
  std::string buffer_;
  std::vector<Span> spans_;
  std::map<std::size_t, std::size_t> bad_unread_;
  std::size_t fields_ = 0, line_ = 0, rows_ = 0, empty_rows_ = 0, first_empty_row_ = 0;
  bool any_ = false, stopped_ = false;
};

/// libcsv with the line numbers it does not keep.
class Parser {
 public:
  Parser(char delimiter, std::size_t line, Rows& rows, Problems& problems)
      : rows_(rows), problems_(problems), line_(line), row_line_(line) {
    if (csv_init(&csv_, 0) != 0) throw std::bad_alloc();
    // libcsv grows its field by fixed steps; its 128 bytes make a long field quadratic.
    csv_set_blk_size(&csv_, std::size_t{1} << 16);
    csv_set_delim(&csv_, static_cast<unsigned char>(delimiter));
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { csv_free(&csv_); }

  /// @returns false once there is no point in going on.
  bool feed(std::string_view chunk) {
    if (const auto nul = chunk.find('\0'); nul != std::string_view::npos) {
      const auto line =
          line_ + static_cast<std::size_t>(std::count(
                      chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(nul), '\n'));
      problems_.error(line, {}, "the file holds a NUL byte: it is damaged, not text, or in UTF-16",
                      "save it as CSV in UTF-8");
      return false;
    }
    while (!chunk.empty()) {
      const char end = old_mac_ ? '\r' : '\n';
      const auto stop = chunk.find(end);
      const std::size_t length = stop == std::string_view::npos ? chunk.size() : stop + 1;
      if (!feed_piece(chunk.substr(0, length))) return false;
      if (stop != std::string_view::npos) ++line_;
      chunk.remove_prefix(length);
    }
    return true;
  }

  /// Old Macintosh files end lines in a carriage return alone.
  void set_old_mac(bool old_mac) { old_mac_ = old_mac; }

  void finish() {
    if (in_quotes()) {
      unclosed();
      return;
    }
    static_cast<void>(csv_fini(&csv_, on_field, on_row, this));
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  bool feed_piece(std::string_view piece) {
    if (csv_.pstate == kRowNotBegun) {
      row_line_ = line_;
      row_bytes_ = 0;
    }
    row_bytes_ += piece.size();
    if (row_bytes_ > kLongestRow) {
      if (in_quotes()) {
        unclosed();
      } else {
        problems_.error(row_line_, {}, "the row is longer than 4 MiB", "is this a CSV file?");
      }
      return false;
    }
    rows_.set_line(row_line_);
    const std::size_t done = csv_parse(&csv_, piece.data(), piece.size(), on_field, on_row, this);
    if (thrown_) std::rethrow_exception(thrown_);
    if (done != piece.size()) {
      if (csv_error(&csv_) == CSV_ENOMEM) throw std::bad_alloc();
      problems_.error(line_, {}, csv_strerror(csv_error(&csv_)));
      return false;
    }
    return !rows_.stopped();
  }

  [[nodiscard]] bool in_quotes() const { return csv_.pstate == kFieldBegun && csv_.quoted != 0; }

  void unclosed() {
    problems_.error(row_line_, {}, "a quotation mark opened in this row is not closed",
                    "close it; a quotation mark inside a quoted field is written twice");
  }

  // libcsv is C: an exception must not pass through it.
  template <class Body>
  void guarded(const Body& body) {
    if (thrown_) return;
    try {
      body();
    } catch (...) {
      thrown_ = std::current_exception();
    }
  }
  static void on_field(void* text, std::size_t length, void* context) {
    auto* self = static_cast<Parser*>(context);
    self->guarded([&] { self->rows_.field({static_cast<const char*>(text), length}); });
  }
  static void on_row(int, void* context) {
    auto* self = static_cast<Parser*>(context);
    self->guarded([&] { self->rows_.end_row(self->row_line_); });
  }

  csv_parser csv_{};
  Rows& rows_;
  Problems& problems_;
  std::size_t line_, row_line_, row_bytes_ = 0;
  bool old_mac_ = false;
  std::exception_ptr thrown_;
};

}  // namespace

void read_csv_table(std::istream& in, std::size_t bytes, TableSink& sink, Problems& problems,
                    const Job& job) {
  std::string chunk(kChunk, '\0');
  std::size_t done = 0;
  const auto next = [&]() -> std::string_view {
    if (job.stop.stop_requested()) throw Cancelled();
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (in.bad()) throw IoError(problems.file(), "cannot be read: input/output error");
    const auto length = static_cast<std::size_t>(in.gcount());
    done += length;
    if (bytes > 0) {
      job.report("reading", std::min(1.0, static_cast<double>(done) / static_cast<double>(bytes)));
    }
    return std::string_view(chunk).substr(0, length);
  };

  std::string_view text = next();
  const CsvDialect dialect = sniff_csv(text);
  if (!dialect.fault.empty()) {
    problems.error(0, {}, dialect.fault, dialect.mend);
    return;
  }
  Rows rows(sink, problems);
  Parser parser(dialect.delimiter, 1 + dialect.skip_lines, rows, problems);
  parser.set_old_mac(text.find('\n') == std::string_view::npos &&
                     text.find('\r') != std::string_view::npos);
  text.remove_prefix(std::min(dialect.skip_bytes, text.size()));
  for (; !text.empty(); text = next()) {
    if (!parser.feed(text)) return;
  }
  parser.finish();
  rows.finish();
}

}  // namespace attune::io
