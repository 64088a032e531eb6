// The hidden courses of a model file's series as files: docs/formats/states.md.
#pragma once

#include <string>
#include <vector>

#include "io/rows.h"
#include "model/courses.h"

namespace attune::io {

/// series, time; of each state its mean and SD given all answers, and given those until then
/// (_filtered); of each regime, where there are several, its probability likewise; of each normal
/// item its answer (_answer), what was expected of it before it was known (_ahead), and the SD of
/// that.
void write_courses(RowSink& out, const model::BoundModel& model,
                   const std::vector<model::Course>& courses);
[[nodiscard]] std::string courses_to_csv(const model::BoundModel& model,
                                         const std::vector<model::Course>& courses);
/// {"states": [{the same names}, ..]}.
[[nodiscard]] std::string courses_to_json(const model::BoundModel& model,
                                          const std::vector<model::Course>& courses);

}  // namespace attune::io
