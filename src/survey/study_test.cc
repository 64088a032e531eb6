#include "survey/study.h"

#include <gtest/gtest.h>

#include <map>

namespace attune::survey {
namespace {

Study of_five() {
  Study study;
  study.languages = {"en", "de"};
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Item item;
    item.name = name;
    item.block = name[0] == 'b' || name[0] == 'c' || name[0] == 'e' ? "mood" : "";
    study.items.push_back(item);
  }
  study.random_blocks = {"mood"};
  Schedule schedule;
  schedule.name = "all";
  schedule.ask = {"a", "b", "c", "d", "e"};
  study.schedules.push_back(schedule);
  return study;
}

TEST(Study, ItemsOfABlockChangePlacesAmongThemselves) {
  const Study study = of_five();
  std::map<std::string, int> orders;
  for (int number = 0; number < 6000; ++number) {
    std::string order;
    for (const Item& item : items_of(study, study.schedules[0], 1, 4, number)) order += item.name;
    EXPECT_EQ(order[0], 'a');
    EXPECT_EQ(order[3], 'd');
    ++orders[order];
  }
  ASSERT_EQ(orders.size(), 6U);
  double chi_square = 0;
  for (const auto& [order, count] : orders)
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_square, 20.5) << "exceeded once in a thousand with 5 degrees of freedom";
}

TEST(Study, WithoutARandomBlockTheOrderIsTheAuthors) {
  Study study = of_five();
  study.random_blocks.clear();
  std::string order;
  for (const Item& item : items_of(study, study.schedules[0], 1, 4, 2)) order += item.name;
  EXPECT_EQ(order, "abcde");
}

TEST(Study, WordsFallBackOnTheStudysFirstLanguage) {
  const Study study = of_five();
  EXPECT_EQ(said_in({{"en", "calm"}, {"de", "ruhig"}}, "de", study), "ruhig");
  EXPECT_EQ(said_in({{"en", "calm"}, {"de", "ruhig"}}, "fr", study), "calm");
  EXPECT_EQ(said_in({}, "de", study), "");
  EXPECT_NE(find_item(study, "c"), nullptr);
  EXPECT_EQ(find_item(study, "f"), nullptr);
  EXPECT_EQ(find_schedule(study, "none"), nullptr);
}

}  // namespace
}  // namespace attune::survey
