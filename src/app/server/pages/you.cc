// A person's account: who one is here, how one is reminded, how one signs in, and how one leaves.
#include <fmt/format.h>

#include <algorithm>

#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"

namespace attune::server {
namespace {

void write_profile(Page& page, const YouView& view) {
  page.heading("you.profile").open_form("/you/profile");
  text_field(page, {"name", "account.name", view.name, "text", "name"});
  text_field(page, {"zone", "you.zone", view.zone});
  std::vector<std::pair<std::string, std::string>> languages;
  for (const std::string& language : Messages::languages()) {
    languages.emplace_back(language, Messages::of(language).say("language.own_name"));
  }
  radio_row(page, {"language", "you.language", languages, view.language});
  page.button("you.save").close();
}

void write_reminders(Page& page, const YouView& view) {
  page.heading("you.reminders")
      .paragraph("you.reminders_words", {{"name", page.context.app_name}}, "note");
  page.open_form("/you/reminders");
  text_field(page,
             {"reminder_time", "you.reminder_time", view.reminder_time, "time", "off", false});
  text_field(page, {"email", "you.email", view.email, "email", "email", false});
  check_box(page, "email_reminders", "1", page.say("you.email_reminders"), view.email_reminders);
  check_box(page, "push_reminders", "1", page.say("you.push_reminders"), view.push_reminders);
  page.button("you.save").close();
  if (!view.push_key.empty()) {
    page.out.element("div", "", {{"data-island", "push"}, {"data-key", view.push_key}})
        .line_break();
  }
  if (!view.calendar_link.empty()) {
    page.out.element("h3", page.say("you.calendar")).line_break();
    page.paragraph("you.calendar_words");
    page.out.open("p").element("a", view.calendar_link, {{"href", view.calendar_link}}).close();
  }
}

void write_passkeys(Page& page, const YouView& view) {
  page.out.element("h3", page.say("you.passkeys")).line_break();
  if (view.passkeys.empty()) page.paragraph("you.no_passkeys", {}, "note");
  page.out.open("ul", {{"class", "shares"}});
  for (const auto& [id, name] : view.passkeys) {
    page.out.open("li", {{"class", "share"}}).element("strong", name);
    page.button_form("/you/passkeys", "you.passkey_remove", {{"id", id}}).close();
  }
  page.close();
  page.out.element("div", "", {{"data-island", "passkey-register"}}).line_break();
  if (!page.context.secure) page.paragraph("you.not_secure", {}, "note");
}

void write_totp(Page& page, const YouView& view) {
  if (!view.reads_totp && !view.totp) return;
  page.out.element("h3", page.say("you.totp")).line_break();
  page.paragraph(view.totp ? "you.totp_on" : "you.totp_off", {}, "note");
  page.open_form("/you/totp").hidden("on", view.totp ? "0" : "1");
  if (view.totp) text_field(page, {"code", "sign_in.code", {}, "text", "one-time-code"});
  page.button(view.totp ? "you.totp_stop" : "you.totp_start", "quiet").close();
}

void write_sign_in(Page& page, const YouView& view) {
  page.heading("you.sign_in");
  page.paragraph("you.handle", {{"handle", view.handle}});
  page.open_form("/you/password");
  text_field(page, {"password", "account.password", {}, "password", "current-password"});
  text_field(page, {"new_password", "account.new_password", {}, "password", "new-password"});
  page.button("you.change_password").close();
  page.paragraph("you.codes_left", {{"count", std::to_string(view.recovery_codes_left)}}, "note");
  page.button_form("/you/recovery-codes", "you.make_codes");
  write_passkeys(page, view);
  write_totp(page, view);
}

void write_leaving(Page& page) {
  page.heading("you.leaving");
  if (page.context.paired) {
    page.paragraph("you.leave_words").button_form("/you/leave", "you.leave");
  }
  page.paragraph("you.erase_words").open_form("/you/erase", "card");
  text_field(page, {"password", "account.password", {}, "password", "current-password"});
  check_box(page, "sure", "yes", page.say("you.erase_sure"), false, true);
  page.button("you.erase", "danger").close();
}

void write_ways(Page& page) {
  page.out.open("ul", {{"class", "ways"}});
  const auto way = [&](const char* href, const char* key) {
    page.out.open("li");
    page.link(href, key).close();
  };
  if (page.context.partner) {
    way("/sharing", "you.to_sharing");
    if (!page.context.paired) way("/pair", "you.to_pair");
    way("/questionnaires", "you.to_questionnaires");
    way("/you/export.csv", "you.to_export");
  }
  way("/you/sessions", "you.to_sessions");
  way("/you/audit", "you.to_audit");
  if (page.context.operates) way("/operator", "nav.operator");
  page.close();
}

}  // namespace

std::string to_page(const YouView& view, const PageContext& context) {
  Page page(context, "you.title", {{"name", view.name}});
  if (view.done) page.paragraph(*view.done, "done");
  page.faults(view.faults);
  write_ways(page);
  write_profile(page, view);
  if (context.partner) write_reminders(page, view);
  write_sign_in(page, view);
  write_leaving(page);
  return page.finish();
}

std::string to_page(const TotpView& view, const PageContext& context) {
  Page page(context, "totp.title");
  page.paragraph("totp.intro", {}, "lead").faults(view.faults);
  page.out.open("section", {{"class", "card invitation"}});
  page.out.open("div", {{"class", "qr"}, {"role", "img"}, {"aria-label", page.say("totp.qr")}});
  page.out.raw(view.qr_svg).close();
  page.out.open("p").text(page.say("totp.secret") + " ").element("code", view.secret).close();
  page.close();
  page.open_form("/you/totp").hidden("on", "1");
  text_field(page, {"code", "sign_in.code", {}, "text", "one-time-code"});
  page.button("you.totp_start", "main").close();
  return page.finish();
}

std::string to_page(const SecondStepView& view, const PageContext& context) {
  Page page(context, view.done ? "second_step.done_title" : "second_step.title");
  if (view.done) {
    page.paragraph("second_step.done", {}, "lead");
    if (!view.has_codes) {
      page.paragraph("second_step.codes");
      page.button_form("/you/recovery-codes", "you.make_codes", {}, "main");
    }
    page.link("/", "second_step.go_on", view.has_codes ? "button main" : "button");
    return page.finish();
  }
  page.paragraph("second_step.intro", {}, "lead");
  page.out.open("section", {{"class", "card"}});
  page.heading("you.totp").paragraph("second_step.totp");
  page.button_form("/you/totp", "second_step.totp_start", {{"on", "1"}}, "main").close();
  if (context.partner) return page.finish();  // a passkey stands beside a partner's password
  page.out.open("section", {{"class", "card"}});
  page.heading("you.passkeys").paragraph("second_step.passkey");
  page.out.element("div", "", {{"data-island", "passkey-register"}}).line_break();
  if (!context.secure) page.paragraph("you.not_secure", {}, "note");
  page.close();
  return page.finish();
}

std::string to_page(const AuditView& view, const PageContext& context) {
  Page page(context, "audit.title");
  page.paragraph("audit.intro", {}, "lead");
  page.paragraph(view.chain_holds ? "audit.holds" : "audit.broken", {},
                 view.chain_holds ? "note" : "faults");
  if (view.lines.empty()) page.paragraph("audit.empty", {}, "empty");
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const AuditView::Line& line : view.lines) {
    page.out.open("li", {{"class", "entry"}}).element("strong", line.who).text(" ");
    page.out.text(page.words.say(line.what) + " ").element("time", line.when).close();
  }
  page.close();
  return page.finish();
}

}  // namespace attune::server
