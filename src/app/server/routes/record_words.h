// The sentences of a couple's record: what changed beyond measurement error, and the last spell.
#pragma once

#include <string>

#include "analysis/states.h"
#include "app/server/pages/messages.h"
#include "app/server/pages/views.h"

namespace attune::server {

/// @param name  "CSI-16", "RDAS": its cut and reliable change.
[[nodiscard]] CoupleRecordView::Measure empty_measure(const std::string& name);
/// The last value of each partner beside the first.
void say_changes(CoupleRecordView::Measure& measure);
/// The last distant spell of one partner, what went before it and what went with its end.
void say_last_spell(const std::string& name, const analysis::States& states, const Messages& words,
                    CoupleRecordView& view);

}  // namespace attune::server
