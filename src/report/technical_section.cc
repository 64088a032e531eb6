#include "report/technical_section.h"

#include <fmt/format.h>

#include <cmath>

#include "report/blocks.h"
#include "report/effect.h"
#include "report/falsification_words.h"
#include "report/number.h"
#include "report/skipping_section.h"
#include "report/trust_words.h"

namespace attune::report {
namespace {

std::string cell(double value) { return std::isfinite(value) ? number(value) : "–"; }

std::string moved(double prior_to_posterior) {
  if (!std::isfinite(prior_to_posterior)) return "–";
  return number(prior_to_posterior) + (prior_to_posterior > kHardlyMoved ? " (hardly)" : "");
}

std::string group(dyad::Topic topic) {
  using dyad::Topic;
  switch (topic) {
    case Topic::dynamics:
      return "day to day";
    case Topic::strain:
      return "strain";
    case Topic::mechanism:
      return "moments";
    case Topic::recovery:
      return "coming back";
    case Topic::cause:
      return "before spells";
    case Topic::base_rate:
      return "base rates";
    case Topic::item:
      return "answers";
    case Topic::intervention:
      return "interventions";
  }
  return {};
}

std::vector<std::string> columns() {
  return {"Parameter",
          "What it is",
          "Group",
          "Estimate (95% interval)",
          "Robust standard error",
          "Prior",
          "Prior's median (95% range)",
          "Spread left, of the prior's"};
}

void write_checks(Markup& page, const analysis::Study& study) {
  std::vector<std::vector<std::string>> rows;
  for (const Check& check : checks(study)) rows.push_back({check.what, check.result, check.words});
  const std::vector<std::string> heads{"Checked", "Result", "What that means"};
  scrolling(page, "Checks", data_table("What was checked in this study", heads, rows));
}

void write_tests(Markup& page, const analysis::Study& study) {
  std::vector<std::vector<std::string>> rows;
  for (const FalsificationTest& test : falsification_tests(study)) {
    rows.push_back({fmt::format("{}. {}", test.number, test.question), verdict_words(test.verdict),
                    test.figure.empty() ? "–" : capitalized(test.figure), test.words});
  }
  if (rows.empty()) return;
  page.element("h3", "Nine tests that could show it to be wrong").line_break();
  const std::vector<std::string> heads{"Test", "Result", "Figure", "What that means"};
  scrolling(page, "Tests",
            data_table("Tests that could show this report to be wrong", heads, rows));
}

}  // namespace

void write_trust(Markup& page, const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  write_checks(page, study);
  write_tests(page, study);
  if (!fit.convergence.empty()) paragraph(page, "The fit: " + fit.convergence + ".", "note");
  if (!fit.warnings.empty()) {
    page.element("h3", "Warnings").line_break();
    bullets(page, fit.warnings);
  }
  write_skipping(page, study);
  page.element("h3", "What this report cannot show").line_break();
  bullets(page, limits(study));
  if (!fit.used.empty()) {
    page.element("h3", "What of the diary was used").line_break();
    paragraph(page, capitalized(listed(fit.used)) + ".");
  }
  if (!fit.absent.empty()) {
    page.element("h3", "What the diary does not have").line_break();
    paragraph(page, capitalized(listed(fit.absent)) + ": left out, so nothing is said about it.");
  }
}

void write_numbers(Markup& page, const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  std::vector<std::vector<std::string>> rows;
  std::size_t hidden = 0;
  for (const auto& p : fit.parameters) {
    if (!fit.gate.open && is_about_withdrawal(p)) {
      ++hidden;
      continue;
    }
    rows.push_back({p.name, p.description, group(p.topic), with_range(p.value), cell(p.se_robust),
                    p.prior.empty() ? "none" : p.prior,
                    std::isfinite(p.prior_value.estimate) ? with_range(p.prior_value) : "–",
                    moved(p.prior_to_posterior)});
  }
  paragraph(page, fmt::format("Model \"{}\", {}, {}; attune {}. Log-likelihood {}, BIC {}; {}, {}.",
                              fit.model, fit.method,
                              fit.regimes == 2 ? "two regimes a partner" : "one regime a partner",
                              fit.version, number(fit.loglik, 2), number(fit.bic, 1),
                              count(fit.rows, "check-in", "check-ins"),
                              count(fit.answers, "answer", "answers")));
  folded(page, "All parameters", "All parameters",
         data_table("Estimates on their natural scale; the last column is near 1 where the data "
                    "hardly moved the prior",
                    columns(), rows));
  if (hidden > 0) {
    paragraph(
        page,
        fmt::format("{} of the model that belong to the part not shown are in the fit's file.",
                    count(hidden, "parameter", "parameters")),
        "note");
  }
}

}  // namespace attune::report
