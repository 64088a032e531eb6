// Fills a data folder of `attune serve` with made-up people, for benchmarks and for tests that need
// many at once: couples with check-ins until 15 days ago (after that people can still add theirs),
// and open sessions for some.
//   serve_fill FOLDER PEOPLE DAYS SESSIONS
// Writes a line a session: its cookie's value and the form's token. Nobody can sign in by password.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "core/random.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/people.h"
#include "store/sealing.h"
#include "store/sessions.h"
#include "store/store.h"
#include "survey/item.h"

namespace {

using namespace attune;

constexpr std::int64_t kDay = 86'400'000;
constexpr int kStillOpen = 14;
constexpr int kGroup = 500;  ///< people a transaction

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

survey::Answers answers(RandomStream& draws) {
  survey::Answers out;
  for (const survey::Item& item : survey::daily_items()) {
    if (item.form == survey::Form::rating) {
      out.values[item.name] = item.lower + static_cast<int>(draws.uniform() * 7);
    } else if (item.form == survey::Form::moments) {
      for (const auto& choice : item.choices) out.values[choice.name] = draws.uniform() < 0.4;
    } else {
      out.values[item.name] = item.choices.front().value;
    }
  }
  return out;
}

std::string add_person(const store::Access& access, int number, int days, std::int64_t at) {
  store::Person person;
  person.profile.name = "Person " + std::to_string(number);
  person.profile.handle = "person-" + std::to_string(number) + "-" + store::random_text(6);
  const auto id = store::add_person(access, person, "none", at - 40 * kDay);
  if (!id) throw std::runtime_error("the handle is taken");
  RandomStream draws(1, Purpose::testing, static_cast<std::uint64_t>(number));
  for (int day = kStillOpen + days; day > kStillOpen; --day) {
    (void)store::keep_check_in(access, {store::random_text(16), *id, at / kDay - day, "",
                                        at - day * kDay, answers(draws)});
  }
  return *id;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::cerr << "serve_fill FOLDER PEOPLE DAYS SESSIONS\n";
    return 2;
  }
  const int people = std::atoi(arguments[2]), days = std::atoi(arguments[3]);
  const int sessions = std::atoi(arguments[4]);
  store::Store store(arguments[1], "");
  const std::int64_t at = now();
  for (int from = 0; from < people; from += kGroup) {
    std::string lines;
    store.write([&](const store::Access& access) {
      std::string couple;
      for (int n = from; n < std::min(people, from + kGroup); ++n) {
        const std::string id = add_person(access, n, days, at);
        if (n % 2 == 0) {
          couple = store::add_couple(access, id, at);
        } else if (!store::join_couple(access, couple, id, at)) {
          throw std::runtime_error("the couple is full");
        }
        if (n >= sessions) continue;
        const std::string token = store::add_session(access, id, "", at);
        lines += token + " " + store::find_session(access, token)->form_token + "\n";
      }
    });
    std::cout << lines;
  }
  return 0;
}
