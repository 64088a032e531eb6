#include "io/read_diary.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/io_error.h"
#include "io/csv_table.h"
#include "io/diary_builder.h"
#include "io/problems.h"
#include "io/readstat_table.h"
#include "io/text.h"

namespace attune::io {
namespace {

Expected<CheckedDiary, std::vector<Diagnostic>> finish(DiaryBuilder& builder, Problems& problems) {
  CheckedDiary checked{builder.finish(), {}};
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  checked.remarks = problems.take_remarks();
  return checked;
}

}  // namespace

Expected<CheckedDiary, std::vector<Diagnostic>> read_diary_csv(
    std::istream& in, const std::string& name, std::size_t bytes, const Schema& schema,
    const ReadOptions& options, const Job& job) {
  Problems problems(name, options.max_problems);
  DiaryBuilder builder(schema, problems);
  read_csv_table(in, bytes, builder, problems, job);
  return finish(builder, problems);
}

Expected<CheckedDiary, std::vector<Diagnostic>> read_diary(const std::string& path,
                                                           const Schema& schema,
                                                           const ReadOptions& options,
                                                           const Job& job) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(path, error)) throw IoError(path, "is a folder, not a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw IoError(path, errno == 0 ? "cannot be opened" : std::strerror(errno));

  const std::string ending = lower_case(fs::path(path).extension().string());
  const bool spss = ending == ".sav" || ending == ".zsav";
  if (spss || ending == ".dta") {
    in.close();
    Problems problems(path, options.max_problems);
    DiaryBuilder builder(schema, problems);
    read_readstat_table(path, !spss, builder, problems, job);
    return finish(builder, problems);
  }
  const auto bytes = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  return read_diary_csv(in, path, error ? 0 : static_cast<std::size_t>(bytes), schema, options,
                        job);
}

}  // namespace attune::io
