#include "store/studies.h"

#include <soci/soci.h>

#include <algorithm>

#include "store/fetched.h"

namespace attune::store {

void add_study(const Access& access, const KeptStudy& study) {
  access.sql << "insert into study (id, created, owner, definition) values (:id, :created, :owner, "
                ":definition)",
      soci::use(study.id), soci::use(study.created), soci::use(study.owner),
      soci::use(study.definition);
}

bool set_definition(const Access& access, const std::string& id, const std::string& definition) {
  if (!participants(access, id).empty()) return false;
  access.sql << "update study set definition = :definition where id = :id", soci::use(definition),
      soci::use(id);
  return true;
}

std::optional<KeptStudy> find_study(const Access& access, const std::string& id) {
  KeptStudy study;
  study.id = id;
  access.sql << "select owner, definition, created from study where id = :id", soci::use(id),
      soci::into(study.owner), soci::into(study.definition), soci::into(study.created);
  if (!access.sql.got_data()) return std::nullopt;
  return study;
}

std::vector<KeptStudy> studies(const Access& access) {
  KeptStudy row;
  return fetched(
      (access.sql.prepare << "select id, owner, definition, created from study order by created, "
                             "id",
       soci::into(row.id), soci::into(row.owner), soci::into(row.definition),
       soci::into(row.created)),
      row);
}

std::vector<KeptStudy> studies(const Access& access, const std::string& owner) {
  KeptStudy row;
  row.owner = owner;
  return fetched(
      (access.sql.prepare << "select id, definition, created from study where owner = "
                             ":owner order by created, id",
       soci::use(owner), soci::into(row.id), soci::into(row.definition), soci::into(row.created)),
      row);
}

std::vector<Participation> participants(const Access& access, const std::string& study) {
  Participation row;
  row.study = study;
  return fetched(
      (access.sql.prepare << "select person, couple, arm, place, number, joined from study_person "
                             "where study = :study order by place, number",
       soci::use(study), soci::into(row.person), soci::into(row.couple), soci::into(row.arm),
       soci::into(row.place), soci::into(row.number), soci::into(row.joined)),
      row);
}

Participation take_part(const Access& access, const std::string& study, const std::string& person,
                        const std::string& couple, const std::function<std::string(int)>& arm_of,
                        std::int64_t now) {
  const std::vector<Participation> all = participants(access, study);
  const auto mine = std::find_if(all.begin(), all.end(),
                                 [&](const Participation& one) { return one.person == person; });
  if (mine != all.end()) return *mine;
  const auto other = std::find_if(all.begin(), all.end(),
                                  [&](const Participation& one) { return one.couple == couple; });
  Participation part{study, person, couple, "", 0, 0, now};
  for (const Participation& one : all) part.number = std::max(part.number, one.number + 1);
  if (other != all.end()) {
    part.place = other->place;
    part.arm = other->arm;
  } else {
    for (const Participation& one : all) part.place = std::max(part.place, one.place + 1);
    part.arm = arm_of(part.place);
  }
  access.sql << "insert into study_person (study, person, couple, place, number, arm, joined) "
                "values (:study, :person, :couple, :place, :number, :arm, :joined)",
      soci::use(study), soci::use(person), soci::use(couple), soci::use(part.place),
      soci::use(part.number), soci::use(part.arm), soci::use(now);
  return part;
}

std::optional<Participation> participation(const Access& access, const std::string& person) {
  Participation row;
  row.person = person;
  access.sql << "select study, couple, arm, place, number, joined from study_person where person = "
                ":person order by joined desc limit 1",
      soci::use(person), soci::into(row.study), soci::into(row.couple), soci::into(row.arm),
      soci::into(row.place), soci::into(row.number), soci::into(row.joined);
  if (!access.sql.got_data()) return std::nullopt;
  return row;
}

void log_occasion(const Access& access, const OccasionLog& log) {
  // 0 stands for "not yet": the first time that something happened stays.
  access.sql << "insert into occasion (study, person, id, scheduled, sent, opened, submitted) "
                "values (:study, :person, :id, :scheduled, :sent, :opened, :submitted) on conflict "
                "(study, person, id) do update set "
                "sent = case when occasion.sent > 0 then occasion.sent else excluded.sent end, "
                "opened = case when occasion.opened > 0 then occasion.opened else excluded.opened "
                "end, submitted = case when occasion.submitted > 0 then occasion.submitted else "
                "excluded.submitted end",
      soci::use(log.study), soci::use(log.person), soci::use(log.id), soci::use(log.scheduled),
      soci::use(log.sent), soci::use(log.opened), soci::use(log.submitted);
}

std::vector<OccasionLog> occasions(const Access& access, const std::string& study,
                                   const std::string& person) {
  OccasionLog row;
  row.study = study;
  row.person = person;
  return fetched(
      (access.sql.prepare << "select id, scheduled, sent, opened, submitted from occasion where "
                             "study = :study and person = :person order by scheduled, id",
       soci::use(study), soci::use(person), soci::into(row.id), soci::into(row.scheduled),
       soci::into(row.sent), soci::into(row.opened), soci::into(row.submitted)),
      row);
}

bool add_decision(const Access& access, const KeptDecision& decision) {
  const int available = decision.available ? 1 : 0, sent = decision.sent ? 1 : 0;
  return changed_one(
      (access.sql.prepare << "insert into decision (study, person, occasion, prompt, available, "
                             "sent, probability, draw, at) values (:study, :person, :occasion, "
                             ":prompt, :available, :sent, :probability, :draw, :at) on conflict "
                             "(study, person, occasion) do nothing",
       soci::use(decision.study), soci::use(decision.person), soci::use(decision.occasion),
       soci::use(decision.prompt), soci::use(available), soci::use(sent),
       soci::use(decision.probability), soci::use(decision.draw), soci::use(decision.at)));
}

std::vector<KeptDecision> decisions(const Access& access, const std::string& study,
                                    const std::string& person) {
  std::vector<KeptDecision> found;
  KeptDecision row;
  row.study = study;
  row.person = person;
  int available = 0, sent = 0;
  soci::statement all =
      (access.sql.prepare << "select occasion, prompt, available, sent, probability, draw, at from "
                             "decision where study = :study and person = :person order by at, seq",
       soci::use(study), soci::use(person), soci::into(row.occasion), soci::into(row.prompt),
       soci::into(available), soci::into(sent), soci::into(row.probability), soci::into(row.draw),
       soci::into(row.at));
  all.execute();
  while (all.fetch()) {
    row.available = available != 0;
    row.sent = sent != 0;
    found.push_back(row);
  }
  return found;
}

}  // namespace attune::store
