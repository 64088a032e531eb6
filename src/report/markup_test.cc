#include "report/markup.h"

#include <gtest/gtest.h>

#include "testing/xml_check.h"

namespace attune::report {
namespace {

using attune::testing::xml_fault;

TEST(Markup, NoLabelBecomesMarkup) {
  EXPECT_EQ(escaped("<script>alert('a & \"b\"')</script>"),
            "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;");
  Markup page;
  page.open("p", {{"title", "\"><script>"}}).text("</p><script>").close();
  EXPECT_EQ(page.take(), "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;</p>");
}

TEST(Markup, KeepsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(escaped("Zoë 恋 😀"), "Zoë 恋 😀");
  EXPECT_EQ(escaped("Zo\xEB"), "Zo\xEF\xBF\xBD");                              // Latin-1
  EXPECT_EQ(escaped("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // an overlong "/"
  EXPECT_EQ(escaped("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(escaped("a\xE2\x82"), "a\xEF\xBF\xBD\xEF\xBF\xBD");                // cut short
}

TEST(Markup, LeavesOutControlCharacters) {
  EXPECT_EQ(escaped(std::string_view("a\0b\x1B[31m\tc\n", 11)), "ab[31m\tc\n");
}

TEST(Markup, RefusesToLeaveAnythingOpen) {
  Markup page;
  page.open("p");
  EXPECT_THROW((void)page.take(), std::logic_error);
  EXPECT_EQ(page.close().take(), "<p></p>");
  EXPECT_THROW(Markup().close(), std::logic_error);
}

TEST(XmlCheck, FindsFaults) {
  EXPECT_EQ(xml_fault("<p a=\"1\">x &amp; y<br/></p>\n"), "");
  for (const char* wrong : {"<p>", "<p></q>", "</p>", "<p>&nbsp;</p>", "<p a=1></p>", "<p/><p/>",
                            "<p a=\"1\" a=\"2\"/>", "<p>a > b</p>", "text", "", "<p a=\"<\"/>"}) {
    EXPECT_NE(xml_fault(wrong), "") << wrong;
  }
}

}  // namespace
}  // namespace attune::report
