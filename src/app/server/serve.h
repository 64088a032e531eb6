// The web app as one call: opens the folder, listens, works in the background, ends when told.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "app/server/http/http_server.h"
#include "app/server/server.h"

namespace attune::server {

struct ServeOptions {
  ServerOptions server;
  HttpOptions http;
  bool fits = true;  ///< refits the population at night
};

/// @throws std::invalid_argument for an address beyond this machine without TLS or a proxy: answers
/// would go over the network in clear.
void check_exposure(const HttpOptions& http);

/// @param tell  gets each line for whoever started it: the address, and the set-up link while there
/// is no account yet.
/// @throws IoError, std::invalid_argument
void serve(const ServeOptions& options, std::stop_token stop,
           const std::function<void(const std::string&)>& tell);

}  // namespace attune::server
