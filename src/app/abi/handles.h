// What stands behind the opaque handles.
#pragma once

#include <attune/attune.h>

#include <string>
#include <variant>
#include <vector>

#include "analysis/model_fit.h"
#include "analysis/sample_posterior.h"
#include "analysis/simulate.h"
#include "analysis/states.h"
#include "io/columns.h"
#include "io/read_diary.h"
#include "io/rows.h"
#include "model/spec.h"

struct attune_text {
  std::string text;
};

struct attune_table {
  attune::io::Columns view;                     ///< for readers
  std::vector<attune::io::ResultColumn> owned;  ///< of a result; what `view` then points to
};

struct attune_diary {
  attune::io::CheckedDiary checked;
};

struct attune_model {
  std::string name, text;
  attune::model::ModelSpec spec;
};

struct attune_fit {
  std::variant<attune::analysis::Fit, attune::analysis::ModelFit> fit;
  std::string remarks;
};

struct attune_states {
  attune::analysis::States states;
  attune::analysis::Gate gate;
  bool calendar = false;
};

struct attune_simulation {
  attune::analysis::Simulation simulation;
};

struct attune_posterior {
  attune::analysis::Posterior posterior;
  std::string model;
};
