// Chats as messengers write them out.
//   A line a message, "12/31/20, 9:41 PM - Ann: text", "[31.12.2020, 21:41:05] Ann: text"
//   (WhatsApp) or "[2020-12-31 21:41:05] Ann: text" (Signal's tools); lines without a date go on
//   with the message before. Telegram's result.json.
#pragma once

#include <string_view>

#include "io/problems.h"
#include "io/talk_builder.h"

namespace attune::io {

/// Whether one of the first lines begins with a date and a time.
[[nodiscard]] bool looks_like_chat(std::string_view start);

/// Whether 03/04 is in March or April is judged from the whole file: a number above 12 tells. Where
/// none does, a clock with AM and PM goes with the month first, else the day; a note says so.
void read_chat_lines(std::string_view text, TalkBuilder& builder, Problems& problems);

void read_telegram(std::string_view json, TalkBuilder& builder, Problems& problems);

}  // namespace attune::io
