// Courses as drawings with words of the reader's language; the look is that of the report's charts.
#pragma once

#include <string>

#include "app/server/pages/messages.h"
#include "app/server/pages/views.h"
#include "report/chart.h"

namespace attune::server {

/// One person's answers as dots, the course with its 90 % band, likely distant spells shaded.
/// @param id  unique in the page. @throws std::invalid_argument if there are neither answers nor
///   a course.
[[nodiscard]] report::Chart draw_course(const Course& course, const std::string& id,
                                        const Messages& words);

/// Weekly means of two people; only weeks that hold both. Empty drawing if there is none.
[[nodiscard]] std::optional<report::Chart> draw_weeks(const TogetherView::Shared& shared,
                                                      const std::string& id, const Messages& words);

}  // namespace attune::server
