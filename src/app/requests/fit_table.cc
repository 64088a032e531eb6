#include "app/requests/fit_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <iterator>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "app/requests/failure.h"

namespace attune::requests {
namespace {

using Text = std::back_insert_iterator<std::string>;

constexpr std::array<std::pair<dyad::Topic, const char*>, 8> kTopics{
    {{dyad::Topic::dynamics, "Closeness from day to day"},
     {dyad::Topic::strain, "Strain and conflict"},
     {dyad::Topic::mechanism, "What goes with feeling closer"},
     {dyad::Topic::base_rate, "How often people withdraw and come back"},
     {dyad::Topic::cause, "What goes before withdrawing"},
     {dyad::Topic::recovery, "What goes with coming back"},
     {dyad::Topic::item, "The answers"},
     {dyad::Topic::intervention, "Interventions"}}};

std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : std::string("-");
}

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.2f}", value) : std::string("-");
}

void write_skipping(Text text, const analysis::Skipping& skipping) {
  if (skipping.low.empty()) return;
  std::vector<std::string> changed;
  for (const analysis::Shifted& shifted : skipping.low) {
    if (shifted.concludes_otherwise) changed.push_back(shifted.name);
  }
  fmt::format_to(
      text,
      "{} of {} check-ins asked for were not made. If all of them had been low, the sign of "
      "{} would be told otherwise.\n",
      skipping.skipped, skipping.asked,
      changed.empty() ? "no effect" : fmt::format("{}", fmt::join(changed, ", ")));
}

/// To the width that is left: without the unit, then without the last words.
std::string shortened(std::string description) {
  constexpr std::size_t kWidth = 41;
  if (description.size() <= kWidth) return description;
  if (const auto unit = description.rfind(" ("); unit != std::string::npos) {
    description.resize(unit);
  }
  if (description.size() <= kWidth) return description;
  description.resize(description.rfind(' ', kWidth - 3));
  return description + " ...";
}

void write_topic(const analysis::Fit& fit, dyad::Topic topic, const char* title, Text text) {
  bool first = true;
  for (const analysis::ParameterEstimate& p : fit.parameters) {
    if (p.topic != topic) continue;
    if (first) fmt::format_to(text, "\n{}\n", title);
    first = false;
    fmt::format_to(text, "  {:<20} {:>7}  {:>7} .. {:<7} {:>6}  {}\n", p.name,
                   number(p.value.estimate), number(p.value.lower), number(p.value.upper),
                   number(p.prior_to_posterior), shortened(p.description));
  }
}

}  // namespace

std::string fit_table(const analysis::Fit& fit) {
  std::string table;
  const Text text(table);
  fmt::format_to(text, "Model {}, {} ({}), {} a partner\n", fit.model, fit.method, fit.collapse,
                 fit.regimes == 1 ? "one regime" : "two regimes");
  fmt::format_to(text, "{} couples, {} check-ins, {} answers\n", fit.couples, fit.rows,
                 fit.answers);
  fmt::format_to(text, "log-likelihood {:.3f}, -2 log-likelihood {:.3f}, BIC {:.1f}\n", fit.loglik,
                 fit.minus2ll, fit.bic);
  fmt::format_to(text, "{}{}\n", fit.converged ? "" : "NOT TO BE USED: ", fit.convergence);
  fmt::format_to(text, "\n  {:<20} {:>7}  {:^18} {:>6}\n", "", "esti-", "95 % interval", "left");
  fmt::format_to(text, "  {:<20} {:>7}  {:^18} {:>6}\n", "parameter", "mate", "", "open");
  for (const auto& [topic, title] : kTopics) write_topic(fit, topic, title, text);
  fmt::format_to(text,
                 "\nleft open: spread of the estimate over spread of the prior; near 1 the data "
                 "said nothing.\nThese are associations, not causes.\n");
  if (!fit.absent.empty()) {
    fmt::format_to(text, "Not in the model, since the diary does not have it: {}.\n",
                   fmt::join(fit.absent, ", "));
  }
  if (!fit.gate.sentence.empty()) fmt::format_to(text, "{}\n", fit.gate.sentence);
  write_skipping(text, fit.skipping);
  return table;
}

std::string fit_table(const analysis::ModelFit& fit) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{}: {}, {} series, {} rows, {} answers\n", fit.model, fit.method,
                 fit.series, fit.rows, fit.answers);
  fmt::format_to(text, "-2 log-likelihood {:.4f}   AIC {:.2f}   BIC {:.2f}   filter: {}\n\n",
                 fit.minus2ll, fit.aic, fit.bic, fit.filter);
  std::size_t width = 9;
  for (const auto& p : fit.parameters) width = std::max(width, p.name.size());
  fmt::format_to(text, "{:<{}} {:>12} {:>12} {:>26}  {}\n", "parameter", width, "estimate", "SE",
                 "95 % interval", "prior");
  for (const auto& p : fit.parameters) {
    const std::string interval =
        p.fixed ? "fixed" : fmt::format("{} .. {}", cell(p.value.lower), cell(p.value.upper));
    fmt::format_to(text, "{:<{}} {:>12} {:>12} {:>26}  {}\n", p.name, width, cell(p.value.estimate),
                   cell(p.se), interval, p.prior);
  }
  return table;
}

int report_convergence(const analysis::Fit& fit, bool quiet, std::ostream& err) {
  if (!quiet) {
    for (const std::string& warning : fit.warnings) err << "warning: " << warning << '\n';
  }
  if (fit.converged) return kDone;
  err << "attune: the fit " << fit.convergence << '\n';
  return kDidNotPass;
}

}  // namespace attune::requests
