#include "app/server/rules/help_lines.h"

#include <algorithm>
#include <vector>

namespace attune::server {
namespace {

const std::vector<HelpView::Line> kLines = {
    {"AT", "Frauenhelpline gegen Gewalt", "0800 222 555", "https://www.frauenhelpline.at", "24/7"},
    {"AT", "Telefonseelsorge", "142", "https://www.telefonseelsorge.at", "24/7"},
    {"AU", "1800RESPECT", "1800 737 732", "https://www.1800respect.org.au", "24/7"},
    {"AU", "Lifeline", "13 11 14", "https://www.lifeline.org.au", "24/7"},
    {"CA", "ShelterSafe", "", "https://sheltersafe.ca", ""},
    {"CA", "Suicide Crisis Helpline", "9-8-8", "https://988.ca", "24/7"},
    {"CH", "Die Dargebotene Hand", "143", "https://www.143.ch", "24/7"},
    {"CH", "Opferhilfe Schweiz", "", "https://www.opferhilfe-schweiz.ch", ""},
    {"DE", "Hilfetelefon Gewalt gegen Frauen", "116 016", "https://www.hilfetelefon.de", "24/7"},
    {"DE", "Hilfetelefon Gewalt an Männern", "0800 1239900", "https://www.maennerhilfetelefon.de",
     ""},
    {"DE", "TelefonSeelsorge", "0800 1110111", "https://www.telefonseelsorge.de", "24/7"},
    {"GB", "National Domestic Abuse Helpline", "0808 2000 247",
     "https://www.nationaldahelpline.org.uk", "24/7"},
    {"GB", "Men's Advice Line", "0808 801 0327", "https://mensadviceline.org.uk", ""},
    {"GB", "Samaritans", "116 123", "https://www.samaritans.org", "24/7"},
    {"IE", "Women's Aid", "1800 341 900", "https://www.womensaid.ie", "24/7"},
    {"IE", "Samaritans", "116 123", "https://www.samaritans.org", "24/7"},
    {"NZ", "Women's Refuge", "0800 733 843", "https://womensrefuge.org.nz", "24/7"},
    {"US", "National Domestic Violence Hotline", "1-800-799-7233", "https://www.thehotline.org",
     "24/7"},
    {"US", "988 Suicide & Crisis Lifeline", "988", "https://988lifeline.org", "24/7"},
};

}  // namespace

HelpView help_view(const std::string& country) {
  HelpView view{kLines};
  std::stable_partition(view.lines.begin(), view.lines.end(),
                        [&](const HelpView::Line& line) { return line.country == country; });
  return view;
}

}  // namespace attune::server
