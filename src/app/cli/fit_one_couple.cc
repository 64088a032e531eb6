#include "app/cli/fit_one_couple.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <ostream>

#include "analysis/one_couple.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/requests/fit_table.h"
#include "io/atomic_file.h"
#include "io/fit_json.h"
#include "io/live_json.h"
#include "io/text.h"

namespace attune::cli {
namespace {

[[noreturn]] void reject(const std::string& file, const std::string& message, std::string mend) {
  throw Rejected({{Severity::error, {file, 0, {}}, message, std::move(mend)}});
}

/// The diary with that couple alone.
dyad::Diary only(dyad::Diary diary, const std::string& id, const std::string& path) {
  if (id.empty() && diary.couples.size() == 1) return diary;
  if (id.empty()) {
    reject(path, fmt::format("holds {} couples; --prior-fit updates one", diary.couples.size()),
           "name it: --couple ID");
  }
  std::erase_if(diary.couples, [&](const dyad::Couple& couple) { return couple.id != id; });
  if (diary.couples.empty()) reject(path, "there is no couple " + io::shown(id), "");
  return diary;
}

/// The study's fit with the couple's own parameters in.
analysis::Fit with_own(analysis::Fit study, const std::map<std::string, double>& own) {
  study.one_couple = true;
  for (analysis::ParameterEstimate& p : study.parameters) {
    const auto known = own.find(p.name);
    if (known == own.end()) continue;
    p.working = known->second;
    p.value.estimate = dyad::to_natural(dyad::closeness_parameter(p.name).transform, known->second);
  }
  return study;
}

std::map<std::string, double> own_of(const analysis::Fit& fit) {
  std::map<std::string, double> own;
  for (const auto& [name, sd] : analysis::kOwnSd) {
    for (const analysis::ParameterEstimate& p : fit.parameters) {
      if (p.name == name) own[name] = p.working;
    }
  }
  return own;
}

/// Check-ins that the state has not seen.
std::size_t catch_up(analysis::LiveCouple& live, const dyad::Diary& diary) {
  std::size_t added = 0;
  const dyad::Couple& couple = diary.couples.front();
  for (const analysis::Arrival& next : analysis::arrivals(couple)) {
    const auto& seen = live.state().recent.couples.front().partners[next.partner].times;
    if (!seen.empty() && next.time <= seen.back()) continue;
    const auto width = static_cast<std::ptrdiff_t>(diary.variables.size());
    const auto row = couple.partners[next.partner].values.begin() +
                     static_cast<std::ptrdiff_t>(next.check_in) * width;
    live.add(next.partner, next.time, {row, row + width});
    ++added;
  }
  return added;
}

std::string now_text(const analysis::LiveCouple& live, const analysis::Fit& fit,
                     std::size_t added) {
  const dyad::Couple& couple = live.state().recent.couples.front();
  std::string out = fmt::format("{} new check-ins, {} in all\n", added, live.state().check_ins);
  if (live.empty()) return out;
  const auto now = live.now();
  for (std::size_t i = 0; i < 2; ++i) {
    if (couple.partners[i].times.empty()) continue;  // nothing is inferred about the absent
    out += fmt::format("{}: closeness {:.2f} (sd {:.2f})", couple.partners[i].label,
                       now[i].closeness_mean, now[i].closeness_sd);
    if (fit.gate.open)
      out += fmt::format(", more distant than usual: {:.2f} likely", now[i].withdrawn);
    out += '\n';
  }
  return out;
}

int fit_live(const OneCoupleOptions& options, const analysis::Fit& study, const dyad::Diary& diary,
             const Run& run, const Shell& shell) {
  io::LiveFile file;
  analysis::Fit fit = study;
  const bool goes_on = std::filesystem::exists(options.live);
  if (goes_on) {
    auto read = io::parse_live(io::read_file(options.live), options.live, diary);
    if (!read) throw Rejected(std::move(read.error()));
    file = std::move(*read);
    if (file.couple != diary.couples.front().id) {
      reject(options.live, "is the state of couple " + io::shown(file.couple), "another --live");
    }
    fit = with_own(study, file.own);
  } else {
    fit = analysis::fit_one_couple(diary, study, run.job());
    file.couple = diary.couples.front().id;
    file.own = own_of(fit);
  }
  analysis::LiveCouple live =
      goes_on ? analysis::LiveCouple(fit, std::move(file.state)) : analysis::LiveCouple(fit, diary);
  const std::size_t added = goes_on ? catch_up(live, diary) : live.state().check_ins;
  file.state = live.state();
  io::write_atomically(options.live, io::live_to_json(file));
  write_result(options.output, now_text(live, fit, added), shell);
  return kDone;
}

}  // namespace

int fit_one_couple(const OneCoupleOptions& options, const DiaryOptions& diary_options,
                   const CommonOptions& common, const Shell& shell) {
  const analysis::Fit study = load_fit(options.prior_fit, shell);
  Run run(common, shell);
  const dyad::Diary diary =
      dyad::without_empty_rows(only(load_diary_aloud(diary_options, common.quiet, run, shell),
                                    options.couple, diary_options.path));
  if (!options.live.empty()) return fit_live(options, study, diary, run, shell);
  const analysis::Fit result = analysis::fit_one_couple(diary, study, run.job());
  run.settle();
  const bool as_json = common.json || !options.output.empty();
  write_result(options.output, as_json ? io::fit_to_json(result) : requests::fit_table(result),
               shell);
  return requests::report_convergence(result, common.quiet, shell.err);
}

}  // namespace attune::cli
