#include "world/simulate.h"

#include <fmt/format.h>

#include <mutex>
#include <stdexcept>

#include "analysis/simulate_answers.h"
#include "core/parallel.h"

namespace attune::world {
namespace {

void check(const Request& request) {
  if (request.couples < 1 || request.days < 1 || request.per_day < 1 || request.steps_a_day < 1) {
    throw std::invalid_argument("simulate: couples, days and check-ins a day start at 1");
  }
  if (!(request.answers.compliance > 0 && request.answers.compliance <= 1)) {
    throw std::invalid_argument(
        fmt::format("simulate: compliance = {} is outside (0, 1]", request.answers.compliance));
  }
}

struct Answered {
  dyad::Couple diary;
  std::vector<TruthRow> truth;
};

Answered answer(const Parameters& p, const Request& request, const Persons& persons,
                const analysis::Schedule& schedule, const Course& course, std::size_t n) {
  Answered couple;
  couple.diary.id = fmt::format("C{:03}", n + 1);
  for (std::size_t i = 0; i < 2; ++i) {
    RandomStream stream(request.seed, Purpose::simulate_answers, 2 * n + i);
    dyad::Person& person = couple.diary.partners[i];
    person.label = fmt::format("{}", "AB"[i]);
    for (std::size_t j = 0; j < schedule.times.size(); ++j) {
      const Reading& reading = course.readings[i][j];
      const double time = analysis::kFirstDay + schedule.times[j];
      const CheckIn done = check_in(p, persons.partners[i], reading, request.answers, stream);
      if (done.made) {
        person.times.push_back(time);
        person.values.insert(person.values.end(), done.row.begin(), done.row.end());
      } else if (request.answers.asked) {
        person.skipped.push_back(time);
      }
      couple.truth.push_back({couple.diary.id, person.label, time, done.made,
                              persons.partners[i].level + p.mean[closeness], reading});
    }
  }
  return couple;
}

}  // namespace

Simulation simulate(const Request& request, const Job& job) {
  check(request);
  Parameters p = with(request.set);
  const analysis::Schedule schedule = analysis::make_schedule(request.days, request.per_day);
  std::vector<Answered> answered(static_cast<std::size_t>(request.couples));
  std::mutex mutex;
  std::size_t done = 0;
  parallel_for(answered.size(), job, [&](std::size_t n, int) {
    const Persons persons = draw_persons(p, n, request.seed);
    const Plan nothing;
    const Course course = simulate_course(
        {p, persons, nothing, schedule, n, request.seed, request.steps_a_day, kBurnInDays});
    answered[n] = answer(p, request, persons, schedule, course, n);
    const std::lock_guard lock(mutex);
    job.report("simulating", static_cast<double>(++done) / static_cast<double>(answered.size()));
  });
  Simulation result;
  result.diary.source = "simulated";
  result.diary.variables = variables(request.answers.asked);
  result.diary.calendar = true;
  for (Answered& couple : answered) {
    result.diary.couples.push_back(std::move(couple.diary));
    result.truth.insert(result.truth.end(), couple.truth.begin(), couple.truth.end());
  }
  for (const ParameterSpec& spec : parameters()) result.parameters[spec.name] = spec.field(p);
  return result;
}

}  // namespace attune::world
