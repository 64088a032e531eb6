#include "io/standard_json.h"

#include <array>
#include <limits>
#include <vector>

namespace attune::io {
namespace {

template <class Container>
Json list_of(const Container& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

double read_number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

std::vector<double> read_list(const Json& json) {
  std::vector<double> values;
  for (const Json& value : json) values.push_back(read_number(value));
  return values;
}

/// What does not have the form that it should.
struct Malformed {
  std::string what;
};

template <class T, std::size_t N>
void read(const Json& json, const char* key, std::array<T, N>& out) {
  const Json& list = json.at(key);
  if (!list.is_array() || list.size() != N) {
    throw Malformed{std::string(key) + " has another number of entries"};
  }
  for (std::size_t i = 0; i < N; ++i) out[i] = list[i].get<T>();
}

Json terms_json(const dyad::DesignTerms& terms) {
  return {{"items", terms.item},
          {"mechanisms", terms.mechanism},
          {"strain", terms.strain},
          {"conflict", terms.conflict},
          {"attunement", terms.attunement},
          {"skipping", terms.skipping},
          {"moments", terms.moments},
          {"volatility", terms.volatility},
          {"roles", terms.roles},
          {"causes", terms.causes},
          {"interventions", terms.interventions},
          {"mean_level", list_of(terms.mean_level)},
          {"item_mean", list_of(terms.item_mean)},
          {"rounding", list_of(terms.rounding)}};
}

void read_terms(const Json& json, dyad::DesignTerms& terms) {
  read(json, "items", terms.item);
  read(json, "mechanisms", terms.mechanism);
  json.at("strain").get_to(terms.strain);
  json.at("conflict").get_to(terms.conflict);
  json.at("attunement").get_to(terms.attunement);
  json.at("skipping").get_to(terms.skipping);
  json.at("moments").get_to(terms.moments);
  json.at("volatility").get_to(terms.volatility);
  json.at("roles").get_to(terms.roles);
  json.at("causes").get_to(terms.causes);
  json.at("interventions").get_to(terms.interventions);
  read(json, "mean_level", terms.mean_level);
  read(json, "item_mean", terms.item_mean);
  read(json, "rounding", terms.rounding);
}

const char* name_of(dyad::Centering centering) {
  return centering == dyad::Centering::person  ? "person"
         : centering == dyad::Centering::grand ? "grand"
                                               : "none";
}

dyad::Centering centering_of(const std::string& name) {
  if (name == "person") return dyad::Centering::person;
  if (name == "grand") return dyad::Centering::grand;
  if (name == "none") return dyad::Centering::none;
  throw Malformed{"centering is not person, grand or none"};
}

void read_scaling(const Json& json, dyad::Scaling& scaling) {
  for (const auto& [name, column] : json.at("columns").items()) {
    dyad::ColumnScale scale{read_number(column.at("mean")), column.at("sd").get<double>(),
                            centering_of(column.at("centering").get<std::string>())};
    if (!(scale.sd > 0)) throw Malformed{"a column's sd is not above 0"};
    scaling.columns[name] = scale;
  }
  json.at("alone").get_to(scaling.alone);
  json.at("moments_sd").get_to(scaling.moments_sd);
  json.at("moments_a_day").get_to(scaling.moments_a_day);
  if (!(scaling.moments_sd > 0)) throw Malformed{"moments_sd is not above 0"};
  read(json, "resolution", scaling.resolution);
  read(json, "usual_level", scaling.usual_level);
  scaling.day_spread = read_list(json.at("day_spread"));
  for (const auto& [name, days] : json.at("decay_days").items()) {
    scaling.decay_days[name] = days.get<double>();
    if (!(scaling.decay_days[name] > 0)) throw Malformed{"decay_days is not above 0"};
  }
}

/// Second moments of so many integrators and of attunement, packed; none: not known.
void check_day_spread(const std::vector<double>& moments, std::size_t integrators) {
  const std::size_t all = integrators + 1;
  if (!moments.empty() && moments.size() != all * (all + 1) / 2) {
    throw Malformed{"day_spread has another number of entries"};
  }
}

/// Every term that reads a column has its scale.
void check(const dyad::Standard& s) {
  check_day_spread(s.scaling.day_spread, dyad::kBuiltInIntegrators + s.terms.interventions.size());
  for (const std::string& cause : s.terms.causes) {
    if (!s.scaling.columns.contains(cause)) throw Malformed{"a cause has no column"};
  }
  for (const std::string& name : s.terms.interventions) {
    if (!s.scaling.decay_days.contains(name)) throw Malformed{"an intervention has no decay_days"};
  }
}

/// Any fault of form as a value.
template <class T, class Read>
Expected<T, std::string> reading(const Json& json, const Read& read_into) {
  T out;
  try {
    read_into(json, out);
  } catch (const Malformed& fault) {
    return unexpected(fault.what);
  } catch (const Json::exception&) {
    return unexpected(std::string("a key is missing or of the wrong type"));
  }
  return out;
}

}  // namespace

Json to_json(const dyad::Standard& standard) {
  Json columns = Json::object(), decay = Json::object();
  for (const auto& [name, scale] : standard.scaling.columns) {
    columns[name] = {{"mean", number(scale.mean)},
                     {"sd", number(scale.sd)},
                     {"centering", name_of(scale.centering)}};
  }
  for (const auto& [name, days] : standard.scaling.decay_days) decay[name] = days;
  return {{"terms", terms_json(standard.terms)},
          {"scaling",
           {{"columns", std::move(columns)},
            {"alone", standard.scaling.alone},
            {"moments_sd", standard.scaling.moments_sd},
            {"moments_a_day", standard.scaling.moments_a_day},
            {"resolution", list_of(standard.scaling.resolution)},
            {"usual_level", list_of(standard.scaling.usual_level)},
            {"day_spread", list_of(standard.scaling.day_spread)},
            {"decay_days", std::move(decay)}}}};
}

Expected<dyad::Standard, std::string> standard_from_json(const Json& json) {
  return reading<dyad::Standard>(json, [](const Json& from, dyad::Standard& out) {
    read_terms(from.at("terms"), out.terms);
    read_scaling(from.at("scaling"), out.scaling);
    check(out);
  });
}

Json to_json(const dyad::CoupleScaling& usual) {
  Json partners = Json::array();
  for (const dyad::PersonScaling& person : usual.partners) {
    Json mean = Json::object();
    for (const auto& [name, value] : person.mean) mean[name] = number(value);
    partners.push_back({{"mean", std::move(mean)},
                        {"usual_level", list_of(person.usual_level)},
                        {"usual_gap", person.usual_gap},
                        {"first_span", person.first_span},
                        {"day_spread", list_of(person.day_spread)}});
  }
  return {{"partners", std::move(partners)}, {"moments_a_day", usual.moments_a_day}};
}

Expected<dyad::CoupleScaling, std::string> usual_from_json(const Json& json) {
  return reading<dyad::CoupleScaling>(json, [](const Json& from, dyad::CoupleScaling& out) {
    const Json& partners = from.at("partners");
    if (!partners.is_array() || partners.size() != 2) throw Malformed{"partners are not two"};
    for (std::size_t i = 0; i < 2; ++i) {
      dyad::PersonScaling& person = out.partners[i];
      for (const auto& [name, value] : partners[i].at("mean").items()) {
        person.mean[name] = read_number(value);
      }
      person.usual_level = read_list(partners[i].at("usual_level"));
      partners[i].at("usual_gap").get_to(person.usual_gap);
      partners[i].at("first_span").get_to(person.first_span);
      person.day_spread = read_list(partners[i].at("day_spread"));
      if (!(person.usual_gap > 0)) throw Malformed{"usual_gap is not above 0"};
      if (!(person.first_span >= 0)) throw Malformed{"first_span is below 0"};
      check_day_spread(person.day_spread, person.usual_level.size());
    }
    from.at("moments_a_day").get_to(out.moments_a_day);
  });
}

}  // namespace attune::io
