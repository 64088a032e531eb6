#include "store/check_ins.h"

#include <soci/soci.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "store/fetched.h"

namespace attune::store {
namespace {

using nlohmann::json;

std::string place_of(const std::string& id) { return "check_in/" + id; }

std::string as_text(const survey::Answers& answers) {
  json out = {{"values", answers.values}};
  if (!answers.not_applicable.empty()) out["none"] = answers.not_applicable;
  if (!answers.texts.empty()) out["texts"] = answers.texts;
  return out.dump();
}

survey::Answers as_answers(const std::string& text) {
  const json in = json::parse(text);
  survey::Answers answers;
  in.at("values").get_to(answers.values);
  answers.not_applicable = in.value("none", std::vector<std::string>{});
  answers.texts = in.value("texts", std::map<std::string, std::string>{});
  return answers;
}

CheckIn opened(const Access& access, CheckIn check_in, const std::string& sealed) {
  check_in.answers =
      as_answers(access.vault.open(access.sql, check_in.person, place_of(check_in.id), sealed));
  return check_in;
}

std::vector<CheckIn> all_opened(const Access& access,
                                std::vector<std::pair<CheckIn, std::string>> rows) {
  std::vector<CheckIn> found;
  found.reserve(rows.size());
  for (auto& [row, sealed] : rows) found.push_back(opened(access, std::move(row), sealed));
  return found;
}

bool same_answers(const survey::Answers& a, const survey::Answers& b) {
  return a.values == b.values && a.not_applicable == b.not_applicable && a.texts == b.texts;
}

}  // namespace

Kept keep_check_in(const Access& access, const CheckIn& check_in) {
  const auto earlier = check_in_of(access, check_in.person, check_in.day, check_in.occasion);
  if (earlier && same_answers(earlier->answers, check_in.answers)) return Kept::same;
  if (!earlier) {
    int taken = 0;
    access.sql << "select count(*) from check_in where person = :person and id = :id",
        soci::use(check_in.person), soci::use(check_in.id), soci::into(taken);
    if (taken > 0) return Kept::other_day;
  }
  // A row's seal is bound to its id; the id of the day's first answer stays.
  const std::string id = earlier ? earlier->id : check_in.id;
  const std::string sealed =
      access.vault.seal(access.sql, check_in.person, place_of(id), as_text(check_in.answers));
  if (earlier) {
    access.sql << "update check_in set sealed = :sealed, written = :written where person = "
                  ":person and id = :id",
        soci::use(sealed), soci::use(check_in.written), soci::use(check_in.person), soci::use(id);
    return Kept::changed;
  }
  access.sql << "insert into check_in (id, person, day, occasion, written, sealed) values (:id, "
                ":person, :day, :occasion, :written, :sealed)",
      soci::use(id), soci::use(check_in.person), soci::use(check_in.day),
      soci::use(check_in.occasion), soci::use(check_in.written), soci::use(sealed);
  return Kept::added;
}

std::vector<CheckIn> check_ins(const Access& access, const std::string& person) {
  std::pair<CheckIn, std::string> row{{.person = person}, {}};
  CheckIn& one = row.first;
  return all_opened(
      access, fetched((access.sql.prepare
                           << "select id, day, occasion, written, sealed from check_in where "
                              "person = :person order by day, occasion",
                       soci::use(person), soci::into(one.id), soci::into(one.day),
                       soci::into(one.occasion), soci::into(one.written), soci::into(row.second)),
                      row));
}

std::vector<CheckIn> daily_check_ins(const Access& access, const std::string& person,
                                     std::int64_t from_day) {
  std::pair<CheckIn, std::string> row{{.person = person}, {}};
  CheckIn& one = row.first;
  return all_opened(
      access, fetched((access.sql.prepare << "select id, day, written, sealed from check_in where "
                                             "person = :person and occasion = '' and day >= "
                                             ":from_day order by day",
                       soci::use(person), soci::use(from_day), soci::into(one.id),
                       soci::into(one.day), soci::into(one.written), soci::into(row.second)),
                      row));
}

std::optional<CheckIn> check_in_of(const Access& access, const std::string& person,
                                   std::int64_t day, const std::string& occasion) {
  CheckIn row{.person = person, .day = day, .occasion = occasion};
  std::string sealed;
  access.sql << "select id, written, sealed from check_in where person = :person and day = :day "
                "and occasion = :occasion",
      soci::use(person), soci::use(day), soci::use(occasion), soci::into(row.id),
      soci::into(row.written), soci::into(sealed);
  if (!access.sql.got_data()) return std::nullopt;
  return opened(access, std::move(row), sealed);
}

bool remove_check_in(const Access& access, const std::string& person, const std::string& id) {
  return changed_one(
      (access.sql.prepare << "delete from check_in where person = :person and id = :id",
       soci::use(person), soci::use(id)));
}

std::optional<std::string> live_state(const Access& access, const std::string& person) {
  std::string sealed;
  access.sql << "select sealed from live where person = :person", soci::use(person),
      soci::into(sealed);
  if (!access.sql.got_data()) return std::nullopt;
  return access.vault.open(access.sql, person, "live", sealed);
}

void set_live_state(const Access& access, const std::string& person, const std::string& state) {
  const std::string sealed = access.vault.seal(access.sql, person, "live", state);
  access.sql << "insert into live (person, sealed) values (:person, :sealed) on conflict (person) "
                "do update set sealed = excluded.sealed",
      soci::use(person), soci::use(sealed);
}

void drop_live_state(const Access& access, const std::string& person) {
  access.sql << "delete from live where person = :person", soci::use(person);
}

std::int64_t hold_until(const Access& access, const std::string& person) {
  std::string sealed;
  access.sql << "select sealed from hold where person = :person", soci::use(person),
      soci::into(sealed);
  if (!access.sql.got_data()) return 0;
  return json::parse(access.vault.open(access.sql, person, "hold", sealed)).get<std::int64_t>();
}

void set_hold(const Access& access, const std::string& person, std::int64_t until_day) {
  const std::string sealed = access.vault.seal(access.sql, person, "hold", json(until_day).dump());
  access.sql << "insert into hold (person, sealed) values (:person, :sealed) on conflict (person) "
                "do update set sealed = excluded.sealed",
      soci::use(person), soci::use(sealed);
}

void add_measure(const Access& access, const std::string& person, const Measured& measured) {
  const std::string sealed = access.vault.seal(access.sql, person, "measure/" + measured.name,
                                               json(measured.score).dump());
  access.sql << "insert into measure (person, name, day, sealed) values (:person, :name, :day, "
                ":sealed) on conflict (person, name, day) do update set sealed = excluded.sealed",
      soci::use(person), soci::use(measured.name), soci::use(measured.day), soci::use(sealed);
}

bool remove_measure(const Access& access, const std::string& person, const std::string& name,
                    std::int64_t day) {
  return changed_one((access.sql.prepare
                          << "delete from measure where person = :person and name = :name and day "
                             "= :day",
                      soci::use(person), soci::use(name), soci::use(day)));
}

std::vector<Measured> measures(const Access& access, const std::string& person) {
  std::pair<Measured, std::string> row;
  auto rows =
      fetched((
                  access.sql.prepare
                      << "select name, day, sealed from measure where person = :person order by "
                         "name, day",
                  soci::use(person), soci::into(row.first.name), soci::into(row.first.day),
                  soci::into(row.second)),
              row);
  std::vector<Measured> found;
  for (auto& [one, sealed] : rows) {
    one.score = json::parse(access.vault.open(access.sql, person, "measure/" + one.name, sealed))
                    .get<double>();
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace attune::store
