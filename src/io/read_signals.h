// Recordings of two signals (motion energy, action units, heart rate, a rating dial) as they stream
// by: pair after pair, on a grid of equal steps. docs/formats/sync.md tells both layouts:
//   wide  a row a time, a column a partner
//   long  a row a time and partner; a pair is then held until its rows end
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"

namespace attune::io {

struct SignalColumns {
  std::string a, b;               ///< wide; both empty: the two columns that are left
  std::string partner, value;     ///< long, if `partner` is given
  std::string time;               ///< empty: "time", "timestamp" or "seconds", else rows are steps
  std::vector<std::string> pair;  ///< empty: "pair", "dyad" or "couple", else the file is one pair
};

struct SignalFileOptions {
  SignalColumns columns;
  double rate = 0;          ///< samples a second of the grid; 0: as the file's
  double unit_seconds = 1;  ///< of a number in the column of time
  std::size_t max_problems = 100;
};

struct PairStart {
  std::string label;      ///< the pair's columns, with "/" between
  std::string couple;     ///< the first of them
  double rate = 0;        ///< of the grid, samples a second
  double start_days = 0;  ///< since 1970-01-01 where times are dates; NaN: they are not
  std::size_t line = 0;
};

class SignalSink {
 public:
  SignalSink() = default;
  SignalSink(const SignalSink&) = delete;
  SignalSink& operator=(const SignalSink&) = delete;
  virtual ~SignalSink() = default;

  virtual void begin(const PairStart& pair) = 0;
  virtual void add(double a, double b) = 0;  ///< the next step of the grid; NaN: missing
  virtual void end() = 0;
};

/// What was found of the file.
struct SignalFile {
  std::string a, b;   ///< columns, or the partners' labels
  std::string value;  ///< long: the column
  std::string time;   ///< empty: rows are steps
  std::vector<std::string> pair;
  double rate = 0;
  double distance = 0;  ///< usual seconds from one sample to the next
  std::size_t rows = 0, pairs = 0;
  std::vector<Diagnostic> remarks;
};

/// The sink has seen part of the file even if there are problems in it: then drop what it made.
/// @returns what the file is, or all its problems. @throws IoError, Cancelled.
[[nodiscard]] Expected<SignalFile, std::vector<Diagnostic>> read_signals(
    const std::string& path, const SignalFileOptions& options, SignalSink& sink, const Job& job);

/// The same for CSV or TSV text from any stream.
[[nodiscard]] Expected<SignalFile, std::vector<Diagnostic>> read_signals_csv(
    std::istream& in, const std::string& name, const SignalFileOptions& options, SignalSink& sink,
    const Job& job);

}  // namespace attune::io
