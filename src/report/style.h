// How the report looks: calm, on a phone, on paper, in the dark, without relying on colour.
#pragma once

#include <string_view>

namespace attune::report {

/// CSS for the drawings alone, so that the web app can use them with the same look. Partner A is
/// blue, solid and round, partner B vermillion, dashed and square (Okabe & Ito's palette).
[[nodiscard]] std::string_view chart_style();

/// CSS for the rest of the page.
[[nodiscard]] std::string_view page_style();

}  // namespace attune::report
