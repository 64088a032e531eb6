// attune_page_samples FOLDER: every page, filled with made-up views, as the server would send it,
// with the assets it asks for. Tests look at them in a browser, people at the pictures.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "app/server/pages/assets.h"
#include "app/server/pages/pages.h"
#include "survey/item.h"

namespace {

namespace fs = std::filesystem;
using namespace attune::server;  // NOLINT(google-build-using-namespace): nothing else is here

constexpr std::int64_t kToday = 20514;  // 2 March 2026
constexpr const char* kQr =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" aria-hidden="true">)"
    R"(<path d="M0 0h7v7h-7zM14 0h7v7h-7zM0 14h7v7h-7zM9 9h3v3h-3zM14 14h4v2h-4z"/></svg>)";

PageContext partner(const std::string& path) {
  PageContext context;
  context.path = path;
  context.form_token = "token";
  context.signed_in = context.partner = context.paired = context.secure = true;
  context.device_owner = "device";
  return context;
}

PageContext nobody(const std::string& path) {
  PageContext context;
  context.path = path;
  return context;
}

TodayView today() {
  TodayView view;
  view.day = {kToday};
  view.id = "00000000-0000-4000-8000-000000000001";
  view.items = {attune::survey::daily_items().begin(), attune::survey::daily_items().end()};
  return view;
}

TodayView edited() {
  TodayView view = today();
  view.saved = true;
  view.given = attune::survey::read_answers(view.items, {{"closeness", "5"},
                                                         {"distance", "2"},
                                                         {"affection_landed", "none"},
                                                         {"time_together", "30_to_60"},
                                                         {"moments", "touch"},
                                                         {"moments", "thanks"},
                                                         {"conflict", "no"}})
                   .answers;
  view.faults = {{"fault.answer", {}}};
  view.field_faults["stress"] = {"fault.answer", {}};
  return view;
}

TodayView weekly() {
  TodayView view = today();
  view.items = {attune::survey::weekly_items().begin(), attune::survey::weekly_items().end()};
  view.action = "/weekly";
  return view;
}

SavedView saved() { return {{kToday}, false, true, true, {{"saved.low_mood", {}}}}; }

Course course() {
  Course made;
  for (int i = 0; i < 35; ++i) {
    const double dip = i > 14 && i < 21 ? -1.6 : 0;
    const double at = 5 + std::sin(i * 0.4) * 0.5 + dip;
    made.points.push_back({{kToday - 34 + i}, at, at - 0.7, at + 0.7});
    if (i % 5 != 3) made.answers.push_back({{kToday - 34 + i}, std::round(at + (i % 3 - 1) * 0.4)});
  }
  made.spells = {{{kToday - 20}, {kToday - 14}, 0.8}};
  return made;
}

TimelineView timeline() {
  TimelineView view;
  view.course = course();
  view.sentences = {{"timeline.spell_over",
                     {{"since", std::to_string(kToday - 20)},
                      {"until", std::to_string(kToday - 14)},
                      {"probability", "80%"}}},
                    {"timeline.week_usual", {}}};
  for (int i = 0; i < 5; ++i) {
    view.rows.push_back({{kToday - i},
                         "id-" + std::to_string(i),
                         5,
                         i == 2 ? std::nullopt : std::optional(2.0),
                         3,
                         {"touch", "open_talk"}});
  }
  return view;
}

TimelineView young_timeline() {
  TimelineView view = timeline();
  view.course->points.clear();
  view.course->spells.clear();
  view.course->answers.resize(1);
  view.sentences.clear();
  view.not_yet = NotYet{1, 14};
  view.rows.resize(1);
  return view;
}

SharingView sharing() {
  SharingView view;
  view.paired = true;
  for (const char* what : {"closeness", "stress", "moments"}) view.shares.push_back({what, true});
  for (const char* what : {"distance", "low_mood"}) view.shares.push_back({what, false});
  view.shares.push_back({"closeness_course", true, true});
  view.shares.push_back({"distant_spells", false, true});
  view.therapists = {{"t1", "Dr Example"}};
  return view;
}

TogetherView together() {
  TogetherView view;
  view.paired = true;
  view.nothing_yet = false;
  TogetherView::Shared closeness{"closeness", {}}, time{"time_together", {}};
  for (int w = 5; w >= 0; --w) {
    const Day monday{kToday - 7 * w};
    closeness.weeks.push_back(
        {monday, 5 + 0.3 * (w % 3), w == 3 ? std::nullopt : std::optional(4.4 + 0.2 * w)});
    time.weeks.push_back({monday, 40.0 + 10 * w, 55.0 + 4 * w});
  }
  view.shared = {closeness, time};
  return view;
}

NextView next() {
  NextView view;
  view.paired = true;
  view.nothing_now = false;
  view.steps = {{"A walk or a meal", "", 2, 0.31, 0.05, 0.58, 0.96},
                {"Thanks", "", 1, 0.12, -0.02, 0.27, 0.91}};
  return view;
}

YouView you() {
  YouView view;
  view.name = "Alex";
  view.handle = "alex";
  view.zone = "Europe/Berlin";
  view.language = "en";
  view.reminder_time = "20:30";
  view.email = "alex@example.org";
  view.calendar_link = "https://notes.example.org/calendar/0f3c8a7be8d14d5f9a0c.ics";
  view.recovery_codes_left = 8;
  view.reads_totp = true;
  view.passkeys = {{"p1", "Phone"}};
  view.done = Said{"you.saved", {}};
  return view;
}

ClinicView clinic() {
  ClinicView view;
  view.couples = {{"c1", "Alex and Sam", "CSI-16: 48, 51", {kToday - 1}},
                  {"c2", "Kim and Robin", "", {kToday - 9}}};
  return view;
}

CoupleRecordView record() {
  CoupleRecordView view;
  view.couple = "c1";
  view.names[0] = "Alex";
  view.names[1] = "Sam";
  view.secrets_policy = "no_secrets";
  ScoredMeasure rdas;
  rdas.name = "RDAS";
  rdas.values[0] = {{{kToday - 60}, 41}, {{kToday - 2}, 54}};
  rdas.values[1] = {{{kToday - 60}, 45}, {{kToday - 2}, 47}};
  rdas.cut = 47.31;
  rdas.reliable_change = 11.58;
  rdas.change[0] = Said{"timeline.week_higher", {}};
  view.measures = {rdas};
  view.courses[0] = course();
  view.last_spell = timeline().sentences;
  view.ask = {{"timeline.week_usual", {}}};
  view.note = "Ask about the move.";
  return view;
}

StudiesView studies() {
  StudiesView view;
  view.studies = {{"s1", "Evenings", 12, 23}};
  view.faults = {"line 3, column 8: \"item\": found \"closenes\", expected the name of an item"};
  view.draft = "{\n  \"title\": \"Evenings\",\n  \"itmes\": []\n}\n";
  return view;
}

StudyView study() {
  StudyView view;
  view.id = "s1";
  view.title = "Evenings";
  view.couples = 2;
  view.people = {{"c01", "a", "walk", 21, 19, 7}, {"c01", "b", "walk", 21, 12, 3}};
  view.invite_link = "https://notes.example.org/join/7K3M-9QXP";
  view.invite_qr_svg = kQr;
  view.definition = "{\"title\": \"Evenings\"}\n";
  return view;
}

PreviewView preview() {
  PreviewView view;
  view.id = "s1";
  view.title = "Evenings";
  view.days = 28;
  view.languages = {"en", "de"};
  view.arms = {"walk", "as_usual"};
  view.chosen = {3, "b", "walk", "en"};
  const auto items = attune::survey::daily_items();
  view.occasions = {{"evening", "20:00", "23:00", {items.begin(), items.end()}}};
  view.prompts = {{"17:30", "How about a walk?", .5}};
  return view;
}

QuestionnairesView scores() {
  QuestionnairesView view;
  view.name = "Alex";
  view.today = {kToday};
  view.measures = record().measures;
  view.measures[0].values[1].clear();
  view.notes = {{"scores.low", {{"measure", "CSI-4"}, {"cut", "13.5"}}}};
  return view;
}

OperatorView checks() {
  using State = OperatorView::Check::State;
  OperatorView view;
  view.checks = {{"tls", State::good, {"you.saved", {}}, ""},
                 {"backup", State::bad, {"timeline.empty", {}}, "attune backup -o notes.backup"},
                 {"disk", State::warn, {"you.saved", {}}, ""}};
  view.people = 25;
  view.couples = 12;
  view.studies = 1;
  return view;
}

HelpView help() {
  return {{{"DE", "Hilfetelefon", "116 016", "https://www.hilfetelefon.de", "24/7"},
           {"GB", "National Domestic Abuse Helpline", "0808 2000 247", "", "24/7"}}};
}

JoinView join(JoinView::What what) {
  JoinView view;
  view.what = what;
  view.code = "7K3M-9QXP";
  view.inviter = "Alex";
  view.study_title = "Evenings";
  if (what == JoinView::What::study) {
    view.consent_text = "We ask for two minutes a day.\n\nYou may stop at any time.";
    view.consent_version = "2";
  }
  if (what == JoinView::What::therapist) view.secrets_policy = "limited_secrets";
  return view;
}

PairView pair() {
  PairView view;
  view.code = "7K3M-9QXP";
  view.link = "https://notes.example.org/join/7K3M-9QXP";
  view.qr_svg = kQr;
  view.minutes_left = 29;
  return view;
}

MessageView not_found() {
  MessageView view;
  view.status = 404;
  view.title = {"message.not_found", {}};
  view.mend = {"message.not_found.mend", {}};
  return view;
}

SessionsView sessions() {
  SessionsView view;
  view.sessions = {{"s1", "Firefox", "Android", {kToday - 20}, {kToday}, 0, true},
                   {"s2", "Samsung Internet", "Android", {kToday - 9}, {kToday}, 5, false},
                   {"s3", "", "", {kToday - 12}, {kToday - 3}, 80, false}};
  view.failed = {{{kToday - 4}, 1}, {{kToday - 1}, 7}};
  return view;
}

class Samples {
 public:
  explicit Samples(fs::path folder) : folder_(std::move(folder)) {}

  void write_assets() const {
    fs::create_directories(folder_ / "assets");
    for (const char* name :
         {"app.css", "chart.css", "icon.svg", "icon-192.png", "app.js", "sw.js"}) {
      if (const auto asset = find_asset(name)) {
        std::ofstream(folder_ / "assets" / name, std::ios::binary) << asset->bytes;
      }
    }
  }

  template <class View>
  void write(const std::string& name, const View& view, PageContext context) const {
    for (const char* language : {"en", "de", "en-XA", "en-XB"}) {
      context.language = language;
      fs::create_directories(folder_ / language);
      std::ofstream(folder_ / language / (name + ".html")) << to_page(view, context);
    }
  }

 private:
  fs::path folder_;
};

void write_partners(const Samples& samples) {
  samples.write("today", today(), partner("/today"));
  samples.write("today-edited", edited(), partner("/today"));
  samples.write("weekly", weekly(), partner("/weekly"));
  samples.write("saved", saved(), partner("/today"));
  samples.write("timeline", timeline(), partner("/timeline"));
  samples.write("timeline-young", young_timeline(), partner("/timeline"));
  samples.write("timeline-empty", TimelineView{}, partner("/timeline"));
  samples.write("sharing", sharing(), partner("/sharing"));
  samples.write("together", together(), partner("/together"));
  samples.write("together-empty", TogetherView{}, partner("/together"));
  samples.write("next", next(), partner("/next"));
  samples.write("next-empty", NextView{}, partner("/next"));
  samples.write("you", you(), partner("/you"));
  samples.write("totp", TotpView{"JBSWY3DPEHPK3PXP", kQr, {}}, partner("/you/totp"));
  samples.write("questionnaires", scores(), partner("/questionnaires"));
  samples.write("sessions", sessions(), partner("/you/sessions"));
  samples.write("audit", AuditView{{{"2026-03-01 18:04", "Dr Example", {"name.closeness", {}}}}},
                partner("/you/audit"));
  PageContext alone = partner("/pair");
  alone.paired = false;
  samples.write("pair", pair(), alone);
  samples.write("codes", RecoveryCodesView{{"4fj2-9xkq", "p3nd-77wz", "m2v8-1qqa"}}, alone);
}

void write_ways_in(const Samples& samples) {
  samples.write("welcome", WelcomeView{true}, nobody("/"));
  samples.write("setup", SetupView{"s", {{"fault.password", {}}}, "Alex", "alex"},
                nobody("/setup"));
  samples.write("sign-in", SignInView{}, nobody("/sign-in"));
  samples.write("sign-in-code", SignInView{{}, "alex", "", true}, nobody("/sign-in"));
  samples.write("sign-in-passkey", SignInView{{}, "alex", "", true, true}, nobody("/sign-in"));
  samples.write("recover", SignInView{{{"fault.sign_in", {}}}, "alex", ""}, nobody("/recover"));
  samples.write("join-partner", join(JoinView::What::partner), nobody("/join/x"));
  samples.write("join-study", join(JoinView::What::study), nobody("/join/x"));
  samples.write("join-therapist", join(JoinView::What::therapist), partner("/join/x"));
  samples.write("help", help(), nobody("/help"));
  samples.write("message", not_found(), nobody("/nowhere"));
  PageContext demo = nobody("/demo");
  demo.demo = true;
  samples.write(
      "demo",
      DemoView{{{"a", "Alex"}, {"b", "Sam"}, {"therapist", "Dr Example"}, {"study", "Lab"}}}, demo);
}

void write_staff(const Samples& samples) {
  PageContext staff = partner("/clinic");
  staff.partner = staff.paired = false;
  staff.therapist = staff.staff = staff.operates = staff.demo = true;
  samples.write("clinic", clinic(), staff);
  samples.write("record", record(), staff);
  staff.path = "/second-step";
  samples.write("second-step", SecondStepView{}, staff);
  samples.write("second-step-done", SecondStepView{true, false}, staff);
  staff.path = "/studies";
  samples.write("studies", studies(), staff);
  samples.write("study", study(), staff);
  samples.write("preview", preview(), staff);
  staff.path = "/operator";
  samples.write("operator", checks(), staff);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: attune_page_samples FOLDER\n", stderr);
    return 2;
  }
  const Samples samples(arguments[1]);
  samples.write_assets();
  write_partners(samples);
  write_ways_in(samples);
  write_staff(samples);
  return 0;
}
