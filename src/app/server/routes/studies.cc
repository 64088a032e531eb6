// The researcher's pages: studies, live compliance, and the export.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/server/routes/handlers.h"
#include "app/server/routes/invitation.h"
#include "app/server/routes/study_export.h"
#include "app/server/routes/study_join.h"
#include "io/study_file.h"
#include "store/check_ins.h"
#include "store/invites.h"
#include "store/ledger.h"
#include "store/sealing.h"
#include "store/settings.h"

namespace attune::server {
namespace {

constexpr std::int64_t kYear = 365 * kDay;
constexpr int kMostPeople = 1'000'000;
constexpr std::int64_t kSevenDays = 7 * kDay / 1000;

std::vector<std::string> lines_of(const std::vector<Diagnostic>& faults) {
  std::vector<std::string> lines;
  for (const Diagnostic& fault : faults) lines.push_back(to_string(fault));
  return lines;
}

StudiesView studies_view(Call& call) {
  StudiesView view;
  call.server.store().read([&](const store::Access& access) {
    for (const store::KeptStudy& kept : store::studies(access, call.id())) {
      const survey::Study study = study_of(kept);
      StudiesView::Row row{
          kept.id, std::string(survey::said_in(study.title, call.page.language, study)), 0, 0};
      const auto people = store::participants(access, kept.id);
      row.people = static_cast<int>(people.size());
      for (const auto& one : people) row.couples = std::max(row.couples, one.place + 1);
      view.studies.push_back(std::move(row));
    }
  });
  return view;
}

/// The study's own link: made once, the same for all who take part.
std::string invite_of(Call& call, const std::string& study) {
  return store::setting_or(
      call.server.store(), "invite/" + study, [&](const store::Access& access) {
        const std::string code = store::new_code();
        store::add_invite(access, code,
                          {"study", call.id(), study, call.now() + kYear, kMostPeople});
        return code;
      });
}

StudyView::Row compliance_of(const store::Access& access, const store::KeptStudy& kept,
                             const survey::Study& study, const store::Participation& part,
                             std::int64_t now) {
  StudyView::Row row;
  row.couple = pseudonym("C", part.place);
  row.partner = pseudonym("P", part.number);
  row.arm = part.arm;
  const auto person = store::find_person(access, part.person);
  if (!person) return row;
  std::set<std::string> answered;
  for (const store::CheckIn& one : store::check_ins(access, part.person)) {
    answered.insert(one.occasion);
  }
  for (const survey::Occasion& occasion : occasions_of(study, part, person->profile.zone)) {
    if (occasion.scheduled > now / 1000) break;
    const bool done = answered.contains(occasion_id(kept.id, occasion));
    ++row.scheduled;
    row.answered += done ? 1 : 0;
    row.last_seven += done && occasion.scheduled > now / 1000 - kSevenDays ? 1 : 0;
  }
  return row;
}

}  // namespace

Response show_studies(Call& call) { return page(studies_view(call), call); }

Response do_study(Call& call) {
  const std::string definition = call.field("definition");
  const auto read = io::parse_study(definition, "study.json");
  if (!read) {
    StudiesView view = studies_view(call);
    view.draft = definition;
    view.faults = lines_of(read.error());
    return page(view, call, 422);
  }
  const std::string known = call.path.contains("id") ? call.path["id"] : "";
  const std::string id = known.empty() ? store::random_text(9) : known;
  call.server.store().write([&](const store::Access& access) {
    if (known.empty()) {
      store::add_study(access, {id, call.id(), definition, call.now()});
    } else {
      (void)own_study(access, call, id);
      if (!store::set_definition(access, id, definition)) {
        throw Refused{409, "message.study_began"};
      }
    }
  });
  return see_other("/studies/" + id);
}

Response show_study(Call& call) {
  StudyView view;
  view.id = call.path["id"];
  call.server.store().read([&](const store::Access& access) {
    const store::KeptStudy kept = own_study(access, call, view.id);
    const survey::Study study = study_of(kept);
    view.title = survey::said_in(study.title, call.page.language, study);
    view.definition = kept.definition;
    for (const auto& part : store::participants(access, view.id)) {
      view.people.push_back(compliance_of(access, kept, study, part, call.now()));
      view.couples = std::max(view.couples, part.place + 1);
    }
  });
  const PairView invite = invitation(call, invite_of(call, view.id), kYear);
  view.invite_link = invite.link;
  view.invite_qr_svg = invite.qr_svg;
  return page(view, call);
}

Response export_study(Call& call) {
  const std::string id = call.path["id"], name = call.path["file"];
  const auto made = call.server.store().write([&](const store::Access& access) {
    const store::KeptStudy kept = own_study(access, call, id);
    for (const auto& part : store::participants(access, id)) {
      store::add_audit(access, {call.now(), call.id(), part.person, "audit.export"});
    }
    return exported(access, kept, name, call.now());
  });
  if (!made) throw Refused{404, "message.not_found"};
  return file(made->bytes, made->type, name);
}

}  // namespace attune::server
