// Where one is signed in, ending it there, and how often somebody failed to sign in as oneself.
#include "store/sessions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/server/local_time.h"
#include "app/server/routes/handlers.h"
#include "app/server/sign_in/device.h"
#include "store/failed_sign_ins.h"
#include "store/ledger.h"
#include "store/sealing.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::int64_t kFailuresShown = 30 * kDay;

SessionsView sessions_view(Call& call) {
  const std::string& zone = call.who().person.profile.zone;
  const std::string here = store::token_hash(call.who().token);
  // What was counted a moment ago is shown too.
  call.server.keep_failed_sign_ins();
  SessionsView view;
  call.server.store().read([&](const store::Access& access) {
    for (const store::SessionOfOne& one : store::sessions_of(access, call.id())) {
      const Device device = read_device(one.device);
      view.sessions.push_back({one.id,
                               device.browser,
                               device.system,
                               {local_day(one.created, zone)},
                               {local_day(one.seen, zone)},
                               (call.now() - one.seen) / kHour,
                               one.id == here});
    }
    std::stable_partition(view.sessions.begin(), view.sessions.end(),
                          [](const SessionsView::Row& one) { return one.here; });
    const std::int64_t since = (call.now() - kFailuresShown) / kHour;
    for (const auto& [hour, tries] : store::failed_sign_ins(access, call.id(), since)) {
      const std::int64_t day = local_day(hour * kHour, zone);
      if (view.failed.empty() || view.failed.back().day.days != day) {
        view.failed.push_back({{day}, 0});
      }
      view.failed.back().tries += tries;
    }
  });
  return view;
}

/// @returns whether there was such a session of this person's.
bool end_one(Call& call, const std::string& id) {
  call.must_be_fresh();
  return call.server.store().write([&](const store::Access& access) {
    if (!store::end_session_of(access, call.id(), id)) return false;
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.sessions_ended"});
    return true;
  });
}

void end_others(Call& call) {
  call.must_be_fresh();
  call.server.store().write([&](const store::Access& access) {
    store::end_sessions(access, call.id(), call.who().token);
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.sessions_ended"});
  });
}

}  // namespace

Response show_sessions(Call& call) { return page(sessions_view(call), call); }

Response do_sessions(Call& call) {
  if (!call.field("others").empty()) {
    end_others(call);
  } else if (!end_one(call, call.field("id"))) {
    throw Refused{404, "message.not_found"};
  }
  return see_other("/you/sessions");
}

Response api_sessions(Call& call) {
  const SessionsView view = sessions_view(call);
  json sessions = json::array(), failed = json::array();
  for (const SessionsView::Row& one : view.sessions) {
    sessions.push_back({{"id", one.id},
                        {"browser", one.browser},
                        {"system", one.system},
                        {"began", iso_day(one.began.days)},
                        {"used", iso_day(one.used.days)},
                        {"used_hours_ago", one.hours_ago},
                        {"here", one.here}});
  }
  for (const SessionsView::Failed& one : view.failed) {
    failed.push_back({{"day", iso_day(one.day.days)}, {"tries", one.tries}});
  }
  return json_text(json{{"sessions", sessions}, {"failed_sign_ins", failed}}.dump());
}

Response api_end_session(Call& call) {
  if (!end_one(call, call.path["id"])) {
    throw Refused{404, "message.not_found", "no such session of yours"};
  }
  return json_text("{}");
}

Response api_end_other_sessions(Call& call) {
  end_others(call);
  return json_text("{}");
}

}  // namespace attune::server
