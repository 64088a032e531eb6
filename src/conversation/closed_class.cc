#include "conversation/closed_class.h"

#include <algorithm>
#include <unordered_map>

namespace attune::conversation {
namespace {

constexpr std::array<const char*, kStyleClasses> kNames{
    "personal pronouns", "impersonal pronouns", "articles",  "auxiliary verbs", "common adverbs",
    "prepositions",      "conjunctions",        "negations", "quantifiers"};

// A list each, in the order of kNames. A contraction is in the class of each of its parts.
constexpr std::array<std::string_view, kStyleClasses> kLists{
    "i me my mine myself you your yours yourself yourselves he him his himself she her hers "
    "herself "
    "we us our ours ourselves they them their theirs themselves ya y'all i'm i've i'll i'd im ive "
    "you're you've you'll you'd youre he's he'll he'd she's she'll she'd we're we've we'll we'd "
    "they're they've they'll they'd u ur",
    "it its itself this that these those something anything nothing everything someone anyone "
    "everyone nobody somebody anybody everybody one ones other others another what which who whom "
    "whose whatever whoever it's it'll it'd that's that'll what's who's there's here's thing "
    "things "
    "stuff",
    "a an the",
    "am is are was were be been being have has had having do does did doing will would shall "
    "should "
    "can could may might must ought i'm you're he's she's it's we're they're i've you've we've "
    "they've i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd isn't "
    "aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't won't wouldn't shouldn't "
    "can't "
    "cannot couldn't mightn't mustn't that's there's what's gonna gotta wanna dont cant wont didnt",
    "very really so just too also still even already again now then here there always often "
    "sometimes usually maybe perhaps almost quite rather pretty only soon ever yet away back well "
    "actually probably definitely anyway instead together later simply mostly",
    "about above across after against along among around as at before behind below beside between "
    "beyond by despite down during except for from in inside into like near of off on onto out "
    "outside over past per since through to toward towards under until up upon with within without",
    "and but or nor so because if although though while when whenever where whereas whether unless "
    "than then as until since cause cuz either neither plus",
    "no not never none nothing nobody nowhere neither nor without isn't aren't wasn't weren't "
    "haven't hasn't hadn't don't doesn't didn't won't wouldn't shouldn't can't cannot couldn't "
    "mightn't mustn't ain't dont cant wont didnt",
    "all any both each every few half less least little lot lots many more most much several some "
    "enough plenty couple bit bunch whole everything everyone"};

constexpr std::string_view kMinimal =
    "mm mhm mmhm hm hmm uh um huh oh ah aha ok okay okey k kk right sure fine alright whatever "
    "yeah "
    "yea yep yup yes no nope nah good cool great nice true exactly totally absolutely indeed wow "
    "lol "
    "haha hah really";
constexpr std::string_view kYesNo = "yes no yeah yea yep yup nope nah sure";
constexpr std::string_view kOpen = "what how why what's how's whats hows";
constexpr std::string_view kClosed = "who when where which whose whom who's where's when's";
constexpr std::string_view kAuxiliary =
    "do does did are is was were am can could will would shall should have has had may might must "
    "don't doesn't didn't aren't isn't wasn't weren't can't couldn't won't wouldn't shouldn't "
    "haven't "
    "hasn't hadn't ain't";
constexpr std::string_view kSubject =
    "i you he she it we they this that these those there the your my our his her their a an anyone "
    "anybody someone somebody everyone u ya";
constexpr std::string_view kAmount = "many much long often old far big soon late early few high";

template <class Visit>
void each_word(std::string_view list, const Visit& visit) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    visit(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

using Classes = std::unordered_map<std::string_view, WordClass>;

Classes make_classes() {
  Classes classes;
  for (std::size_t k = 0; k < kStyleClasses; ++k) {
    each_word(kLists[k], [&](std::string_view word) {
      auto& style = classes[word].style;
      style = static_cast<std::uint16_t>(style | (1U << k));
    });
  }
  const auto set = [&](std::string_view list, bool WordClass::*flag, bool value = true) {
    each_word(list, [&](std::string_view word) { classes[word].*flag = value; });
  };
  set(kMinimal, &WordClass::minimal);
  set(kYesNo, &WordClass::yes_no);
  set(kOpen, &WordClass::open_question);
  set(kClosed, &WordClass::closed_question);
  set(kAuxiliary, &WordClass::auxiliary);
  set(kSubject, &WordClass::subject);
  set(kAmount, &WordClass::amount);
  return classes;
}

}  // namespace

const std::array<const char*, kStyleClasses>& style_class_names() { return kNames; }

const WordClass& word_class(std::string_view lower) {
  static const Classes kClasses = make_classes();
  static const WordClass kContent;
  const auto found = kClasses.find(lower);
  return found == kClasses.end() ? kContent : found->second;
}

}  // namespace attune::conversation
