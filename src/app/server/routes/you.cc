// A person's account: who one is here, how one is reminded, how one leaves, and all of one's data.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "app/server/local_time.h"
#include "app/server/pages/messages.h"
#include "app/server/remind/mail.h"
#include "app/server/reminders.h"
#include "app/server/routes/account.h"
#include "app/server/routes/handlers.h"
#include "app/server/rules/help_lines.h"
#include "app/server/rules/second_step.h"
#include "app/server/sign_in/recovery_codes.h"
#include "io/csv_line.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/ledger.h"
#include "store/passkeys.h"
#include "store/sealing.h"
#include "store/sessions.h"
#include "survey/schedule.h"

namespace attune::server {
namespace {

YouView you_view(Call& call) {
  const store::Profile& profile = call.who().person.profile;
  YouView view;
  view.name = profile.name;
  view.handle = profile.handle;
  view.zone = profile.zone;
  view.language = profile.language;
  view.reminder_time = profile.reminder_time;
  view.email_reminders = profile.email_reminders;
  view.push_reminders = profile.push_reminders;
  view.email = profile.email;
  if (call.page.secure) view.push_key = push_public_key(call.server);
  view.calendar_link =
      fmt::format("{}/calendar/{}.{}.ics", base_url(call), call.id(), profile.calendar_secret);
  view.reads_totp = is_staff(call.who().person);
  call.server.store().read([&](const store::Access& access) {
    view.totp = store::secret(access, call.id(), "totp").has_value();
    view.recovery_codes_left = static_cast<int>(store::unused_recovery(access, call.id()).size());
    for (const store::KeptPasskey& key : store::passkeys(access, call.id())) {
      view.passkeys.emplace_back(key.id, key.name);
    }
  });
  return view;
}

Response saved(Call& call) {
  YouView view = you_view(call);
  view.done = Said{"you.saved", {}};
  return page(view, call);
}

Response refused(Call& call, std::vector<Said> faults) {
  YouView view = you_view(call);
  view.faults = std::move(faults);
  return page(view, call, 422);
}

/// What ends an account or changes who gets in asks for the password again.
bool password_again(Call& call) {
  const SignInTry attempt{call.id(), call.request.address, call.id()};
  if (call.server.try_sign_in(attempt) > 0) return false;
  const auto login = call.server.store().read(
      [&](const store::Access& access) { return store::login_of(access, call.id()); });
  const bool fits = call.server.fits(login ? std::optional(login->password) : std::nullopt,
                                     call.field("password"));
  if (fits) {
    call.server.signed_in(attempt);
  } else {
    call.server.failed_sign_in(call.id(), "way=password_again");
  }
  return fits;
}

void keep_profile(Call& call, const store::Profile& profile) {
  call.server.store().write(
      [&](const store::Access& access) { store::set_profile(access, call.id(), profile); });
  call.reader->person.profile = profile;
  call.page.language = profile.language;
}

bool is_time_of_day(const std::string& text) {
  return text.size() == 5 && text[2] == ':' && text >= "00:00" && text <= "23:59" &&
         text.substr(3) <= "59" && std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::isdigit(static_cast<unsigned char>(text[1])) &&
         std::isdigit(static_cast<unsigned char>(text[4]));
}

}  // namespace

Response show_you(Call& call) { return page(you_view(call), call); }

Response do_profile(Call& call) {
  store::Profile profile = call.who().person.profile;
  const std::string name = call.field("name"), zone = call.field("zone"),
                    language = call.field("language");
  std::vector<Said> faults;
  if (name.empty() || name.size() > 80) faults.push_back({"fault.name", {}});
  if (!survey::is_zone(zone)) faults.push_back({"fault.zone", {}});
  if (!faults.empty()) return refused(call, faults);
  profile.name = name;
  profile.zone = zone;
  const auto languages = Messages::languages();
  if (std::find(languages.begin(), languages.end(), language) != languages.end()) {
    profile.language = language;
  }
  keep_profile(call, profile);
  return saved(call);
}

Response do_reminders(Call& call) {
  store::Profile profile = call.who().person.profile;
  if (is_time_of_day(call.field("reminder_time"))) {
    profile.reminder_time = call.field("reminder_time");
  }
  profile.email = call.field("email");
  if (!profile.email.empty() && !is_mail_address(profile.email)) {
    return refused(call, {{"fault.email", {}}});
  }
  profile.email_reminders = !call.field("email_reminders").empty() && !profile.email.empty();
  profile.push_reminders = !call.field("push_reminders").empty();
  keep_profile(call, profile);
  return saved(call);
}

Response do_password(Call& call) {
  const store::Profile& profile = call.who().person.profile;
  if (refuses_password(call.field("new_password"), profile.name, profile.handle)) {
    return refused(call, {{"fault.password", {}}});
  }
  if (!password_again(call)) return refused(call, {{"fault.sign_in", {}}});
  const std::string hash = call.server.hashed(call.field("new_password"));
  call.server.store().write([&](const store::Access& access) {
    store::set_password(access, call.id(), hash);
    store::end_sessions(access, call.id(), call.who().token);
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.password"});
  });
  return saved(call);
}

Response do_recovery_codes(Call& call) {
  call.must_be_fresh();
  const RecoveryCodes made = new_recovery_codes();
  call.server.store().write([&](const store::Access& access) {
    store::set_recovery(access, call.id(), made.hashes);
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.codes"});
  });
  return page(RecoveryCodesView{made.codes}, call);
}

Response do_leave(Call& call) {
  call.server.store().write([&](const store::Access& access) {
    store::leave_couple(access, call.id());
    // One's own diary goes on, alone.
    (void)store::add_couple(access, call.id(), call.now());
    store::add_consent(access, call.id(), "partner", "1", false, call.now());
  });
  return see_other("/you");
}

Response do_erase(Call& call) {
  if (call.field("sure") != "yes" || !password_again(call)) {
    return refused(call, {{"fault.sign_in", {}}});
  }
  call.server.store().write([&](const store::Access& access) {
    store::erase_person(access, call.id());
    // No name and no content: that an account ended.
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.erased"});
  });
  return signed_out(call, "/", "\"cache\", \"storage\"");
}

Response export_own(Call& call) {
  const auto all = call.server.store().read(
      [&](const store::Access& access) { return store::check_ins(access, call.id()); });
  std::vector<std::string> columns;
  for (const auto items : {survey::daily_items(), survey::weekly_items()}) {
    for (const survey::Item& item : items) {
      for (const std::string& name : survey::variables_of(item)) columns.push_back(name);
    }
  }
  std::ostringstream csv;
  io::CsvLine line(csv);
  line.text("couple").text("partner").text("time");
  for (const std::string& column : columns) line.text(column);
  line.end();
  for (const store::CheckIn& one : all) {
    line.text("us").text("me").text(iso_day(one.day));
    for (const std::string& column : columns) {
      const auto value = survey::value_of(one.answers, column);
      value ? line.number(*value) : line.text("");
    }
    line.end();
  }
  return file(std::move(csv).str(), "text/csv; charset=utf-8", "my-diary.csv");
}

Response show_audit(Call& call) {
  AuditView view;
  view.chain_holds = call.server.audit_holds();
  call.server.store().read([&](const store::Access& access) {
    for (const store::AuditLine& line : store::audit_of(access, call.id())) {
      std::string who = call.who().person.profile.name;
      if (line.actor != call.id()) {
        const auto actor = store::find_person(access, line.actor);
        who = actor ? actor->profile.name : "-";
      }
      view.lines.push_back({iso_day(local_day(line.at, call.who().person.profile.zone)), who,
                            Said{line.action, {}}});
    }
  });
  return page(view, call);
}

Response show_help(Call& call) { return page(help_view(call.page.country), call); }

}  // namespace attune::server
