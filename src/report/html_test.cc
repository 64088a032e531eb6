#include "report/html.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "testing/example_study.h"

namespace attune::report {
namespace {

using attune::testing::example_study;

TEST(Html, WritesThePagesToLookAt) {
  const char* folder = std::getenv("ATTUNE_REPORT_FOLDER");
  if (folder == nullptr) GTEST_SKIP() << "ATTUNE_REPORT_FOLDER names no folder to write pages to";
  const auto write = [&](const char* name, const analysis::Study& study) {
    std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << to_html(study);
  };
  write("open.html", example_study());
  write("shut.html", example_study({.gate_open = false}));
  write("roles.html", example_study({.calendar = false, .roles = true}));
  write("many.html", example_study({.couples = 500}));
}

}  // namespace
}  // namespace attune::report
