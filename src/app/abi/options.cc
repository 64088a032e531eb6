// What can be asked for: the options of each request, and the columns that a diary can have.
#include "app/abi/call.h"
#include "app/requests/ahead.h"
#include "io/constructs.h"
#include "io/text.h"
#include "report/names.h"

using namespace attune;
using namespace attune::requests;

namespace {

std::string table_of(std::string_view request) {
  RunOptions run;
  const auto told = [&](auto options) {
    return options_json(options_of(options) + options_of(run));
  };
  if (request == "diary") return told(ReadingOptions{});
  if (request == "fit") return told(FitOptions{});
  if (request == "forecast") return told(ForecastOptions{});
  if (request == "suggest") return told(SuggestOptions{});
  if (request == "report") return told(ReportOptions{});
  if (request == "simulate") return told(SimulateOptions{});
  if (request == "sample") return told(DrawOptions{});
  if (request == "compare") return told(CompareOptions{});
  if (request == "loglik" || request == "states") return options_json(options_of(run));
  throw UsageError("there is no request " + io::shown(request));
}

void write_constructs(io::RowSink& out) {
  out.header({{"name", io::RowKind::text},
              {"kind", io::RowKind::text},
              {"channel", io::RowKind::text},
              {"lower", io::RowKind::number},
              {"upper", io::RowKind::number}});
  for (const io::Construct& construct : io::constructs()) {
    out.text(construct.name);
    out.text(io::kind_name(construct.kind));
    out.text(construct.kind == dyad::Kind::moment
                 ? io::lower_case(report::channel_of(construct.name))
                 : "");
    out.value(construct.scale ? construct.scale->lower : dyad::kMissing);
    out.value(construct.scale ? construct.scale->upper : dyad::kMissing);
  }
}

}  // namespace

extern "C" {

attune_status attune_options(const char* request, attune_text** out) {
  return abi::guarded([&] {
    abi::require(request, "request");
    abi::require(out, "out");
    abi::give_text(out, table_of(request));
  });
}

attune_status attune_constructs(attune_table** out) {
  return abi::guarded([&] {
    abi::require(out, "out");
    abi::give_rows(out, false, write_constructs);
  });
}

}  // extern "C"
