#include "app/cli/calibrate_explanations.h"

#include <fmt/format.h>

#include <mutex>
#include <vector>

#include "analysis/explanation.h"
#include "analysis/proportion.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "core/parallel.h"
#include "io/json.h"

namespace attune::cli {
namespace {

using analysis::ExplanationCheck;

struct Line {
  std::string what;
  int count = 0, of = 0;
};

std::vector<Line> lines_of(const std::vector<ExplanationCheck>& studies) {
  const auto n = static_cast<int>(studies.size());
  Line open{"gate opens", 0, n}, told{"moments and attunement tell something", 0, 0},
      first{"the dominant way comes first", 0, 0}, named{"a way is named", 0, 0},
      right{"of the named, rightly", 0, 0}, couples{"of the couples' named, rightly", 0, 0};
  analysis::Held days, together, onset, unexplained;
  Line spells{"spells found that were none", 0, 0};
  for (const ExplanationCheck& s : studies) {
    open.count += s.gate_open;
    told.of += s.gate_open;
    told.count += s.told;
    named.of += 1;
    named.count += s.named.has_value();
    if (s.dominant && s.told) {
      first.of += 1;
      first.count += s.first == s.dominant;
    }
    if (s.named) {
      right.of += 1;
      right.count += s.named == s.dominant;
    }
    couples.of += s.couples_named;
    couples.count += s.couples_right;
    days += s.days;
    together += s.together;
    onset += s.onset;
    unexplained += s.unexplained;
    spells.of += s.spells;
    spells.count += s.false_spells;
  }
  return {open,
          told,
          first,
          named,
          right,
          couples,
          {"90 % intervals that held: days longer by way", days.held, days.of},
          {"  days longer, all ways", together.held, together.of},
          {"  shares of causes", onset.held, onset.of},
          {"  share not explained", unexplained.held, unexplained.of},
          spells};
}

std::string table_of(const std::vector<Line>& lines) {
  std::string table;
  for (const Line& line : lines) {
    const auto share = analysis::wilson(line.count, line.of);
    table += fmt::format("{:<46} {:>5} of {:<5}", line.what, line.count, line.of);
    if (line.of > 0) {
      table += fmt::format(" {:.3f} ({:.3f} to {:.3f})", share.estimate, share.lower, share.upper);
    }
    table += '\n';
  }
  return table;
}

io::Json json_of(const ExplanationCheck& s) {
  const auto way = [](const std::optional<std::size_t>& k) {
    return k ? io::Json(analysis::way_name(*k)) : io::Json(nullptr);
  };
  const auto held = [](const analysis::Held& h) { return io::Json{h.held, h.of}; };
  return {{"study", s.study},
          {"gate_open", s.gate_open},
          {"told", s.told},
          {"dominant", way(s.dominant)},
          {"lead", io::number(s.lead)},
          {"first", way(s.first)},
          {"named", way(s.named)},
          {"days", held(s.days)},
          {"together", held(s.together)},
          {"onset", held(s.onset)},
          {"unexplained", held(s.unexplained)},
          {"couples_named", s.couples_named},
          {"couples_right", s.couples_right},
          {"spells", s.spells},
          {"false_spells", s.false_spells}};
}

}  // namespace

int calibrate_explanations(const analysis::ExplanationRequest& request,
                           const ExplanationOptions& options, const CommonOptions& common,
                           const std::string& output, const Shell& shell) {
  Run run(common, shell);
  std::vector<ExplanationCheck> studies(static_cast<std::size_t>(options.studies));
  std::mutex mutex;
  std::size_t done = 0;
  parallel_for(studies.size(), run.job(), [&](std::size_t n, int) {
    const Job alone{.threads = 1, .stop = run.job().stop, .progress = {}};
    studies[n] = analysis::check_explanations(request, static_cast<int>(n), alone);
    const std::lock_guard lock(mutex);
    run.job().report("calibrating",
                     static_cast<double>(++done) / static_cast<double>(studies.size()));
  });
  run.settle();
  io::Json json = io::Json::array();
  for (const ExplanationCheck& study : studies) json.push_back(json_of(study));
  if (!output.empty()) write_result(output, json.dump(1) + '\n', shell);
  write_result({}, common.json ? json.dump(1) + '\n' : table_of(lines_of(studies)), shell);
  return kDone;
}

}  // namespace attune::cli
