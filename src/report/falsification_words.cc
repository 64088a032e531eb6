#include "report/falsification_words.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr double kSignificant = 0.05;
constexpr const char* kOnlySpells = "It is about distant spells, and none are shown here.";

Verdict verdict_of(bool passed) { return passed ? Verdict::passed : Verdict::failed; }

FalsificationTest calibration() {
  // docs/evidence.md, "Simulated studies"; repeats with `attune calibrate --suite`.
  return {
      1,
      "calibration",
      "Does this program find what is hidden in made-up studies?",
      Verdict::passed,
      "95% intervals of 80 couples over 35 days held the truth in 94%; spells were claimed in 4 of "
      "235 studies without any",
      "Measured on made-up studies, not on these data: docs/evidence.md says how, and where it "
      "falls short."};
}

FalsificationTest gate(const analysis::Study& study) {
  const analysis::Gate& gate = study.fit.gate;
  FalsificationTest test{
      2,  "gate",       "Do spells beat everything that may look like them?", verdict_of(gate.open),
      {}, gate.sentence};
  if (!gate.has_distance) test.verdict = Verdict::not_possible;
  if (!gate.rivals.empty() && std::isfinite(gate.rivals.front().held_out_gain)) {
    test.figure = fmt::format("couples not seen told better by {} nats (standard error {})",
                              signed_number(gate.rivals.front().held_out_gain, 1),
                              number(gate.rivals.front().held_out_se, 1));
  }
  return test;
}

FalsificationTest pseudo_couples(const analysis::PseudoCouples& found) {
  FalsificationTest test{3,
                         "pseudo_couples",
                         "Do strangers paired by lot look like partners?",
                         Verdict::not_possible,
                         {},
                         "It needs three couples of whom both kept a diary, and a fit that "
                         "converges."};
  if (!found.known) return test;
  test.verdict = verdict_of(found.gone());
  test.figure = fmt::format("strangers: coupling {}, correlation {}; partners: {} and {}",
                            with_range(found.coupling), with_range(found.innovations),
                            number(found.real_coupling), number(found.real_innovations));
  test.words =
      found.gone()
          ? "What partners share is gone between strangers, as it is to be."
          : "Strangers seem to share what partners share: days or seasons that all have in "
            "common may stand behind it, so read what goes between partners with care.";
  return test;
}

FalsificationTest gain(const analysis::GainTest& found, bool open) {
  FalsificationTest test{4,
                         "gain",
                         "Does affection land less on distant days?",
                         Verdict::not_possible,
                         {},
                         open ? "It needs moments, and days that answers other than closeness call "
                                "distant."
                              : kOnlySpells};
  if (!found.known) return test;
  test.figure = fmt::format(
      "a moment that the partner noted: {} points on ordinary days; on distant "
      "days {} points different",
      signed_number(found.ordinary.estimate), with_range(found.difference));
  if (!found.tells()) {
    test.words = fmt::format(
        "The interval holds both no difference and the {} that is expected, so "
        "there are too few such days to tell.",
        signed_number(found.expected));
    return test;
  }
  test.verdict = verdict_of(found.difference.upper < 0);
  test.words = test.verdict == Verdict::passed
                   ? "It lands less, as the model says."
                   : "It does not land less as the model says: what is called a spell may be "
                     "something else.";
  return test;
}

FalsificationTest held_out(const analysis::Study& study) {
  const analysis::MechanismsCheck& check = study.fit.mechanisms;
  FalsificationTest test{
      5,
      "held_out",
      "Do moments help to tell couples not seen?",
      Verdict::not_possible,
      {},
      study.fit.gate.open ? "The fit does not say; fit once more." : kOnlySpells};
  if (!check.known) return test;
  test.verdict = verdict_of(check.tell());
  test.figure = fmt::format(
      "better by {} nats (standard error {}) than without moments and "
      "attunement",
      signed_number(check.held_out_gain, 1), number(check.held_out_se, 1));
  test.words = check.tell() ? "By more than two standard errors, which is asked for."
                            : "Not by two standard errors, so nothing is explained by them.";
  return test;
}

/// Slopes within .8 to 1.2 are asked for; an interval that also holds 0 tells nothing.
FalsificationTest hazards(const analysis::HazardCalibration& found, bool open) {
  constexpr double kLeast = 0.8, kMost = 1.2;
  FalsificationTest test{6,
                         "hazards",
                         "Do spells begin and end where the model says?",
                         Verdict::not_possible,
                         {},
                         open ? "There are too few spells to tell." : kOnlySpells};
  bool all = true, failed = false;
  std::vector<std::string> figures;
  const auto judge = [&](const char* what, bool known, const analysis::Interval& slope) {
    if (known) figures.push_back(fmt::format("slope of {} {}", what, with_range(slope)));
    failed = failed || (known && (slope.upper < kLeast || slope.lower > kMost));
    all = all && known && slope.lower > 0;
  };
  judge("onsets", found.onset_known, found.onset);
  judge("recoveries", found.recovery_known, found.recovery);
  test.figure = listed(figures);
  if (failed) {
    test.verdict = Verdict::failed;
    test.words =
        "In couples not seen, what the model adds for causes or moments is too much or too "
        "little (a slope of 0.8 to 1.2 is asked for), so read shares and days with care.";
  } else if (all) {
    test.verdict = Verdict::passed;
    test.words =
        "In couples not seen they do, as far as these data tell (1 is perfect; 0.8 to 1.2 is "
        "asked for).";
  }
  return test;
}

FalsificationTest lead(const analysis::LeadTest& found) {
  FalsificationTest test{7,
                         "lead",
                         "Do tomorrow's moments tell today's closeness?",
                         Verdict::not_possible,
                         {},
                         "It needs moments, and enough check-ins on three days in a row."};
  if (!found.known) return test;
  test.verdict = verdict_of(found.p >= kSignificant);
  test.figure = fmt::format("p {}; the largest part {} points a moment, {}",
                            found.p < 0.001 ? "below 0.001" : number(found.p, 3),
                            signed_number(found.largest), count(found.days, "day", "days"));
  test.words =
      test.verdict == Verdict::passed
          ? "Given today's they add nothing, as it is to be if moments come first."
          : "They do, so closeness also comes before moments: what goes with moments is not "
            "all their doing.";
  return test;
}

FalsificationTest pooling(const analysis::PoolingTest& found, bool open) {
  FalsificationTest test{8,
                         "pooling",
                         "Does coming back follow what goes with closeness?",
                         Verdict::not_possible,
                         {},
                         open ? "It needs two kinds of moments and intervals." : kOnlySpells};
  if (!found.known) return test;
  test.verdict = verdict_of(found.p >= kSignificant);
  test.figure = fmt::format("p {} of one proportion for all {} ways back",
                            found.p < 0.001 ? "below 0.001" : number(found.p, 3), found.ways);
  test.words =
      test.verdict == Verdict::passed
          ? "What goes with coming back is in proportion to what goes with closeness, as "
            "far as these data tell."
          : "Some go with coming back out of proportion to closeness; each has an effect of "
            "its own here, so nothing shown rests on one proportion.";
  return test;
}

}  // namespace

const char* verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::failed:
      return "failed";
    case Verdict::not_possible:
      break;
  }
  return "not possible with these data";
}

std::vector<FalsificationTest> falsification_tests(const analysis::Study& study) {
  const analysis::Trust& trust = study.trust;
  if (!trust.asked) return {};
  const bool open = study.fit.gate.open;
  return {calibration(),
          gate(study),
          pseudo_couples(trust.pseudo_couples),
          gain(trust.gain, open),
          held_out(study),
          hazards(trust.hazards, open),
          lead(trust.lead),
          pooling(trust.pooling, open),
          {9,
           "randomised",
           "Do suggestions given at random do what is foretold?",
           Verdict::not_possible,
           {},
           "It needs prompts given at random; it is the only one that could speak of effects."}};
}

}  // namespace attune::report
