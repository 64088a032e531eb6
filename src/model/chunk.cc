#include "model/chunk.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace attune::model {
namespace {

/// Collects combinations and numbers them.
class Numbering {
 public:
  Numbering(const BoundModel& model, std::vector<int> slots)
      : model_(model), slots_(std::move(slots)) {}

  /// @param inputs all inputs at an occasion; @param more  values that count too.
  int number(const Eigen::Ref<const Eigen::VectorXd>& inputs, double more = 0) {
    key_.assign(1, more);
    for (const int slot : slots_) key_.push_back(inputs(slot - model_.parameter_count()));
    const auto [at, is_new] = found_.emplace(key_, keys_.count);
    if (is_new) {
      values_.push_back(1);
      values_.insert(values_.end(), key_.begin() + 1, key_.end());
      more_.push_back(more);
      ++keys_.count;
    }
    return at->second;
  }
  Keys take(std::vector<double>* more = nullptr) {
    keys_.slots = slots_;
    keys_.values = Eigen::Map<const Eigen::MatrixXd>(
        values_.data(), static_cast<Eigen::Index>(slots_.size()) + 1, keys_.count);
    if (more != nullptr) *more = std::move(more_);
    return std::move(keys_);
  }

 private:
  const BoundModel& model_;
  std::vector<int> slots_;
  std::map<std::vector<double>, int> found_;
  Keys keys_;
  std::vector<double> values_, more_, key_;
};

std::vector<int> inputs_of(std::initializer_list<const Cells*> all) {
  std::set<int> slots;
  for (const Cells* cells : all) slots.insert(cells->inputs.begin(), cells->inputs.end());
  return {slots.begin(), slots.end()};
}

class Chunker {
 public:
  explicit Chunker(const BoundModel& m)
      : m_(m),
        dynamics_(m, used(m.dynamics, {0, 2})),
        intercept_(m, used(m.dynamics, {1})),
        hazard_(m, m.hazard_inputs),
        loadings_(m, used(m.measurement, {0, 2})),
        mean_(m, used_by_means(m)),
        jump_(m, m.jump.inputs),
        initial_(m, used_initially(m)) {}

  void add(int index) {
    const Series& series = m_.series[static_cast<std::size_t>(index)];
    Member member{index, initial_.number(series.step_inputs.col(0)), {}};
    for (Eigen::Index t = 0; t < series.answers.cols(); ++t)
      member.steps.push_back(step(series, t));
    if (!shares_) {
      chunk_.groups.push_back({{std::move(member)}, {}, {}});
      return;
    }
    std::vector<int> signature = {member.initial};
    for (const Step& s : member.steps) {
      signature.push_back(s.dynamics);
      signature.push_back(s.view);
    }
    by_signature_[std::move(signature)].push_back(std::move(member));
  }

  Chunk finish() {
    chunk_.dynamics = dynamics_.take(&chunk_.intervals);
    chunk_.intercept = intercept_.take();
    chunk_.hazard = hazard_.take(&chunk_.hazard_intervals);
    chunk_.loadings = loadings_.take();
    chunk_.mean = mean_.take();
    chunk_.jump = jump_.take();
    chunk_.initial = initial_.take();
    gather_groups();
    for (Group& group : chunk_.groups) gather_answers(group);
    return std::move(chunk_);
  }

 private:
  static std::vector<int> used(const std::vector<std::array<Cells, 3>>& by_regime,
                               std::initializer_list<std::size_t> parts) {
    std::set<int> slots;
    for (const auto& cells : by_regime) {
      for (const std::size_t p : parts)
        slots.insert(cells[p].inputs.begin(), cells[p].inputs.end());
    }
    return {slots.begin(), slots.end()};
  }
  /// Thresholds and errors of items go with the means.
  static std::vector<int> used_by_means(const BoundModel& m) {
    std::set<int> slots;
    for (const int slot : used(m.measurement, {1})) slots.insert(slot);
    for (const BoundItem& item : m.items) {
      slots.insert(item.errors.inputs.begin(), item.errors.inputs.end());
      for (const Program& program : item.thresholds) {
        for (const int slot : program.slots_used()) {
          if (slot >= m.parameter_count()) slots.insert(slot);
        }
      }
    }
    return {slots.begin(), slots.end()};
  }
  static std::vector<int> used_initially(const BoundModel& m) {
    const BoundInitial& i = m.initial;
    std::vector<int> slots = inputs_of(
        {&i.mean, &i.covariance, &i.random_covariance, &i.mean_response, &i.probabilities});
    std::set<int> all(slots.begin(), slots.end());
    if (i.stationary || !i.mean_given) {
      for (const int slot : used(m.dynamics, {0, 1, 2})) all.insert(slot);
    }
    if (i.regimes == InitialSpec::Regimes::stationary || m.lag > 0) {
      all.insert(m.hazard_inputs.begin(), m.hazard_inputs.end());
    }
    return {all.begin(), all.end()};
  }

  Step step(const Series& series, Eigen::Index t) {
    Step s;
    const Occasion& occasion = series.occasions[static_cast<std::size_t>(t)];
    const auto over = series.step_inputs.col(t), at = series.row_inputs.col(t);
    if (occasion.interval > 0) {
      s.dynamics = dynamics_.number(over, occasion.interval);
      const int intercept = intercept_.number(over);
      const auto [pair, is_new] = responses_.emplace(std::pair(s.dynamics, intercept),
                                                     static_cast<int>(chunk_.responses.size()));
      if (is_new) chunk_.responses.push_back(pair->first);
      s.response = pair->second;
    }
    if (m_.regimes > 1 && (occasion.interval > 0 || m_.lag > 0)) {
      s.hazard = hazard_.number(over, occasion.interval);
    }
    View view;
    bool answered = false;
    for (std::size_t i = 0; i < m_.items.size(); ++i) {
      const double y = series.answers(static_cast<Eigen::Index>(i), t);
      if (std::isnan(y)) continue;
      answered = true;
      if (m_.items[i].kind == ItemKind::normal) {
        view.items.push_back(static_cast<int>(i));
      } else if (m_.items[i].kind != ItemKind::regime) {
        view.sites.push_back(static_cast<int>(i));
      }
      if (m_.items[i].kind == ItemKind::regime && m_.items[i].errors.rows == 0) {
        s.seen = static_cast<int>(y);
      }
    }
    if (answered) s.mean = mean_.number(at);
    if (answered) {
      view.key = loadings_.number(at);
      std::vector<int> key = view.items;
      key.insert(key.end(), view.sites.begin(), view.sites.end());
      key.push_back(view.key);  // an item's kind tells whether it is a site
      const auto [found, is_new] =
          views_.emplace(std::move(key), static_cast<int>(chunk_.views.size()));
      if (is_new) chunk_.views.push_back(std::move(view));
      s.view = found->second;
    }
    if (m_.jump.rows > 0) s.jump = jump_.number(at);
    return s;
  }

  /// A series that ends sooner shares the covariances of one that begins as it does: from the back,
  /// a signature comes right after those that it begins. Diffuse states are settled over whole
  /// series, so there all must be alike to the end.
  void gather_groups() {
    const bool to_the_end = !m_.initial.diffuse.empty();
    const std::vector<int>* longest = nullptr;
    for (auto at = by_signature_.rbegin(); at != by_signature_.rend(); ++at) {
      auto& [signature, members] = *at;
      const bool begins = longest != nullptr && !to_the_end &&
                          signature.size() <= longest->size() &&
                          std::equal(signature.begin(), signature.end(), longest->begin());
      if (!begins) {
        chunk_.groups.emplace_back();
        longest = &signature;
      }
      auto& all = chunk_.groups.back().members;
      all.insert(all.end(), std::make_move_iterator(members.begin()),
                 std::make_move_iterator(members.end()));
    }
  }

  void gather_answers(Group& group) {
    if (!shares_) return;
    std::size_t lasting = group.members.size();
    for (std::size_t t = 0; t < group.members.front().steps.size(); ++t) {
      while (group.members[lasting - 1].steps.size() <= t) --lasting;
      group.lasting.push_back(static_cast<Eigen::Index>(lasting));
      const int view = group.members.front().steps[t].view;
      if (view < 0) {
        group.answers.emplace_back();
        continue;
      }
      const std::vector<int>& items = chunk_.views[static_cast<std::size_t>(view)].items;
      Eigen::MatrixXd y(static_cast<Eigen::Index>(items.size()), group.lasting.back());
      for (std::size_t b = 0; b < lasting; ++b) {
        const Series& series = m_.series[static_cast<std::size_t>(group.members[b].series)];
        for (std::size_t i = 0; i < items.size(); ++i) {
          y(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(b)) =
              series.answers(items[i], static_cast<Eigen::Index>(t));
        }
      }
      group.answers.push_back(std::move(y));
    }
  }

  const BoundModel& m_;
  Numbering dynamics_, intercept_, hazard_, loadings_, mean_, jump_, initial_;
  bool shares_ = m_.shares_covariances();
  std::map<std::pair<int, int>, int> responses_;
  std::map<std::vector<int>, int> views_;
  std::map<std::vector<int>, std::vector<Member>> by_signature_;
  Chunk chunk_;
};

}  // namespace

void Keys::place(int key, std::span<double> slot_values) const {
  for (std::size_t k = 0; k < slots.size(); ++k) {
    slot_values[static_cast<std::size_t>(slots[k])] = values(static_cast<Eigen::Index>(k) + 1, key);
  }
}

std::vector<Chunk> chunks_of(const BoundModel& model, const std::vector<int>& series, int most) {
  std::vector<Chunk> chunks;
  const std::size_t count =
      (series.size() + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most);
  for (std::size_t c = 0; c < count; ++c) {
    Chunker chunker(model);
    for (std::size_t k = c * series.size() / count; k < (c + 1) * series.size() / count; ++k) {
      chunker.add(series[k]);
    }
    chunks.push_back(chunker.finish());
  }
  return chunks;
}

}  // namespace attune::model
