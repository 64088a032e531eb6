// What must hold whatever the bytes are. `assert` vanishes in a release build; this does not.
#pragma once

#include <cstdio>
#include <cstdlib>

#define ATTUNE_REQUIRE(condition)                                                    \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)
