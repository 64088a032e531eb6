#include "io/constructs.h"

#include <algorithm>
#include <limits>

namespace attune::io {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Scale kRating{1, 7}, kUnit{0, 1}, kAny{-kInfinity, kInfinity};
// A moment without a scale is 0/1 or a count: no day has a thousand of them.
constexpr Scale kCount{0, 1000}, kMinutesOfADay{0, 1440};

std::vector<Construct> make_constructs() {
  using dyad::Kind;
  std::vector<Construct> all;
  for (const char* name : {"closeness", "distance", "affection_landed"}) {
    all.push_back({name, Kind::item, kRating, kRating, true, kAny});
  }
  all.push_back({"responsiveness", Kind::perceived, kRating, kRating, false, kAny});
  for (const char* name : {"stress", "exhaustion", "low_mood"}) {
    all.push_back({name, Kind::cause, kRating, kRating, false, kAny});
  }
  all.push_back({"time_together", Kind::cause, {}, {}, false, kMinutesOfADay});
  for (const std::string name : {"touch", "eye_contact", "enjoyable", "novel", "shared_laugh",
                                 "returned_gesture", "open_talk", "thanks", "out_together"}) {
    all.push_back({name, Kind::moment, {}, kUnit, false, kCount});
    all.push_back({name + "_time", Kind::moment_time, {}, {}, false, kAny});
  }
  all.push_back({"conflict", Kind::conflict, kUnit, kUnit, false, kAny});
  all.push_back({"gave_responsiveness", Kind::enacted, kRating, kRating, false, kAny});
  all.push_back({"space", Kind::space, kUnit, kUnit, false, kAny});
  all.push_back({"asked", Kind::asked, kUnit, kUnit, false, kAny});
  return all;
}

}  // namespace

std::span<const Construct> constructs() {
  static const std::vector<Construct> all = make_constructs();
  return all;
}

const Construct* find_construct(std::string_view name) {
  const auto all = constructs();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
  return found == all.end() ? nullptr : &*found;
}

const std::vector<std::string>& known_columns() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"couple", "partner", "time", "role"};
    for (const Construct& construct : constructs()) all.push_back(construct.name);
    return all;
  }();
  return names;
}

const char* kind_name(dyad::Kind kind) {
  switch (kind) {
    case dyad::Kind::item:
      return "item";
    case dyad::Kind::cause:
      return "cause";
    case dyad::Kind::moment:
      return "moment";
    case dyad::Kind::moment_time:
      return "moment_time";
    case dyad::Kind::conflict:
      return "conflict";
    case dyad::Kind::perceived:
      return "perceived";
    case dyad::Kind::enacted:
      return "enacted";
    case dyad::Kind::space:
      return "space";
    case dyad::Kind::intervention:
      return "intervention";
    case dyad::Kind::asked:
      return "asked";
  }
  return "item";
}

}  // namespace attune::io
