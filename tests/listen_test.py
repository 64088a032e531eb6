#!/usr/bin/env python3
"""Conversations as a user gives them to the program. usage: listen_test.py ATTUNE"""
import csv
import json
import shutil
import unittest
import xml.etree.ElementTree

from attune_program import ROOT, InAFolder

DATA = ROOT.parent / "shared" / "data"
TALK = ROOT / "examples" / "conversation.csv"


class Listen(InAFolder):
    def listen(self, *arguments, expect=0, **options):
        return self.run_here("listen", *arguments, expect=expect, **options)

    def rows(self, name):
        with open(self.path / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_the_example_talk_is_counted_and_scored(self):
        found = json.loads(self.listen(TALK, "--json").stdout)
        talk = found["conversations"][0]
        kim, robin = talk["partners"]
        self.assertEqual((kim["partner"], robin["partner"]), ("Kim", "Robin"))
        self.assertEqual(talk["turns"], 24)
        self.assertEqual(robin["longest_minimal_run"], 3)
        self.assertEqual(robin["experimental"]["minimal_answers_in_a_row"], 1)
        self.assertEqual(robin["overlaps"]["count"], 0)
        self.assertEqual(kim["overlaps"]["count"], 1)
        self.assertGreaterEqual(robin["labels"]["gratitude"]["turns"], 1)
        self.assertGreaterEqual(kim["labels"]["affection"]["turns"], 1)
        for share in ("lower", "estimate", "upper"):
            self.assertIsNotNone(kim["word_share"][share])

    def test_the_same_bytes_for_any_number_of_threads(self):
        shutil.copy(TALK, self.path / "talk.csv")
        outs = [self.listen("talk.csv", "--json", "--threads", n).stdout for n in (1, 3)]
        self.assertEqual(*outs)

    def test_turns_have_probabilities_verdicts_and_the_words_that_fired(self):
        self.listen(TALK, "--turns", "turns.csv")
        rows = self.rows("turns.csv")
        thanks = next(row for row in rows if row["text"].startswith("Thank you. That"))
        self.assertEqual(thanks["gratitude_is"], "yes")
        self.assertIn("thank", thanks["gratitude_words"])
        for row in rows:
            for label in ("gratitude", "affection", "remorse", "harshness", "showing_empathy",
                          "asking_needs", "stating_need"):
                self.assertTrue(0 <= float(row[label]) <= 1)
                self.assertIn(row[label + "_is"], ("yes", "unsure", "no"))
        self.listen(TALK, "--turns", "bare.csv", "--report", "bare.html", "--no-text")
        for name in ("bare.csv", "bare.html"):
            self.assertNotIn("lemon cake", (self.path / name).read_text())

    def test_the_page_is_complete_in_itself_and_treats_both_alike(self):
        self.listen(TALK, "--report", "talk.html")
        page = (self.path / "talk.html").read_text()
        xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", "", 1))
        self.assertNotRegex(page, r"(?:src|href)=\"(?:https?:)?//")
        self.assertNotIn("<script", page)
        for word in ("better than", "winner", "worse", "healthy", "toxic", "oxytocin"):
            self.assertNotIn(word, page)
        # Swapped names give the swapped page: nothing depends on who is who.
        text = TALK.read_text()
        swapped = text.replace(",Kim,", ",_,").replace(",Robin,", ",Kim,").replace(",_,", ",Robin,")
        (self.path / "swapped.csv").write_text(swapped)
        one, other = (json.loads(self.listen(path, "--json").stdout)["conversations"][0]["partners"]
                      for path in (TALK, "swapped.csv"))
        for a, b in ((0, 1), (1, 0)):
            other[b]["partner"] = one[a]["partner"]
            self.assertEqual(one[a], other[b])

    def test_transcripts_of_every_kind_are_the_same_talk(self):
        lines = [("Ann", "How was the garden today?"), ("Bo", "The garden was lovely, thank you."),
                 ("Ann", "I am glad about the roses.")]
        stamps = lambda n: (f"00:00:{2 * n:02}", f"00:00:{2 * n + 1:02}")
        texts = {
            "t.csv": "speaker,text\n" + "".join(f'{who},"{text}"\n' for who, text in lines),
            "t.vtt": "WEBVTT\n\n" + "".join("{}.000 --> {}.000\n<v {}>{}\n\n".format(*stamps(n), *line)
                                            for n, line in enumerate(lines)),
            "t.srt": "".join("{}\n{},000 --> {},000\n{}: {}\n\n".format(n + 1, *stamps(n), *line)
                             for n, line in enumerate(lines)),
            "t.txt": "".join("31/12/2020, 21:4{} - {}: {}\n".format(n, *line)
                             for n, line in enumerate(lines)),
            "t.json": json.dumps({"messages": [
                {"type": "message", "date": f"2020-12-31T21:4{n}:00", "from": who, "text": text}
                for n, (who, text) in enumerate(lines)]})}
        for name, text in texts.items():
            (self.path / name).write_text(text)
            talk = json.loads(self.listen(name, "--json").stdout)["conversations"][0]
            self.assertEqual([partner["words"] for partner in talk["partners"]], [11, 6], name)
            self.assertEqual(talk["partners"][1]["uptake"]["answers"], 1, name)

    def test_a_talk_joins_a_diary_and_the_joined_diary_is_fitted(self):
        self.simulate("diary.csv", couples=8, days=20)
        diary = self.rows("diary.csv")
        lively = ["How was it? Tell me more about the garden.", "The garden is lovely, thank you."]
        curt = ["The garden is lovely today, you should see it.", "ok"]
        talks = ["couple,conversation,time,speaker,text"]
        names = {}
        for row in diary:
            names.setdefault(row["couple"], set()).add(row["partner"])
        days = sorted({row["time"][:10] for row in diary})
        for n, (couple, partners) in enumerate(names.items()):
            one, other = sorted(partners)
            for k, day in enumerate(days):
                for who, text in ((one, (lively, curt)[(k + n) % 3 == 0][0]),
                                  (other, (lively, curt)[(k + n) % 3 == 0][1]),
                                  (one, "The garden again, and the fence of the garden."),
                                  (other, ("What about the fence?", "mm")[(k * 7 + n) % 4 == 0])):
                    talks.append(f'{couple},{couple}-{day},{day}T18:00,{who},"{text}"')
        (self.path / "talks.csv").write_text("\n".join(talks) + "\n")
        told = self.listen("talks.csv", "--inputs", "inputs.csv", "--diary", "diary.csv", "--joined",
                           "joined.csv", "-o", "summary.txt").stderr
        self.assertIn("check-ins have a talk before them", told)
        inputs, joined = self.rows("inputs.csv"), self.rows("joined.csv")
        self.assertEqual(len(joined), len(diary))
        for before, after in zip(diary, joined):
            self.assertEqual(before, {name: after[name] for name in before})
        # A check-in has the talk of its own day.
        row = next(row for row in joined if row["received_responsive"])
        same = next(line for line in inputs if line["couple"] == row["couple"]
                    and line["partner"] == row["partner"] and line["time"][:10] == row["time"][:10])
        self.assertEqual(same["received_responsive"], row["received_responsive"])
        # What one gave, the other received.
        pair = [line for line in inputs if line["conversation"] == same["conversation"]]
        self.assertEqual(pair[0]["gave_minimal"], pair[1]["received_minimal"])
        fit = json.loads(self.run_here("fit", "joined.csv", "--schema",
                                       ROOT / "examples/schemas/listen.toml", "--starts", 1,
                                       "--regimes", 1, "--json", expect=0).stdout)
        self.assertTrue(any("received_minimal" in p["name"] for p in fit["parameters"]) or
                        any("omega" == p["name"] or "beta_responsiveness" == p["name"]
                            for p in fit["parameters"]), [p["name"] for p in fit["parameters"]])
        (self.path / "heard.formula").write_text(
            "closeness ~ own(lag) + partner(lag) + received_responsive\n")
        mechanism = json.loads(self.run_here("fit", "joined.csv", "--model", "heard.formula", "--json",
                                             expect=0).stdout)
        self.assertTrue(any("received_responsive" in p["name"] for p in mechanism["parameters"]))

    def test_faults_are_told_with_their_place(self):
        for text, told in (("speaker,text\nA,x\nB,y\nC,z\n", "more than two speakers"),
                           ("speaker,text\nA,x\n,y\n", "bad.csv:3"),
                           ("speaker,txt\nA,x\n", '"text"'),
                           ("speaker,text,start\nA,x,now\nB,y,1\n", "bad.csv:2")):
            (self.path / "bad.csv").write_text(text)
            self.assertIn(told, self.listen("bad.csv", expect=1).stderr)
        self.listen("missing.csv", expect=3)
        self.listen(expect=2)
        self.listen(TALK, "--diary", "d.csv", expect=2)
        (self.path / "no.weights").write_bytes(b"attune listen weights 1\n{}\n")
        self.assertIn("weights", self.listen(TALK, "--weights", "no.weights", expect=1).stderr)

    def test_another_language_is_warned_of(self):
        german = ["wie war dein tag heute im garten mit den kindern und der oma",
                  "der tag war lang aber schoen und wir haben viel gelacht beim essen"] * 4
        (self.path / "german.csv").write_text("speaker,text\n" + "".join(
            f"{'AB'[n % 2]},{text}\n" for n, text in enumerate(german)))
        self.assertIn("English", self.listen("german.csv").stderr)

    def test_own_weights_are_trained_scored_and_used(self):
        coded = ROOT / "examples" / "coded-turns.csv"
        self.listen("train", coded, "--label", "thanks=gratitude", "--folds", 3, "-o", "own.weights",
                    "--picture", "own.html")
        page = (self.path / "own.html").read_text()
        xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", "", 1))
        scored = json.loads(self.listen("score", coded, "--weights", "own.weights", "--json").stdout)
        self.assertGreater(scored["labels"][0]["auc"]["estimate"], 0.9)
        found = json.loads(self.listen(TALK, "--weights", "own.weights", "--json").stdout)
        self.assertEqual(list(found["conversations"][0]["partners"][0]["labels"]), ["thanks"])
        self.listen("train", coded, "--label", "thanks=nothing", "-o", "x.weights", expect=1)
        self.assertNotIn("x.weights", self.names())


@unittest.skipUnless((DATA / "goemotions").is_dir(), "needs ../shared/data")
class Published(InAFolder):
    """The shipped weights on parts that they were not learned from."""

    def score(self, *arguments):
        told = json.loads(self.run_here("listen", "score", *arguments, "--json", "--quiet",
                                        expect=0).stdout)
        return {label["label"]: label for label in told["labels"]}

    def test_goemotions_dev(self):
        found = self.score(DATA / "goemotions/goemotions_dev.csv")
        for label, least in (("gratitude", .88), ("affection", .74), ("remorse", .60)):
            self.assertGreaterEqual(found[label]["f1"], least, label)
        for label in found.values():
            self.assertLessEqual(label["calibration_error"], .03, label["label"])

    def test_casino_valid(self):
        found = self.score(DATA / "casino/turns.csv", "--conversations", DATA / "casino/dialogues.csv",
                           "--where", "source_split=valid")
        for label, least in (("stating_need", .90), ("asking_needs", .93), ("showing_empathy", .78)):
            self.assertGreaterEqual(found[label]["auc"]["estimate"], least, label)


if __name__ == "__main__":
    unittest.main()
