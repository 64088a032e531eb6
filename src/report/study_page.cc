#include "report/study_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/answer_words.h"
#include "report/blocks.h"
#include "report/chart_curve.h"
#include "report/chart_interval.h"
#include "report/chart_levels.h"
#include "report/data_section.h"
#include "report/effect_words.h"
#include "report/explanation_words.h"
#include "report/number.h"
#include "report/technical_section.h"

namespace attune::report {
namespace {

using Write = void (*)(Markup&, const analysis::Study&);

bool open(const analysis::Study& study) { return study.fit.gate.open; }

/// A chart of effects, its sentences and the note on order; nothing if there are none.
void effects_block(Markup& page, const std::vector<Effect>& effects, Outcome outcome,
                   const IntervalChart& chart, std::string_view caption) {
  if (effects.empty()) return;
  figure(page, caption, draw_intervals(chart, effects));
  std::vector<std::string> sentences;
  sentences.reserve(effects.size());
  for (const Effect& effect : effects) sentences.push_back(sentence(effect, outcome));
  bullets(page, sentences);
  paragraph(page, order_note(effects), "note");
}

const analysis::VariableSummary* closeness_of(const analysis::Study& study) {
  for (const auto& v : study.data.variables) {
    if (v.name == "closeness") return &v;
  }
  return nullptr;
}

void write_answer(Markup& page, const analysis::Study& study) {
  page.open("div", {{"class", "answer"}}).open("dl");
  for (const Paragraph& p : short_answer(study)) {
    page.element("dt", p.heading).element("dd", p.text).line_break();
  }
  page.close().close().line_break();
  paragraph(page, fmt::format("{} Figures in brackets are 95% intervals: the range of values that "
                              "go well with these data. {}",
                              kAssociations, kNoDiagnosis));
  std::vector<Fact> glance{{"couples", count(study.data.couples), ""},
                           {"check-ins", count(study.data.rows), ""}};
  if (const auto* v = closeness_of(study); v != nullptr && std::isfinite(v->mean)) {
    glance.push_back({"mean closeness, scale 1 to 7", number(v->mean, 1),
                      std::isfinite(v->within_sd)
                          ? fmt::format("± {} within a person", number(v->within_sd, 1))
                          : ""});
  }
  const analysis::RecoverySummary& r = study.states.recovery;
  if (std::isfinite(r.half_life_days.estimate)) {
    glance.push_back({"until half of a drop is left",
                      number(r.half_life_days.estimate, 1) + " days", range(r.half_life_days, 1)});
  }
  if (open(study) && std::isfinite(r.share_withdrawn.estimate)) {
    glance.push_back({"of check-ins in a distant spell", percent(r.share_withdrawn.estimate),
                      fmt::format("{} to {}", percent(r.share_withdrawn.lower),
                                  percent(r.share_withdrawn.upper))});
  }
  facts(page, glance);
}

std::string effect_of_zero(const analysis::Interval& i, std::string_view words) {
  const bool told = reading_of(i, 0) == Reading::clear;
  const bool known = std::isfinite(i.lower) && std::isfinite(i.upper);
  return fmt::format("{}: {}{}.", words, with_range(i),
                     known && !told ? "; these data cannot tell its direction" : "");
}

void write_closeness(Markup& page, const analysis::Study& study) {
  if (const auto* v = closeness_of(study); v != nullptr && std::isfinite(v->mean)) {
    std::string text =
        fmt::format("On the scale from 1 to 7 the mean answer was {}.", number(v->mean, 1));
    if (std::isfinite(v->within_sd)) {
      text += fmt::format(
          " A person's own days spread by {} points around that person's usual "
          "level.",
          number(v->within_sd, 1));
    }
    if (std::isfinite(v->between_sd)) {
      text += fmt::format(" Usual levels spread by {} points between persons.",
                          number(v->between_sd, 1));
    }
    paragraph(page, text);
  }
  if (const auto levels = usual_levels(study.states); levels.size() >= 5) {
    figure(page, "How many persons have which usual closeness",
           draw_levels({"chart-levels", "Usual closeness of the persons",
                        fmt::format("A histogram of {} persons by their mean answer on the scale 1 "
                                    "to 7.",
                                    levels.size())},
                       levels));
  }
  const analysis::RecoverySummary& r = study.states.recovery;
  page.element("h3", "From day to day").line_break();
  bullets(page,
          std::vector<std::string>{
              effect_of_zero(r.carry_over_day,
                             "Of a point above or below one's own usual level, carried over to the "
                             "next day"),
              effect_of_zero(r.partner_carry_over_day, "Carried over to the partner's next day"),
              effect_of_zero(r.partner_correlation,
                             "Correlation of the partners' ups and downs (0: none, 1: the same)")});
}

void write_moments(Markup& page, const analysis::Study& study) {
  paragraph(page,
            "Touch is a hug, a kiss, holding hands or warm eye contact; reward is doing something "
            "enjoyable, new or away from home together; resonance is laughing or feeling the same, "
            "or returning a loving gesture; dialogue is open talk or thanks; attunement is feeling "
            "understood. Differences are in points of the scale, right after one such moment, "
            "fading within hours to days.");
  effects_block(page, closeness_effects(study.fit), Outcome::closeness,
                {{"chart-moments", "What goes with feeling closer",
                  "Differences in closeness, in points, each with its 95% interval."},
                 EffectScale::points,
                 "less close",
                 "closer"},
                "Difference in closeness, in points");
  bullets(page, further_sentences(study.fit));
}

void write_apart(Markup& page, const analysis::Study& study) {
  page.open("div", {{"class", "gate"}});
  paragraph(page, study.fit.gate.sentence);
  page.close().line_break();
  if (!open(study)) return;
  paragraph(page,
            "A distant spell is a stretch in which someone felt cut off and warmth reached them "
            "less. It is not a fault; it can be a wish for space, tiredness or protection.");
  const analysis::Interval& share = study.states.recovery.share_withdrawn;
  if (std::isfinite(share.estimate)) {
    paragraph(page, fmt::format("Answers fit a more distant spell in {} of check-ins; {} long and "
                                "clear enough to be shown.",
                                percent_with_range(share),
                                count(study.states.episodes.size(), "spell is", "spells are")));
  }
  bullets(page, withdrawn_sentences(study.fit));
  effects_block(page, onset_effects(study.fit), Outcome::onset,
                {{"chart-onset", "What goes before distant spells",
                  "How many times as often distant spells begin, each with its 95% interval; 1 is "
                  "no difference."},
                 EffectScale::ratio,
                 "less often",
                 "more often"},
                "How many times as often distant spells began");
}

void draw_spells(Markup& page, const analysis::Study& study) {
  const auto& curve = study.states.recovery.still_withdrawn;
  if (curve.size() < 2 || !(curve.back().days > curve.front().days)) {
    return paragraph(page, "There are too few spells to draw how long they last.");
  }
  figure(page, "Share of distant spells that had not ended yet, by days since they began",
         draw_curve({{"chart-spells", "How long distant spells last",
                      "A curve that falls from 100% at the start of a spell, with a 95% band."},
                     "Not ended yet",
                     true,
                     true},
                    curve));
}

/// How much longer spells would have lasted without each way back.
void write_ways(Markup& page, const analysis::Explanations& told) {
  page.element("h3", "What carried it").line_break();
  paragraph(page, recovery_answer(told));
  if (!told.told || told.study.spells == 0) return;
  figure(page, "What each has of the days that spells would have lasted longer without them",
         draw_intervals({{"chart-ways", "What ended distant spells",
                          "The share of each in how much longer distant spells would have lasted, "
                          "with its 90% interval; all together are 1."},
                         EffectScale::share,
                         "held it up",
                         "carried it"},
                        way_effects(told, told.study)));
}

void write_back(Markup& page, const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  paragraph(page, drop_sentence(r));
  const auto& drop = r.after_a_drop;
  if (drop.size() >= 2 && std::isfinite(drop.back().value.estimate)) {
    figure(page, "How much is left of a drop of one point, by days",
           draw_curve({{"chart-drop", "After an ordinary drop in closeness",
                        "A curve that falls from one point towards none, with a 95% band."},
                       "Points left",
                       false,
                       false},
                      drop));
  }
  if (!open(study)) return;
  page.element("h3", "Back from a distant spell").line_break();
  if (std::isfinite(r.median_spell_days.estimate)) {
    paragraph(page, fmt::format("With nothing unusual, half of the spells would end within {}.",
                                days_with_range(r.median_spell_days)));
  }
  draw_spells(page, study);
  effects_block(page, recovery_effects(study.fit), Outcome::recovery,
                {{"chart-recovery", "What goes with coming back",
                  "How many times as fast distant spells end, each with its 95% interval; 1 is no "
                  "difference."},
                 EffectScale::ratio,
                 "later",
                 "sooner"},
                "How many times as fast distant spells ended");
  write_ways(page, study.states.explanations);
}

bool has_interventions(const analysis::Study& study) { return !level_effects(study.fit).empty(); }

void write_interventions(Markup& page, const analysis::Study& study) {
  paragraph(page,
            "What was done on purpose, with a slow course of its own. Only if it was given at "
            "random does a difference say what it did.");
  effects_block(page, level_effects(study.fit), Outcome::level,
                {{"chart-levels-given", "Interventions and closeness",
                  "Differences in usual closeness, in points, each with its 95% interval."},
                 EffectScale::points,
                 "less close",
                 "closer"},
                "Difference in usual closeness, in points");
  effects_block(page, intervention_recovery_effects(study.fit), Outcome::recovery,
                {{"chart-recovery-given", "Interventions and coming back",
                  "How many times as fast distant spells end, each with its 95% interval."},
                 EffectScale::ratio,
                 "later",
                 "sooner"},
                "How many times as fast distant spells ended");
}

bool has_role_differences(const analysis::Study& study) {
  return !role_effects(study.fit, EffectScale::points).empty() ||
         !role_effects(study.fit, EffectScale::ratio).empty();
}

void write_roles(Markup& page, const analysis::Study& study) {
  const auto& names = study.fit.role_names;
  const std::string first = names.size() == 2 ? names[0] : "first role",
                    second = names.size() == 2 ? names[1] : "second role";
  paragraph(page, fmt::format("Whether moments and strains go with more for one role than for the "
                              "other: {} minus {}. Differences are assumed to be small unless the "
                              "data say otherwise.",
                              first, second));
  const auto points = role_effects(study.fit, EffectScale::points);
  const auto ratios = role_effects(study.fit, EffectScale::ratio);
  if (!points.empty()) {
    figure(page, "Difference between the roles in what goes with closeness, in points",
           draw_intervals({{"chart-role-points", "Roles: closeness",
                            "Differences between the roles, each with its 95% interval."},
                           EffectScale::points,
                           "more for " + second,
                           "more for " + first},
                          points));
  }
  if (!ratios.empty()) {
    figure(page, "Ratio between the roles in what goes before distant spells",
           draw_intervals({{"chart-role-ratios", "Roles: distant spells",
                            "Ratios between the roles, each with its 95% interval."},
                           EffectScale::ratio,
                           "more for " + second,
                           "more for " + first},
                          ratios));
  }
}

struct Part {
  Section section;
  Write write;
  bool shown;
};

std::vector<Part> parts(const analysis::Study& study) {
  std::vector<Part> all{
      {{"answer", "The short answer"}, write_answer, true},
      {{"data", "Who took part, and the answers"}, write_data, true},
      {{"closeness", "How close partners felt"}, write_closeness, true},
      {{"moments", "What goes with feeling closer"},
       write_moments,
       !closeness_effects(study.fit).empty()},
      {{"apart", "Apart"}, write_apart, true},
      {{"back", "Close again"}, write_back, true},
      {{"interventions", "Interventions"}, write_interventions, has_interventions(study)},
      {{"roles", "The two roles"}, write_roles, has_role_differences(study)},
      {{"trust", "How far to trust this"}, write_trust, true},
      {{"numbers", "All numbers"}, write_numbers, true}};
  std::erase_if(all, [](const Part& part) { return !part.shown; });
  return all;
}

}  // namespace

std::vector<Section> study_sections(const analysis::Study& study) {
  std::vector<Section> out;
  for (const Part& part : parts(study)) out.push_back(part.section);
  return out;
}

void write_study(Markup& page, const analysis::Study& study) {
  for (const Part& part : parts(study)) {
    open_section(page, part.section.id, part.section.heading);
    part.write(page, study);
    page.close().line_break();
  }
}

}  // namespace attune::report
