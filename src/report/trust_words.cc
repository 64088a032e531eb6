#include "report/trust_words.h"

#include <fmt/format.h>

#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr double kWellConditioned = 1e8;  // beyond, some directions are hardly determined

std::vector<Check> fit_checks(const analysis::Fit& fit) {
  std::vector<Check> out{{"Did the fit converge?", fit.converged ? "yes" : "no",
                          fit.converged ? "The search ended at a best set of values."
                                        : "Do not read the numbers of this page as results."}};
  out.push_back({"Do several starts agree?", fmt::format("{} of {}", fit.starts_agree, fit.starts),
                 fit.starts_agree == fit.starts && fit.starts > 1
                     ? "Every search reached the same best values."
                     : "Searches that began elsewhere did not all reach the same values, or there "
                       "was one only."});
  if (std::isfinite(fit.hessian_condition)) {
    const bool good = fit.hessian_condition > 0 && fit.hessian_condition < kWellConditioned;
    out.push_back({"Are the values well determined?", good ? "yes" : "partly",
                   good ? "The data and the prior assumptions together determine every value."
                        : "Some combinations of values are hardly determined; their intervals are "
                          "approximate."});
  } else {
    out.push_back({"Are the values well determined?", "no", "There are no intervals."});
  }
  return out;
}

std::string in_nats(double gain, double se) {
  return fmt::format("by {} nats, standard error {}", signed_number(gain, 1), number(se, 1));
}

std::vector<Check> gate_checks(const analysis::Gate& gate) {
  std::vector<Check> out{{"Is there a question about distance?", gate.has_distance ? "yes" : "no",
                          gate.has_distance
                              ? "It is needed to tell a distant spell from a bad day."
                              : "Without it a distant spell cannot be told from a bad day."}};
  for (const analysis::Rival& rival : gate.rivals) {
    if (!std::isfinite(rival.delta_bic)) continue;
    const bool alone = rival.name == "one regime";
    const std::string than = rival.name == "outliers" ? "single bad check-ins"
                             : rival.name == "trends" ? "levels that slowly rise or fall"
                                                      : "ups and downs alone";
    out.push_back({"Do spells describe the answers better than " + than + "?",
                   fmt::format("BIC difference {}", signed_number(rival.delta_bic, 1)),
                   !alone ? "For comparison; what counts is the next line."
                          : (rival.higher_bic() ? "Below −10, which is asked for."
                                                : "Not below −10, which is asked for.")});
    out.push_back({"Do they predict couples not seen better than " + than + "?",
                   in_nats(rival.held_out_gain, rival.held_out_se),
                   rival.predicted_worse() ? "By more than two standard errors, which is asked for."
                                           : "Not by two standard errors, which is asked for."});
  }
  if (std::isfinite(gate.closeness_gain)) {
    out.push_back({"Do they predict closeness alone no worse than ups and downs alone?",
                   in_nats(gate.closeness_gain, gate.closeness_se),
                   gate.closeness_told()
                       ? "Not worse by two standard errors, as is asked for."
                       : "Worse by two standard errors: what they tell better is how distance is "
                         "answered, as where the steps of a scale are uneven."});
  }
  if (!gate.rivals.empty() && std::isfinite(gate.drop.lower)) {
    out.push_back(
        {"Is closeness clearly lower in a spell?",
         fmt::format("at least {} points; {} if spells may also vary in a way of their own",
                     number(gate.drop.lower, 2),
                     std::isfinite(gate.drop_own_volatility.lower)
                         ? number(gate.drop_own_volatility.lower, 2)
                         : std::string("not known")),
         fmt::format("{} {}, 0.3 of the usual ups and downs.",
                     gate.clearly_lower() ? "Both above" : "Not both above",
                     number(gate.least_drop, 2))});
  }
  if (gate.open) {
    out.push_back({"How many check-ins are flagged?", percent(gate.share_flagged),
                   gate.few_flagged()
                       ? "Below 40%, as it is to be: spells are exceptions."
                       : "Not below 40%: what is called a spell may be many people's usual."});
  }
  return out;
}

}  // namespace

std::vector<Check> checks(const analysis::Study& study) {
  std::vector<Check> out = fit_checks(study.fit);
  for (Check& check : gate_checks(study.fit.gate)) out.push_back(std::move(check));
  return out;
}

std::vector<std::string> limits(const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  std::vector<std::string> out{
      "What led to what. Moments were lived, not drawn by lot: people who feel close also share "
      "more. Only prompts given at random could tell.",
      "What works for one couple. A diary of some weeks says little about a single couple; effects "
      "hold for couples like these, on average."};
  if (fit.gate.open) {
    out.push_back(
        "That spells are real beyond doubt. The comparisons above speak against single bad "
        "check-ins and days that merely vary more; they cannot speak against what nobody thought "
        "of.");
    out.push_back(
        "Short spells. One that lasts a check-in or two is mostly missed; no spell shown "
        "does not mean there was none.");
    out.push_back(
        "Why someone was distant. Distance can be a wish for space, tiredness or "
        "protection; it is not a fault.");
  }
  if (fit.roles && fit.role_names.size() == 2) {
    out.push_back(
        fmt::format("More about the roles ({} and {}) than the differences shown; what is "
                    "not shown as different is taken to be the same for both.",
                    fit.role_names[0], fit.role_names[1]));
  } else {
    out.push_back(
        "Differences between partners as a kind: the partners are treated as "
        "exchangeable, whatever they are called.");
  }
  if (study.data.single_partner_couples > 0) {
    out.push_back("Anything about a partner who kept no diary.");
  }
  out.push_back(
      "Other people. Most of what is known comes from Western, different-gender, "
      "cohabiting couples; customs of touch, talk and time differ.");
  return out;
}

}  // namespace attune::report
