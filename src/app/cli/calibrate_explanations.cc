#include "app/cli/calibrate_explanations.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <vector>

#include "analysis/proportion.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "core/parallel.h"
#include "core/pieces.h"
#include "io/atomic_file.h"
#include "io/explanation_check_json.h"
#include "io/study_lines.h"

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
      first{"the dominant way comes first", 0, 0}, known{"  had everything been seen", 0, 0},
      rest{"  had all been known but the ways' effects", 0, 0},
      largest{"  its share is the largest", 0, 0}, named{"a way is named", 0, 0},
      right{"of the named, rightly", 0, 0}, couples{"of the couples' named, rightly", 0, 0};
  analysis::Held days, together, onset, unexplained, study_days;
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
      known.of += 1;
      known.count += s.first_known == s.dominant;
      rest.of += 1;
      rest.count += s.first_rest_known == s.dominant;
      largest.of += 1;
      largest.count += s.largest == s.dominant;
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
    study_days += s.study_days;
    spells.of += s.spells;
    spells.count += s.false_spells;
  }
  return {open,
          told,
          first,
          known,
          rest,
          largest,
          named,
          right,
          couples,
          {"90 % intervals that held: a study's days by way", study_days.held, study_days.of},
          {"  a spell's days by way", days.held, days.of},
          {"  a spell's days, all ways", together.held, together.of},
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

/// What the output file already has.
std::vector<ExplanationCheck> done_before(const analysis::ExplanationRequest& request,
                                          const std::string& output) {
  if (output.empty() || !std::filesystem::exists(output)) return {};
  auto studies = io::parse_checks(io::read_file(output), request, output);
  if (!studies) throw Rejected({studies.error()});
  return std::move(*studies);
}

void save(const analysis::ExplanationRequest& request, std::vector<ExplanationCheck>& studies,
          const std::string& output) {
  std::sort(studies.begin(), studies.end(),
            [](const auto& a, const auto& b) { return a.study < b.study; });
  if (output.empty()) return;
  std::string lines = io::settings_line(request);
  for (const ExplanationCheck& study : studies) lines += io::line(io::to_json(study));
  io::write_atomically(output, lines);
}

std::vector<int> missing(int count, const std::vector<ExplanationCheck>& studies) {
  std::vector<int> out;
  for (int n = 0; n < count; ++n) {
    if (std::none_of(studies.begin(), studies.end(),
                     [n](const auto& study) { return study.study == n; })) {
      out.push_back(n);
    }
  }
  return out;
}

}  // namespace

int calibrate_explanations(const analysis::ExplanationRequest& request, int count,
                           const CommonOptions& common, const std::string& output,
                           const Shell& shell) {
  std::vector<ExplanationCheck> studies = done_before(request, output);
  Run run(common, shell);
  const std::vector<int> tasks = missing(count, studies);
  std::mutex mutex;
  Pieces pieces(run.job(), "calibrating", tasks.size(),
                static_cast<std::size_t>(thread_count(run.job().threads)), "studies");
  parallel_for(tasks.size(), run.job(), [&](std::size_t m, int) {
    ExplanationCheck study = analysis::check_explanations(request, tasks[m], run.job().alone());
    const std::lock_guard lock(mutex);
    studies.push_back(std::move(study));
    save(request, studies, output);
    pieces.done();
  });
  run.settle();
  save(request, studies, output);
  std::erase_if(studies, [&](const ExplanationCheck& study) { return study.study >= count; });
  io::Json json = io::Json::array();
  for (const ExplanationCheck& study : studies) json.push_back(io::to_json(study));
  write_result({}, common.json ? json.dump(1) + '\n' : table_of(lines_of(studies)), shell);
  return kDone;
}

}  // namespace attune::cli
