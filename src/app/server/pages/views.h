// What pages show: plain structs that handlers fill and that become HTML (pages.h) or JSON
// (view_json.h). A view holds only what its reader may see; nothing is looked up later.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/chart.h"
#include "survey/item.h"

namespace attune::server {

/// Words of the catalogue: a key and what it takes.
struct Said {
  std::string key;  ///< "today.saved"
  std::map<std::string, std::string> with;
};

/// What every page knows of its reader.
struct PageContext {
  std::string language = "en";  ///< "en", "de", "en-XA" (pseudo), and what is added
  std::string path;             ///< "/today"
  std::string form_token;       ///< goes into every form as "token"
  /// Whose drafts and waiting check-ins the device may keep and send: an opaque name of the
  /// account, the same at each sign-in. Empty: the device keeps nothing.
  std::string device_owner;
  bool signed_in = false, partner = false, therapist = false, staff = false, operates = false;
  bool paired = false;             ///< a partner who has been joined by the other
  bool secure = false;             ///< HTTPS or loopback: passkeys, push and offline can work
  bool demo = false;               ///< the made-up couple: said on every page
  std::string app_name = "Notes";  ///< neutral, as on the home screen
  std::string country = "";        ///< for help lines, ISO 3166 two letters
};

/// One of the person's days to come or gone, as words of the language.
struct Day {
  std::int64_t days = 0;  ///< since 1970-01-01
};

struct WelcomeView {  ///< nobody is signed in
  bool can_sign_up = false;
};
struct SetupView {  ///< by the link that the program prints
  std::string token;
  std::vector<Said> faults;
  std::string name, handle;
};
struct SignInView {
  std::vector<Said> faults;
  std::string handle, next;
  bool ask_code = false;     ///< second step: TOTP or a recovery code
  bool ask_passkey = false;  ///< of it, too: a passkey
};
struct RecoveryCodesView {  ///< shown once
  std::vector<std::string> codes;
};

struct JoinView {  ///< a one-time code is being used
  enum class What { partner, study, therapist } what = What::partner;
  std::string code, inviter;
  std::string secrets_policy;  ///< "no_secrets" or "limited_secrets"; empty without a therapist
  std::string study_title, consent_text, consent_version;
  std::vector<Said> faults;
};
struct PairView {
  bool paired = false;
  std::string code, link, qr_svg;  ///< of an open invitation
  std::int64_t minutes_left = 0;
};

struct TodayView {
  Day day;
  std::string occasion;  ///< of a study; empty: the day's own
  std::string id;        ///< of the check-in, made for this form; the same again when edited
  bool saved = false;    ///< this day has answers: they are shown and can be changed
  std::vector<survey::Item> items;
  survey::Answers given;
  std::vector<Said> faults;
  std::map<std::string, Said> field_faults;
  std::string action = "/today";     ///< of the form; "/weekly" has another
  std::vector<std::string> prompts;  ///< of a study, for today: in its own words
};
struct SavedView {
  Day day;
  bool again = false;  ///< it was there already, with the same answers
  bool weekly_due = false;
  bool show_help = false;   ///< the private answer asks for help lines: to this reader only
  std::vector<Said> notes;  ///< e.g. low mood has come up often
};

/// One person's closeness over time, 1..7; the page draws it (course_chart.h).
struct Course {
  struct Answer {
    Day day;
    double value = 0;
  };
  struct Point {
    Day day;
    double estimate = 0, lower = 0, upper = 0;  ///< 90 %
  };
  struct Spell {  ///< likely distant, the gate being open
    Day from, until;
    double probability = 0;
  };
  std::vector<Answer> answers;  ///< ascending days
  std::vector<Point> points;    ///< ascending days; empty: too little for a course
  std::vector<Spell> spells;
};

/// How long something is not shown yet, and what would be needed.
struct NotYet {
  int have = 0, need = 0;  ///< own check-ins
};

struct TimelineView {  ///< from the reader's own answers alone
  std::optional<NotYet> not_yet;
  std::optional<Course> course;  ///< answers and course with its band
  std::vector<Said> sentences;   ///< e.g. "answers fit a more distant spell since ..."
  bool like_yours = true;        ///< by estimates of couples here, not by the shipped ones
  struct Row {
    Day day;
    std::string id;
    std::optional<double> closeness, distance, stress;
    std::vector<std::string> moments;
  };
  std::vector<Row> rows;  ///< newest first
};

/// One thing that can be shared, both ways.
struct Share {
  std::string what;  ///< an item's name, or "closeness_course", "distant_spells", "what_helps"
  bool mine = false;
  bool inference = false;
};
struct SharingView {
  bool paired = false;
  std::vector<Share> shares;
  std::vector<std::pair<std::string, std::string>> therapists;  ///< id, name: may see my shares
};

struct TogetherView {
  bool paired = false;
  /// Nothing is shared by both, or there is too little of it: one sentence for all reasons.
  bool nothing_yet = true;
  struct Week {
    Day monday;
    std::optional<double> mine, theirs;  ///< means of the week
  };
  struct Shared {
    std::string what;
    std::vector<Week> weeks;  ///< the page draws them
  };
  std::vector<Shared> shared;
  std::vector<Said> sentences;
};

struct NextView {
  bool paired = false;
  bool nothing_now = true;  ///< the one neutral notice, whatever the reason
  struct Step {
    std::string action, words;  ///< of the catalogue "action.NAME", or own words
    double effort = 0, gain = 0, gain_lower = 0, gain_upper = 0, probability = 0;
  };
  std::vector<Step> steps;
  bool order_tells = false;
  bool like_yours = true;
};

struct YouView {
  std::string name, handle, zone, language, reminder_time;
  bool email_reminders = false, push_reminders = false, totp = false, reads_totp = false;
  std::string email, calendar_link;
  std::string push_key;  ///< VAPID's public key, base64url; empty: no notifications here
  int recovery_codes_left = 0;
  std::vector<std::pair<std::string, std::string>> passkeys;  ///< id, name
  std::vector<Said> faults;
  std::optional<Said> done;
};

/// The secret of an authenticator, shown until a code made of it comes back.
struct TotpView {
  std::string secret, qr_svg;  ///< base 32
  std::vector<Said> faults;
};

/// What staff sees before anything else, until a password alone does not open the account.
struct SecondStepView {
  bool done = false, has_codes = false;
};

struct SessionsView {  ///< where one is signed in
  struct Row {
    std::string id, browser, system;  ///< empty: not known
    Day began, used;
    std::int64_t hours_ago = 0;  ///< since it was used last
    bool here = false;           ///< the one that asks
  };
  std::vector<Row> sessions;
  struct Failed {
    Day day;
    std::int64_t tries = 0;
  };
  std::vector<Failed> failed;  ///< of the last 30 days, ascending
};

struct AuditView {
  struct Line {
    std::string when, who;
    Said what;
  };
  std::vector<Line> lines;
  bool chain_holds = true;
};

struct HelpView {
  struct Line {
    std::string country, name, number, link, hours;
  };
  std::vector<Line> lines;
};

struct ClinicView {
  struct Row {
    std::string couple, names, changed;
    Day last;
  };
  std::vector<Row> couples;
  std::vector<Said> faults;
};
/// A questionnaire's scores, of one person or both.
struct ScoredMeasure {
  std::string name;  ///< "CSI-16"
  struct Value {
    Day day;
    double score = 0;
  };
  std::vector<Value> values[2];
  double cut = 0;
  std::optional<double> reliable_change;
  std::optional<Said> change[2];  ///< of the last beside the first
};
struct QuestionnairesView {  ///< one's own
  std::string name;
  Day today;
  std::vector<ScoredMeasure> measures;
  std::vector<Said> notes, faults;
  std::string chosen, given;  ///< to be mended
};

struct CoupleRecordView {  ///< ten minutes before a session
  std::string couple;
  std::string names[2];
  std::string secrets_policy;
  Day today;
  std::vector<ScoredMeasure> measures;
  std::vector<Said> faults;
  std::optional<Course> courses[2];
  std::vector<Said> last_spell, before_it, helped, ask;
  bool like_yours = true;
  std::string note;  ///< the couple's record, of this therapist
};

struct StudiesView {
  struct Row {
    std::string id, title;
    int couples = 0, people = 0;
  };
  std::vector<Row> studies;
  std::string draft;  ///< JSON as given, to be mended
  std::vector<std::string> faults;
};
struct StudyView {
  std::string id, title, definition;
  int couples = 0;
  struct Row {
    std::string couple, partner, arm;
    int scheduled = 0, answered = 0, last_seven = 0;
  };
  std::vector<Row> people;
  std::optional<report::Chart> compliance;
  std::string invite_link, invite_qr_svg;
};

/// What a made-up partner of the study would be asked on one day; nothing of it is kept.
struct PreviewView {
  std::string id, title;
  struct Choices {
    int day = 1;  ///< of the study, from 1
    std::string partner = "a", arm, language;
  } chosen;
  int days = 1;
  std::vector<std::string> arms, languages;
  struct Occasion {
    std::string schedule, opens, closes;  ///< "20:00" on the person's clock
    std::vector<survey::Item> items;
  };
  std::vector<Occasion> occasions;
  struct Prompt {
    std::string at, words;  ///< "17:30"
    double probability = 0;
  };
  std::vector<Prompt> prompts;
};

struct OperatorView {
  struct Check {
    std::string name;  ///< "tls", "backup", "mail", "push", "clock", "disk"
    enum class State { good, warn, bad } state = State::good;
    Said found;
    std::string command;  ///< that mends it
  };
  std::vector<Check> checks;
  int people = 0, couples = 0, studies = 0;
};

struct DemoView {
  std::vector<std::pair<std::string, std::string>> roles;  ///< "a", "b", "therapist", "study"
};

struct MessageView {  ///< a fault, or a confirmation
  int status = 200;
  Said title, words, mend;
  std::string back = "/";
};

}  // namespace attune::server
