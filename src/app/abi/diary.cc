// Diaries from tables in memory.
#include "analysis/data_summary.h"
#include "app/abi/call.h"
#include "io/check_report.h"
#include "io/result_rows.h"
#include "io/schema.h"

using namespace attune;
using namespace attune::requests;

namespace {

/// @throws Rejected with every problem of the schema or the table.
io::CheckedDiary read(const attune_table* table, const char* schema, const char* options,
                      const attune_job* job) {
  abi::require(table, "table");
  ReadingOptions reading;
  RunOptions running;
  read_json(options_of(reading) + options_of(running), abi::text_or_empty(options));
  io::Schema mapping;
  if (schema != nullptr) {
    auto parsed = io::parse_schema(schema, "schema");
    if (!parsed) throw Rejected(std::move(parsed.error()));
    mapping = std::move(*parsed);
  }
  io::CheckedDiary checked;
  abi::run(job, running, [&](const Job& work) {
    auto read = io::read_diary_columns(table->view, mapping, {reading.max_problems}, work);
    if (!read) throw Rejected(std::move(read.error()));
    checked = std::move(*read);
  });
  return checked;
}

std::string check(const attune_table* table, const char* schema, const char* options,
                  const attune_job* job) {
  try {
    const io::CheckedDiary checked = read(table, schema, options, job);
    return io::check_to_json(checked.diary, analysis::summarize(checked.diary), checked.remarks);
  } catch (const Rejected& rejected) {
    return io::problems_to_json(table->view.name, rejected.problems());
  }
}

}  // namespace

extern "C" {

attune_status attune_diary_create(const attune_table* table, const char* schema,
                                  const char* options, const attune_job* job, attune_diary** out) {
  return abi::guarded([&] {
    abi::require(out, "out");
    abi::give(out, attune_diary{read(table, schema, options, job)});
  });
}

attune_status attune_diary_check(const attune_table* table, const char* schema, const char* options,
                                 const attune_job* job, attune_text** out) {
  return abi::guarded([&] {
    abi::require(out, "out");
    abi::give_text(out, check(table, schema, options, job));
  });
}

attune_status attune_diary_summary(const attune_diary* diary, attune_text** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const dyad::Diary& d = diary->checked.diary;
    abi::give_text(out, io::summary_to_text(d, analysis::summarize(d)));
  });
}

attune_status attune_diary_remarks(const attune_diary* diary, attune_text** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    abi::give_text(out, lines_of(diary->checked.remarks));
  });
}

attune_status attune_diary_table(const attune_diary* diary, attune_table** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const dyad::Diary& d = diary->checked.diary;
    abi::give_rows(out, d.calendar, [&](io::RowSink& rows) { io::write_diary(rows, d); });
  });
}

void attune_diary_free(attune_diary* diary) { delete diary; }

}  // extern "C"
