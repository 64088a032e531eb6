// The head and the end that pages have: nothing may be loaded and nothing may run, whatever a label
// holds.
#pragma once

#include <string_view>

#include "report/markup.h"

namespace attune::report {

/// Opens <html>, writes <head> and leaves <html> open.
void open_page(Markup& page, std::string_view title);

/// Writes the footer into the open <body>, and closes <body> and <html>.
void close_page(Markup& page, std::string_view version);

}  // namespace attune::report
