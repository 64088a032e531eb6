#include "io/live_json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "io/problems.h"
#include "io/standard_json.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr int kFormat = 1;
constexpr const char* kMend = "remove the file; attune fit --live writes it anew from the diary";

Json list_of(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

/// null stands for what is missing.
std::vector<double> read_list(const Json& json) {
  std::vector<double> values;
  for (const Json& value : json) {
    values.push_back(value.is_null() ? dyad::kMissing : value.get<double>());
  }
  return values;
}

Json run_json(const analysis::LiveRun& run) {
  Json json{{"bias", run.held.bias},
            {"volatility", run.held.volatility},
            {"bias_width", run.held.bias_width},
            {"log_weight", run.log_weight}};
  if (run.belief) {
    json["belief"] = {{"prob", list_of(run.belief->prob)},
                      {"mean", list_of(run.belief->mean)},
                      {"cov", list_of(run.belief->cov)}};
  }
  return json;
}

analysis::LiveRun read_run(const Json& json) {
  analysis::LiveRun run;
  json.at("bias").get_to(run.held.bias);
  json.at("volatility").get_to(run.held.volatility);
  json.at("bias_width").get_to(run.held.bias_width);
  json.at("log_weight").get_to(run.log_weight);
  if (json.contains("belief")) {
    const Json& belief = json.at("belief");
    run.belief = regime::Belief{belief.at("prob").get<std::vector<double>>(),
                                belief.at("mean").get<std::vector<double>>(),
                                belief.at("cov").get<std::vector<double>>()};
  }
  return run;
}

Json recent_json(const dyad::Diary& recent) {
  Json variables = Json::array(), partners = Json::array();
  for (const dyad::Variable& v : recent.variables) variables.push_back(v.name);
  for (const dyad::Person& person : recent.couples.front().partners) {
    partners.push_back({{"label", person.label},
                        {"role", person.role},
                        {"times", list_of(person.times)},
                        {"values", list_of(person.values)},
                        {"skipped", list_of(person.skipped)}});
  }
  return {{"variables", std::move(variables)}, {"partners", std::move(partners)}};
}

/// What is right JSON and no state.
struct Wrong {
  std::string what;
};

void read_recent(const Json& json, const dyad::Diary& like, LiveFile& file) {
  const auto names = json.at("variables").get<std::vector<std::string>>();
  bool same = names.size() == like.variables.size();
  for (std::size_t v = 0; same && v < names.size(); ++v) same = names[v] == like.variables[v].name;
  if (!same) throw Wrong{"the diary has other columns than when the state was written"};
  const Json& partners = json.at("partners");
  if (partners.size() != 2) throw Wrong{"\"partners\" are not two"};
  dyad::Couple couple;
  couple.id = file.couple;
  for (std::size_t i = 0; i < 2; ++i) {
    dyad::Person& person = couple.partners[i];
    partners[i].at("label").get_to(person.label);
    partners[i].at("role").get_to(person.role);
    person.times = read_list(partners[i].at("times"));
    person.values = read_list(partners[i].at("values"));
    person.skipped = read_list(partners[i].at("skipped"));
    if (person.values.size() != person.times.size() * names.size()) {
      throw Wrong{"\"values\" do not match \"times\" and \"variables\""};
    }
    for (std::size_t n = 0; n < person.times.size(); ++n) {
      if (!std::isfinite(person.times[n]) || (n > 0 && person.times[n] <= person.times[n - 1])) {
        throw Wrong{"\"times\" do not increase"};
      }
    }
  }
  file.state.recent = {like.source, like.variables, {couple}, like.has_roles, like.calendar};
}

void read_state(const Json& json, const dyad::Diary& like, LiveFile& file) {
  if (json.at("format").get<int>() != kFormat) throw Wrong{"it is of another version"};
  json.at("couple").get_to(file.couple);
  for (const auto& [name, value] : json.at("own").items()) file.own[name] = value.get<double>();
  json.at("check_ins").get_to(file.state.check_ins);
  auto usual = usual_from_json(json.at("usual"));
  if (!usual) throw Wrong{"\"usual\": " + usual.error()};
  file.state.usual = std::move(*usual);
  if (json.contains("final")) {
    file.state.final = dyad::Onwards{json.at("final").at("from").get<double>(),
                                     json.at("final").at("level").get<std::vector<double>>()};
  }
  for (const Json& run : json.at("runs")) file.state.runs.push_back(read_run(run));
  if (file.state.runs.empty()) throw Wrong{"\"runs\" is empty"};
  for (const auto& run : file.state.runs) {
    if (run.belief.has_value() != file.state.final.has_value()) {
      throw Wrong{"a run's belief and \"final\" do not go together"};
    }
  }
  read_recent(json.at("recent"), like, file);
}

Json json_of(const LiveFile& file) {
  Json own = Json::object(), runs = Json::array();
  for (const auto& [name, value] : file.own) own[name] = value;
  for (const auto& run : file.state.runs) runs.push_back(run_json(run));
  Json json{{"attune_live", true},   {"format", kFormat},
            {"couple", file.couple}, {"check_ins", file.state.check_ins},
            {"own", std::move(own)}, {"usual", to_json(file.state.usual)}};
  if (file.state.final) {
    json["final"] = {{"from", file.state.final->from}, {"level", file.state.final->level}};
  }
  json["runs"] = std::move(runs);
  json["recent"] = recent_json(file.state.recent);
  return json;
}

/// @param parse  gives the JSON; may throw Json::exception.
template <class Parse>
Expected<LiveFile, std::vector<Diagnostic>> read_live(const Parse& parse, const std::string& source,
                                                      const dyad::Diary& like) {
  Problems problems(source, 10);
  LiveFile file;
  try {
    const Json json = parse();
    if (!json.is_object() || !json.contains("attune_live")) {
      throw Wrong{"not the state of a live couple: there is no key \"attune_live\""};
    }
    read_state(json, like, file);
  } catch (const Wrong& wrong) {
    problems.error(0, {}, wrong.what, kMend);
  } catch (const Json::exception&) {
    problems.error(0, {}, "not valid JSON, or a key is missing or of the wrong type", kMend);
  }
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return file;
}

}  // namespace

std::string live_to_json(const LiveFile& file) {
  return json_of(file).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Expected<LiveFile, std::vector<Diagnostic>> parse_live(std::string_view text,
                                                       const std::string& source,
                                                       const dyad::Diary& like) {
  return read_live([&] { return Json::parse(text); }, source, like);
}

std::string live_to_cbor(const LiveFile& file) {
  std::string bytes;
  Json::to_cbor(json_of(file), bytes);
  return bytes;
}

Expected<LiveFile, std::vector<Diagnostic>> parse_live_cbor(std::string_view bytes,
                                                            const std::string& source,
                                                            const dyad::Diary& like) {
  return read_live([&] { return Json::from_cbor(bytes); }, source, like);
}

}  // namespace attune::io
