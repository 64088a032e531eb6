// Two people, or a person and a study or therapist, come together by a code that works once.
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "app/server/percent_encoded.h"

namespace attune::server {
namespace {

std::string_view what_of(const JoinView& view) {
  switch (view.what) {
    case JoinView::What::study:
      return "join.study";
    case JoinView::What::therapist:
      return "join.therapist";
    case JoinView::What::partner:
      break;
  }
  return "join.partner";
}

void write_consent(Page& page, const JoinView& view) {
  if (view.consent_text.empty()) return;
  page.heading("join.consent_title");
  page.out.element("div", view.consent_text, {{"class", "consent"}}).line_break();
  page.paragraph("join.consent_version", {{"version", view.consent_version}}, "note");
}

/// Good for so many minutes, hours or days.
Said lasting(std::int64_t minutes) {
  if (minutes < 120) return {"pair.minutes", {{"minutes", std::to_string(minutes)}}};
  if (minutes < 48 * 60) return {"pair.hours", {{"hours", std::to_string(minutes / 60)}}};
  return {"pair.days", {{"days", std::to_string(minutes / (24 * 60))}}};
}

void write_invitation(Page& page, const PairView& view) {
  page.out.open("section", {{"class", "card invitation"}});
  if (!view.qr_svg.empty()) {
    page.out.open("div", {{"class", "qr"}, {"role", "img"}, {"aria-label", page.say("pair.qr")}});
    page.out.raw(view.qr_svg).close();
  }
  page.out.open("p").text(page.say("pair.code") + " ").element("code", view.code).close();
  page.out.open("p").text(page.say("pair.link") + " ");
  page.out.element("a", view.link, {{"href", view.link}}).close();
  const Said lasts = lasting(view.minutes_left);
  page.out.element("p", page.words.say(lasts) + " " + page.say("pair.void"), {{"class", "note"}});
  page.close();
}

}  // namespace

std::string to_page(const JoinView& view, const PageContext& context) {
  const std::string what(what_of(view));
  Page page(context, what + ".title", {{"name", view.inviter}, {"study", view.study_title}});
  page.paragraph(what + ".intro", {{"name", view.inviter}, {"study", view.study_title}}, "lead");
  page.faults(view.faults);
  if (!view.secrets_policy.empty()) {
    page.heading("join.policy_title");
    page.paragraph(view.secrets_policy == "no_secrets" ? "policy.no_secrets.words"
                                                       : "policy.limited_secrets.words");
  }
  page.heading("join.sees_title");
  page.sentences({{what + ".sees", {}}, {"join.never", {}}, {"join.leave", {}}});
  write_consent(page, view);
  page.open_form("/join/" + percent_encoded(view.code));
  if (!context.signed_in) {
    text_field(page, {"name", "account.name", {}, "text", "name"});
    text_field(page, {"handle", "account.handle", {}, "text", "username"});
    text_field(page, {"password", "account.new_password", {}, "password", "new-password"});
    zone_field(page);
  }
  check_box(page, "agree", "yes", page.say(what + ".agree"), false, true);
  page.button("join.button", "main").close();
  page.paragraph("join.free", {}, "note");
  return page.finish();
}

std::string to_page(const PairView& view, const PageContext& context) {
  // A therapist's invitation is shown in the same way, in other words.
  const bool clinic = context.path.starts_with("/clinic");
  Page page(context, clinic ? "clinic.invite" : "pair.title");
  if (view.paired) {
    page.paragraph("pair.done", {}, "lead").link("/sharing", "pair.sharing", "button main");
    return page.finish();
  }
  page.paragraph(clinic ? "clinic.invite_words" : "pair.intro", {}, "lead");
  if (!view.code.empty()) write_invitation(page, view);
  if (clinic) return page.finish();
  page.button_form("/pair", view.code.empty() ? "pair.make" : "pair.make_new", {},
                   view.code.empty() ? "main" : "quiet");
  page.heading("pair.alone_title").paragraph("pair.alone");
  page.link("/today", "pair.today");
  return page.finish();
}

}  // namespace attune::server
