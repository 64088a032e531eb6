// Every fault of a model file is told with its line and a mend.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_text.h"

namespace attune::model_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kDiary = "couple,time,y,x\n1,0,1,0.5\n1,1,2,\n2,0,3,1\n";
const std::string kGood = R"(time = "discrete"
states = ["s"]
items = ["y"]
drift = [["f"]]
diffusion = [["q"]]
item_noise = [["e"]]
)";

std::string with(const std::string& more) { return faults(kGood + more, kDiary); }

TEST(ModelFaults, AGoodModelHasNone) { EXPECT_EQ(with(""), ""); }

TEST(ModelFaults, UnknownWords) {
  EXPECT_THAT(with("driftt = [[1]]\n"), AllOf(HasSubstr("model.toml:7"), HasSubstr("unknown key \"driftt\""), HasSubstr("did you mean \"drift\"")));
  EXPECT_THAT(with("[item.z]\nkind = \"binary\"\n"), HasSubstr("\"z\" is not in `items`"));
  EXPECT_THAT(with("[item.y]\nkind = \"binry\"\n"), AllOf(HasSubstr("\"binry\""), HasSubstr("\"binary\"")));
  EXPECT_THAT(with("parameters = [\"f\", \"q\"]\n"), AllOf(HasSubstr("\"e\""), HasSubstr("neither a parameter")));
  EXPECT_THAT(with("regimes = [\"a\", \"b\"]\n[hazard]\n\"a -> c\" = \"h\"\n"), HasSubstr("there is no regime \"c\""));
}

TEST(ModelFaults, WrongShapes) {
  EXPECT_THAT(with("intercept = [1, 2]\n"), AllOf(HasSubstr("model.toml:7"), HasSubstr("has 2 rows; expected 1")));
  EXPECT_THAT(with("initial = { mean = [0, 0] }\n"), HasSubstr("has 2 entries; expected 1"));
  EXPECT_THAT(faults("time = \"discrete\"\nstates = [\"s\"]\nitems = [\"y\"]\n", kDiary),
              AllOf(HasSubstr("drift"), HasSubstr("diffusion"), HasSubstr("is missing")));
}

TEST(ModelFaults, CellsThatAreNoExpressions) {
  EXPECT_THAT(with("item_mean = [\"m + * x\"]\n"),
              AllOf(HasSubstr("model.toml:7"), HasSubstr("at character 5"), HasSubstr("expected a number")));
  EXPECT_THAT(with("item_mean = [\"s\"]\n"), HasSubstr("is a state"));
}

TEST(ModelFaults, ParametersThatCannotBe) {
  EXPECT_THAT(with("[parameter.z]\nstart = 1\n"), HasSubstr("nothing uses this parameter"));
  EXPECT_THAT(with("[parameter.q]\nlower = 2\nupper = 1\n"), HasSubstr("lower must be below upper"));
  EXPECT_THAT(with("[parameter.q]\nprior = \"norml(0, 1)\"\n"), HasSubstr("is no prior"));
  EXPECT_THAT(with("[parameter.q]\nprior = \"normal(0, -1)\"\n"), HasSubstr("not above 0"));
}

TEST(ModelFaults, ColumnsThatAreNotThere) {
  EXPECT_THAT(faults("time = \"discrete\"\nitems = [\"z\"]\nitem_noise = [[\"e\"]]\n", kDiary),
              AllOf(HasSubstr("no column \"z\""), HasSubstr("couple, time, y, x")));
  EXPECT_THAT(with("item_mean = [\"lag(w, 1)\"]\n"), HasSubstr("no column \"w\""));
}

TEST(ModelFaults, MissingInputsAreToldWithTheirLine) {
  EXPECT_THAT(with("item_mean = [\"b*x\"]\n"), AllOf(HasSubstr("diary.csv:3"), HasSubstr("missing")));
  EXPECT_EQ(with("item_mean = [\"b*x\"]\n[input.x]\nmissing = \"mean\"\n"), "");
}

TEST(ModelFaults, RegimesThatAllHaveATableNeedNoOther) {
  const auto m = bound("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"m\"]\nitem_noise = [[\"e\"]]\n"
                       "[regime.high]\n[regime.low]\nitem_mean = [\"m - d\"]\n"
                       "[hazard]\n\"high -> low\" = \"h\"\n\"low -> high\" = \"r\"\n",
                       kDiary);
  EXPECT_EQ(m.regimes, 2);
}

TEST(ModelFaults, MoreEffectsThanCanBeIntegrated) {
  EXPECT_THAT(faults("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"a*b*c*d*g\"]\n"
                     "item_noise = [[\"e\"]]\n[random]\na = \"normal\"\nb = \"normal\"\n"
                     "c = \"normal\"\nd = \"normal\"\ng = \"normal\"\n",
                     kDiary),
              AllOf(HasSubstr("a, b, c, d, g"), HasSubstr("at most 4")));
}

TEST(ModelFaults, AnswersThatAnItemCannotHave) {
  EXPECT_THAT(faults("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"m\"]\n[item.y]\nkind = \"binary\"\n", kDiary),
              AllOf(HasSubstr("diary.csv:3"), HasSubstr("2 is not 0 or 1")));
}

TEST(ModelFaults, TwoRowsAtOneTime) {
  EXPECT_THAT(faults(kGood, "couple,time,y\n1,0,1\n1,0,2\n"), AllOf(HasSubstr("diary.csv:3"), HasSubstr("second row")));
}

}  // namespace
}  // namespace attune::model_test
