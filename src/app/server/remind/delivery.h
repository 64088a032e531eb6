// What became of one attempt to send something.
#pragma once

#include <string>

namespace attune::server {

struct Delivery {
  enum class Outcome {
    sent,
    later,  ///< worth another attempt: the network, a busy server
    never,  ///< it would fail again
    gone,   ///< the receiver is no more: forget the subscription
  };
  Outcome outcome = Outcome::never;
  std::string why;  ///< for the operator's log; no address, no content
};

}  // namespace attune::server
