#include "app/server/pages/pseudo.h"

#include <unicode/messagepattern.h>
#include <unicode/unistr.h>

#include <functional>

namespace attune::server {
namespace {

constexpr std::u16string_view kPlain = u"AaBbCcDdEeGgHhIiJjKkLlNnOoPpRrSsTtUuWwYyZz";
constexpr std::u16string_view kAccented = u"ÅåƁƀÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöÞþŔŕŠšŢţÛûŴŵÝýŽž";
static_assert(kPlain.size() == kAccented.size());

bool leaves_text(UMessagePatternPartType type) {
  return type == UMSGPAT_PART_TYPE_MSG_START || type == UMSGPAT_PART_TYPE_ARG_LIMIT ||
         type == UMSGPAT_PART_TYPE_SKIP_SYNTAX || type == UMSGPAT_PART_TYPE_INSERT_CHAR ||
         type == UMSGPAT_PART_TYPE_REPLACE_NUMBER;
}
bool ends_text(UMessagePatternPartType type) {
  return type == UMSGPAT_PART_TYPE_MSG_LIMIT || type == UMSGPAT_PART_TYPE_ARG_START ||
         type == UMSGPAT_PART_TYPE_SKIP_SYNTAX || type == UMSGPAT_PART_TYPE_INSERT_CHAR ||
         type == UMSGPAT_PART_TYPE_REPLACE_NUMBER;
}

/// The pattern with `change` made to what is text in it, and to nothing else.
icu::UnicodeString with_text(
    const icu::UnicodeString& pattern,
    const std::function<icu::UnicodeString(const icu::UnicodeString&)>& change) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::MessagePattern parsed(pattern, nullptr, error);
  if (U_FAILURE(error)) return pattern;
  icu::UnicodeString out;
  for (std::int32_t i = 0; i + 1 < parsed.countParts(); ++i) {
    const auto& part = parsed.getPart(i);
    const auto& next = parsed.getPart(i + 1);
    out.append(pattern, part.getIndex(), part.getLength());
    const icu::UnicodeString between =
        pattern.tempSubStringBetween(part.getLimit(), next.getIndex());
    out.append(leaves_text(part.getType()) && ends_text(next.getType()) ? change(between)
                                                                        : between);
  }
  return out;
}

icu::UnicodeString accented(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  std::int32_t letters = 0;
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const auto at = kPlain.find(text[i]);
    out.append(at == std::u16string_view::npos ? text[i] : kAccented[at]);
    letters += at == std::u16string_view::npos ? 0 : 1;
  }
  for (std::int32_t i = 0; i < (letters * 4 + 9) / 10; ++i) out.append(u'~');
  return out;
}

icu::UnicodeString turned(const icu::UnicodeString& text) {
  if (icu::UnicodeString(text).trim().isEmpty()) return text;
  return icu::UnicodeString(u'\u202E').append(text).append(u'\u202C');
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

std::string pseudo_accented(const std::string& pattern) {
  return "[" + utf8(with_text(icu::UnicodeString::fromUTF8(pattern), accented)) + "]";
}

std::string pseudo_right_to_left(const std::string& pattern) {
  return utf8(with_text(icu::UnicodeString::fromUTF8(pattern), turned));
}

}  // namespace attune::server
