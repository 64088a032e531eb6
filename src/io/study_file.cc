#include "io/study_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "io/instant.h"
#include "io/json_node.h"
#include "io/study_items.h"
#include "io/study_words.h"

namespace attune::io {
namespace {

using survey::Prompt;
using survey::Schedule;

constexpr int kFormat = 1;
constexpr std::size_t kMostFaults = 100, kLongestConsent = 100'000;

class StudyReader {
 public:
  explicit StudyReader(const JsonNode& file) : file_(file) {}

  survey::Study read() {
    if (!file_.is_object({"attune_study", "id", "title", "languages", "start", "days", "items",
                          "scales", "random_blocks", "causes", "schedules", "assignment", "prompts",
                          "consent"})) {
      return {};
    }
    if (const auto format = file_.need("attune_study"); format && format->value() != kFormat) {
      format->expected(fmt::format("{}, the version of this format", kFormat));
    }
    if (const auto id = file_.need("id")) study_.id = id->name("-", 40).value_or("");
    read_languages();
    if (const auto title = file_.need("title")) {
      study_.title = read_words(*title, study_.languages, 200);
    }
    read_time();
    read_study_items(file_, study_);
    read_schedules();
    if (const auto node = file_.find("assignment")) read_assignment(*node);
    if (const auto node = file_.find("prompts")) read_prompts(*node);
    read_consent();
    return std::move(study_);
  }

 private:
  void read_languages() {
    const auto node = file_.need("languages");
    if (!node) return;
    const auto list = node->list(50);
    if (node->value().is_array() && list.empty()) node->fault("is empty", "[\"en\"]");
    for (const JsonNode& one : list) {
      const std::string tag = one.value().is_string() ? one.value().get<std::string>() : "";
      const bool letters = tag.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
                           std::string::npos;
      if (tag.size() < 2 || tag.size() > 20 || !letters) {
        one.expected("a language such as \"en\" or \"pt-BR\"");
      } else {
        unique(one, tag, study_.languages);
      }
    }
  }

  template <class Text>
  void unique(const JsonNode& node, const Text& name, std::vector<Text>& into) {
    if (std::find(into.begin(), into.end(), name) != into.end()) {
      node.fault("is there twice", "once is enough");
    } else {
      into.push_back(name);
    }
  }

  void read_time() {
    if (const auto days = file_.need("days")) study_.days = days->whole(1, 1100).value_or(1);
    const auto start = file_.find("start");
    if (!start) return;
    const auto text = start->value().is_string() ? start->value().get<std::string>() : "";
    const auto instant = parse_iso(text);
    if (!instant || text.size() != 10) return start->expected("a date such as \"2026-03-02\"");
    study_.start = static_cast<std::int64_t>(instant->days - kAssumedHour / 24 + 0.5);
  }

  void read_schedules() {
    const auto node = file_.need("schedules");
    if (!node) return;
    const auto list = node->list(20);
    if (node->value().is_array() && list.empty()) node->fault("is empty", "at least one schedule");
    std::vector<std::string> names;
    for (const JsonNode& one : list) {
      if (!one.is_object({"name", "ask", "every", "on", "at", "random", "open", "remind"}))
        continue;
      Schedule schedule;
      if (const auto name = one.need("name")) {
        schedule.name = name->name("_", 40).value_or("");
        unique(*name, schedule.name, names);
      }
      if (const auto ask = one.need("ask")) read_ask(*ask, schedule);
      read_days(one, schedule);
      read_times(one, schedule);
      if (const auto open = one.find("open")) schedule.open = open->whole(1, 20'160).value_or(180);
      if (const auto remind = one.find("remind")) {
        schedule.remind = remind->whole(0, std::max(0, schedule.open - 1)).value_or(0);
      }
      check_meetings(one, schedule);
      study_.schedules.push_back(std::move(schedule));
    }
    check_asked();
  }

  void read_ask(const JsonNode& node, Schedule& schedule) {
    const auto list = node.list(200);
    if (node.value().is_array() && list.empty()) node.fault("is empty", "at least one item");
    for (const JsonNode& one : list) {
      const auto name = one.text();
      if (!name) continue;
      std::vector<std::string> found;
      const auto add = [&](std::span<const survey::Item> items) {
        for (const auto& item : items) {
          if (find_item(study_, item.name) != nullptr) found.push_back(item.name);
        }
      };
      if (*name == "daily") add(survey::daily_items());
      if (*name == "weekly") add(survey::weekly_items());
      if (find_item(study_, *name) != nullptr) found.push_back(*name);
      if (found.empty()) one.expected("an item of \"items\", or daily, or weekly");
      for (const std::string& item : found) unique(one, item, schedule.ask);
    }
  }

  void read_days(const JsonNode& node, Schedule& schedule) {
    static const std::vector<std::string> weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
    const auto every = node.find("every");
    const std::string word = !every                       ? "day"
                             : every->value().is_string() ? every->value().get<std::string>()
                                                          : "";
    const auto on = node.find("on");
    if (word == "week") {
      schedule.every = Schedule::Every::week;
      const auto day =
          on ? std::find(weekdays.begin(), weekdays.end(), on->value()) : weekdays.end();
      if (!on) node.fault("\"on\" is missing", "\"on\": \"sunday\"");
      if (on && day == weekdays.end()) on->expected("monday, tuesday, ... or sunday");
      schedule.on = static_cast<int>(day - weekdays.begin()) % 7 + 1;
    } else if (word == "month") {
      schedule.every = Schedule::Every::month;
      if (const auto day = node.need("on")) schedule.on = day->whole(1, 31).value_or(1);
    } else if (word != "day") {
      every->expected("day, week or month");
    } else if (on) {
      on->fault("is for every week or month", "\"every\": \"week\"");
    }
  }

  void read_times(const JsonNode& node, Schedule& schedule) {
    if (const auto at = node.find("at")) schedule.at = read_minutes(*at);
    if (const auto random = node.find("random")) {
      for (const JsonNode& one : random->list(10)) read_random(one, schedule);
    }
    if (!node.find("at") && schedule.random.empty()) {
      node.fault("has no time", "\"at\": [\"21:00\"], or \"random\"");
    }
  }

  void read_random(const JsonNode& node, Schedule& schedule) {
    if (!node.is_object({"from", "to", "count", "apart"})) return;
    survey::RandomTimes random;
    const auto from = node.need("from"), to = node.need("to");
    random.from = from ? read_minute(*from).value_or(0) : 0;
    random.to = to ? read_minute(*to, true).value_or(1440) : 1440;
    if (const auto count = node.find("count")) random.count = count->whole(1, 24).value_or(1);
    if (const auto apart = node.find("apart")) random.apart = apart->whole(0, 720).value_or(0);
    if (random.from >= random.to) {
      node.fault("\"from\" is not before \"to\"", "two windows if it should go over midnight");
    } else if (random.to - random.from <= (random.count - 1) * random.apart) {
      node.fault(fmt::format("{} times {} minutes apart do not fit into {} minutes", random.count,
                             random.apart, random.to - random.from),
                 "fewer, or nearer, or a longer window");
    }
    schedule.random.push_back(random);
  }

  void check_meetings(const JsonNode& node, const Schedule& schedule) {
    for (const Schedule& other : study_.schedules) {
      for (const survey::Minute minute : schedule.at) {
        if (std::find(other.at.begin(), other.at.end(), minute) == other.at.end()) continue;
        const bool other_day = schedule.every == Schedule::Every::week &&
                               other.every == Schedule::Every::week && schedule.on != other.on;
        if (other_day) continue;
        node.fault(
            fmt::format("asks at {:02}:{:02}, as {} does", minute / 60, minute % 60, other.name),
            "move one of them by a minute at least");
      }
    }
  }

  void check_asked() {
    std::set<std::string> asked;
    for (const Schedule& schedule : study_.schedules) {
      asked.insert(schedule.ask.begin(), schedule.ask.end());
    }
    for (const auto& item : study_.items) {
      if (asked.count(item.name) > 0) continue;
      file_.find("items")->fault(fmt::format("no schedule asks {}", item.name),
                                 "name it in an \"ask\", or leave it out");
    }
  }

  void read_assignment(const JsonNode& node) {
    if (!node.is_object({"arms", "blocks", "seed"})) return;
    survey::Assignment assignment;
    std::vector<std::string> names;
    if (const auto arms = node.need("arms")) {
      for (const JsonNode& one : arms->list(20)) {
        if (!one.is_object({"name", "weight"})) continue;
        survey::Arm arm;
        if (const auto name = one.need("name")) {
          arm.name = name->name("_", 32).value_or("");
          unique(*name, arm.name, names);
        }
        if (const auto weight = one.find("weight")) arm.weight = weight->whole(1, 100).value_or(1);
        assignment.arms.push_back(std::move(arm));
      }
      if (assignment.arms.size() < 2) arms->fault("fewer than two arms", "or leave it out");
    }
    const int weights = std::accumulate(assignment.arms.begin(), assignment.arms.end(), 0,
                                        [](int sum, const auto& arm) { return sum + arm.weight; });
    if (const auto blocks = node.need("blocks")) {
      const auto list = blocks->list(10);
      if (blocks->value().is_array() && list.empty()) blocks->fault("is empty", "[4, 6]");
      for (const JsonNode& one : list) {
        const auto size = one.whole(1, 1000);
        if (size && weights > 0 && *size % weights != 0) {
          one.expected(fmt::format("a multiple of {}, the sum of the weights", weights));
        } else if (size) {
          assignment.blocks.push_back(*size);
        }
      }
    }
    if (const auto seed = node.need("seed")) {
      assignment.seed = static_cast<std::uint64_t>(seed->whole(0, 2'000'000'000).value_or(0));
    }
    study_.assignment = std::move(assignment);
  }

  void read_prompts(const JsonNode& node) {
    std::vector<std::string> names;
    for (const JsonNode& one : node.list(20)) {
      if (!one.is_object({"name", "words", "at", "probability", "arms", "available",
                          "hours_between", "for"})) {
        continue;
      }
      Prompt prompt;
      if (const auto name = one.need("name")) {
        prompt.name = name->name("_", 40).value_or("");
        unique(*name, prompt.name, names);
      }
      if (const auto words = one.need("words")) {
        prompt.words = read_words(*words, study_.languages, 500);
      }
      if (const auto at = one.need("at")) prompt.at = read_minutes(*at);
      if (const auto p = one.need("probability")) read_probability(*p, prompt);
      if (const auto arms = one.find("arms")) read_arms(*arms, prompt);
      if (const auto available = one.find("available")) {
        for (const JsonNode& condition : available->list(20)) read_condition(condition, prompt);
      }
      if (const auto hours = one.find("hours_between")) {
        prompt.hours_between = hours->whole(0, 10'000).value_or(0);
      }
      if (const auto whom = one.find("for")) {
        prompt.for_couple = whom->value() == "couple";
        if (!prompt.for_couple && whom->value() != "person") whom->expected("person or couple");
      }
      study_.prompts.push_back(std::move(prompt));
    }
  }

  static void read_probability(const JsonNode& node, Prompt& prompt) {
    const auto p = node.number();
    if (!p) return;
    if (!(*p > 0 && *p < 1)) return node.expected("a probability above 0 and below 1");
    prompt.probability = *p;
  }

  void read_arms(const JsonNode& node, Prompt& prompt) {
    for (const JsonNode& one : node.list(20)) {
      const auto name = one.text();
      if (!name) continue;
      const auto& arms = study_.assignment ? study_.assignment->arms : std::vector<survey::Arm>{};
      const bool known = std::any_of(arms.begin(), arms.end(),
                                     [&](const survey::Arm& arm) { return arm.name == *name; });
      if (!known) {
        one.expected("an arm of \"assignment\"");
      } else {
        unique(one, *name, prompt.arms);
      }
    }
  }

  void read_condition(const JsonNode& node, Prompt& prompt) {
    if (!node.is_object({"item", "at_least", "at_most", "within_hours"})) return;
    survey::Condition condition;
    if (const auto item = node.need("item")) {
      condition.item = item->text().value_or("");
      const auto of_variable = [&](const survey::Item& one) {
        const auto names = survey::variables_of(one);
        return one.form != survey::Form::text &&
               std::find(names.begin(), names.end(), condition.item) != names.end();
      };
      const auto found = std::find_if(study_.items.begin(), study_.items.end(), of_variable);
      if (found == study_.items.end()) {
        item->expected("an item of this study with numbers, or one of its moments");
      } else if (found->secret) {
        item->fault("is private: nothing that others could notice may depend on it",
                    "leave it out: a wish for space stops every prompt of its day anyway");
      }
    }
    if (const auto at = node.find("at_least")) condition.at_least = at->number();
    if (const auto at = node.find("at_most")) condition.at_most = at->number();
    if (!node.find("at_least") && !node.find("at_most")) {
      node.fault("has neither \"at_least\" nor \"at_most\"");
    }
    if (const auto hours = node.find("within_hours")) {
      condition.within_hours = hours->whole(1, 10'000).value_or(24);
    }
    prompt.available.push_back(std::move(condition));
  }

  void read_consent() {
    const auto node = file_.need("consent");
    if (!node) return;
    const auto list = node->list(100);
    if (node->value().is_array() && list.empty()) {
      node->fault("is empty", "nobody can join a study without a text to agree to");
    }
    std::vector<std::string> versions;
    for (const JsonNode& one : list) {
      if (!one.is_object({"version", "text"})) continue;
      survey::Consent consent;
      if (const auto version = one.need("version")) {
        consent.version = version->text(40).value_or("");
        unique(*version, consent.version, versions);
      }
      if (const auto text = one.need("text")) {
        consent.text = read_words(*text, study_.languages, kLongestConsent);
      }
      study_.consents.push_back(std::move(consent));
    }
  }

  const JsonNode& file_;
  survey::Study study_;
};

}  // namespace

Expected<survey::Study, std::vector<Diagnostic>> parse_study(std::string_view json,
                                                             const std::string& source) {
  const auto file = parse_lined_json(json, source);
  if (!file) return unexpected(file.error());
  Problems problems(source, kMostFaults);
  survey::Study study = StudyReader(JsonNode(*file, problems)).read();
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return study;
}

}  // namespace attune::io
