// What happens without being asked: old sessions end, the population is fitted anew at night,
// reminders go out. One thread; requests never wait for it.
#pragma once

#include <stop_token>
#include <thread>

#include "app/server/server.h"

namespace attune::server {

class Background {
 public:
  Background(Server& server, bool fits);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  void work(std::stop_token stop, bool fits);

  Server& server_;
  std::jthread thread_;
};

/// Fits the couples of which both give their answers to it. @returns whether a new fit holds.
bool refit_population(Server& server, std::stop_token stop);

}  // namespace attune::server
