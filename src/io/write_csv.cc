#include "io/write_csv.h"

#include "io/csv_line.h"
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

void write_truth_csv(std::ostream& out, const std::vector<world::TruthRow>& truth, bool calendar) {
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

void write_power_csv(std::ostream& out, const analysis::PowerPlan& plan,
                     const std::vector<analysis::PowerSummary>& cells) {
  CsvLine line(out);
  line.text("couples").text("days").text("per_day").text("compliance");
  for (const auto& [name, values] : plan.truth) line.text("true_" + name);
  for (const char* name :
       {"measure", "studies", "converged", "of", "truth", "power", "power_lower", "power_upper",
        "bias", "bias_se", "coverage", "coverage_lower", "coverage_upper", "couples_needed"}) {
    line.text(name);
  }
  line.end();
  for (const analysis::PowerSummary& cell : cells) {
    const analysis::SimulationRequest& world = cell.cell->design.request.world;
    for (const analysis::PowerRow& row : cell.rows) {
      line.number(world.couples).number(world.days).number(world.per_day).number(world.compliance);
      for (const double value : cell.cell->truth) line.number(value);
      line.text(row.measure).number(cell.studies).number(cell.converged).number(row.studies);
      for (const double value :
           {row.truth, row.power.estimate, row.power.lower, row.power.upper, row.bias, row.bias_se,
            row.coverage.estimate, row.coverage.lower, row.coverage.upper, row.couples_needed}) {
        line.number(value);
      }
      line.end();
    }
  }
}

}  // namespace attune::io
