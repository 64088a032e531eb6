#include "io/write_csv.h"

#include <cmath>
#include <ostream>
#include <string>

#include "io/csv_line.h"
#include "io/instant.h"
#include "io/number.h"
#include "io/result_rows.h"

namespace attune::io {
namespace {

std::string time_text(double days, bool calendar) {
  return calendar && !std::isnan(days) ? iso_milliseconds(days) : format_number(days);
}

}  // namespace

void write_diary_csv(std::ostream& out, const dyad::Diary& diary) {
  CsvRows rows(out, diary.calendar);
  write_diary(rows, diary);
}

void write_truth_csv(std::ostream& out, const std::vector<analysis::TruthRow>& truth,
                     bool calendar) {
  CsvRows rows(out, calendar);
  write_truth(rows, truth);
}

void write_states_csv(std::ostream& out, const analysis::States& states, const analysis::Gate& gate,
                      bool calendar) {
  CsvRows rows(out, calendar);
  write_states(rows, states, gate);
}

void write_episodes_csv(std::ostream& out, const analysis::States& states, bool calendar) {
  CsvRows rows(out, calendar);
  write_episodes(rows, states);
}

void write_forecast_csv(std::ostream& out, const std::vector<analysis::ForecastRow>& rows,
                        bool calendar) {
  out << "couple,partner,origin,time,closeness_mean,closeness_sd,q05,q25,q50,q75,q95,"
         "p1,p2,p3,p4,p5,p6,p7,withdrawn,onset,hazard,answer,log_score,pit_below,pit_up_to\n";
  CsvLine line(out);
  for (const analysis::ForecastRow& row : rows) {
    line.text(row.couple).text(row.partner);
    line.text(time_text(row.origin, calendar)).text(time_text(row.time, calendar));
    line.number(row.closeness.mean).number(row.closeness.sd);
    for (const double q : row.closeness.quantiles) line.number(q);
    for (const double p : row.closeness.probability) line.number(p);
    line.number(row.withdrawn).number(row.onset).number(row.hazard);
    line.number(row.answer).number(row.score.log_score);
    line.number(row.score.below).number(row.score.up_to);
    line.end();
  }
}

}  // namespace attune::io
