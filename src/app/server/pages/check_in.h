// One item of a check-in as part of a form; survey::read_answers reads what it sends.
#pragma once

#include "app/server/pages/frame.h"
#include "survey/item.h"

namespace attune::server {

/// @param given  what was answered before: it is chosen. @param fault  shown with the item, or
/// null.
void ask(Page& page, const survey::Item& item, const survey::Answers& given, const Said* fault);

/// An item's question and a choice's words: of the study in the reader's language or in English, or
/// the catalogue's.
[[nodiscard]] std::string question_of(const Messages& words, const survey::Item& item);
[[nodiscard]] std::string words_of(const Messages& words, const survey::Item& item,
                                   const survey::Choice& choice);

}  // namespace attune::server
