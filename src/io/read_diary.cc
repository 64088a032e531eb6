#include "io/read_diary.h"

#include "io/any_table.h"
#include "io/csv_table.h"
#include "io/diary_builder.h"
#include "io/problems.h"

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
  Problems problems(path, options.max_problems);
  DiaryBuilder builder(schema, problems);
  read_any_table(path, builder, problems, job);
  return finish(builder, problems);
}

Expected<CheckedDiary, std::vector<Diagnostic>> read_diary_columns(const Columns& table,
                                                                   const Schema& schema,
                                                                   const ReadOptions& options,
                                                                   const Job& job) {
  Problems problems(table.name, options.max_problems);
  DiaryBuilder builder(schema, problems);
  read_columns(table, builder, problems, job);
  return finish(builder, problems);
}

}  // namespace attune::io
