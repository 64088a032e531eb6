// Listening to a long talk on one core: turns a second of the indices, of the scorer and of both.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "conversation/listen.h"
#include "io/scorer_file.h"

namespace attune {
namespace {

conversation::Talk long_talk(std::size_t turns) {
  static constexpr std::array<const char*, 6> kTexts{
      "How was your day? You look worn out and I wanted to ask what happened at work.",
      "Long. The meeting about the new project went on for three hours and nobody decided "
      "anything.",
      "Mm.",
      "I said yes, because I never say no. I feel stupid about it, to be honest with you.",
      "Thank you. That really helps, and I am sorry that I was so short with you this morning.",
      "I need some help with the birthday dinner, can we plan it together on Sunday?"};
  conversation::Talk talk;
  talk.speakers = {"A", "B"};
  for (std::size_t t = 0; t < turns; ++t) {
    conversation::Utterance said;
    said.speaker = static_cast<int>(t % 2);
    said.text = kTexts[(t * 7 + t / 11) % kTexts.size()];
    said.start = 3.0 * static_cast<double>(t);
    said.end = said.start + 2.5;
    talk.utterances.push_back(said);
  }
  return talk;
}

void listen(benchmark::State& state) {
  const auto scorer = io::parse_scorer(io::shipped_scorer_bytes(), "shipped").value();
  const conversation::Talk talk = long_talk(20'000);
  const Job one{.threads = 1, .stop = {}, .progress = {}};
  for (auto _ : state) benchmark::DoNotOptimize(conversation::listen({talk}, scorer, one));
  state.counters["turns_a_minute"] =
      benchmark::Counter(60.0 * 20'000, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(listen)->Unit(benchmark::kMillisecond);

void score(benchmark::State& state) {
  const auto scorer = io::parse_scorer(io::shipped_scorer_bytes(), "shipped").value();
  const conversation::Talk talk = long_talk(20'000);
  conversation::ScoringPass pass(scorer);
  for (auto _ : state) {
    for (const auto& said : talk.utterances) benchmark::DoNotOptimize(pass.score(said.text).data());
  }
  state.counters["turns_a_minute"] =
      benchmark::Counter(60.0 * 20'000, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(score)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace attune
