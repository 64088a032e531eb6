#include "io/write_csv.h"

#include "io/result_rows.h"

namespace attune::io {

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

void write_forecast_csv(std::ostream& out, const std::vector<analysis::ForecastRow>& forecasts,
                        bool calendar) {
  CsvRows rows(out, calendar);
  write_forecast(rows, forecasts);
}

}  // namespace attune::io
