#include "report/suggest_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/answer_words.h"
#include "report/blocks.h"
#include "report/number.h"
#include "report/page_head.h"
#include "report/text.h"

namespace attune::report {
namespace {

constexpr int kTop = 10, kBottom = 230, kHeight = 270;
constexpr const char* kMayDiffer =
    "Expected from what went with closeness in diaries, where many things go together; not a "
    "promise, and never a must.";

std::string in_couples(bool like_yours) {
  return like_yours ? "in couples like yours" : "in couples like these";
}

std::string points(const analysis::Interval& gain) {
  return fmt::format("{} points ({} to {})", signed_number(gain.estimate, 2),
                     signed_number(gain.lower, 2), signed_number(gain.upper, 2));
}

/// Rounded outward a little, so that lines keep clear of the edge.
Scale value_scale(const analysis::WhatIf& course) {
  double low = 7, high = 1;
  for (const auto* band : {&course.usual, &course.with}) {
    for (const analysis::Interval& at : *band) {
      low = std::min(low, at.lower);
      high = std::max(high, at.upper);
    }
  }
  return {std::floor(low * 2) / 2 - 0.1, std::ceil(high * 2) / 2 + 0.1};
}

void draw_course(Markup& svg, const analysis::WhatIf& course,
                 const std::vector<analysis::Interval>& values, const Scale& x, const Scale& y,
                 const std::string& who) {
  const auto line = [&](double analysis::Interval::*which) {
    std::vector<Point> points;
    for (std::size_t t = 0; t < values.size(); ++t) {
      points.push_back(
          {x(course.days[t]) * kStretchedWidth, kBottom - y(values[t].*which) * (kBottom - kTop)});
    }
    return points;
  };
  svg.empty("path",
            {{"class", "band " + who},
             {"d", band_path(line(&analysis::Interval::upper), line(&analysis::Interval::lower))}});
  svg.empty("path",
            {{"class", "line " + who}, {"d", line_path(line(&analysis::Interval::estimate))}});
}

/// The day's last point of the grid.
std::vector<std::size_t> by_day(const analysis::WhatIf& course) {
  std::vector<std::size_t> at;
  for (std::size_t t = 0; t < course.days.size(); ++t) {
    if (std::abs(course.days[t] - std::round(course.days[t])) < 1e-9) at.push_back(t);
  }
  return at;
}

std::string what_if_sentence(const analysis::WhatIf& course, const std::string& plan) {
  return fmt::format(
      "With \"{}\" the model expects {} of closeness over {} days, the mean of both partners, {} "
      "({} likely to be more than without). Brackets hold 90% of what goes well with these data. "
      "{}",
      plan, points(course.gain), number(course.days.back(), 0), in_couples(course.like_yours),
      probability(course.p_gain), kMayDiffer);
}

}  // namespace

std::string suggestion_preface(const analysis::Suggestions& s) {
  std::string text = fmt::format(
      "Expected change of closeness over {} days, the mean of both partners, {}; brackets hold 90% "
      "of what goes well with these data. {}",
      number(s.days, 0), in_couples(s.like_yours), kMayDiffer);
  if (s.overlap && s.list.size() > 1) {
    text += " The ranges overlap, so the order says nothing about which is better.";
  }
  return text;
}

std::vector<std::string> suggestion_sentences(const analysis::Suggestions& s) {
  std::vector<std::string> sentences;
  for (const analysis::Suggestion& one : s.list) {
    sentences.push_back(
        fmt::format("{} Expected: {}, {} likely to be more than nothing; effort {} of 5.",
                    one.action.invitation, points(one.gain), probability(one.p_gain),
                    number(one.action.effort, 0)));
  }
  return sentences;
}

std::string suggestions_text(const analysis::Suggestions& s) {
  if (s.list.empty()) return s.why_none + "\n";
  std::string out = fmt::format("{:<28}{:>7}{:>24}{:>15}{:>10}\n", "If you both feel like it",
                                "effort", "expected gain (90%)", "P(gain)", "P(best)");
  for (const analysis::Suggestion& one : s.list) {
    const std::string gain = fmt::format("{:+.2f} ({:+.2f} to {:+.2f})", one.gain.estimate,
                                         one.gain.lower, one.gain.upper);
    out += fmt::format("{:<28}{:>7}{:>24}{:>15}{:>10}\n", shortened(one.action.name, 27),
                       number(one.action.effort, 0), gain, probability(one.p_gain),
                       percent(one.p_best));
  }
  out += '\n';
  for (const analysis::Suggestion& one : s.list) out += "  " + one.action.invitation + "\n";
  return out + "\n" + wrapped(suggestion_preface(s));
}

std::string what_if_text(const analysis::WhatIf& course, const std::string& plan) {
  if (!course.why_none.empty()) return course.why_none + "\n";
  std::string out =
      fmt::format("{:>4}{:>26}{:>26}{:>26}\n", "day", "as usual", "with this", "difference");
  const auto cell = [](const analysis::Interval& v, bool sign) {
    return sign ? fmt::format("{:+.2f} ({:+.2f} to {:+.2f})", v.estimate, v.lower, v.upper)
                : fmt::format("{:.2f} ({:.2f} to {:.2f})", v.estimate, v.lower, v.upper);
  };
  for (const std::size_t t : by_day(course)) {
    out += fmt::format("{:>4}{:>26}{:>26}{:>26}\n", number(course.days[t], 0),
                       cell(course.usual[t], false), cell(course.with[t], false),
                       cell(course.difference[t], true));
  }
  return out + "\n" + wrapped(what_if_sentence(course, plan));
}

Chart draw_what_if(const analysis::WhatIf& course, const std::string& plan) {
  const Scale x(0, course.days.empty() ? 0 : course.days.back()), y = value_scale(course);
  const std::string title = "Expected closeness in the days to come";
  Markup svg;
  open_chart(svg, {"what-if", title, what_if_sentence(course, plan)}, "curve", kHeight);
  draw_y_axis(svg, y, nice_ticks(y.lower(), y.upper(), 5), kTop, kBottom);
  draw_x_axis(svg, x, nice_ticks(0, x.upper(), 7), kTop, kBottom);
  open_stretched(svg, kHeight);
  draw_course(svg, course, course.usual, x, y, "b");
  draw_course(svg, course, course.with, x, y, "a");
  svg.close();
  svg.element("text", "days from now", {{"class", "tick end"}, {"x", "100%"}, {"y", "266"}});
  svg.close();
  const std::vector<LegendEntry> entries{
      {R"(<path class="line b" d="M1 7L27 7"/>)", "as usual, with its 90% band"},
      {R"(<path class="line a" d="M1 7L27 7"/>)", "with what is asked about"}};
  std::vector<std::vector<std::string>> rows;
  for (const std::size_t t : by_day(course)) {
    rows.push_back({number(course.days[t], 0), with_range(course.usual[t]),
                    with_range(course.with[t]), with_range(course.difference[t])});
  }
  const std::vector<std::string> columns{"Days from now", "As usual (90%)", "With this (90%)",
                                         "Difference (90%)"};
  return {svg.take(), legend(entries), data_table(title, columns, rows)};
}

std::string what_if_page(const analysis::WhatIf& course, const std::string& plan) {
  Markup page;
  open_page(page, "What if: " + plan);
  page.open("body").open("main").line_break();
  page.element("h1", "What if: " + plan).line_break();
  if (course.why_none.empty()) {
    paragraph(page, what_if_sentence(course, plan));
    figure(page, "Expected closeness, the mean of both partners", draw_what_if(course, plan));
  } else {
    paragraph(page, course.why_none);
  }
  page.close().open("footer");
  paragraph(page, kNoDiagnosis);
  page.close().close().close().line_break();
  return page.take();
}

}  // namespace attune::report
