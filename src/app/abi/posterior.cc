// Full Bayes.
#include "app/abi/bound.h"
#include "io/posterior_files.h"
#include "io/result_rows.h"

using namespace attune;
using namespace attune::requests;

namespace {

struct SampleRun {
  DrawOptions sampling;
  RunOptions running;

  explicit SampleRun(const char* options) {
    read_json(options_of(sampling) + options_of(running), abi::text_or_empty(options));
  }
};

}  // namespace

extern "C" {

attune_status attune_sample_diary(const attune_diary* diary, const char* options,
                                  const attune_job* job, attune_posterior** out) {
  return abi::guarded([&] {
    abi::require(diary, "diary");
    abi::require(out, "out");
    const SampleRun request(options);
    attune_posterior result{{}, "closeness"};
    abi::run(job, request.running, [&](const Job& work) {
      result.posterior = sample(diary->checked.diary, request.sampling, request.running.seed, work);
    });
    abi::give(out, std::move(result));
  });
}

attune_status attune_sample_model(const attune_table* table, const attune_model* model,
                                  const char* options, const attune_job* job,
                                  attune_posterior** out) {
  return abi::guarded([&] {
    abi::require(table, "table");
    abi::require(model, "model");
    abi::require(out, "out");
    const SampleRun request(options);
    attune_posterior result{{}, model->name};
    abi::run(job, request.running, [&](const Job& work) {
      result.posterior = sample(abi::bind(*table, model->spec, work, nullptr), model->name,
                                request.sampling, request.running.seed, work);
    });
    abi::give(out, std::move(result));
  });
}

attune_status attune_posterior_json(const attune_posterior* posterior, attune_text** out) {
  return abi::guarded([&] {
    abi::require(posterior, "posterior");
    abi::require(out, "out");
    abi::give_text(out,
                   io::posterior_to_json(posterior->posterior, posterior->model, ATTUNE_VERSION));
  });
}

attune_status attune_posterior_draws(const attune_posterior* posterior, attune_table** out) {
  return abi::guarded([&] {
    abi::require(posterior, "posterior");
    abi::require(out, "out");
    abi::give_rows(out, false,
                   [&](io::RowSink& rows) { io::write_draws(rows, posterior->posterior); });
  });
}

void attune_posterior_free(attune_posterior* posterior) { delete posterior; }

}  // extern "C"
