// Stated models brought together with the columns of a table.
#pragma once

#include "app/abi/call.h"
#include "app/requests/estimate.h"
#include "model/bound_model.h"

namespace attune::abi {

/// @param remarks  lines are added; null: nobody wants them. @throws Rejected, Cancelled.
[[nodiscard]] model::BoundModel bind(const attune_table& table, const model::ModelSpec& spec,
                                     const Job& job, std::string* remarks);

/// Values as attune_loglik takes them. @throws Rejected.
[[nodiscard]] requests::GivenValues values_of(const char* at);

}  // namespace attune::abi
