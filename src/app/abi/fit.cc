// Fits of the built-in model and of stated ones.
#include "analysis/likelihood_ratio.h"
#include "app/abi/bound.h"
#include "app/requests/fit_table.h"
#include "io/fit_json.h"
#include "io/json.h"
#include "io/model_fit_json.h"

using namespace attune;
using namespace attune::requests;
using analysis::Fit;
using analysis::ModelFit;

namespace {

struct FitRun {
  FitOptions fitting;
  RunOptions running;

  explicit FitRun(const char* options) {
    read_json(options_of(fitting) + options_of(running), abi::text_or_empty(options));
  }
};

const ModelFit& stated(const attune_fit* fit, const char* what) {
  abi::require(fit, what);
  if (const auto* found = std::get_if<ModelFit>(&fit->fit)) return *found;
  throw UsageError(std::string(what) + " is of the built-in model; expected one of a stated model");
}

}  // namespace

extern "C" {

attune_status attune_fit_diary(const attune_diary* diary, const char* options,
                               const attune_job* job, attune_fit** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const FitRun request(options);
    Fit fitted;
    abi::run(job, request.running, [&](const Job& work) {
      fitted = fit(diary->checked.diary, request.fitting, request.running.seed, work);
    });
    abi::give(out, attune_fit{std::move(fitted), {}});
  });
}

attune_status attune_fit_model(const attune_table* table, const attune_model* model,
                               const char* options, const attune_job* job, attune_fit** out) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(model, "model");
    abi::require(out, "out");
    const FitRun request(options);
    ModelFit fitted;
    std::string remarks;
    abi::run(job, request.running, [&](const Job& work) {
      fitted = fit(abi::bind(*table, model->spec, work, &remarks), model->name, request.fitting,
                   request.running.seed, work);
    });
    abi::give(out, attune_fit{std::move(fitted), std::move(remarks)});
  });
}

attune_status attune_fit_read(const char* json, const char* name, attune_fit** out) {
  return abi::guarded([&] {
    abi::require(json, "json");
    abi::require(name, "name");
    abi::require(out, "out");
    auto fit = io::parse_fit(json, name);
    if (!fit) throw Rejected(std::move(fit.error()));
    abi::give(out, attune_fit{std::move(*fit), {}});
  });
}

int attune_fit_converged(const attune_fit* fit) {
  if (fit == nullptr) return 0;
  return std::visit([](const auto& of) { return of.converged ? 1 : 0; }, fit->fit);
}

attune_status attune_fit_json(const attune_fit* fit, attune_text** out) {
  return abi::guarded([&] {
    abi::require(fit, "fit");
    abi::require(out, "out");
    const auto* built_in = std::get_if<Fit>(&fit->fit);
    abi::give_text(out, built_in != nullptr
                            ? io::fit_to_json(*built_in)
                            : io::model_fit_to_json(std::get<ModelFit>(fit->fit), ATTUNE_VERSION));
  });
}

attune_status attune_fit_words(const attune_fit* fit, attune_text** out) {
  return abi::guarded([&] {
    abi::require(fit, "fit");
    abi::require(out, "out");
    abi::give_text(out, std::visit([](const auto& of) { return fit_table(of); }, fit->fit));
  });
}

attune_status attune_fit_remarks(const attune_fit* fit, attune_text** out) {
  return abi::guarded([&] {
    abi::require(fit, "fit");
    abi::require(out, "out");
    abi::give_text(out, fit->remarks);
  });
}

attune_status attune_likelihood_ratio(const attune_fit* narrow, const attune_fit* wide,
                                      attune_text** out) {
  return abi::guarded([&] {
    abi::require(out, "out");
    const analysis::LikelihoodRatio test =
        analysis::likelihood_ratio(stated(narrow, "narrow"), stated(wide, "wide"));
    abi::give_text(out, io::Json{{"chi_square", io::number(test.chi_square)},
                                 {"degrees", test.degrees},
                                 {"p", io::number(test.p)},
                                 {"why_not", test.why_not}}
                                .dump(2) +
                            '\n');
  });
}

void attune_fit_free(attune_fit* fit) { delete fit; }

}  // extern "C"
