#include "io/course_files.h"

#include <sstream>
#include <string>

#include "io/json.h"

namespace attune::io {
namespace {

using Eigen::Index;

/// A value of an occasion under its name.
struct Field {
  std::string name;
  double value = 0;
};

std::vector<Field> fields_of(const model::BoundModel& m, const model::Series& series,
                             const model::Course& course, std::size_t t) {
  std::vector<Field> fields;
  const model::CourseAt &all = course.smoothed[t], &so_far = course.filtered[t];
  for (std::size_t k = 0; k < m.states.size(); ++k) {
    const auto i = static_cast<Index>(k);
    fields.push_back({m.states[k], all.mean(i)});
    fields.push_back({m.states[k] + "_sd", all.sd(i)});
    fields.push_back({m.states[k] + "_filtered", so_far.mean(i)});
    fields.push_back({m.states[k] + "_filtered_sd", so_far.sd(i)});
  }
  for (std::size_t r = 0; r < m.regime_names.size() && m.regimes > 1; ++r) {
    fields.push_back({"p_" + m.regime_names[r], all.regimes(static_cast<Index>(r))});
    fields.push_back(
        {"p_" + m.regime_names[r] + "_filtered", so_far.regimes(static_cast<Index>(r))});
  }
  for (std::size_t i = 0; i < m.items.size(); ++i) {
    if (m.items[i].kind != model::ItemKind::normal) continue;
    const auto row = static_cast<Index>(i), column = static_cast<Index>(t);
    fields.push_back({m.items[i].name + "_answer", series.answers(row, column)});
    fields.push_back({m.items[i].name + "_ahead", course.ahead(row, column)});
    fields.push_back({m.items[i].name + "_ahead_sd", course.ahead_sd(row, column)});
  }
  return fields;
}

/// Visits (series, occasion, fields).
template <class Visit>
void each_occasion(const model::BoundModel& m, const std::vector<model::Course>& courses,
                   const Visit& visit) {
  for (std::size_t s = 0; s < m.series.size(); ++s) {
    for (std::size_t t = 0; t < m.series[s].occasions.size(); ++t) {
      visit(m.series[s], m.series[s].occasions[t], fields_of(m, m.series[s], courses[s], t));
    }
  }
}

}  // namespace

void write_courses(RowSink& out, const model::BoundModel& model,
                   const std::vector<model::Course>& courses) {
  bool first = true;
  each_occasion(model, courses,
                [&](const model::Series& series, const model::Occasion& occasion,
                    const std::vector<Field>& fields) {
                  if (first) {
                    std::vector<RowColumn> columns{{"series", RowKind::text}, {"time"}};
                    for (const Field& field : fields) columns.push_back({field.name});
                    out.header(std::move(columns));
                  }
                  first = false;
                  out.text(series.label);
                  out.value(occasion.time);
                  for (const Field& field : fields) out.value(field.value);
                });
}

std::string courses_to_csv(const model::BoundModel& model,
                           const std::vector<model::Course>& courses) {
  std::ostringstream out;
  CsvRows rows(out, false);
  write_courses(rows, model, courses);
  return out.str();
}

std::string courses_to_json(const model::BoundModel& model,
                            const std::vector<model::Course>& courses) {
  Json rows = Json::array();
  each_occasion(model, courses,
                [&](const model::Series& series, const model::Occasion& occasion,
                    const std::vector<Field>& fields) {
                  Json row{{"series", series.label}, {"time", number(occasion.time)}};
                  for (const Field& field : fields) row[field.name] = number(field.value);
                  rows.push_back(std::move(row));
                });
  return Json{{"states", std::move(rows)}}.dump(2) + '\n';
}

}  // namespace attune::io
