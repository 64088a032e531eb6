#include "io/transcript.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::io {
namespace {

Transcript read(const std::string& text, TranscriptOptions options = {}) {
  auto parsed = parse_transcript(text, "talk", options, {});
  if (!parsed) {
    for (const Diagnostic& fault : parsed.error()) ADD_FAILURE() << to_string(fault);
    return {};
  }
  return std::move(*parsed);
}

std::string fault(const std::string& text) {
  const auto parsed = parse_transcript(text, "talk", {}, {});
  return parsed ? "none" : to_string(parsed.error().front());
}

/// "A:hello B:hi"
std::string told(const conversation::Talk& talk) {
  std::string all;
  for (const auto& said : talk.utterances) {
    all += (all.empty() ? "" : " ") + talk.speakers[static_cast<std::size_t>(said.speaker)] + ":" +
           said.text;
  }
  return all;
}

TEST(Transcript, ReadsCsvWithTimesConversationsAndCouples) {
  const Transcript read_in = read(
      "couple,conversation,time,speaker,text,start,end\n"
      "1,x,2026-01-02T20:00,Bo,\"Hi, you\",0,1.5\n1,x,2026-01-02T20:00,Ann,hey,00:02,0:03.5\n"
      "1,y,2026-01-03T20:00,Ann,so?,,\n1,y,2026-01-03T20:00,Bo,well,,\n");
  ASSERT_EQ(read_in.talks.size(), 2U);
  const conversation::Talk& talk = read_in.talks[0];
  EXPECT_EQ(told(talk), "Bo:Hi, you Ann:hey");
  EXPECT_EQ(talk.speakers[0], "Ann");
  EXPECT_EQ(talk.couple, "1");
  EXPECT_TRUE(talk.calendar);
  EXPECT_DOUBLE_EQ(talk.utterances[1].start, 2);
  EXPECT_DOUBLE_EQ(talk.utterances[1].end, 3.5);
  EXPECT_TRUE(std::isnan(read_in.talks[1].utterances[0].start));
  EXPECT_DOUBLE_EQ(read_in.talks[1].time - talk.time, 1);
}

TEST(Transcript, DatedRowsAreCutAtLongSilences) {
  const std::string text =
      "speaker,text,start\nAnn,one,2026-01-02T20:00:00\nBo,two,2026-01-02T20:00:05\n"
      "Ann,three,2026-01-02T22:00:00\nBo,four,2026-01-02T22:01:00\n"
      "Ann,alone,2026-01-03T09:00:00\n";
  const Transcript cut = read(text);
  ASSERT_EQ(cut.talks.size(), 2U);
  EXPECT_EQ(told(cut.talks[1]), "Ann:three Bo:four");
  EXPECT_NEAR(cut.talks[0].utterances[1].start, 5, 1e-4);
  EXPECT_NEAR(cut.talks[1].time - cut.talks[0].time, 2.0 / 24, 1e-9);
  TranscriptOptions patient;
  patient.pause_minutes = 1e5;
  EXPECT_EQ(read(text, patient).talks.size(), 1U);
}

TEST(Transcript, ReadsWebVttWithVoices) {
  const Transcript vtt = read(
      "WEBVTT\n\nNOTE a remark --> not a cue\n\n1\n00:01.000 --> 00:03.000 align:start\n"
      "<v Ann>How was <i>it</i>?</v>\n\n00:03.500 --> 00:04.000\n<v.loud Bo>Fine &amp; long.\n\n"
      "01:00:05.000 --> 01:00:06.000\nAnn: tell me\n\n01:00:07.000 --> 01:00:08.000\nmore\n");
  ASSERT_EQ(vtt.talks.size(), 1U);
  EXPECT_EQ(vtt.kind, TranscriptKind::webvtt);
  EXPECT_EQ(told(vtt.talks[0]), "Ann:How was it? Bo:Fine & long. Ann:tell me Ann:more");
  EXPECT_DOUBLE_EQ(vtt.talks[0].utterances[2].start, 3605);
  ASSERT_EQ(vtt.remarks.size(), 1U);  // a cue without a name
}

TEST(Transcript, ReadsSrtWithNames) {
  const Transcript srt = read(
      "1\r\n00:00:01,250 --> 00:00:02,000\r\n[Ann] Hello.\r\n\r\n2\r\n00:00:02,500 --> 00:00:03,000"
      "\r\n- Bo: Hi, it is 10:30.\r\n");
  ASSERT_EQ(srt.talks.size(), 1U);
  EXPECT_EQ(srt.kind, TranscriptKind::srt);
  EXPECT_EQ(told(srt.talks[0]), "Ann:Hello. Bo:Hi, it is 10:30.");
  EXPECT_DOUBLE_EQ(srt.talks[0].utterances[0].start, 1.25);
}

TEST(Transcript, ReadsChatsOfTheCommonKinds) {
  const std::string expected = "Ann Lee:Hi: there\nsecond line Bo:hey";
  for (const char* text : {
           "31/12/2020, 21:41 - Messages are encrypted\n31/12/2020, 21:41 - Ann Lee: Hi: there\n"
           "second line\n31/12/2020, 21:42 - Bo: <Media omitted>\n31/12/2020, 21:42 - Bo: hey\n",
           "12/31/20, 9:41\xE2\x80\xAFPM - Ann Lee: Hi: there\nsecond line\n"
           "12/31/20, 9:42 PM - Bo: hey\n",
           "[31.12.20, 21:41:05] Ann Lee: Hi: there\nsecond line\n"
           "\xE2\x80\x8E[31.12.20, 21:42:05] Bo: hey\n",
           "[2020-12-31 21:41:05] Ann Lee: Hi: there\nsecond line\n[2020-12-31 21:42:05] Bo: hey\n",
       }) {
    const Transcript chat = read(text);
    ASSERT_EQ(chat.talks.size(), 1U) << text;
    EXPECT_EQ(chat.kind, TranscriptKind::chat);
    EXPECT_EQ(told(chat.talks[0]), expected) << text;
    EXPECT_NEAR(chat.talks[0].utterances[1].start, 60, 1) << text;
    EXPECT_NEAR(chat.talks[0].time, 18627 + (21 + 41 / 60.0) / 24, 0.001) << text;
  }
}

TEST(Transcript, ReadsTelegram) {
  const Transcript chat = read(
      R"({"name":"Bo","messages":[{"id":1,"type":"service","date":"2020-12-31T21:00:00"},
      {"id":2,"type":"message","date":"2020-12-31T21:41:05","from":"Ann","text":"Hi"},
      {"id":3,"type":"message","date":"2020-12-31T21:41:35","from":"Bo",
       "text":["see ",{"type":"link","text":"here"}]}]})");
  ASSERT_EQ(chat.talks.size(), 1U);
  EXPECT_EQ(told(chat.talks[0]), "Ann:Hi Bo:see here");
  EXPECT_NEAR(chat.talks[0].utterances[1].start, 30, 1e-4);
}

TEST(Transcript, TellsWhatIsWrongAndWhere) {
  EXPECT_NE(fault("who,words\nA,b\n").find("talk:1: column \"text\""), std::string::npos);
  EXPECT_NE(fault("speaker,text\nA,x\nB,y\nC,z\n").find("more than two speakers"),
            std::string::npos);
  EXPECT_NE(fault("speaker,text\nA,x\nA,y\n").find("one speaker"), std::string::npos);
  EXPECT_NE(
      fault("speaker,text,start\nA,x,soon\nB,y,1\n").find("talk:2: column \"start\": \"soon\""),
      std::string::npos);
  EXPECT_NE(fault("speaker,text,start,end\nA,x,5,4\nB,y,6,7\n").find("ends before"),
            std::string::npos);
  EXPECT_NE(fault("WEBVTT\n\n00:xx --> 00:03.000\nA: b\n").find("talk:3:"), std::string::npos);
  EXPECT_NE(fault("{\"messages\": 3}").find("messages"), std::string::npos);
  EXPECT_NE(fault("{oops").find("JSON"), std::string::npos);
  EXPECT_NE(fault("32/13/2020, 21:41 - A: b\n1/1/2020, 21:42 - B: c\n").find("no such date"),
            std::string::npos);
  EXPECT_NE(fault("").find("empty"), std::string::npos);
  EXPECT_NE(fault("WEBVTT\n\xFF\n").find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace attune::io
