#include "app/cli/files.h"

#include <iostream>
#include <ostream>

#include "app/cli/failure.h"
#include "core/io_error.h"
#include "io/atomic_file.h"
#include "io/fit_json.h"
#include "io/schema.h"

namespace attune::cli {

io::CheckedDiary load_diary(const DiaryOptions& options, const Job& job) {
  io::Schema schema;
  if (!options.schema.empty()) {
    auto read = io::read_schema(options.schema);
    if (!read) throw Rejected(std::move(read.error()));
    schema = std::move(*read);
  }
  const io::ReadOptions limits{options.max_problems};
  auto checked = options.path == "-" ? io::read_diary_csv(std::cin, "stdin", 0, schema, limits, job)
                                     : io::read_diary(options.path, schema, limits, job);
  if (!checked) throw Rejected(std::move(checked.error()));
  return std::move(*checked);
}

dyad::Diary load_diary_aloud(const DiaryOptions& options, bool quiet, Run& run,
                             const Shell& shell) {
  io::CheckedDiary checked = load_diary(options, run.job());
  run.pause();
  if (!quiet) write_diagnostics(checked.remarks, shell.err);
  return std::move(checked.diary);
}

analysis::Fit load_fit(const std::string& path, const Shell& shell) {
  auto fit = io::read_fit(path);
  if (!fit) throw Rejected(std::move(fit.error()));
  if (!fit->converged) {
    shell.err << "warning: " << path << ": this fit is not to be relied on: " << fit->convergence
              << '\n';
  }
  return std::move(*fit);
}

void write_result(const std::string& path, std::string_view content, const Shell& shell) {
  if (!shell.leads()) return;
  if (!path.empty() && path != "-") {
    io::write_atomically(path, content);
    return;
  }
  shell.out << content << std::flush;
  if (!shell.out) throw IoError("stdout", "cannot be written");
}

}  // namespace attune::cli
