// Versions, failures and texts.
#include "app/abi/call.h"
#include "io/check_report.h"

using namespace attune;

extern "C" {

int attune_abi_version(void) { return ATTUNE_ABI_VERSION; }

const char* attune_version(void) { return ATTUNE_VERSION; }

size_t attune_last_message(char* buffer, size_t size) {
  return abi::copy_text(abi::last_failure().words, buffer, size);
}

size_t attune_last_problems(char* buffer, size_t size) {
  try {
    return abi::copy_text(io::diagnostics_to_json(abi::last_failure().problems), buffer, size);
  } catch (...) {  // no memory for it
    return abi::copy_text("[]", buffer, size);
  }
}

size_t attune_text_copy(const attune_text* text, char* buffer, size_t size) {
  return abi::copy_text(text == nullptr ? std::string_view() : text->text, buffer, size);
}

void attune_text_free(attune_text* text) { delete text; }

}  // extern "C"
