#include "report/sync_page.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

using attune::testing::xml_fault;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Pairs of independent signals; the second has a gap, and one that never varies.
synchrony::Study study_of(synchrony::StudyRequest request, int pairs, std::size_t samples) {
  const Job job;
  synchrony::StudyBuilder builder(request, job);
  for (int k = 0; k < pairs; ++k) {
    RandomStream random(3, Purpose::testing, static_cast<std::uint64_t>(k));
    EXPECT_EQ(builder.begin("<pair> & \"" + std::to_string(k) + "\"", "1", 1, std::nan("")), "");
    for (std::size_t t = 0; t < samples; ++t) {
      const double b = k == 2 ? 1 : random.normal();
      const bool gap = k == 1 && t > samples / 2 && t < samples / 2 + 100;
      builder.add(random.normal(), gap ? std::numeric_limits<double>::quiet_NaN() : b);
    }
    builder.end();
  }
  return builder.finish();
}

synchrony::StudyRequest everything() {
  synchrony::StudyRequest request;
  request.surrogates = 39;
  request.grid = request.recurrence = request.coherence = true;
  return request;
}

TEST(SyncPage, IsWellFormedWhateverTheData) {
  for (const std::size_t samples : {600U, 120U, 30U, 1U}) {
    const std::string page =
        sync_html(study_of(everything(), 3, samples), {"<left>", "right & co"}, "1");
    EXPECT_EQ(xml_fault(page.substr(page.find("<html"))), "") << samples;
    EXPECT_FALSE(attune::testing::shows_no_number(page)) << samples;
    EXPECT_FALSE(holds(page, "<left>"));
  }
}

TEST(SyncPage, SaysWhatItIsAndWhatItIsNot) {
  const std::string page = sync_html(study_of(everything(), 1, 600), {"left", "right"}, "1");
  for (const char* part : {"No more than chance", "rate nobody", "shuffle, 39 surrogates",
                           "With other windows and lags", "Wavelet coherence", "Windows of 60 s"}) {
    EXPECT_TRUE(holds(page, part)) << part;
  }
}

TEST(SyncPage, OfRepairedPairsHasTheGroup) {  // one of five right signals does not move
  synchrony::StudyRequest request;
  request.kind = synchrony::Surrogate::repaired;
  request.surrogates = 99;
  const synchrony::Study study = study_of(request, 5, 400);
  const std::string page = sync_html(study, {"left", "right"}, "1");
  EXPECT_TRUE(holds(page, "4 real pairs beside 16 re-paired ones (roles kept)"))
      << page.substr(page.find(" real pairs") - 20, 90);
  EXPECT_EQ(xml_fault(page.substr(page.find("<html"))), "");
}

TEST(SyncWords, NeverCallChanceMoreThanItIs) {
  synchrony::ChanceTest test;
  test.found = 0.21;
  test.mean = 0.2;
  test.p = 0.051;
  test.surrogates = 999;
  EXPECT_TRUE(chance_sentence(test).starts_with("No more than chance"));
  EXPECT_TRUE(holds(chance_sentence(test), "p = .051"));
  test.p = 0.0001;
  EXPECT_TRUE(holds(chance_sentence(test), "p < .001"));
  test.p = 1;
  EXPECT_TRUE(holds(chance_sentence(test), "p = 1,"));
  test.fault = "3 segments: too few";
  EXPECT_TRUE(holds(chance_sentence(test), "cannot tell"));
}

}  // namespace
}  // namespace attune::report
