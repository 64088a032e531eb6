// Puts lines of a transcript together to talks of two people each.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/talk.h"
#include "io/problems.h"
#include "io/transcript.h"

namespace attune::io {

/// One utterance as a reader finds it.
struct TranscriptLine {
  std::size_t line = 0;
  std::string conversation, couple, speaker, text;
  double start = conversation::kMissing, end = conversation::kMissing;  ///< seconds
  double clock = conversation::kMissing;  ///< when it was said: days since 1970; then no start
  double clock_end = conversation::kMissing;
  double time = conversation::kMissing;  ///< when the talk began: days
  bool calendar = false;                 ///< of `time`
};

class TalkBuilder {
 public:
  TalkBuilder(const TranscriptOptions& options, Problems& problems);

  void add(TranscriptLine line);
  /// Lines that are left out on purpose are told once, with their number.
  void leave_out(std::size_t line, const std::string& what);

  /// The talks in the order of their first lines. Faults go to `problems`.
  [[nodiscard]] std::vector<conversation::Talk> finish();

 private:
  struct Group {
    std::string id, couple;
    std::vector<TranscriptLine> lines;
  };
  void settle(Group& group, std::vector<conversation::Talk>& talks);
  void settle_session(const Group& group, std::size_t from, std::size_t to, std::size_t session,
                      std::vector<conversation::Talk>& talks);
  [[nodiscard]] bool order_lines(Group& group);

  TranscriptOptions options_;
  Problems& problems_;
  double time_ = conversation::kMissing;
  bool calendar_ = false;
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> places_;
  struct Left {
    std::size_t line = 0, count = 0;
  };
  std::map<std::string, Left> left_;
};

/// "2024-03-01T21:05" or a number of days. @returns false for anything else.
[[nodiscard]] bool parse_talk_time(std::string_view text, double& days, bool& calendar);

}  // namespace attune::io
