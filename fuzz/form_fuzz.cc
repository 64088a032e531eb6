// What browsers send to the server, of any bytes: queries, forms, paths, cookies, and the answers
// in them. What is read is UTF-8 without zero bytes, and what is no answer is told as a fault.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/server/http/message.h"
#include "app/server/percent_encoded.h"
#include "io/text.h"
#include "require.h"
#include "survey/item.h"
#include "survey/measure.h"

namespace {

void check(const attune::server::Fields& fields) {
  using namespace attune;
  std::string again;
  for (const auto& [name, value] : fields) {
    for (const std::string& text : {name, value}) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(text) == std::string_view::npos);
      ATTUNE_REQUIRE(text.find('\0') == std::string::npos);
    }
    again += (again.empty() ? "" : "&") + server::percent_encoded(name) + "=" +
             server::percent_encoded(value);
  }
  ATTUNE_REQUIRE(server::read_form(again) == fields);
  for (const auto items : {survey::daily_items(), survey::weekly_items()}) {
    const auto read = survey::read_answers(items, fields);
    for (const auto& [name, value] : read.answers.values) ATTUNE_REQUIRE(std::isfinite(value));
    ATTUNE_REQUIRE(read.faults.size() <= fields.size());
  }
}

void check_score(std::string_view text) {
  for (const attune::survey::Measure& measure : attune::survey::measures()) {
    const auto score = attune::survey::read_score(measure, text);
    ATTUNE_REQUIRE(!score || (*score >= 0 && *score <= measure.most()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune::server;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto fields = read_form(text)) check(*fields);
  check_score(text);
  if (const auto path = percent_decoded(text, false)) {
    ATTUNE_REQUIRE(percent_decoded(percent_encoded(*path), false) == *path);
  }
  Request request;
  request.headers["cookie"] = text;
  ATTUNE_REQUIRE(request.cookie("session").find(';') == std::string_view::npos);
  return 0;
}
