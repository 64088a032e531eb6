#include "report/data_section.h"

#include <fmt/format.h>

#include <cmath>

#include "report/answer_words.h"
#include "report/blocks.h"
#include "report/names.h"
#include "report/number.h"

namespace attune::report {
namespace {

/// What a figure is or a dash: a column without a scale has no ends, one person has no spread.
std::string cell(double value, int decimals) {
  return std::isfinite(value) ? number(value, decimals) : "–";
}

std::string share(double value) { return std::isfinite(value) ? percent(value) : "–"; }

std::string variables_table(const analysis::DataSummary& data) {
  const std::vector<std::string> columns{"Question",
                                         "Column in the file",
                                         "Answered",
                                         "Did not apply",
                                         "Mean",
                                         "Spread within persons",
                                         "Spread between",
                                         "Share between persons",
                                         "At the lowest end",
                                         "At the highest end",
                                         "Persons who always answered the same"};
  std::vector<std::vector<std::string>> rows;
  for (const auto& v : data.variables) {
    const auto asked = static_cast<double>(v.answered + v.missing);
    rows.push_back(
        {plain_name(v.name), v.source_column,
         share(asked > 0 ? static_cast<double>(v.answered) / asked : dyad::kMissing),
         share(asked > 0 ? static_cast<double>(v.not_applicable) / asked : dyad::kMissing),
         cell(v.mean, 2), cell(v.within_sd, 2), cell(v.between_sd, 2), share(v.icc),
         share(v.at_floor), share(v.at_ceiling), count(v.constant_persons)});
  }
  return data_table("Every question as answered, before any model", columns, rows);
}

std::string support_table(const analysis::DataSummary& data) {
  const std::vector<std::string> columns{"Question", "Can these data tell?", "Why"};
  std::vector<std::vector<std::string>> rows;
  for (const auto& s : data.support) {
    rows.push_back({s.question, s.supported ? "Yes" : "Cannot tell", s.because});
  }
  return data_table("What a diary like this one can answer", columns, rows);
}

std::string amount(const analysis::DataSummary& d) {
  std::string text = fmt::format(
      "Half of the people kept the diary for {} days or longer, with {} "
      "check-ins or more",
      number(d.median_days, 0), number(d.median_check_ins, 0));
  if (std::isfinite(d.median_gap)) {
    text += fmt::format(", typically {} days apart", number(d.median_gap, 1));
  }
  text += ".";
  if (std::isfinite(d.long_gap_share) && d.long_gap_share > 0) {
    text +=
        fmt::format(" {} of the gaps are so long that little of a day's closeness carries over.",
                    capitalized(percent(d.long_gap_share)));
  }
  return text;
}

/// Nothing asked, not answered, not applicable.
std::string missing_days(const analysis::DataSummary& d) {
  if (!d.schedule_known) {
    return "Which check-ins were asked for is not known, so a day without one may be a day on "
           "which "
           "nothing was asked.";
  }
  return fmt::format(
      "{} asked for, and {} of them not made ({}). On other days nothing was asked.",
      count(d.asked, "check-in was", "check-ins were"), count(d.skipped),
      percent(d.asked > 0 ? static_cast<double>(d.skipped) / static_cast<double>(d.asked) : 0));
}

}  // namespace

void write_data(Markup& page, const analysis::Study& study) {
  const analysis::DataSummary& d = study.data;
  paragraph(page, who_sentence(study));
  if (std::isfinite(d.median_days) && std::isfinite(d.median_check_ins)) paragraph(page, amount(d));
  paragraph(page, missing_days(d));
  if (d.single_partner_couples > 0) {
    paragraph(page, fmt::format("In {} only one partner kept the diary; nothing is said about the "
                                "other.",
                                count(d.single_partner_couples, "couple", "couples")));
  }
  page.element("h3", "What these data can and cannot tell").line_break();
  scrolling(page, "What these data can and cannot tell", support_table(d));
  page.element("h3", "The answers").line_break();
  folded(page, "Every question: how often answered, how it spreads", "The answers",
         variables_table(d));
}

}  // namespace attune::report
