#include "io/diary_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "io/constructs.h"
#include "io/text.h"

namespace attune::io {
namespace {

// Days since 1970-01-01 of 1900-01-01 and of 2201-01-01.
constexpr double kFirstDay = -25567, kEndDay = 84371;
// A diary that counts days spans less than three centuries; more is a date written as a number.
constexpr double kMostStudyDays = 110000;

std::string as_written(const Cell& cell) {
  return cell.kind == Cell::Kind::text ? printable(trim(cell.text)) : format_number(cell.number);
}

/// Numbers that questionnaires use for "no answer".
bool looks_like_missing_code(double value) {
  constexpr std::array kCodes{-999.0, -99.0, -88.0, -77.0, -9.0,  -8.0,  -7.0,  -1.0,
                              77.0,   88.0,  99.0,  777.0, 888.0, 999.0, 9999.0};
  return std::find(kCodes.begin(), kCodes.end(), value) != kCodes.end();
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

bool is_missing(const Cell& cell) {
  if (cell.kind != Cell::Kind::text) return std::isnan(cell.number);
  const std::string_view text = trim(cell.text);
  return text.empty() || text == "NA" || text == ".";
}

DiaryBuilder::DiaryBuilder(const Schema& schema, Problems& problems)
    : schema_(schema), problems_(problems) {}

std::vector<bool> DiaryBuilder::header(const std::vector<std::string>& names) {
  auto plan = plan_columns(names, schema_, problems_);
  if (!plan) return {};
  names_ = names;
  plan_ = std::move(*plan);
  seen_.resize(plan_.variables.size());
  return plan_.wanted;
}

void DiaryBuilder::fault(std::size_t column, std::string message, std::string mend) {
  row_counts_ = false;
  if (std::find(faulty_columns_.begin(), faulty_columns_.end(), column) != faulty_columns_.end()) {
    return;
  }
  faulty_columns_.push_back(column);
  problems_.error(line_, printable(names_[column]), std::move(message), std::move(mend));
}

void DiaryBuilder::row(std::size_t line, std::span<const Cell> cells) {
  line_ = line;
  faulty_columns_.clear();
  for (const RowLayout& layout : plan_.layouts) {
    if (schema_.wide) {
      // A partner none of whose own columns has an answer did not check in.
      bool answered = false;
      for (std::size_t v = 0; v < layout.values.size(); ++v) {
        answered = answered || (layout.own[v] && !is_missing(cells[layout.values[v]]));
      }
      if (!answered) continue;
    }
    partner_row(line, cells, layout);
  }
}

void DiaryBuilder::partner_row(std::size_t line, std::span<const Cell> cells,
                               const RowLayout& layout) {
  row_counts_ = true;
  const auto couple = label(cells, layout.couple, "couple");
  const auto partner =
      schema_.wide ? std::optional(layout.label) : label(cells, layout.partner, "partner");
  const auto at = time(cells[layout.time], layout.time);

  scratch_.assign(plan_.variables.size(), dyad::kMissing);
  for (std::size_t v = 0; v < plan_.variables.size(); ++v) {
    const std::size_t column = layout.values[v];
    if (column == kNoColumn || is_missing(cells[column])) continue;
    const ValueRule& rule = plan_.rules[v];
    if (!rule.is_time) {
      scratch_[v] = value(cells[column], column, v);
    } else if (at) {
      scratch_[v] = moment_time(cells[column], column, rule, *at);
      ++seen_[v].count;
    }
  }
  if (!couple || !partner) return;
  const auto place = person(*couple, *partner);
  if (!place) return;
  const auto [c, p] = *place;
  if (layout.role != kNoColumn && !is_missing(cells[layout.role])) {
    set_role(c, p, as_written(cells[layout.role]));
  }
  if (!at || !row_counts_) return;
  dyad::Person& who = diary_.couples[c].partners[p];
  who.times.push_back(at->days);
  who.values.insert(who.values.end(), scratch_.begin(), scratch_.end());
  traces_[c][p].lines.push_back(line);
}

std::optional<std::string> DiaryBuilder::label(std::span<const Cell> cells, std::size_t column,
                                               const char* what) {
  const Cell& cell = cells[column];
  if (is_missing(cell)) {
    fault(column, fmt::format("the {} is missing; every row needs one", what));
    return std::nullopt;
  }
  if (cell.kind != Cell::Kind::text) return format_number(cell.number);
  return std::string(trim(cell.text));
}

std::optional<DiaryBuilder::Time> DiaryBuilder::parse_time(const Cell& cell, std::size_t column) {
  switch (cell.kind) {
    case Cell::Kind::date:
      return Time{cell.number + kAssumedHour / 24, true, false};
    case Cell::Kind::date_time:
      return Time{cell.number, true, true};
    case Cell::Kind::number:
      return Time{cell.number, false, true};
    case Cell::Kind::period:
      fault(column, "the column counts weeks, months or years; expected days or dates");
      return std::nullopt;
    case Cell::Kind::text:
      break;
  }
  std::optional<Instant> instant;
  if (plan_.time_format) {
    instant = plan_.time_format->parse(cell.text);
    if (!instant) {
      fault(column,
            fmt::format("{} does not fit the format {}", shown(cell.text),
                        shown(plan_.time_format->text())),
            "see \"format\" in the schema");
      return std::nullopt;
    }
  } else if (parse_number(cell.text)) {
    const auto days = number(cell, column);
    if (!days) return std::nullopt;
    return Time{*days, false, true};
  } else {
    instant = parse_iso(cell.text);
  }
  if (!instant) {
    fault(column,
          fmt::format("{} is not a date, a date-time or a number of days", shown(cell.text)),
          "write 2024-03-01 or 2024-03-01T21:05, or in the schema: [columns] time = { column = "
          "\"...\", format = \"%d.%m.%Y %H:%M\" }");
    return std::nullopt;
  }
  if (instant->had_zone && zones_++ == 0) first_zone_line_ = line_;
  return Time{instant->days, true, instant->has_time_of_day};
}

std::optional<DiaryBuilder::Time> DiaryBuilder::time(const Cell& cell, std::size_t column) {
  if (is_missing(cell)) {
    fault(column, "the time is missing; every row needs one");
    return std::nullopt;
  }
  const auto at = parse_time(cell, column);
  if (!at) return std::nullopt;
  if (!calendar_) {
    calendar_ = at->calendar;
    calendar_line_ = line_;
  }
  if (*calendar_ != at->calendar) {
    fault(column,
          fmt::format("{} is {}, but line {} has {}", as_written(cell),
                      at->calendar ? "a date" : "a number of days", calendar_line_,
                      at->calendar ? "a number of days" : "a date"),
          "write all times in one way");
    return std::nullopt;
  }
  if (at->calendar && !(at->days >= kFirstDay && at->days < kEndDay)) {
    fault(column, fmt::format("{} is outside the years 1900 to 2200", as_written(cell)));
    return std::nullopt;
  }
  if (!at->calendar && !(std::abs(at->days) <= kMostStudyDays)) {
    fault(column, fmt::format("{} is not a possible number of days", as_written(cell)),
          "for a date give its \"format\" in the schema, e.g. \"%Y%m%d\"");
    return std::nullopt;
  }
  return at;
}

std::optional<double> DiaryBuilder::number(const Cell& cell, std::size_t column) {
  if (cell.kind != Cell::Kind::text) {
    if (std::isfinite(cell.number)) return cell.number;
    fault(column, "the number is not finite");
    return std::nullopt;
  }
  const auto parsed = parse_number(cell.text);
  if (!parsed) {
    const std::string lower = lower_case(trim(cell.text));
    const bool none = lower == "nan" || lower == "na" || lower == "n/a" || lower == "null" ||
                      lower == "none" || lower == "-" || lower == "missing";
    fault(column, fmt::format("{} is not a number", shown(trim(cell.text))),
          none ? "leave the cell empty, or write NA, where there is no answer"
               : "write numbers without units or thousands separators");
    return std::nullopt;
  }
  if (parsed->mark != DecimalMark::none) {
    if (mark_ == DecimalMark::none) {
      mark_ = parsed->mark;
      mark_line_ = line_;
    } else if (mark_ != parsed->mark && !mark_reported_) {
      mark_reported_ = true;
      const bool comma = parsed->mark == DecimalMark::comma;
      fault(column,
            fmt::format("{} has a decimal {}, but line {} has a decimal {}", as_written(cell),
                        comma ? "comma" : "point", mark_line_, comma ? "point" : "comma"),
            "write all numbers in one way, without thousands separators");
    }
  }
  return parsed->value;
}

double DiaryBuilder::value(const Cell& cell, std::size_t column, std::size_t variable) {
  const ValueRule& rule = plan_.rules[variable];
  const auto parsed = number(cell, column);
  if (!parsed) return dyad::kMissing;
  const Scale& limits = rule.scale ? *rule.scale : rule.possible;
  if (!(*parsed >= limits.lower && *parsed <= limits.upper)) {
    std::string mend;
    if (looks_like_missing_code(*parsed)) {
      mend = fmt::format("if {} means \"no answer\", leave the cell empty", as_written(cell));
    } else if (rule.scale_from_schema) {
      mend = "see \"scale\" in the schema";
    } else if (rule.scale) {
      mend = fmt::format(
          "for answers on another scale: [columns] {} = {{ column = \"{}\", scale = "
          "[lowest, highest] }} in the schema",
          plan_.variables[variable].name, printable(names_[column]));
    }
    fault(column, fmt::format("{} is outside {}..{}", as_written(cell), limits.lower, limits.upper),
          mend);
    return dyad::kMissing;
  }
  Seen& seen = seen_[variable];
  seen.least = seen.count == 0 ? *parsed : std::min(seen.least, *parsed);
  seen.most = seen.count == 0 ? *parsed : std::max(seen.most, *parsed);
  ++seen.count;
  if (!rule.scale) return *parsed;
  const auto [from_low, from_high] = *rule.scale;
  const auto [to_low, to_high] = rule.mapped;
  const double answer = rule.reverse ? from_low + (from_high - *parsed) : *parsed;
  // Answers that are on our scale already keep their very bits.
  if (from_low == to_low && from_high == to_high) return answer;
  return to_low + (to_high - to_low) * ((answer - from_low) / (from_high - from_low));
}

double DiaryBuilder::moment_time(const Cell& cell, std::size_t column, const ValueRule& rule,
                                 const Time& check_in) {
  std::optional<double> at;
  if (cell.kind == Cell::Kind::date_time) {
    at = cell.number;
  } else if (cell.kind == Cell::Kind::number) {
    if (!check_in.calendar) at = cell.number;
  } else if (cell.kind == Cell::Kind::text) {
    if (const auto of_day = parse_time_of_day(cell.text); of_day && !rule.format) {
      const double whole = std::floor(check_in.days);
      if (!check_in.calendar && whole == check_in.days) {
        // A whole study day stands for its evening check-in.
        at = whole + *of_day - kAssumedHour / 24;
      } else {
        at = whole + *of_day;
        // Asked in the morning, "22:30" was the evening before.
        if (check_in.has_time_of_day && *at > check_in.days) *at -= 1;
      }
    } else if (rule.format) {
      if (const auto instant = rule.format->parse(cell.text)) at = instant->days;
    } else if (const auto instant = parse_iso(cell.text); instant && instant->has_time_of_day) {
      at = instant->days;
    } else if (!check_in.calendar && parse_number(cell.text)) {
      at = number(cell, column);
    }
  }
  if (!at) {
    fault(column, fmt::format("{} is not the time of a moment", shown(as_written(cell))),
          rule.format ? "see \"format\" in the schema"
                      : "write 18:30, or a date-time or number of days as in the column of times");
    return dyad::kMissing;
  }
  if (!(*at >= check_in.days - 7 && *at <= check_in.days + 1)) {
    fault(column, fmt::format("{} is more than a week before or a day after the check-in",
                              as_written(cell)));
    return dyad::kMissing;
  }
  return *at;
}

std::optional<std::pair<std::size_t, std::size_t>> DiaryBuilder::person(
    const std::string& couple, const std::string& partner) {
  const auto [entry, fresh] = couples_.try_emplace(couple, diary_.couples.size());
  const std::size_t c = entry->second;
  if (fresh) {
    diary_.couples.emplace_back().id = couple;
    traces_.emplace_back();
  }
  auto& partners = diary_.couples[c].partners;
  for (std::size_t p = 0; p < 2; ++p) {
    if (partners[p].label.empty()) partners[p].label = partner;
    if (partners[p].label == partner) return std::pair(c, p);
  }
  if (third_partners_.emplace(c, partner).second) {
    const std::size_t column = plan_.layouts[0].partner;
    problems_.error(
        line_, printable(names_[column]),
        fmt::format("{} is a third partner in couple {}, which has {} and {}", shown(partner),
                    shown(couple), shown(partners[0].label), shown(partners[1].label)),
        "a couple has two partners: check both labels");
  }
  return std::nullopt;
}

void DiaryBuilder::set_role(std::size_t couple, std::size_t partner, std::string_view role) {
  dyad::Person& who = diary_.couples[couple].partners[partner];
  Trace& trace = traces_[couple][partner];
  if (who.role.empty()) {
    who.role = role;
    trace.role_line = line_;
  } else if (who.role != role) {
    const std::size_t column = plan_.layouts[schema_.wide ? partner : 0].role;
    fault(column,
          fmt::format("the role of {} is {}, but line {} says {}", shown(who.label), shown(role),
                      trace.role_line, shown(who.role)),
          "a person's role is the same in all rows");
  }
}

dyad::Diary DiaryBuilder::finish() {
  diary_.source = problems_.file();
  diary_.calendar = calendar_.value_or(false);
  diary_.variables = plan_.variables;
  if (names_.empty()) return std::move(diary_);
  sort_check_ins();
  settle_partners();
  set_skipped_apart();
  check_variables();
  if (zones_ > 0) {
    problems_.note(
        first_zone_line_, {},
        fmt::format("{} with a time zone: the clock's time is kept, the zone is not used",
                    plural(zones_, "row")));
  }
  return std::move(diary_);
}

void DiaryBuilder::sort_check_ins() {
  const std::size_t width = plan_.variables.size();
  std::size_t out_of_order = 0, first_line = 0;
  for (std::size_t c = 0; c < diary_.couples.size(); ++c) {
    for (std::size_t p = 0; p < 2; ++p) {
      dyad::Person& who = diary_.couples[c].partners[p];
      std::vector<std::size_t>& lines = traces_[c][p].lines;
      for (std::size_t i = 1; i < who.times.size(); ++i) {
        if (who.times[i] >= who.times[i - 1]) continue;
        if (out_of_order++ == 0 || lines[i] < first_line) first_line = lines[i];
      }
      std::vector<std::size_t> order(who.times.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return who.times[a] < who.times[b]; });
      // Copied even where in order: the vectors grew by doubling, and a large diary is mostly this.
      std::vector<double> times, values;
      times.reserve(order.size());
      values.reserve(order.size() * width);
      for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t from = order[i];
        if (i > 0 && who.times[from] == who.times[order[i - 1]]) {
          problems_.error(
              lines[from], printable(names_[plan_.layouts[0].time]),
              fmt::format("partner {} of couple {} has a check-in at the same time in line {}",
                          shown(who.label), shown(diary_.couples[c].id), lines[order[i - 1]]),
              "remove one, or give the times of day");
        }
        times.push_back(who.times[from]);
        const auto begin = who.values.begin() + static_cast<std::ptrdiff_t>(from * width);
        values.insert(values.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
      }
      who.times = std::move(times);
      who.values = std::move(values);
    }
  }
  if (out_of_order > 0) {
    problems_.note(
        first_line, {},
        fmt::format("{} earlier than the row before of the same person: sorted by time",
                    out_of_order == 1 ? "1 row is" : fmt::format("{} rows are", out_of_order)));
  }
}

/// A row that was asked for and has no answer is no check-in, but one that was skipped; one that
/// was not asked for and has none says nothing about any time.
void DiaryBuilder::set_skipped_apart() {
  const auto asked = diary_.find("asked");
  if (!asked) return;
  std::size_t empty = 0;
  const std::size_t width = plan_.variables.size();
  for (dyad::Couple& couple : diary_.couples) {
    for (dyad::Person& who : couple.partners) {
      std::vector<double> times, values;
      for (std::size_t n = 0; n < who.times.size(); ++n) {
        if (who.value(n, *asked, width) > 0 && !diary_.has_answer(who, n)) {
          who.skipped.push_back(who.times[n]);
          continue;
        }
        if (who.value(n, *asked, width) == 0 && !diary_.has_answer(who, n)) {
          ++empty;
          continue;
        }
        times.push_back(who.times[n]);
        const auto row = who.values.begin() + static_cast<std::ptrdiff_t>(n * width);
        values.insert(values.end(), row, row + static_cast<std::ptrdiff_t>(width));
      }
      who.times = std::move(times);
      who.values = std::move(values);
    }
  }
  if (empty > 0) {
    problems_.note(
        0, {}, fmt::format("{} with asked 0 and no answer: as if not there", plural(empty, "row")));
  }
}

void DiaryBuilder::settle_partners() {
  constexpr std::size_t kMost = 5;
  std::size_t singles = 0;
  std::string list;
  for (std::size_t c = 0; c < diary_.couples.size(); ++c) {
    auto& partners = diary_.couples[c].partners;
    if (partners[1].label.empty()) {
      if (++singles <= kMost) list += (list.empty() ? "" : ", ") + printable(diary_.couples[c].id);
    } else if (partners[1].label < partners[0].label) {
      std::swap(partners[0], partners[1]);
      std::swap(traces_[c][0], traces_[c][1]);
    }
  }
  if (singles > 0) {
    if (singles > kMost) list += fmt::format(" and {} more", singles - kMost);
    problems_.warning(
        0, {},
        fmt::format("{} with check-ins of one partner only: {}", plural(singles, "couple"), list),
        "they are kept; nothing is inferred about the absent partner");
  }
  const bool roles = std::any_of(plan_.layouts.begin(), plan_.layouts.end(),
                                 [](const RowLayout& layout) { return layout.role != kNoColumn; });
  if (roles) settle_roles();
}

void DiaryBuilder::settle_roles() {
  constexpr const char* kMend =
      "to treat the partners as exchangeable, put the column under \"ignore\" in the schema";
  const std::size_t at = plan_.layouts[0].role != kNoColumn || plan_.layouts.size() == 1
                             ? plan_.layouts[0].role
                             : plan_.layouts[1].role;
  const std::string column = printable(names_[at]);
  std::set<std::string> roles;
  for (const dyad::Couple& couple : diary_.couples) {
    for (const dyad::Person& who : couple.partners) {
      if (!who.role.empty()) roles.insert(who.role);
    }
  }
  if (roles.empty()) {
    problems_.note(0, column, "has no roles: the partners are taken as exchangeable");
    return;
  }
  diary_.has_roles = true;
  if (roles.size() > 2) {
    std::string list;
    std::size_t listed = 0;
    for (const std::string& role : roles) {
      if (++listed <= 6) list += (list.empty() ? "" : ", ") + shown(role);
    }
    problems_.error(0, column,
                    fmt::format("{} different roles ({}{}); expected two over all couples",
                                roles.size(), list, roles.size() > 6 ? ", ..." : ""),
                    kMend);
    return;
  }
  for (std::size_t c = 0; c < diary_.couples.size(); ++c) {
    dyad::Couple& couple = diary_.couples[c];
    for (std::size_t p = 0; p < 2; ++p) {
      const dyad::Person& who = couple.partners[p];
      if (who.label.empty() || !who.role.empty()) continue;
      problems_.error(traces_[c][p].lines.empty() ? 0 : traces_[c][p].lines.front(), column,
                      fmt::format("partner {} of couple {} has no role in any row",
                                  shown(who.label), shown(couple.id)),
                      kMend);
    }
    if (!couple.partners[0].role.empty() && couple.partners[0].role == couple.partners[1].role) {
      problems_.error(std::max(traces_[c][0].role_line, traces_[c][1].role_line), column,
                      fmt::format("both partners of couple {} have the role {}", shown(couple.id),
                                  shown(couple.partners[0].role)),
                      kMend);
    }
    // Slot 0 is for the role that sorts first, also in a couple of which only one checked in.
    const std::string& first = *roles.begin();
    if (couple.partners[1].role == first ||
        (couple.partners[1].role.empty() && couple.partners[0].role != first)) {
      std::swap(couple.partners[0], couple.partners[1]);
      std::swap(traces_[c][0], traces_[c][1]);
    }
  }
}

void DiaryBuilder::check_variables() {
  std::vector<bool> keep(plan_.variables.size(), true);
  for (std::size_t v = 0; v < plan_.variables.size(); ++v) {
    const dyad::Variable& variable = plan_.variables[v];
    const Seen& seen = seen_[v];
    if (seen.count == 0) {
      keep[v] = false;
      if (problems_.errors() > 0) continue;  // its answers may be what is wrong
      if (variable.name == "closeness") {
        problems_.error(0, variable.source_column, "there is not one answer");
      } else {
        problems_.warning(0, variable.source_column, "there is not one answer: taken as absent");
      }
    } else if (variable.kind == dyad::Kind::asked) {
      // Usually 1 throughout.
    } else if (!plan_.rules[v].is_time && seen.count > 1 && seen.least == seen.most) {
      problems_.warning(
          0, variable.source_column,
          fmt::format("all {} answers are {}: it cannot tell anything", seen.count, seen.least));
    } else if (variable.kind == dyad::Kind::moment && !plan_.rules[v].scale && seen.least >= 1 &&
               seen.most > 2) {
      problems_.warning(
          0, variable.source_column,
          fmt::format("is read as a count, but is never 0 (values {}..{})", seen.least, seen.most),
          "if it is a rating, give its \"scale\" in the schema");
    }
  }
  const bool distance =
      std::any_of(plan_.variables.begin(), plan_.variables.end(),
                  [](const auto& variable) { return variable.name == "distance"; });
  if (!distance) {
    problems_.note(
        0, {}, "there is no column \"distance\"",
        "without it withdrawal cannot be told from a bad day: only the course of closeness "
        "can be shown");
  }
  drop_variables(keep);
}

void DiaryBuilder::drop_variables(const std::vector<bool>& keep) {
  if (std::find(keep.begin(), keep.end(), false) == keep.end()) return;
  const std::size_t width = keep.size();
  for (dyad::Couple& couple : diary_.couples) {
    for (dyad::Person& who : couple.partners) {
      std::vector<double> kept;
      for (std::size_t i = 0; i < who.values.size(); ++i) {
        if (keep[i % width]) kept.push_back(who.values[i]);
      }
      who.values = std::move(kept);
    }
  }
  std::vector<dyad::Variable> variables;
  for (std::size_t v = 0; v < width; ++v) {
    if (keep[v]) variables.push_back(diary_.variables[v]);
  }
  diary_.variables = std::move(variables);
}

}  // namespace attune::io
