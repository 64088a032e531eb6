#include "io/check_report.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "io/constructs.h"
#include "io/instant.h"
#include "io/json.h"
#include "io/text.h"

namespace attune::io {
namespace {

const char* severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

const char* why_not_applicable(std::string_view question) {
  return question == "responsiveness" ? "no time together" : "no affection that could land";
}

Json to_json(const std::vector<Diagnostic>& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& d : diagnostics) {
    list.push_back(Json{{"severity", severity_name(d.severity)},
                        {"file", d.place.file},
                        {"line", d.place.line > 0 ? Json(d.place.line) : Json(nullptr)},
                        {"column", d.place.column.empty() ? Json(nullptr) : Json(d.place.column)},
                        {"message", d.message},
                        {"mend", d.mend}});
  }
  return list;
}

Json time_json(double days, bool calendar) {
  if (!std::isfinite(days)) return nullptr;
  return calendar ? Json(iso_minutes(days)) : Json(days);
}

Json to_json(const dyad::Diary& diary, const analysis::DataSummary& summary) {
  Json variables = Json::array();
  for (const auto& v : summary.variables) {
    variables.push_back(Json{{"name", v.name},
                             {"column", v.source_column},
                             {"kind", kind_name(v.kind)},
                             {"answered", v.answered},
                             {"missing", v.missing},
                             {"not_applicable", v.not_applicable},
                             {"mean", number(v.mean)},
                             {"within_sd", number(v.within_sd)},
                             {"between_sd", number(v.between_sd)},
                             {"icc", number(v.icc)},
                             {"at_floor", number(v.at_floor)},
                             {"at_ceiling", number(v.at_ceiling)},
                             {"constant_persons", v.constant_persons}});
  }
  Json support = Json::array();
  for (const auto& s : summary.support) {
    support.push_back(
        Json{{"question", s.question}, {"supported", s.supported}, {"because", s.because}});
  }
  return Json{{"couples", summary.couples},
              {"persons", summary.persons},
              {"rows", summary.rows},
              {"single_partner_couples", summary.single_partner_couples},
              {"roles", diary.has_roles},
              {"calendar", diary.calendar},
              {"first_time", time_json(summary.first_time, diary.calendar)},
              {"last_time", time_json(summary.last_time, diary.calendar)},
              {"median_days", number(summary.median_days)},
              {"median_check_ins", number(summary.median_check_ins)},
              {"median_gap", number(summary.median_gap)},
              {"long_gap_share", number(summary.long_gap_share)},
              {"asked", summary.schedule_known ? Json(summary.asked) : Json(nullptr)},
              {"skipped", summary.schedule_known ? Json(summary.skipped) : Json(nullptr)},
              {"expected_onsets", number(summary.expected_onsets)},
              {"expected_recoveries", number(summary.expected_recoveries)},
              {"variables", std::move(variables)},
              {"support", std::move(support)}};
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Breaks at spaces so that no line has more than 100 columns (bytes, for ASCII words).
std::string wrapped(std::string_view text, std::string_view indent) {
  constexpr std::size_t kWidth = 100;
  std::string result, line(indent);
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (line.size() + word.size() + 1 > kWidth && line.size() > indent.size()) {
      result += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return result + line + "\n";
}

std::string cell(double value, const char* shape) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(shape), value) : "-";
}

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::string summary_to_text(const dyad::Diary& diary, const analysis::DataSummary& summary) {
  const auto time = [&](double days) {
    return diary.calendar ? iso_minutes(days).substr(0, 10) : fmt::format("day {:.4g}", days);
  };
  std::string text = fmt::format(
      "{}: {}, {}, {}\n", diary.source, plural(summary.couples, "couple", "couples"),
      plural(summary.persons, "person", "persons"), plural(summary.rows, "check-in", "check-ins"));
  if (summary.rows > 0) {
    text +=
        fmt::format("  from {} to {}; a person: {} days, {} check-ins (medians)\n",
                    time(summary.first_time), time(summary.last_time),
                    cell(summary.median_days, "{:.1f}"), cell(summary.median_check_ins, "{:.0f}"));
  }
  if (std::isfinite(summary.median_gap)) {
    text += fmt::format(
        "  between check-ins: {:.2g} days (median); {:.0f} % of the gaps are longer than two "
        "half-lives\n",
        summary.median_gap, 100 * summary.long_gap_share);
  }
  text += summary.schedule_known
              ? fmt::format("  asked for: {}; not made: {}\n",
                            plural(summary.asked, "check-in", "check-ins"), summary.skipped)
              : "  which check-ins were asked for is not known (no column \"asked\")\n";
  text += fmt::format("  partners: {}\n", diary.has_roles ? "told apart by role" : "exchangeable");
  if (summary.single_partner_couples > 0) {
    text += fmt::format("  with one partner only: {}\n",
                        plural(summary.single_partner_couples, "couple", "couples"));
  }

  text += fmt::format("\n  {:<22}{:>9}{:>9}{:>8}{:>9}{:>9}{:>7}{:>8}{:>8}\n", "column", "answers",
                      "missing", "mean", "within", "between", "ICC", "floor", "top");
  for (const auto& v : summary.variables) {
    const std::size_t rows = v.answered + v.missing;
    const double missing =
        rows == 0 ? 0 : 100 * static_cast<double>(v.missing) / static_cast<double>(rows);
    text += fmt::format("  {:<22}{:>9}{:>9}{:>8}{:>9}{:>9}{:>7}{:>8}{:>8}\n", v.name, v.answered,
                        fmt::format("{:.0f} %", missing), cell(v.mean, "{:.2f}"),
                        cell(v.within_sd, "{:.2f}"), cell(v.between_sd, "{:.2f}"),
                        cell(v.icc, "{:.2f}"), cell(100 * v.at_floor, "{:.0f} %"),
                        cell(100 * v.at_ceiling, "{:.0f} %"));
  }
  text += "  within, between: standard deviations within and between persons\n";
  for (const auto& v : summary.variables) {
    if (v.not_applicable == 0) continue;
    text += fmt::format("  {}: {} of {} missing did not apply ({})\n", v.name, v.not_applicable,
                        v.missing, why_not_applicable(v.name));
  }

  for (const bool supported : {true, false}) {
    bool any = false;
    for (const auto& s : summary.support) {
      if (s.supported != supported) continue;
      if (!any) {
        text += supported ? "\nWhat these data can answer\n" : "\nWhat these data cannot answer\n";
        any = true;
      }
      text += wrapped(s.question, "  ") + wrapped(s.because, "      ");
    }
  }
  return text;
}

std::string check_to_json(const dyad::Diary& diary, const analysis::DataSummary& summary,
                          const std::vector<Diagnostic>& remarks) {
  return dump(Json{{"diary", diary.source},
                   {"ok", true},
                   {"problems", Json::array()},
                   {"remarks", to_json(remarks)},
                   {"summary", to_json(diary, summary)}});
}

std::string problems_to_json(const std::string& source, const std::vector<Diagnostic>& problems) {
  return dump(Json{{"diary", source},
                   {"ok", false},
                   {"problems", to_json(problems)},
                   {"remarks", Json::array()},
                   {"summary", nullptr}});
}

std::string diagnostics_to_json(const std::vector<Diagnostic>& diagnostics) {
  return dump(to_json(diagnostics));
}

}  // namespace attune::io
