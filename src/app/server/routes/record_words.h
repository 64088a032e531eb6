// The sentences of a couple's record: the last spell, what went before it and with its end.
#pragma once

#include <string>

#include "analysis/states.h"
#include "app/server/pages/messages.h"
#include "app/server/pages/views.h"

namespace attune::server {

/// The last distant spell of one partner, what went before it and what went with its end.
void say_last_spell(const std::string& name, const analysis::States& states, const Messages& words,
                    CoupleRecordView& view);

}  // namespace attune::server
