// Stated models: reading, showing, likelihoods, answers drawn anew, comparisons.
#include "app/abi/bound.h"
#include "app/requests/compare_words.h"
#include "app/requests/model_file_text.h"
#include "app/requests/model_text.h"
#include "io/course_files.h"
#include "io/formula.h"
#include "io/model_file.h"
#include "io/model_fit_json.h"
#include "io/model_table.h"
#include "io/text.h"
#include "model/simulate.h"

using namespace attune;
using namespace attune::requests;

namespace attune::abi {

model::BoundModel bind(const attune_table& table, const model::ModelSpec& spec, const Job& job,
                       std::string* remarks) {
  const auto data =
      io::read_model_table_columns(table.view, spec, ReadingOptions().max_problems, job);
  if (!data) throw Rejected(data.error());
  auto bound = model::bind(spec, *data);
  if (!bound) throw Rejected(std::move(bound.error()));
  if (remarks != nullptr) *remarks += lines_of(bound->remarks);
  return std::move(bound->model);
}

GivenValues values_of(const char* at) {
  if (at == nullptr) return {};
  auto values = io::parse_values(at, "values");
  if (!values) throw Rejected(std::move(values.error()));
  return {"values", std::move(*values)};
}

}  // namespace attune::abi

namespace {

std::string toml_of(const attune_model& model) {
  if (!io::is_formula(model.name)) return model.text;
  return io::translate(io::parse_formula(model.text, model.name).value()).toml;
}

std::string shown(const attune_model* model, std::string_view what) {
  if (what == "words") return model == nullptr ? model_in_words() : words_of(model->spec);
  if (what == "equations") return model == nullptr ? model_equations() : equations_of(model->spec);
  if (what == "parameters") return model == nullptr ? model_parameters() : names_of(model->spec);
  if (what == "toml") return model == nullptr ? model_toml() : toml_of(*model);
  throw UsageError("a model shows words, equations, parameters or toml, not " + io::shown(what));
}

/// series, time, then a column an item.
void write_answers(io::RowSink& out, const model::BoundModel& drawn) {
  std::vector<io::RowColumn> columns{{"series", io::RowKind::text}, {"time", io::RowKind::number}};
  for (const model::BoundItem& item : drawn.items) columns.push_back({item.name});
  out.header(std::move(columns));
  for (const model::Series& series : drawn.series) {
    for (std::size_t t = 0; t < series.occasions.size(); ++t) {
      out.text(series.label);
      out.value(series.occasions[t].time);
      for (const double answer : series.answers.col(static_cast<Eigen::Index>(t))) {
        out.value(answer);
      }
    }
  }
}

/// Runs `work(bound, seed, job)` on the model bound to the table.
template <class Work>
void run_bound(const attune_table& table, const attune_model& model, const char* options,
               const attune_job* job, const Work& work) {
  RunOptions running;
  read_json(options_of(running), abi::text_or_empty(options));
  abi::run(job, running, [&](const Job& inner) {
    work(abi::bind(table, model.spec, inner, nullptr), running.seed, inner);
  });
}

analysis::ModelComparison compared(const attune_table& table, const attune_model* const* models,
                                   std::size_t count, const CompareOptions& options,
                                   std::uint64_t seed, const Job& job) {
  std::vector<NamedSpec> named;
  for (std::size_t k = 0; k < count; ++k) {
    abi::require(models[k], "a model");
    named.emplace_back(models[k]->name, models[k]->spec);
  }
  const auto bind = [&](const model::ModelSpec& spec, bool) {
    return abi::bind(table, spec, job, nullptr);
  };
  return compare(named, table.view.name, bind, options, seed, job, [](const std::string&) {});
}

}  // namespace

extern "C" {

attune_status attune_model_create(const char* text, const char* name, attune_model** out) {
  return abi::guarded([&] {
    abi::require(text, "text");
    abi::require(name, "name");
    abi::require(out, "out");
    auto spec = io::parse_any_model(text, name);
    if (!spec) throw Rejected(std::move(spec.error()));
    abi::give(out, attune_model{name, text, std::move(*spec)});
  });
}

attune_status attune_model_show(const attune_model* model, const char* what, attune_text** out) {
  return abi::guarded([&] {
    abi::require(what, "what");
    abi::require(out, "out");
    abi::give_text(out, shown(model, what));
  });
}

void attune_model_free(attune_model* model) { delete model; }

attune_status attune_loglik(const attune_table* table, const attune_model* model, const char* at,
                            const char* options, const attune_job* job, attune_text** out) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(model, "model");
    abi::require(out, "out");
    std::string json;
    run_bound(*table, *model, options, job, [&](model::BoundModel bound, auto, const Job& work) {
      json = loglik_json(bound, model->name, abi::values_of(at), work);
    });
    abi::give_text(out, std::move(json));
  });
}

attune_status attune_model_states(const attune_table* table, const attune_model* model,
                                  const char* at, const char* options, const attune_job* job,
                                  attune_table** out) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(model, "model");
    abi::require(out, "out");
    model::BoundModel bound;
    std::vector<model::Course> courses;
    run_bound(*table, *model, options, job, [&](model::BoundModel found, auto, const Job& work) {
      bound = std::move(found);
      courses = courses_at(bound, model->name, abi::values_of(at), work);
    });
    abi::give_rows(out, false, [&](io::RowSink& rows) { io::write_courses(rows, bound, courses); });
  });
}

attune_status attune_simulate_model(const attune_table* table, const attune_model* model,
                                    const char* at, const char* options, const attune_job* job,
                                    attune_table** out) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(model, "model");
    abi::require(out, "out");
    model::BoundModel drawn;
    run_bound(*table, *model, options, job, [&](model::BoundModel design, auto seed, const Job&) {
      auto answers =
          model::simulate(design, values_at(design.parameters, abi::values_of(at)), seed, 0);
      if (!answers) {
        throw Rejected({{Severity::error, {model->name, 0, {}}, answers.error().what, {}}});
      }
      drawn = std::move(*answers);
    });
    abi::give_rows(out, false, [&](io::RowSink& rows) { write_answers(rows, drawn); });
  });
}

attune_status attune_compare(const attune_table* table, const attune_model* const* models,
                             size_t count, const char* options, const attune_job* job,
                             attune_text** json, attune_text** words) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(static_cast<const void*>(models), "models");
    abi::require(json, "json");
    if (count == 0) throw UsageError("there is no model to compare");
    CompareOptions comparing;
    RunOptions running;
    read_json(options_of(comparing) + options_of(running), abi::text_or_empty(options));
    analysis::ModelComparison comparison;
    abi::run(job, running, [&](const Job& work) {
      comparison = compared(*table, models, count, comparing, running.seed, work);
    });
    std::string told = comparison_json(comparison);
    if (words != nullptr) abi::give_text(words, comparison_table(comparison));
    abi::give_text(json, std::move(told));
  });
}

}  // extern "C"
