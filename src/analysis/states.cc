#include "analysis/states.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "analysis/course.h"
#include "analysis/drawn_paths.h"
#include "analysis/explain.h"
#include "analysis/fitted_model.h"
#include "analysis/recovery.h"
#include "core/parallel.h"

namespace attune::analysis {
namespace {

std::vector<Mark> marks_of(const dyad::Diary& diary, const dyad::Person& person) {
  std::vector<Mark> marks;
  const std::size_t variables = diary.variables.size();
  for (std::size_t n = 0; n < person.times.size(); ++n) {
    for (std::size_t v = 0; v < variables; ++v) {
      const dyad::Kind kind = diary.variables[v].kind;
      if (kind != dyad::Kind::moment && kind != dyad::Kind::conflict &&
          kind != dyad::Kind::intervention) {
        continue;
      }
      const double amplitude = person.value(n, v, variables);
      if (amplitude > 0) marks.push_back({person.times[n], diary.variables[v].name, amplitude});
    }
  }
  return marks;
}

/// The course at the times at which either partner checked in.
CoupleStates show(const dyad::Diary& diary, const dyad::Couple& couple,
                  const dyad::CoupleDesign& design, const CoupleCourse& course) {
  CoupleStates out;
  out.id = couple.id;
  const auto closeness = diary.find("closeness");
  for (std::size_t i = 0; i < 2; ++i) {
    out.partners[i].label = couple.partners[i].label;
    out.partners[i].marks = marks_of(diary, couple.partners[i]);
  }
  for (std::size_t t = 0; t < design.times.size(); ++t) {
    const auto seen = [&](std::size_t i) {
      return design.check_in[t][i] >= 0 || design.asked[t][i] == dyad::Asked::skipped;
    };
    if (!seen(0) && !seen(1)) continue;
    out.times.push_back(design.times[t]);
    out.expected.push_back({seen(0), seen(1)});
    out.checked_in.push_back({design.check_in[t][0] >= 0, design.check_in[t][1] >= 0});
    for (std::size_t i = 0; i < 2; ++i) {
      PartnerStates& p = out.partners[i];
      const PartnerCourse& c = course.partners[i];
      const dyad::DriveAt& drive = c.drive[t];
      p.closeness_mean.push_back(c.mean[t]);
      p.closeness_sd.push_back(c.sd[t]);
      p.withdrawn_filtered.push_back(c.filtered[t]);
      p.withdrawn_smoothed.push_back(c.smoothed[t]);
      p.answer.push_back(
          design.check_in[t][i] < 0 || !closeness
              ? dyad::kMissing
              : couple.partners[i].value(static_cast<std::size_t>(design.check_in[t][i]),
                                         *closeness, diary.variables.size()));
      p.touch.push_back(drive.moments[dyad::kTouch]);
      p.reward.push_back(drive.moments[dyad::kReward]);
      p.resonance.push_back(drive.moments[dyad::kResonance]);
      p.dialogue.push_back(drive.moments[dyad::kDialogue]);
      p.attunement.push_back(drive.attunement);
      p.drive.push_back(drive.drive);
    }
  }
  return out;
}

WithdrawnShare share_of(const CoupleStates& states) {
  WithdrawnShare share;
  for (std::size_t t = 0; t < states.times.size(); ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (!states.checked_in[t][i]) continue;
      share.sum += states.partners[i].withdrawn_smoothed[t];
      share.check_ins += 1;
    }
  }
  return share;
}

/// Of the study, and why there are none.
Explanations explanations_of(const Fit& fit, const FittedModel& fitted,
                             const std::optional<Explainer>& explainer,
                             const std::vector<std::vector<SpellDraws>>& by_couple) {
  const dyad::Model& model = fitted.model;
  const dyad::DesignTerms& terms = model.design().terms;
  Explanations out;
  out.causes = terms.causes;
  out.onsets = terms.causes.size() <= kMostCauses;
  out.ways = dyad::ways_of(terms);
  if (!fit.gate.open) {
    out.why_not = fit.gate.sentence;
  } else if (!fit.mechanisms.known) {
    out.why_not = "The fit does not say whether moments tell anything here; fit once more.";
  } else if (!fit.mechanisms.tell()) {
    out.why_not = fmt::format(
        "Knowing of moments and of attunement does not tell answers clearly better than not "
        "knowing (by {:.1f} nats, standard error {:.1f}; two errors are asked for), so nothing is "
        "explained by them.",
        fit.mechanisms.held_out_gain, fit.mechanisms.held_out_se);
  } else if (!explainer) {
    out.why_not = "The fit has no intervals, so nothing is explained.";
  }
  if (!explainer) return out;
  std::vector<SpellDraws> all;
  for (const auto& of_couple : by_couple) all.insert(all.end(), of_couple.begin(), of_couple.end());
  out.told = true;
  out.study = explainer->study(all);
  out.one = one_way(model, law_of_ways(model, fitted.theta, *fitted.covariance));
  return out;
}

/// Draws paths of the couples that have episodes. @returns the parameters of each draw.
std::vector<Eigen::VectorXd> follow_paths(const FittedModel& fitted, const StatesRequest& request,
                                          std::vector<std::vector<FoundEpisode>>& found,
                                          const Job& job) {
  std::vector<std::size_t> couples;
  for (std::size_t c = 0; c < found.size(); ++c) {
    if (!found[c].empty()) couples.push_back(c);
  }
  if (couples.empty()) return {};
  return draw_paths(fitted.model, fitted.theta, fitted.covariance, request.paths, request.seed,
                    couples, job, [&](std::size_t c, const DrawnPath& path) {
                      for (FoundEpisode& e : found[c]) {
                        follow(e, fitted.design.couples[c].times, path);
                      }
                    });
}

}  // namespace

States states(const dyad::Diary& whole, const Fit& fit, const StatesRequest& request,
              const Job& job) {
  const FittedModel fitted(whole, fit);
  const dyad::Diary& diary = fitted.diary;
  const dyad::Design& design = fitted.design;
  const dyad::Model& model = fitted.model;
  const Eigen::VectorXd& theta = fitted.theta;
  const auto at = model.at(theta);
  if (!at) throw std::invalid_argument("states: " + at.error().what);

  States out;
  const std::size_t couples = design.couples.size();
  out.couples.resize(couples);
  std::vector<std::vector<FoundEpisode>> found(couples);
  std::vector<WithdrawnShare> shares(couples);
  parallel_for(couples, job, [&](std::size_t c, int) {
    const CoupleCourse course = make_course(model, **at, c);
    out.couples[c] = show(diary, diary.couples[c], design.couples[c], course);
    shares[c] = share_of(out.couples[c]);
    if (!fit.gate.open) return;
    for (std::size_t i = 0; i < 2; ++i) {
      for (FoundEpisode& e : find_episodes(model, course, c, i)) {
        e.episode.partner = diary.couples[c].partners[i].label;
        found[c].push_back(std::move(e));
      }
    }
  });
  const auto draws = follow_paths(fitted, request, found, job);
  std::optional<Explainer> explainer;
  if (!draws.empty() && fit.mechanisms.tell() && fitted.covariance) {
    explainer.emplace(diary, model, *fitted.covariance, draws, request.seed);
  }
  std::vector<std::vector<SpellDraws>> spells(couples);
  parallel_for(couples, job, [&](std::size_t c, int) {
    for (FoundEpisode& e : found[c]) {
      set_intervals(e);
      if (!explainer) continue;
      const auto partner = static_cast<std::size_t>(e.episode.partner_index);
      spells[c].push_back(explainer->draws({c, partner}, e.spells));
      e.episode.began = explainer->onset(spells[c].back());
      e.episode.ended = explainer->recovery(spells[c].back());
    }
    if (explainer) out.couples[c].mechanisms = explainer->couple(spells[c]);
    for (SpellDraws& spell : spells[c]) spell.keep_for_study();
  });
  std::vector<FoundEpisode> all;
  for (auto& of_couple : found) {
    for (FoundEpisode& e : of_couple) {
      out.episodes.push_back(e.episode);
      all.push_back(std::move(e));
    }
  }
  out.recovery = summarize_recovery(fit, all, shares, request.seed);
  out.explanations = explanations_of(fit, fitted, explainer, spells);
  return out;
}

}  // namespace attune::analysis
