#include "app/cli/model_states.h"

#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "io/course_files.h"

namespace attune::cli {

int states_of_model_file(const ModelStatesOptions& options, const DiaryOptions& diary,
                         const CommonOptions& common, const Shell& shell) {
  Run run(common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel model = bind_model(spec, diary, common.quiet, run, shell);
  const auto courses = requests::courses_at(model, spec.name, given_values(options.fit), run.job());
  run.settle();
  write_result(
      options.output,
      common.json ? io::courses_to_json(model, courses) : io::courses_to_csv(model, courses),
      shell);
  return kDone;
}

}  // namespace attune::cli
