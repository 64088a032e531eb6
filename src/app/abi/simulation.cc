// Made-up diaries.
#include "app/abi/call.h"
#include "app/requests/estimate.h"
#include "io/result_rows.h"

using namespace attune;
using namespace attune::requests;

extern "C" {

attune_status attune_simulate(const char* options, const attune_job* job, attune_simulation** out) {
  return abi::guarded([&] {
    abi::require(out, "out");
    SimulateOptions simulating;
    RunOptions running;
    read_json(options_of(simulating) + options_of(running), abi::text_or_empty(options));
    attune_simulation result;
    abi::run(job, running, [&](const Job& work) {
      result.simulation = simulate(simulating, running.seed, work);
    });
    result.simulation.diary.source = "simulated";
    abi::give(out, std::move(result));
  });
}

attune_status attune_simulation_diary(const attune_simulation* simulation, attune_table** out) {
  return abi::guarded([&] {
    abi::require(simulation, "simulation");
    abi::require(out, "out");
    const dyad::Diary& diary = simulation->simulation.diary;
    abi::give_rows(out, diary.calendar, [&](io::RowSink& rows) { io::write_diary(rows, diary); });
  });
}

attune_status attune_simulation_truth(const attune_simulation* simulation, attune_table** out) {
  return abi::guarded([&] {
    abi::require(simulation, "simulation");
    abi::require(out, "out");
    abi::give_rows(out, simulation->simulation.diary.calendar,
                   [&](io::RowSink& rows) { io::write_truth(rows, simulation->simulation.truth); });
  });
}

attune_status attune_simulation_parameters(const attune_simulation* simulation,
                                           attune_table** out) {
  return abi::guarded([&] {
    abi::require(simulation, "simulation");
    abi::require(out, "out");
    abi::give_rows(out, false, [&](io::RowSink& rows) {
      rows.header({{"name", io::RowKind::text}, {"value", io::RowKind::number}});
      for (const auto& [name, value] : simulation->simulation.parameters) {
        rows.text(name);
        rows.value(value);
      }
    });
  });
}

void attune_simulation_free(attune_simulation* simulation) { delete simulation; }

}  // extern "C"
