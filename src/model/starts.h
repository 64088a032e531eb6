// Where the search for parameters begins when the file does not say, and which of them are
// variances: read off the cells in which they stand and the answers that these describe.
#pragma once

#include <string>
#include <vector>

#include "model/bound_model.h"

namespace attune::model {

/// One parameter a name, in their order. @param declared  those with a table of their own.
[[nodiscard]] std::vector<Parameter> starting_parameters(const ModelSpec& spec,
                                                         const Structure& structure,
                                                         const std::vector<std::string>& names,
                                                         const std::vector<ParameterSpec>& declared,
                                                         const std::vector<Series>& series);

}  // namespace attune::model
