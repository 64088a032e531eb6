// The head that every page has: nothing may be loaded and nothing may run, whatever a label holds.
#pragma once

#include <string_view>

#include "report/markup.h"

namespace attune::report {

/// Opens <html>, writes <head> and leaves <html> open.
void open_page(Markup& page, std::string_view title);

}  // namespace attune::report
