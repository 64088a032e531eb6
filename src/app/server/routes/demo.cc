// The made-up couple, therapist and study: one click for each role. Only with --demo.
#include "app/server/demo.h"

#include "app/server/routes/account.h"
#include "app/server/routes/handlers.h"
#include "store/people.h"

namespace attune::server {

Response show_demo(Call& call) {
  if (!call.server.options().demo) throw Refused{404, "message.not_found"};
  DemoView view;
  call.server.store().read([&](const store::Access& access) {
    for (const DemoRole& role : demo_roles()) {
      const auto login = store::find_login(access, role.handle);
      const auto person = login ? store::find_person(access, login->person) : std::nullopt;
      if (person) view.roles.emplace_back(role.name, person->profile.name);
    }
  });
  return page(view, call);
}

Response do_demo(Call& call) {
  if (!call.server.options().demo) throw Refused{404, "message.not_found"};
  for (const DemoRole& role : demo_roles()) {
    if (call.field("role") != role.name) continue;
    const auto login = call.server.store().read(
        [&](const store::Access& access) { return store::find_login(access, role.handle); });
    if (login) return begin_session(call, login->person, role.handle, "demo", see_other("/"));
  }
  throw Refused{404, "message.not_found"};
}

}  // namespace attune::server
