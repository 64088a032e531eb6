#include "io/formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "io/problems.h"
#include "model/expression.h"
#include "model/parameter_space.h"

namespace attune::io {
namespace {

constexpr std::size_t kMostFaults = 100;

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

/// Parts between a character that is not inside parentheses.
std::vector<std::string_view> parts_of(std::string_view text, char between) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != between || depth > 0)) continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  return parts;
}

/// "prior normal(0, 1)" -> "prior", "normal(0, 1)".
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
  const std::size_t end = text.find_first_of(" \t");
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), trimmed(text.substr(end))};
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
  };
  return !text.empty() && text.size() <= 100 && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return letter(c) || std::isdigit(static_cast<unsigned char>(c));
         });
}

std::optional<double> number_of(std::string_view text) {
  const auto e = model::Expression::parse(text);
  return e && e->numbers_are_finite() ? e->as_number() : std::nullopt;
}

/// The mean in another regime than the first.
std::string mean_in(std::string_view regime) { return fmt::format("mean_in_{}", regime); }

/// What an item of several has of its own: its loading, intercept and error.
std::string of_item(std::string_view what, std::string_view item) {
  return fmt::format("{}_{}", what, item);
}

std::string change(std::string_view from, std::string_view to) {
  return fmt::format("from_{}_to_{}", from, to);
}

/// own(stress) -> own_stress.
std::string parameter_of(const Formula::Term& term) {
  return (term.of == Formula::Term::Of::own ? "own_" : "partner_") + term.covariate();
}

class Parser {
 public:
  explicit Parser(const std::string& name) : problems_(name, kMostFaults) {}

  Expected<Formula, std::vector<Diagnostic>> parse(std::string_view text) {
    for (const std::string_view whole : parts_of_lines(text)) {
      ++line_;
      const std::string_view line = trimmed(whole.substr(0, whole.find('#')));
      if (!line.empty()) read(line);
    }
    line_ = 0;
    check();
    if (problems_.errors() > 0) return unexpected(problems_.take_errors());
    return std::move(formula_);
  }

 private:
  static std::vector<std::string_view> parts_of_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      lines.push_back(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
  }

  void fault(std::string message, std::string mend) {
    problems_.error(line_, {}, std::move(message), std::move(mend));
  }
  static std::string quoted(std::string_view text) { return model::excerpt(text, 60); }

  void read(std::string_view line) {
    const std::size_t measured = line.find("=~");
    if (measured != std::string_view::npos) return read_items(line, measured);
    const std::size_t tilde = line.find('~'), colon = line.find(':');
    if (tilde != std::string_view::npos) return read_outcome(line, tilde);
    if (colon == std::string_view::npos) {
      return fault(quoted(line) + " is neither a formula nor a setting",
                   "outcome ~ own(lag) + partner(lag), or a word with a colon such as random:");
    }
    const std::string_view key = trimmed(line.substr(0, colon)),
                           value = trimmed(line.substr(colon + 1));
    const bool setting = key == "time" || key == "measured" || key == "partners" ||
                         key == "missing" || key == "center" || key == "regimes";
    if (setting && !said_.emplace(key, "").second) {
      return fault(quoted(key) + ": is said twice", "once is enough");
    }
    if (key == "time") {
      formula_.continuous = choice(key, value, {"discrete", "continuous"}) == 1;
    } else if (key == "measured") {
      formula_.with_error = choice(key, value, {"without error", "with error"}) == 1;
    } else if (key == "partners") {
      read_partners(value);
    } else if (key == "missing") {
      const auto number = number_of(value);
      if (value != "mean" && value != "carry" && !number) {
        return fault("missing: " + quoted(value) + " says nothing to put there",
                     "missing: mean, missing: carry, or a number");
      }
      formula_.missing = number ? fmt::format("{}", *number) : fmt::format("\"{}\"", value);
    } else if (key == "center") {
      formula_.centre = choice(key, value, {"person", "grand"}) == 1 ? "grand" : "series";
    } else if (key == "regimes") {
      read_regimes(value);
    } else if (key == "random") {
      read_random(value);
    } else {
      read_settings(key, value);
    }
  }

  std::size_t choice(std::string_view key, std::string_view value,
                     const std::array<const char*, 2>& words) {
    for (std::size_t k = 0; k < words.size(); ++k) {
      if (value == words[k]) return k;
    }
    fault(fmt::format("{}: {} is not known", key, quoted(value)),
          fmt::format("{0}: {1} or {0}: {2}", key, words[0], words[1]));
    return 0;
  }

  void read_partners(std::string_view value) {
    const auto [word, rest] = first_word(value);
    const auto [by, column] = first_word(rest);
    const bool told_apart = word == "distinguishable";
    if ((word != "exchangeable" && !told_apart) || (!rest.empty() && !(told_apart && by == "by")) ||
        (by == "by" && !is_name(column))) {
      return fault("partners: " + quoted(value) + " is not known",
                   "partners: exchangeable, partners: distinguishable, or partners: "
                   "distinguishable by role");
    }
    formula_.partners_line = line_;
    formula_.partners = told_apart ? Partners::distinguishable : Partners::exchangeable;
    if (!column.empty()) formula_.role = std::string(column);
  }

  void read_regimes(std::string_view value) {
    constexpr std::size_t kMost = 4;
    formula_.regimes_line = line_;
    for (const std::string_view name : parts_of(value, ',')) {
      auto& known = formula_.regimes;
      if (!is_name(name) || std::find(known.begin(), known.end(), name) != known.end()) {
        return fault(quoted(name) + " is no name of another regime", "regimes: calm, tense");
      }
      known.emplace_back(name);
    }
    if (formula_.regimes.size() < 2 || formula_.regimes.size() > kMost) {
      fault("regimes: two to four are needed", "regimes: calm, tense");
    }
  }

  /// stress, or weekday=sunday of a column of labels.
  static std::optional<Formula::Term> covariate_of(std::string_view text, Formula::Term::Of of) {
    const std::size_t equals = text.find('=');
    const std::string_view name = trimmed(text.substr(0, equals));
    if (!is_name(name)) return std::nullopt;
    if (equals == std::string_view::npos) return Formula::Term{of, std::string(name), {}};
    const std::string_view level = trimmed(text.substr(equals + 1));
    const bool good = !level.empty() && level.size() <= 100 && is_name("_" + std::string(level));
    if (!good || name == "lag") return std::nullopt;
    return Formula::Term{of, std::string(name), std::string(level)};
  }

  std::optional<Formula::Term> term(std::string_view text) {
    using Of = Formula::Term::Of;
    if (const auto covariate = covariate_of(text, Of::own); covariate && text != "lag") {
      return covariate;
    }
    const std::size_t open = text.find('(');
    const std::string_view word = trimmed(text.substr(0, open));
    if (open != std::string_view::npos && text.back() == ')' &&
        (word == "own" || word == "partner")) {
      const std::string_view name = trimmed(text.substr(open + 1, text.size() - open - 2));
      if (const auto covariate = covariate_of(name, word == "own" ? Of::own : Of::partner)) {
        return covariate;
      }
    }
    std::string mend =
        "own(stress), partner(stress), own(lag), partner(lag), a column's name, or kind=work "
        "of a column of labels";
    if (text.find_first_of(":*^|") != std::string_view::npos) {
      mend =
          "products and grouped terms are for a model file: attune model F --show toml prints one "
          "to go on from";
    }
    fault(quoted(text) + " is no term", mend);
    return std::nullopt;
  }

  void read_outcome(std::string_view line, std::size_t tilde) {
    const std::string_view outcome = trimmed(line.substr(0, tilde));
    if (!formula_.outcome.empty()) {
      return fault("a second formula: there is one outcome a file",
                   "several items that measure it: outcome =~ item + item; outcomes of different "
                   "things are for a model file (docs/formats/model.md)");
    }
    if (!is_name(outcome)) {
      return fault(quoted(outcome) + " is no column's name", "closeness ~ own(lag) + partner(lag)");
    }
    formula_.outcome = std::string(outcome);
    formula_.outcome_line = line_;
    for (const std::string_view text : parts_of(line.substr(tilde + 1), '+')) {
      if (text == "1") continue;  // a mean is always there
      const auto one = term(text);
      if (!one) continue;
      if (has(parameter_of(*one))) {
        fault(quoted(text) + " stands twice", "once is enough");
      } else {
        formula_.terms.push_back(*one);
      }
    }
  }

  /// "warmth =~ closeness + felt_loved": items that measure one hidden outcome.
  void read_items(std::string_view line, std::size_t measured) {
    const std::string_view construct = trimmed(line.substr(0, measured));
    if (!formula_.items.empty()) {
      return fault("a second line of items: there is one outcome a file", "once is enough");
    }
    formula_.items_line = line_;
    construct_ = std::string(construct);
    for (const std::string_view item : parts_of(line.substr(measured + 2), '+')) {
      auto& known = formula_.items;
      if (!is_name(item) || std::find(known.begin(), known.end(), item) != known.end()) {
        fault(quoted(item) + " is no name of another column", "warmth =~ closeness + felt_loved");
      }
      known.emplace_back(item);
    }
    if (formula_.items.size() < 2) {
      fault("one item measures nothing beyond itself",
            "warmth =~ closeness + felt_loved, or \"measured: with error\" for one item");
    }
  }

  /// "mean, own(stress) by couple".
  void read_random(std::string_view value) {
    const std::size_t by = value.rfind(" by ");
    const std::string_view unit = by == std::string_view::npos ? "" : trimmed(value.substr(by + 4));
    if (unit != "couple" && unit != "partner") {
      return fault("random: " + quoted(value) + " does not say over what",
                   "random: mean by couple, or random: mean by partner");
    }
    for (const std::string_view text : parts_of(value.substr(0, by), ',')) {
      const auto name = parameter(text);
      if (!name) continue;
      if (name->starts_with(mean_in(""))) {
        fault(quoted(text) + " varies as the mean does", "random: mean by " + std::string(unit));
        continue;
      }
      const bool twice = std::any_of(formula_.random.begin(), formula_.random.end(),
                                     [&](const auto& r) { return r.term == *name; });
      if (twice) {
        fault(quoted(text) + " varies twice", "by couple or by partner");
      } else {
        formula_.random.push_back({*name, unit == "partner", line_});
        want(*name, text);
      }
    }
  }

  /// The parameter that a term, or the word mean, noise, error stands for.
  std::optional<std::string> parameter(std::string_view text) {
    if (text == "mean") return std::string(text);
    if (text.starts_with("mean(") && text.ends_with(')')) {
      return mean_in(trimmed(text.substr(5, text.size() - 6)));
    }
    for (const std::string_view what : {"loading", "intercept", "error"}) {
      if (text.starts_with(what) && text.substr(what.size()).starts_with('(') &&
          text.ends_with(')')) {
        return of_item(what, trimmed(text.substr(what.size() + 1, text.size() - what.size() - 2)));
      }
    }
    const auto one = term(text);
    if (!one) return std::nullopt;
    return parameter_of(*one);
  }

  void read_settings(std::string_view key, std::string_view value) {
    const bool word = key == "noise" || (key == "error" && formula_.items.empty());
    const auto name = word ? std::optional<std::string>(key) : parameter(key);
    if (!name) return;
    Formula::Settings settings{*name, {}, line_};
    for (const std::string_view part : parts_of(value, ',')) {
      const auto [what, text] = first_word(part);
      const auto number = number_of(text);
      if (!said_.emplace(*name, what).second) {
        fault(fmt::format("{} is said twice of {}", quoted(what), quoted(key)), "once is enough");
      } else if (what == "prior") {
        if (const auto prior = model::parse_prior(text); !prior) {
          fault("prior " + quoted(text) + ": " + prior.error(), "prior normal(0, 1)");
        }
        settings.toml += fmt::format("prior = \"{}\"\n", text);
      } else if ((what == "start" || what == "lower" || what == "upper" || what == "fixed") &&
                 number) {
        settings.toml += fmt::format("{} = {}\n", what, *number);
      } else {
        fault(quoted(part) + " is no setting of a parameter",
              "start 0.5, lower 0, upper 1, fixed 0 or prior normal(0, 1)");
      }
    }
    if (!word) want(*name, key);
    formula_.settings.push_back(std::move(settings));
  }

  void want(const std::string& parameter, std::string_view written) {
    wanted_.push_back({line_, parameter, std::string(written)});
  }

  [[nodiscard]] bool has(const std::string& parameter) const {
    const auto& regimes = formula_.regimes;
    const auto& items = formula_.items;
    return parameter == "mean" ||
           std::any_of(
               items.begin(), items.end(),
               [&](const std::string& item) {
                 return parameter == of_item("error", item) ||
                        (item != items.front() && (parameter == of_item("loading", item) ||
                                                   parameter == of_item("intercept", item)));
               }) ||
           std::any_of(regimes.begin() + (regimes.empty() ? 0 : 1), regimes.end(),
                       [&](const std::string& regime) { return parameter == mean_in(regime); }) ||
           std::any_of(formula_.terms.begin(), formula_.terms.end(),
                       [&](const Formula::Term& t) { return parameter_of(t) == parameter; });
  }

  void check() {
    if (formula_.outcome.empty()) {
      return fault("says no outcome", "closeness ~ own(lag) + partner(lag)");
    }
    for (const Wanted& wanted : wanted_) {
      line_ = wanted.line;
      if (has(wanted.parameter)) continue;
      if (wanted.parameter.starts_with(mean_in(""))) {
        fault(quoted(wanted.written) + " is the mean of no regime but the first",
              "mean: .. of the first, mean(tense): .. with regimes: calm, tense");
      } else {
        fault(quoted(wanted.written) + " is no term of the formula", "add it after ~");
      }
    }
    if (!formula_.items.empty()) {
      check_items();
    } else if (!formula_.with_error) {
      refuse_error(quoted(formula_.outcome) + " is measured without error, so none can be set",
                   "measured: with error");
    }
    line_ = 0;
    if ((formula_.continuous || formula_.with_error) && !has("own_lag")) {
      fault(formula_.continuous ? "in continuous time an outcome falls back to its level"
                                : "what is measured with error needs a course of its own",
            fmt::format("{} ~ own(lag) + ..", formula_.outcome));
    }
  }

  void refuse_error(const std::string& problem, const std::string& mend) {
    for (const Formula::Settings& settings : formula_.settings) {
      line_ = settings.line;
      if (settings.term == "error") fault(problem, mend);
    }
  }

  void check_items() {
    line_ = formula_.items_line;
    if (construct_ != formula_.outcome) {
      fault(quoted(construct_) + " is not the outcome, " + quoted(formula_.outcome),
            fmt::format("{} =~ .. and {} ~ ..", formula_.outcome, formula_.outcome));
    }
    if (said_.contains({"measured", ""}) && !formula_.with_error) {
      fault("items show a hidden outcome, so they have errors", "leave out \"measured:\"");
    }
    refuse_error("each item has an error of its own",
                 fmt::format("error({}): ..", formula_.items.front()));
    formula_.with_error = true;
  }

  Problems problems_;
  Formula formula_;
  std::string construct_;  ///< that the items measure
  std::size_t line_ = 0;
  std::set<std::pair<std::string, std::string>> said_;  ///< of a parameter, what
  struct Wanted {
    std::size_t line = 0;
    std::string parameter, written;
  };
  std::vector<Wanted> wanted_;  ///< what must be a term
};

/// Writes the model file: cells for partner a and b, then what is said of each name.
class Writer {
 public:
  explicit Writer(const Formula& formula) : f_(formula), states_(f_.continuous || f_.with_error) {}

  Translation write() {
    at_ = f_.outcome_line;
    put("time = \"{}\"\n", f_.continuous ? "continuous" : "discrete");
    if (states_) put("states = [\"x_a\", \"x_b\"]\n");
    put("items = [{}]\n", columns());
    if (states_) {
      put("drift = [[\"{}\", \"{}\"], [\"{}\", \"{}\"]]\n", drift('a', true), drift('a', false),
          drift('b', false), drift('b', true));
      put("diffusion = {}\n", noise_matrix("noise", true));
    }
    write_regime_names();
    if (f_.items.empty()) {
      put("item_mean = [\n  \"{}\",\n  \"{}\",\n]\n", mean('a'), mean('b'));
      if (!states_) put("item_noise = {}\n", noise_matrix("noise", true));
      if (f_.with_error) put("item_noise = {}\n", noise_matrix("error", false));
    } else {
      write_items();
    }
    write_data();
    write_regimes();
    write_parameters();
    write_inputs();
    write_random();
    return std::move(done_);
  }

 private:
  /// Lines of the model file that stand for line at_ of the formula.
  template <class... Values>
  void put(fmt::format_string<Values...> text, Values&&... values) {
    const std::string lines = fmt::format(text, std::forward<Values>(values)...);
    done_.toml += lines;
    const auto count = static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
    done_.origins.resize(done_.origins.size() + count, at_);
  }

  /// Both partners' columns of each item.
  [[nodiscard]] std::string columns() const {
    std::string text;
    for (const std::string& item : f_.items.empty() ? std::vector{f_.outcome} : f_.items) {
      text += fmt::format("{0}\"{1}_a\", \"{1}_b\"", text.empty() ? "" : ", ", item);
    }
    return text;
  }

  /// The first item gives the hidden outcome its unit and its zero, and the others are told how
  /// they stand to it; both partners read an item alike, or their outcomes could not be compared.
  void write_items() {
    at_ = f_.items_line;
    std::string loadings, means, noise;
    const std::size_t rows = 2 * f_.items.size();
    for (std::size_t k = 0; k < rows; ++k) {
      const std::string& item = f_.items[k / 2];
      const char end = k % 2 == 0 ? 'a' : 'b';
      const bool first = k < 2;
      const std::string loading = of_item("loading", item);
      const std::string cell = first ? "1" : fmt::format("\"{}\"", loading);
      loadings +=
          end == 'a' ? fmt::format("  [{}, 0],\n", cell) : fmt::format("  [0, {}],\n", cell);
      means += first ? fmt::format("  \"{}\",\n", mean(end))
                     : fmt::format("  \"{} + {}*({})\",\n", of_item("intercept", item), loading,
                                   mean(end));
      noise += "  [";
      for (std::size_t j = 0; j < rows; ++j) {
        const std::string error = with_end(of_item("error", item), end);
        noise +=
            fmt::format("{}{}", j == 0 ? "" : ", ", j == k ? fmt::format("\"{}\"", error) : "0");
      }
      noise += "],\n";
    }
    put("loadings = [\n{}]\nitem_mean = [\n{}]\nitem_noise = [\n{}]\n", loadings, means, noise);
    at_ = f_.outcome_line;
  }

  [[nodiscard]] bool apart() const { return f_.partners == Partners::distinguishable; }
  [[nodiscard]] std::string with_end(const std::string& name, char end) const {
    return apart() ? fmt::format("{}_{}", name, end) : name;
  }
  static char other(char end) { return end == 'a' ? 'b' : 'a'; }

  [[nodiscard]] const Formula::Random* random_of(const std::string& name) const {
    for (const Formula::Random& r : f_.random) {
      if (r.term == name) return &r;
    }
    return nullptr;
  }

  /// A parameter of partner `end`, with what varies added.
  [[nodiscard]] std::string value(const std::string& name, char end) const {
    const Formula::Random* random = random_of(name);
    if (random == nullptr || varies_itself(*random)) return with_end(name, end);
    // What is positive varies by a factor.
    const char* const shape = is_rate(name) ? "{}*exp({})" : "({} + {})";
    return fmt::format(fmt::runtime(shape), with_end(name, end), deviation(*random, end));
  }
  /// One parameter, one value a couple: no deviations from it are needed.
  [[nodiscard]] bool varies_itself(const Formula::Random& random) const {
    const bool other_means = !f_.regimes.empty() && random.term == "mean";
    return !apart() && !random.by_partner && !other_means;
  }
  [[nodiscard]] bool is_rate(const std::string& name) const {
    return f_.continuous && name == "own_lag";
  }
  static std::string deviation(const Formula::Random& random, char end) {
    return random.by_partner ? fmt::format("{}_of_{}", random.term, end)
                             : random.term + "_of_couple";
  }

  [[nodiscard]] bool has(Formula::Term::Of of, const std::string& name) const {
    return std::any_of(f_.terms.begin(), f_.terms.end(),
                       [&](const auto& t) { return t.of == of && t.name == name; });
  }

  [[nodiscard]] std::string drift(char end, bool own) const {
    const auto of = own ? Formula::Term::Of::own : Formula::Term::Of::partner;
    if (!has(of, "lag")) return "0";
    const std::string v = value(own ? "own_lag" : "partner_lag", end);
    return own && f_.continuous ? "-" + v : v;
  }

  [[nodiscard]] std::string mean(char end) const {
    std::string text = value("mean", end);
    for (const Formula::Term& term : f_.terms) {
      if (term.name == "lag" && states_) continue;
      const char whose = term.of == Formula::Term::Of::own ? end : other(end);
      const std::string column =
          term.name == "lag"
              ? fmt::format("(lag({}_{}, 1) - {})", f_.outcome, whose, mean_before(whose))
              : fmt::format("{}_{}", term.covariate(), whose);
      text += fmt::format(" + {}*{}", value(parameter_of(term), end), column);
    }
    return text;
  }

  /// Of the row before, in the regime of then.
  [[nodiscard]] std::string mean_before(char end) const {
    const std::string now = value("mean", end), name = with_end("mean", end);
    if (f_.regimes.empty()) return now;
    const std::string then = fmt::format("lag({}, 1)", name);
    return now == name ? then : fmt::format("({} + {})", then, deviation(*random_of("mean"), end));
  }

  void write_regime_names() {
    if (f_.regimes.empty()) return;
    at_ = f_.regimes_line;
    put("regimes = [\"{}\"]\n", fmt::join(f_.regimes, "\", \""));
    at_ = f_.outcome_line;
  }

  /// The level is another in each, and each can follow each.
  void write_regimes() {
    at_ = f_.regimes_line;
    for (const std::string& regime : f_.regimes) {
      if (regime == f_.regimes.front()) continue;
      std::string means;
      for (const char end : {'a', 'b'}) {
        if (end == 'b' && !apart()) continue;
        means += fmt::format("{}{} = \"{}\"", means.empty() ? "" : ", ", with_end("mean", end),
                             with_end(mean_in(regime), end));
      }
      put("\n[regime.{}]\nset = {{ {} }}\n", regime, means);
    }
    if (!f_.regimes.empty()) put("\n[hazard]\n");
    each_change([&](const std::string& from, const std::string& to) {
      put("\"{} -> {}\" = \"{}\"\n", from, to, change(from, to));
    });
    each_change([&](const std::string& from, const std::string& to) {
      put("\n[parameter.{}]\n", change(from, to));
    });
  }

  template <class Visit>
  void each_change(const Visit& visit) const {
    for (const std::string& from : f_.regimes) {
      for (const std::string& to : f_.regimes) {
        if (from != to) visit(from, to);
      }
    }
  }

  [[nodiscard]] std::string noise_matrix(const std::string& name, bool shared) const {
    const std::string off = shared ? fmt::format("\"{}_ab\"", name) : "0";
    return fmt::format("[[\"{}\", {}], [{}, \"{}\"]]", with_end(name, 'a'), off, off,
                       with_end(name, 'b'));
  }

  void write_data() {
    if (!f_.role && !apart()) return;
    at_ = f_.partners_line;
    put("\n[data]\n");
    if (f_.role) put("partner = \"{}\"\n", *f_.role);
    if (apart()) put("roles = true\n");
  }

  /// Each is declared, so that no column of the same name takes its place.
  void write_parameters() {
    std::vector<std::string> names{"mean"};
    for (std::size_t k = 1; k < f_.regimes.size(); ++k) names.push_back(mean_in(f_.regimes[k]));
    for (const Formula::Term& term : f_.terms) names.push_back(parameter_of(term));
    names.emplace_back("noise");
    if (f_.with_error && f_.items.empty()) names.emplace_back("error");
    for (const std::string& item : f_.items) names.push_back(of_item("error", item));
    for (const std::string& name : names) {
      for (const char end : {'a', 'b'}) {
        if (end == 'b' && !apart()) continue;
        at_ = line_of(name);
        put("\n[parameter.{}]\n{}", with_end(name, end), said_of(name));
      }
    }
    for (const std::string& item : f_.items) {
      if (item == f_.items.front()) continue;
      for (const char* const what : {"loading", "intercept"}) {
        const std::string name = of_item(what, item);
        at_ = line_of(name);
        put("\n[parameter.{}]\n{}", name, said_of(name));
      }
    }
    at_ = f_.outcome_line;
    put("\n[parameter.noise_ab]\n");
    for (const Formula::Random& random : f_.random) {
      for (const char end : {'a', 'b'}) {
        if (varies_itself(random) || (end == 'b' && !random.by_partner)) continue;
        at_ = random.line;
        put("\n[parameter.{}]\nfixed = 0\n", deviation(random, end));
      }
    }
  }

  /// Where the formula speaks of a parameter.
  [[nodiscard]] std::size_t line_of(const std::string& name) const {
    for (const Formula::Settings& s : f_.settings) {
      if (s.term == name) return s.line;
    }
    return f_.outcome_line;
  }

  /// What the file says of a parameter, and a bound that time brings.
  [[nodiscard]] std::string said_of(const std::string& name) const {
    std::string lines;
    for (const Formula::Settings& s : f_.settings) {
      if (s.term == name) lines += s.toml;
    }
    const bool bounded = lines.find("lower") != std::string::npos;
    if (is_rate(name) && !bounded) lines += "lower = 0\n";
    return lines;
  }

  /// Each is declared, so that a misspelt column is a fault and no new parameter. Partners share
  /// the mean that stands for what is missing, or they would not be exchangeable.
  void write_inputs() {
    at_ = f_.outcome_line;
    std::set<std::string> written;
    for (const Formula::Term& term : f_.terms) {
      const std::string name = term.covariate();
      if (term.name == "lag" || !written.insert(name).second) continue;
      for (const char end : {'a', 'b'}) {
        put("\n[input.{0}_{1}]\npool = \"{0}\"\n", name, end);
        if (!term.level.empty()) {
          put("column = \"{}_{}\"\nequals = \"{}\"\n", term.name, end, term.level);
        }
        if (!f_.missing.empty()) put("missing = {}\n", f_.missing);
        if (!f_.centre.empty()) put("center = \"{}\"\n", f_.centre);
      }
    }
  }

  void write_random() {
    if (f_.random.empty()) return;
    std::string correlated;
    at_ = f_.random.front().line;
    put("\n[random]\n");
    for (const Formula::Random& random : f_.random) {
      at_ = random.line;
      if (!random.by_partner) {
        put("{} = {{ sd = \"sd_{}\" }}\n",
            varies_itself(random) ? random.term : deviation(random, 'a'), random.term);
        continue;
      }
      for (const char end : {'a', 'b'}) {
        put("{} = {{ sd = \"{}\" }}\n", deviation(random, end), with_end("sd_" + random.term, end));
      }
      correlated += fmt::format("{}[\"{}\", \"{}\", \"cor_{}\"]", correlated.empty() ? "" : ", ",
                                deviation(random, 'a'), deviation(random, 'b'), random.term);
    }
    if (!correlated.empty()) put("correlated = [{}]\n", correlated);
  }

  const Formula& f_;
  bool states_;
  std::size_t at_ = 0;  ///< line of the formula
  Translation done_;
};

}  // namespace

Expected<Formula, std::vector<Diagnostic>> parse_formula(std::string_view text,
                                                         const std::string& name) {
  return Parser(name).parse(text);
}

Translation translate(const Formula& formula) { return Writer(formula).write(); }

bool is_formula(const std::string& path) { return path.ends_with(".formula"); }

}  // namespace attune::io
