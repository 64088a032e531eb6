// Ways in: welcome, the first account, signing in, and getting back in.
#include <fmt/format.h>

#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "app/server/percent_encoded.h"

namespace attune::server {
namespace {

void password_field(Page& page, bool is_new) {
  text_field(page, {is_new ? "new_password" : "password",
                    is_new ? "account.new_password" : "account.password",
                    {},
                    "password",
                    is_new ? "new-password" : "current-password"});
}

void recover(Page& page, const SignInView& view) {
  page.paragraph("recover.intro", {}, "lead").faults(view.faults);
  page.open_form("/recover");
  text_field(page, {"handle", "account.handle", view.handle, "text", "username"});
  text_field(page, {"code", "recover.code", {}, "text", "one-time-code"});
  password_field(page, true);
  page.button("recover.button", "main").close();
  page.paragraph("recover.otherwise", {}, "note");
}

/// The browser's part puts a button here where passkeys can work, and else says why not.
void passkey_island(Page& page, const SignInView& view) {
  page.out.element("div", "", {{"data-island", "passkey-sign-in"}, {"data-next", view.next}});
}

void second_step(Page& page, const SignInView& view) {
  page.paragraph(view.ask_passkey ? "sign_in.passkey_intro" : "sign_in.code_intro", {}, "lead");
  page.faults(view.faults);
  if (view.ask_passkey) passkey_island(page, view);
  page.open_form("/sign-in").hidden("next", view.next);
  text_field(page, {"code", "sign_in.code", {}, "text", "one-time-code"});
  page.button("sign_in.button", "main").close();
}

void first_step(Page& page, const SignInView& view) {
  page.faults(view.faults);
  page.open_form("/sign-in").hidden("next", view.next);
  text_field(page, {"handle", "account.handle", view.handle, "text", "username webauthn"});
  password_field(page, false);
  page.button("sign_in.button", "main").close();
  passkey_island(page, view);
  page.link("/recover", "sign_in.recover");
}

}  // namespace

std::string to_page(const WelcomeView& view, const PageContext& context) {
  Page page(context, "welcome.title", {{"name", context.app_name}});
  page.paragraph("welcome.lead", {}, "lead");
  page.link("/sign-in", "welcome.sign_in", "button main");
  page.out.open("section", {{"class", "card"}});
  page.heading("welcome.code_title").paragraph("welcome.code");
  page.close();
  if (view.can_sign_up) page.paragraph("welcome.sign_up", {}, "note");
  page.heading("welcome.what_title");
  page.sentences(
      {{"welcome.what_own", {}}, {"welcome.what_shared", {}}, {"welcome.what_none", {}}});
  return page.finish();
}

std::string to_page(const SetupView& view, const PageContext& context) {
  Page page(context, "setup.title");
  page.paragraph("setup.intro", {}, "lead").faults(view.faults);
  page.open_form("/setup?token=" + percent_encoded(view.token));
  radio_row(page, {"use",
                   "setup.use",
                   {{"couple", page.say("setup.use.couple")},
                    {"clinic", page.say("setup.use.clinic")},
                    {"study", page.say("setup.use.study")}},
                   "couple"});
  text_field(page, {"name", "account.name", view.name, "text", "name"});
  text_field(page, {"handle", "account.handle", view.handle, "text", "username"});
  text_field(page, {"password", "account.new_password", {}, "password", "new-password"});
  zone_field(page);
  page.button("setup.button", "main").close();
  return page.finish();
}

std::string to_page(const SignInView& view, const PageContext& context) {
  const bool recovers = context.path == "/recover";
  Page page(context, recovers ? "recover.title" : "sign_in.title");
  if (recovers) {
    recover(page, view);
  } else if (view.ask_code) {
    second_step(page, view);
  } else {
    first_step(page, view);
  }
  return page.finish();
}

std::string to_page(const RecoveryCodesView& view, const PageContext& context) {
  Page page(context, "codes.title");
  page.paragraph("codes.intro", {}, "lead");
  page.out.open("ul", {{"class", "codes"}});
  for (const std::string& code : view.codes) {
    page.out.open("li").element("code", code).close();
  }
  page.close();
  page.paragraph("codes.once", {}, "note");
  page.link("/", "codes.done", "button main");
  return page.finish();
}

}  // namespace attune::server
