#include "app/server/routes/study_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "app/server/pages/messages.h"
#include "app/server/prompts.h"
#include "app/server/routes/study_join.h"
#include "app/server/rules/visibility.h"
#include "io/study_codebook.h"
#include "io/study_csv.h"
#include "io/study_export.h"
#include "io/study_stat_file.h"
#include "store/check_ins.h"
#include "store/ledger.h"

namespace attune::server {
namespace {

std::optional<survey::Seconds> seconds(std::int64_t ms) {
  return ms > 0 ? std::optional<survey::Seconds>(ms / 1000) : std::nullopt;
}

/// The catalogue's words for the items of the check-in itself.
std::map<std::string, survey::Words> words_of_items() {
  std::map<std::string, survey::Words> words;
  for (const std::string& language : Messages::languages()) {
    const Messages& said = Messages::of(language);
    const auto add = [&](const std::string& name, const std::string& key) {
      if (said.has(key)) words[name][language] = said.say(key);
    };
    for (const auto items : {survey::daily_items(), survey::weekly_items()}) {
      for (const survey::Item& item : items) {
        add(item.name, "item." + item.name);
        add(item.name + ".low", "scale.low");
        add(item.name + ".high", "scale.high");
        for (const survey::Choice& choice : item.choices) {
          add(item.name + "." + choice.name, "item." + item.name + "." + choice.name);
        }
      }
    }
  }
  return words;
}

std::string consent_of(const store::Access& access, const store::Participation& part) {
  std::string version;
  for (const store::Consent& one : store::consents(access, part.person)) {
    if (one.what == "study/" + part.study) version = one.given ? one.version : "";
  }
  return version;
}

/// Every occasion until now, answered or not; what is secret is not among the answers.
void add_rows(const store::Access& access, const survey::Study& study,
              const store::Participation& part, std::int64_t now, io::StudyExport& out) {
  const auto person = store::find_person(access, part.person);
  if (!person) return;
  std::map<std::string, survey::Answers> answered;
  for (store::CheckIn& one : store::check_ins(access, part.person)) {
    answered[one.occasion] = visible_answers(Relation::study, one.answers, {}, {});
  }
  std::map<std::string, store::OccasionLog> logs;
  for (store::OccasionLog& log : store::occasions(access, part.study, part.person)) {
    logs[log.id] = log;
  }
  for (const survey::Occasion& occasion : occasions_of(study, part, person->profile.zone)) {
    if (occasion.scheduled > now / 1000) break;
    const std::string id = occasion_id(part.study, occasion);
    const store::OccasionLog& log = logs[id];
    io::StudyRow row;
    row.couple = pseudonym("C", part.place);
    row.partner = pseudonym("P", part.number);
    row.arm = part.arm;
    row.zone = person->profile.zone;
    row.language = person->profile.language;
    row.consent = consent_of(access, part);
    row.schedule = occasion.schedule;
    row.occasion = occasion.number;
    row.scheduled = occasion.scheduled;
    row.sent = seconds(log.sent);
    row.opened = seconds(log.opened);
    row.submitted = seconds(log.submitted);
    if (const auto found = answered.find(id); found != answered.end()) row.answers = found->second;
    out.rows.push_back(std::move(row));
  }
}

void add_decisions(const store::Access& access, const store::Participation& part,
                   io::StudyExport& out) {
  std::map<std::string, std::int64_t> seen;
  for (const store::OccasionLog& log : store::occasions(access, part.study, part.person)) {
    seen[log.id] = log.opened;
  }
  for (const store::KeptDecision& one : store::decisions(access, part.study, part.person)) {
    out.decisions.push_back({pseudonym("C", part.place), pseudonym("P", part.number), one.prompt,
                             one.at / 1000, one.available, one.sent, one.probability, one.draw,
                             seconds(seen[prompt_occasion(one.occasion)])});
  }
}

io::StudyExport gathered(const store::Access& access, const store::KeptStudy& kept,
                         std::int64_t now) {
  io::StudyExport out;
  out.study = study_of(kept);
  out.words = words_of_items();
  for (const store::Participation& part : store::participants(access, kept.id)) {
    add_rows(access, out.study, part, now, out);
    add_decisions(access, part, out);
    const auto known = [&](const io::StudyAssignment& one) {
      return one.couple == pseudonym("C", part.place);
    };
    if (std::none_of(out.assignments.begin(), out.assignments.end(), known)) {
      out.assignments.push_back({pseudonym("C", part.place), part.arm,
                                 static_cast<std::uint64_t>(part.place), part.joined / 1000});
    }
  }
  return out;
}

template <class Write>
std::string text_of(const Write& write) {
  std::ostringstream out;
  write(out);
  return out.str();
}

}  // namespace

std::string pseudonym(const char* kind, int number) {
  return fmt::format("{}{:04}", kind, number + 1);
}

std::optional<ExportedFile> exported(const store::Access& access, const store::KeptStudy& kept,
                                     const std::string& name, std::int64_t now) {
  constexpr const char* kCsv = "text/csv; charset=utf-8";
  const io::StudyExport out = gathered(access, kept, now);
  const io::StudyTable table = io::study_table(out);
  const std::string language = out.study.languages.front();
  const auto stat = [&](io::StatFormat format) {
    return io::study_stat_file(table, out.study, format, language, now / 1000).bytes;
  };
  if (name == "diary.csv") {
    return ExportedFile{text_of([&](auto& file) { io::write_study_csv(file, table); }), kCsv};
  }
  if (name == "diary.sav")
    return ExportedFile{stat(io::StatFormat::spss), "application/x-spss-sav"};
  if (name == "diary.dta")
    return ExportedFile{stat(io::StatFormat::stata), "application/x-stata-dta"};
  if (name == "codebook.csv") {
    return ExportedFile{
        text_of([&](auto& file) { io::write_codebook_csv(file, table, out.study); }), kCsv};
  }
  if (name == "codebook.json") {
    return ExportedFile{io::codebook_jsonld(table, out.study), "application/ld+json"};
  }
  if (name == "randomisation.csv") {
    return ExportedFile{
        text_of([&](auto& file) { io::write_assignments_csv(file, out.assignments); }), kCsv};
  }
  if (name == "decisions.csv") {
    return ExportedFile{text_of([&](auto& file) { io::write_decisions_csv(file, out.decisions); }),
                        kCsv};
  }
  if (name == "schema.toml")
    return ExportedFile{io::study_schema(out.study, table), "application/toml"};
  if (name == "read.R") return ExportedFile{io::read_in_r(out.study), "text/plain; charset=utf-8"};
  if (name == "read.py") {
    return ExportedFile{io::read_in_python(out.study), "text/plain; charset=utf-8"};
  }
  return std::nullopt;
}

}  // namespace attune::server
