#include "app/server/rules/second_step.h"

#include "store/couples.h"
#include "store/passkeys.h"
#include "store/sessions.h"

namespace attune::server {

bool is_staff(const store::Person& person) {
  return person.therapist || person.staff || person.operates;
}

bool has_second_step(const store::Access& access, const store::Person& person) {
  if (store::secret(access, person.id, "totp")) return true;
  return is_staff(person) && !store::membership(access, person.id) &&
         !store::passkeys(access, person.id).empty();
}

void end_one_step_sessions(const store::Access& access, const store::Person& person,
                           const std::string& but_token) {
  if (is_staff(person) && !has_second_step(access, person)) {
    store::end_sessions(access, person.id, but_token);
  }
}

}  // namespace attune::server
