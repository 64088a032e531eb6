#include "app/server/reminders.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/server/local_time.h"
#include "app/server/pages/messages.h"
#include "app/server/prompts.h"
#include "app/server/remind/mail.h"
#include "app/server/remind/push_services.h"
#include "app/server/remind/reminder_plan.h"
#include "app/server/remind/web_push.h"
#include "app/server/routes/study_join.h"
#include "store/base64url.h"
#include "store/check_ins.h"
#include "store/passkeys.h"
#include "store/people.h"
#include "store/reminders.h"
#include "store/sealing.h"
#include "store/settings.h"

namespace attune::server {
namespace {

constexpr survey::Seconds kOpenSeconds = 3 * 3600, kDaySeconds = 24 * 3600;

/// A person with reminders, what is open, and what was sent of it.
struct Waiting {
  store::Person person;
  std::vector<OpenOccasion> occasions;
  std::vector<LoggedReminder> log;
  std::vector<std::string> subscriptions;
};

ReminderState state_of(const std::string& name) {
  for (const auto state : {ReminderState::planned, ReminderState::sent, ReminderState::failed,
                           ReminderState::opened, ReminderState::submitted}) {
    if (name_of(state) == name) return state;
  }
  return ReminderState::planned;
}

OpenOccasion own_evening(const store::Access& access, const store::Person& person,
                         std::int64_t now) {
  const std::int64_t today = local_day(now, person.profile.zone);
  const auto at =
      survey::from_wall_clock(person.profile.zone, today, minute_of(person.profile.reminder_time));
  const bool answered = store::check_in_of(access, person.id, today, "").has_value();
  return {std::to_string(today), at, at + kOpenSeconds, 0, answered};
}

std::vector<OpenOccasion> open_occasions(const store::Access& access, const store::Person& person,
                                         std::int64_t now) {
  const auto part = store::participation(access, person.id);
  const auto kept = part ? store::find_study(access, part->study) : std::nullopt;
  if (!kept) return {own_evening(access, person, now)};
  const survey::Study study = study_of(*kept);
  std::vector<OpenOccasion> open;
  for (const survey::Occasion& one : occasions_of(study, *part, person.profile.zone)) {
    if (one.scheduled > now / 1000 || one.closes <= now / 1000) continue;
    const std::string id = occasion_id(kept->id, one);
    const survey::Schedule* schedule = survey::find_schedule(study, one.schedule);
    open.push_back({id, one.scheduled, one.closes, schedule ? schedule->remind : 0,
                    store::check_in_of(access, person.id, one.day, id).has_value()});
  }
  for (const SentPrompt& one : prompts_today(access, study, *part, person.profile, now)) {
    const std::int64_t at = one.at / 1000;
    open.push_back({one.occasion, at, at + kOpenSeconds, 0, one.seen});
  }
  return open;
}

std::optional<Waiting> read_waiting(const store::Access& access, const std::string& id,
                                    std::int64_t now) {
  auto person = store::find_person(access, id);
  if (!person || (!person->profile.email_reminders && !person->profile.push_reminders)) {
    return std::nullopt;
  }
  Waiting waiting{std::move(*person), {}, {}, store::push_subscriptions(access, id)};
  waiting.occasions = open_occasions(access, waiting.person, now);
  for (const auto& one : store::reminders(access, id, now - 2 * kDaySeconds * 1000)) {
    const Channel channel = one.channel == name_of(Channel::mail) ? Channel::mail : Channel::push;
    waiting.log.push_back({reminder_key(one.person, one.occasion, channel), state_of(one.state),
                           one.attempts, one.at / 1000});
  }
  return waiting;
}

/// Made when it is first asked for.
KeyBytes push_key(Server& server) {
  constexpr const char* kName = "push_key";
  const std::string sealed =
      store::setting_or(server.store(), kName, [&](const store::Access& access) {
        const KeyBytes key = new_p256_key();
        const nlohmann::json both = {store::to_base64url(key.secret),
                                     store::to_base64url(key.point)};
        return access.vault.seal_own(kName, both.dump());
      });
  const auto both = nlohmann::json::parse(server.store().vault().open_own(kName, sealed));
  return {store::from_base64url(both.at(0).get<std::string>()).value_or(""),
          store::from_base64url(both.at(1).get<std::string>()).value_or("")};
}

Delivery send_by_mail(Server& server, const Waiting& to, const DueReminder& due,
                      const Messages& words) {
  const ServerOptions& options = server.options();
  MailServer sender;
  sender.url = options.mail_url;
  sender.user = options.mail_user;
  sender.password = options.mail_password;
  sender.from = options.mail_from;
  sender.from_name = words.say("welcome.title");
  Mail mail;
  mail.to = to.person.profile.email;
  mail.subject = words.say("welcome.title");
  mail.text = words.say("remind.summary") + "\n" + options.public_url + "/today\n";
  mail.id = server.store().vault().hidden(due.key);
  return send_mail(sender, mail, server.now() / 1000);
}

/// To each of the person's devices: sent once one took it. What is no more is forgotten.
Delivery send_by_push(Server& server, const Waiting& to, const Messages& words) {
  PushSender sender{push_key(server), "mailto:" + server.options().mail_from, false,
                    server.options().push_ca_file, 20};
  const nlohmann::json text = {{"title", words.say("welcome.title")},
                               {"body", words.say("remind.summary")}};
  Delivery best{Delivery::Outcome::never, "no device"};
  for (const std::string& subscription : to.subscriptions) {
    const auto read = read_subscription(subscription);
    if (!read) continue;
    const PushHost host = push_host(read->endpoint, server.options().push_hosts);
    if (host == PushHost::refused) continue;
    sender.allow_private = host == PushHost::named;
    const Delivery one = send_push(sender, *read, text.dump(), kOpenSeconds, server.now() / 1000);
    if (one.outcome == Delivery::Outcome::gone) {
      server.store().write([&](const store::Access& access) {
        store::remove_push(access, to.person.id, store::token_hash(read->endpoint));
      });
    }
    if (best.outcome != Delivery::Outcome::sent) best = one;
  }
  return best;
}

void send_one(Server& server, const Waiting& to, const DueReminder& due) {
  const Messages& words = Messages::of(to.person.profile.language);
  const Delivery done = due.channel == Channel::mail ? send_by_mail(server, to, due, words)
                                                     : send_by_push(server, to, words);
  int attempts = 1;
  for (const LoggedReminder& one : to.log) {
    if (one.key == due.key) attempts = one.attempts + 1;
  }
  const auto state =
      done.outcome == Delivery::Outcome::sent ? ReminderState::sent : ReminderState::failed;
  server.store().write([&](const store::Access& access) {
    store::set_reminder(access, {to.person.id, due.occasion, std::string(name_of(due.channel)),
                                 std::string(name_of(state)), attempts, server.now()});
  });
}

}  // namespace

void send_reminders(Server& server) {
  const auto ids =
      server.store().read([](const store::Access& access) { return store::reminded_ids(access); });
  for (const std::string& id : ids) {
    const auto waiting = server.store().read(
        [&](const store::Access& access) { return read_waiting(access, id, server.now()); });
    if (!waiting) continue;
    ReminderWishes wishes;
    wishes.zone = waiting->person.profile.zone;
    wishes.mail = waiting->person.profile.email_reminders && !server.options().mail_url.empty();
    wishes.push = waiting->person.profile.push_reminders && !waiting->subscriptions.empty();
    for (const DueReminder& due :
         due_reminders(id, wishes, waiting->occasions, waiting->log, server.now() / 1000)) {
      send_one(server, *waiting, due);
    }
  }
}

std::string push_public_key(Server& server) { return store::to_base64url(push_key(server).point); }

}  // namespace attune::server
