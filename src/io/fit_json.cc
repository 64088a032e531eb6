#include "io/fit_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "io/atomic_file.h"
#include "io/json.h"
#include "io/problems.h"
#include "io/standard_json.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr int kFormat = 1;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::pair<dyad::Topic, const char*>, 8> kTopics{{
    {dyad::Topic::dynamics, "dynamics"},
    {dyad::Topic::strain, "strain"},
    {dyad::Topic::mechanism, "mechanism"},
    {dyad::Topic::recovery, "recovery"},
    {dyad::Topic::cause, "cause"},
    {dyad::Topic::base_rate, "base_rate"},
    {dyad::Topic::item, "item"},
    {dyad::Topic::intervention, "intervention"},
}};

const char* topic_name(dyad::Topic topic) {
  for (const auto& [value, name] : kTopics) {
    if (value == topic) return name;
  }
  return "dynamics";
}

Json to_json(const analysis::ParameterEstimate& p) {
  return Json{{"name", p.name},
              {"description", p.description},
              {"topic", topic_name(p.topic)},
              {"estimate", number(p.value.estimate)},
              {"se", number(p.se)},
              {"se_robust", number(p.se_robust)},
              {"lower", number(p.value.lower)},
              {"upper", number(p.value.upper)},
              {"prior", p.prior},
              {"prior_median", number(p.prior_value.estimate)},
              {"prior_lower", number(p.prior_value.lower)},
              {"prior_upper", number(p.prior_value.upper)},
              {"prior_to_posterior", number(p.prior_to_posterior)},
              {"working", number(p.working)},
              {"working_se", number(p.working_se)}};
}

/// Reads the members of one object and notes each that is absent or of the wrong type.
class Members {
 public:
  Members(const Json& object, std::string path, Problems& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  void read(const char* key, std::string& value) {
    if (const Json* member = get(key)) {
      if (member->is_string()) {
        value = member->get<std::string>();
      } else {
        wrong(key, *member, "a text");
      }
    }
  }
  void read(const char* key, bool& value) {
    if (const Json* member = get(key)) {
      if (member->is_boolean()) {
        value = member->get<bool>();
      } else {
        wrong(key, *member, "true or false");
      }
    }
  }
  /// A finite number.
  void read(const char* key, double& value) {
    if (const Json* member = get(key)) {
      if (member->is_number()) {
        value = member->get<double>();
      } else {
        wrong(key, *member, "a number");
      }
    }
  }
  /// A number, or null for one that is not finite.
  void read_or_null(const char* key, double& value) {
    if (const Json* member = get(key)) {
      if (member->is_null()) {
        value = kNaN;
      } else if (member->is_number()) {
        value = member->get<double>();
      } else {
        wrong(key, *member, "a number or null");
      }
    }
  }
  template <class Integer>
  void read_count(const char* key, Integer& value) {
    if (const Json* member = get(key)) {
      constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
      if (member->is_number_unsigned() && member->get<std::uint64_t>() <= kMost) {
        value = static_cast<Integer>(member->get<std::uint64_t>());
      } else {
        wrong(key, *member, "a whole number from 0");
      }
    }
  }
  void read(const char* key, std::vector<std::string>& value) {
    if (const Json* member = list(key)) {
      for (const Json& element : *member) {
        if (element.is_string()) {
          value.push_back(element.get<std::string>());
        } else {
          wrong(key, element, "a list of texts");
          return;
        }
      }
    }
  }
  /// Numbers; null for one that is not finite.
  void read(const char* key, std::vector<double>& value) {
    if (const Json* member = list(key)) {
      value.reserve(member->size());
      for (const Json& element : *member) {
        if (!element.is_number() && !element.is_null()) {
          wrong(key, element, "a list of numbers");
          return;
        }
        value.push_back(element.is_null() ? kNaN : element.get<double>());
      }
    }
  }
  const Json* list(const char* key) { return typed(key, &Json::is_array, "a list"); }
  const Json* object(const char* key) { return typed(key, &Json::is_object, "an object"); }

  void fault(const std::string& message, std::string mend = {}) {
    problems_.error(0, {}, message, std::move(mend));
  }
  [[nodiscard]] std::string at(const char* key) const {
    return path_.empty() ? std::string(key) : path_ + "." + key;
  }

 private:
  const Json* get(const char* key) {
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    fault(fmt::format("\"{}\" is missing", at(key)), kMend);
    return nullptr;
  }
  const Json* typed(const char* key, bool (Json::*is)() const noexcept, const char* expected) {
    const Json* member = get(key);
    if (member == nullptr) return nullptr;
    if (((*member).*is)()) return member;
    wrong(key, *member, expected);
    return nullptr;
  }
  void wrong(const char* key, const Json& found, const char* expected) {
    fault(fmt::format("\"{}\": found {}; expected {}", at(key), found.type_name(), expected),
          kMend);
  }

  static constexpr const char* kMend = "write the file anew with attune fit";
  const Json& object_;
  std::string path_;
  Problems& problems_;
};

analysis::ParameterEstimate read_parameter(const Json& json, const std::string& path,
                                           Problems& problems) {
  analysis::ParameterEstimate p;
  Members members(json, path, problems);
  members.read("name", p.name);
  members.read("description", p.description);
  std::string topic;
  members.read("topic", topic);
  const auto known = std::find_if(kTopics.begin(), kTopics.end(),
                                  [&](const auto& entry) { return topic == entry.second; });
  if (known != kTopics.end()) {
    p.topic = known->first;
  } else if (!topic.empty()) {
    members.fault(fmt::format("\"{}\": {} is not a topic", members.at("topic"), shown(topic)));
  }
  members.read("estimate", p.value.estimate);
  members.read_or_null("se", p.se);
  members.read_or_null("se_robust", p.se_robust);
  members.read_or_null("lower", p.value.lower);
  members.read_or_null("upper", p.value.upper);
  members.read("prior", p.prior);
  members.read_or_null("prior_median", p.prior_value.estimate);
  members.read_or_null("prior_lower", p.prior_value.lower);
  members.read_or_null("prior_upper", p.prior_value.upper);
  members.read_or_null("prior_to_posterior", p.prior_to_posterior);
  members.read("working", p.working);
  members.read_or_null("working_se", p.working_se);
  if (p.value.lower > p.value.upper) {
    members.fault(fmt::format("\"{}\": {} is above \"upper\", {}", members.at("lower"),
                              p.value.lower, p.value.upper));
  }
  return p;
}

analysis::Rival read_rival(const Json& json, Problems& problems) {
  analysis::Rival rival;
  if (!json.is_object()) {
    problems.error(0, {}, "\"gate.rivals\": expected a list of objects",
                   "write the file anew with attune fit");
    return rival;
  }
  Members members(json, "gate.rivals", problems);
  members.read("name", rival.name);
  members.read("converged", rival.converged);
  members.read_or_null("delta_bic", rival.delta_bic);
  members.read_or_null("held_out_gain", rival.held_out_gain);
  members.read_or_null("held_out_se", rival.held_out_se);
  return rival;
}

analysis::Interval read_interval(const Json& json, const char* path, Problems& problems) {
  analysis::Interval interval;
  Members members(json, path, problems);
  members.read_or_null("estimate", interval.estimate);
  members.read_or_null("lower", interval.lower);
  members.read_or_null("upper", interval.upper);
  return interval;
}

void read_gate(const Json& json, analysis::Gate& gate, Problems& problems) {
  Members members(json, "gate", problems);
  members.read("open", gate.open);
  members.read("has_distance", gate.has_distance);
  if (const Json* rivals = members.list("rivals")) {
    for (const Json& rival : *rivals) gate.rivals.push_back(read_rival(rival, problems));
  }
  if (const Json* drop = members.object("drop"))
    gate.drop = read_interval(*drop, "gate.drop", problems);
  if (const Json* drop = members.object("drop_own_volatility")) {
    gate.drop_own_volatility = read_interval(*drop, "gate.drop_own_volatility", problems);
  }
  members.read_or_null("least_drop", gate.least_drop);
  members.read_or_null("share_flagged", gate.share_flagged);
  members.read_or_null("closeness_gain", gate.closeness_gain);
  members.read_or_null("closeness_se", gate.closeness_se);
  members.read("sentence", gate.sentence);
}

void read_mechanisms(const Json& json, analysis::MechanismsCheck& check, Problems& problems) {
  Members members(json, "mechanisms", problems);
  members.read("known", check.known);
  members.read_or_null("held_out_gain", check.held_out_gain);
  members.read_or_null("held_out_se", check.held_out_se);
}

void read_skipping(const Json& json, analysis::Skipping& skipping, Problems& problems) {
  Members members(json, "skipping", problems);
  members.read("known", skipping.known);
  members.read_count("asked", skipping.asked);
  members.read_count("skipped", skipping.skipped);
  const Json* low = members.list("low");
  for (const Json& entry : low ? *low : Json::array()) {
    if (!entry.is_object()) {
      return members.fault("\"skipping.low\": expected a list of objects");
    }
    analysis::Shifted shifted;
    Members of(entry, "skipping.low", problems);
    of.read("name", shifted.name);
    of.read("concludes_otherwise", shifted.concludes_otherwise);
    shifted.otherwise = read_interval(entry, "skipping.low", problems);
    skipping.low.push_back(std::move(shifted));
  }
}

/// What no single field can show.
void check_whole(const analysis::Fit& fit, Members& members) {
  if (fit.regimes != 1 && fit.regimes != 2) {
    members.fault(fmt::format("\"regimes\": {} a partner; expected 1 or 2", fit.regimes));
  }
  if (fit.collapse != "gpb2" && fit.collapse != "imm") {
    members.fault(
        fmt::format("\"collapse\": found {}; expected \"gpb2\" or \"imm\"", shown(fit.collapse)));
  }
  if (fit.roles != (fit.role_names.size() == 2) && (fit.roles || !fit.role_names.empty())) {
    members.fault(fmt::format("\"role_names\": {} names; expected {}", fit.role_names.size(),
                              fit.roles ? "two" : "none"));
  }
  if (fit.parameters.empty()) members.fault("\"parameters\" is empty");
  std::set<std::string> names;
  for (const auto& p : fit.parameters) {
    if (!names.insert(p.name).second) {
      members.fault(fmt::format("\"parameters\": {} is there twice", shown(p.name)));
    }
  }
  const std::size_t n = fit.parameters.size();
  if (fit.covariance.size() != n * n && !fit.covariance.empty()) {
    members.fault(
        fmt::format("\"covariance\": {} numbers; expected {} x {} as there are parameters",
                    fit.covariance.size(), n, n));
    return;
  }
  for (std::size_t i = 0; i < n && !fit.covariance.empty(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double a = fit.covariance[i * n + j], b = fit.covariance[j * n + i];
      if (std::isnan(a) && std::isnan(b)) continue;
      if (i == j ? a >= 0 : std::abs(a - b) <= 1e-6 * (std::abs(a) + std::abs(b)) + 1e-12) continue;
      members.fault(
          fmt::format("\"covariance\": entry {},{} cannot be in a covariance", i + 1, j + 1));
      return;
    }
  }
}

std::size_t line_of_byte(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

}  // namespace

std::string fit_to_json(const analysis::Fit& fit) {
  const auto interval = [](const analysis::Interval& i) {
    return Json{
        {"estimate", number(i.estimate)}, {"lower", number(i.lower)}, {"upper", number(i.upper)}};
  };
  Json rivals = Json::array();
  Json low = Json::array();
  for (const analysis::Shifted& shifted : fit.skipping.low) {
    Json entry = interval(shifted.otherwise);
    entry["name"] = shifted.name;
    entry["concludes_otherwise"] = shifted.concludes_otherwise;
    low.push_back(std::move(entry));
  }
  for (const analysis::Rival& rival : fit.gate.rivals) {
    rivals.push_back({{"name", rival.name},
                      {"converged", rival.converged},
                      {"delta_bic", number(rival.delta_bic)},
                      {"held_out_gain", number(rival.held_out_gain)},
                      {"held_out_se", number(rival.held_out_se)}});
  }
  Json parameters = Json::array();
  for (const auto& p : fit.parameters) parameters.push_back(to_json(p));
  Json covariance = Json::array();
  for (const double value : fit.covariance) covariance.push_back(number(value));
  const Json document{
      {"attune", fit.version},
      {"format", kFormat},
      {"model", fit.model},
      {"method", fit.method},
      {"collapse", fit.collapse},
      {"regimes", fit.regimes},
      {"roles", fit.roles},
      {"role_names", fit.role_names},
      {"converged", fit.converged},
      {"convergence", fit.convergence},
      {"loglik", number(fit.loglik)},
      {"minus2ll", number(fit.minus2ll)},
      {"log_prior", number(fit.log_prior)},
      {"bic", number(fit.bic)},
      {"parameters", std::move(parameters)},
      {"couples", fit.couples},
      {"rows", fit.rows},
      {"answers", fit.answers},
      {"gradient_norm", number(fit.gradient_norm)},
      {"hessian_condition", number(fit.hessian_condition)},
      {"starts", fit.starts},
      {"starts_agree", fit.starts_agree},
      {"evaluations", fit.evaluations},
      {"seconds", number(fit.seconds)},
      {"used", fit.used},
      {"absent", fit.absent},
      {"warnings", fit.warnings},
      {"gate", Json{{"open", fit.gate.open},
                    {"has_distance", fit.gate.has_distance},
                    {"rivals", std::move(rivals)},
                    {"drop", interval(fit.gate.drop)},
                    {"drop_own_volatility", interval(fit.gate.drop_own_volatility)},
                    {"least_drop", number(fit.gate.least_drop)},
                    {"share_flagged", number(fit.gate.share_flagged)},
                    {"closeness_gain", number(fit.gate.closeness_gain)},
                    {"closeness_se", number(fit.gate.closeness_se)},
                    {"sentence", fit.gate.sentence}}},
      {"skipping", Json{{"known", fit.skipping.known},
                        {"asked", fit.skipping.asked},
                        {"skipped", fit.skipping.skipped},
                        {"low", std::move(low)}}},
      {"mechanisms", Json{{"known", fit.mechanisms.known},
                          {"held_out_gain", number(fit.mechanisms.held_out_gain)},
                          {"held_out_se", number(fit.mechanisms.held_out_se)}}},
      {"one_couple", fit.one_couple},
      {"standard", to_json(fit.standard)},
      {"covariance", std::move(covariance)},
  };
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Expected<analysis::Fit, std::vector<Diagnostic>> parse_fit(std::string_view json,
                                                           const std::string& source) {
  Problems problems(source, 1000);
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::parse_error& error) {
    problems.error(line_of_byte(json, error.byte == 0 ? 0 : error.byte - 1), {},
                   "not valid JSON here", "write the file anew with attune fit");
    return unexpected(problems.take_errors());
  } catch (const Json::exception& error) {  // a number too large for a double
    problems.error(0, {}, printable(error.what()), "write the file anew with attune fit");
    return unexpected(problems.take_errors());
  }
  if (!document.is_object() || !document.contains("attune")) {
    problems.error(0, {}, "not a fit: there is no key \"attune\"", "write one with attune fit");
    return unexpected(problems.take_errors());
  }

  analysis::Fit fit;
  Members members(document, "", problems);
  int format = 0;
  members.read_count("format", format);
  if (problems.errors() > 0 || format != kFormat) {
    members.fault(fmt::format("the file's format is {}; this version reads {}", format, kFormat),
                  "write the file anew with attune fit");
    return unexpected(problems.take_errors());
  }
  members.read("attune", fit.version);
  members.read("model", fit.model);
  members.read("method", fit.method);
  members.read("collapse", fit.collapse);
  members.read_count("regimes", fit.regimes);
  members.read("roles", fit.roles);
  members.read("role_names", fit.role_names);
  members.read("converged", fit.converged);
  members.read("convergence", fit.convergence);
  members.read("loglik", fit.loglik);
  members.read("minus2ll", fit.minus2ll);
  members.read("log_prior", fit.log_prior);
  members.read_or_null("bic", fit.bic);
  if (const Json* list = members.list("parameters")) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string path = fmt::format("parameters[{}]", i);
      if ((*list)[i].is_object()) {
        fit.parameters.push_back(read_parameter((*list)[i], path, problems));
      } else {
        members.fault(fmt::format("\"{}\": expected an object", path));
      }
    }
  }
  members.read_count("couples", fit.couples);
  members.read_count("rows", fit.rows);
  members.read_count("answers", fit.answers);
  members.read_or_null("gradient_norm", fit.gradient_norm);
  members.read_or_null("hessian_condition", fit.hessian_condition);
  members.read_count("starts", fit.starts);
  members.read_count("starts_agree", fit.starts_agree);
  members.read_count("evaluations", fit.evaluations);
  members.read_or_null("seconds", fit.seconds);
  members.read("used", fit.used);
  members.read("absent", fit.absent);
  members.read("warnings", fit.warnings);
  if (const Json* gate = members.object("gate")) read_gate(*gate, fit.gate, problems);
  if (const Json* skipping = members.object("skipping")) {
    read_skipping(*skipping, fit.skipping, problems);
  }
  if (const Json* check = members.object("mechanisms")) {
    read_mechanisms(*check, fit.mechanisms, problems);
  }
  members.read("one_couple", fit.one_couple);
  if (const Json* standard = members.object("standard")) {
    auto read = standard_from_json(*standard);
    if (read) {
      fit.standard = std::move(*read);
      fit.standard.terms.used = fit.used;
      fit.standard.terms.absent = fit.absent;
    } else {
      members.fault("\"standard\": " + read.error(), "write the file anew with attune fit");
    }
  }
  members.read("covariance", fit.covariance);
  if (problems.errors() == 0) check_whole(fit, members);
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return fit;
}

Expected<analysis::Fit, std::vector<Diagnostic>> read_fit(const std::string& path) {
  return parse_fit(read_file(path), path);
}

}  // namespace attune::io
