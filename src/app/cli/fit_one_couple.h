// attune fit DIARY --prior-fit FIT.json [--couple ID] [--live STATE.json]: one couple alone.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/shell.h"

namespace attune::cli {

struct OneCoupleOptions {
  std::string prior_fit, couple, live, output;
};

int fit_one_couple(const OneCoupleOptions& options, const DiaryOptions& diary,
                   const CommonOptions& common, const Shell& shell);

}  // namespace attune::cli
