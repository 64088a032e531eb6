#!/usr/bin/env python3
"""attune sync as a user calls it; what reads real recordings skips where ../shared is absent.
usage: sync_test.py ATTUNE [CLASS]"""
import csv
import json
import math
import random
import shutil
import subprocess
import sys
import unittest

from attune_program import ROOT, InAFolder

DATA = ROOT.parent / "shared" / "data"
MOTION = DATA / "rmea-motion-energy" / "rmea_1hz.csv"
DIALS = DATA / "rties-conversation" / "rties_dial_long.csv"


def noise(draw, samples, carry_over=.7):
    now, values = draw.gauss(0, 1), []
    for _ in range(samples):
        values.append(now)
        now = carry_over * now + math.sqrt(1 - carry_over ** 2) * draw.gauss(0, 1)
    return values


class Sync(InAFolder):
    def write(self, name="s.csv", lag=3, strength=.6, samples=900, seed=1, swap=False):
        draw = random.Random(seed)
        a, b = noise(draw, samples), noise(draw, samples)
        b = [strength * (a[t - lag] if t >= lag else 0) + math.sqrt(1 - strength ** 2) * b[t]
             for t in range(samples)]
        if swap:
            a, b = b, a
        (self.path / name).write_text("time,a,b\n" + "".join(
            f"{t},{x:.4f},{y:.4f}\n" for t, (x, y) in enumerate(zip(a, b))))
        return name

    def json_of(self, *arguments):
        return json.loads(self.run_here("sync", *arguments, "--json", "--quiet", expect=0).stdout)

    def test_a_planted_lag_and_strength_are_found(self):
        pair = self.json_of(self.write(), "--signed")["pairs"][0]
        self.assertAlmostEqual(pair["peak_lag"]["estimate"], 3, delta=.3)
        self.assertAlmostEqual(math.tanh(pair["peak_z"]), .6, delta=.08)
        self.assertLessEqual(pair["peak_lag"]["lower"], 3.1)
        self.assertGreaterEqual(pair["peak_lag"]["upper"], 2.9)
        self.assertGreater(pair["lead"]["lower"], 0)
        self.assertLess(pair["chance"]["p"], .01)
        self.assertTrue(pair["chance"]["sentence"].startswith("More than chance"))

    def test_exchanging_the_columns_turns_the_lag_round(self):
        there = self.json_of(self.write())["pairs"][0]
        back = self.json_of(self.write("t.csv", swap=True))["pairs"][0]
        self.assertAlmostEqual(there["peak_lag"]["estimate"], -back["peak_lag"]["estimate"], 6)
        self.assertAlmostEqual(there["lead"]["estimate"], -back["lead"]["estimate"], 9)
        self.assertAlmostEqual(there["strength"]["estimate"], back["strength"]["estimate"], 9)

    def test_a_valid_range_may_be_negative_and_stand_before_the_file(self):
        name = self.write()
        after, before = self.json_of(name, "--valid", "-2", "-1"), self.json_of(
            "--valid", "-2", "-1", name)
        self.assertEqual(after, before)
        with open(self.path / name, newline="") as file:
            outside = sum(not -2 <= float(row["a"]) <= -1 for row in csv.DictReader(file))
        self.assertEqual(after["pairs"][0]["a"]["artefacts"], outside)

    def test_no_more_than_chance_is_said(self):
        for kind in ("shuffle", "shift", "phase"):
            told = self.run_here("sync", self.write(strength=0, seed=5), "--kind", kind, expect=0).stdout
            self.assertIn("No more than chance", " ".join(told.split()), kind)
            self.assertIn(f"chance: {kind}", told)

    def test_the_same_bytes_for_any_number_of_threads(self):
        self.write()
        for extra in (["--grid", "--recurrence"], ["--kind", "shift"], ["--coherence"]):
            arguments = ["sync", "s.csv", "--json", "--surrogates", 99, *extra]
            shown = [self.run_here(*arguments, "--threads", n, expect=0).stdout for n in (1, 4)]
            self.assertEqual(*shown)

    def test_everything_at_once_and_no_number_that_is_none(self):
        shutil.copytree(ROOT / "examples", self.path / "examples", symlinks=True)
        self.run_here("sync", "examples/signals.csv", "--grid", "--recurrence", "--coherence",
                      "--surrogates", 99, "--windows", "w.csv", "--mirroring", "m.csv", "-o", "r.html",
                      expect=0)
        page = (self.path / "r.html").read_text()
        self.assertTrue(page.rstrip().endswith("</html>"))
        for word in ("nan", "inf", "null", "undefined"):
            self.assertNotRegex(page, rf'[">\s\-+]{word}["<\s,)]')
        with open(self.path / "w.csv", encoding="ascii") as file:
            windows = list(csv.DictReader(file))
        self.assertEqual(len(windows), 6 * 18)
        with open(self.path / "m.csv", encoding="ascii") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["couple"] for row in rows], list("123456"))
        self.assertEqual(rows[2]["time"][:10], "2026-03-03")
        planted = [float(row["mirroring"]) for row in rows[:4]]
        self.assertGreater(min(planted), max(float(row["mirroring"]) for row in rows[4:]))

    def test_mirroring_joins_a_diary_as_resonance(self):
        (self.path / "examples").mkdir(exist_ok=True)
        self.run_here("sync", ROOT / "examples" / "signals.csv", "--mirroring", "m.csv", expect=0)
        with open(self.path / "m.csv", encoding="ascii") as file:
            by_day = {(row["couple"], row["time"][:10]): row["mirroring"] for row in csv.DictReader(file)}
        lines = ["couple,partner,time,closeness,mirroring"]
        lines += [f"{couple},{who},2026-03-{day:02},{3 + (day + couple) % 4},"
                  f"{by_day.get((str(couple), f'2026-03-{day:02}'), '')}"
                  for couple in range(1, 7) for who in "AB" for day in range(1, 9)]
        (self.path / "d.csv").write_text("\n".join(lines) + "\n")
        (self.path / "schema.toml").write_text(
            '[columns]\nshared_laugh = { column = "mirroring", scale = [0, 1] }\n')
        checked = self.run_here("check", "d.csv", "--schema", "schema.toml", "--json", expect=0).stdout
        self.assertIn("shared_laugh", checked)

    def test_examples_are_what_their_script_writes(self):
        script = ROOT / "examples" / "simulate_signals.py"
        made = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
        self.assertEqual(made.stdout, (ROOT / "examples" / "simulated-signals.csv").read_text())

    def test_faults_are_told_and_nothing_is_written(self):
        good = "time,a,b\n" + "".join(f"{t},{t % 7},{t % 5}\n" for t in range(300))
        for text, expected in (("", "empty"), ("time,a\n1,2\n", "which two columns"),
                               (good + "300,x,1\n", '302: column "a": "x" is no number'),
                               (good + "5,1,1\n", "an earlier time"),
                               (good.replace("time", "when"), "there is no column of time"),
                               (good.encode("utf-16"), "UTF-16"), (b"\x00" * 50, "s.csv")):
            (self.path / "s.csv").write_bytes(text.encode() if isinstance(text, str) else text)
            before = self.names()
            told = self.run_here("sync", "s.csv", "-o", "r.html", "--mirroring", "m.csv",
                                 expect=1 if text != good.replace("time", "when") else None).stderr
            self.assertIn(expected, told)
            self.assertEqual(self.names(), before)
        self.run_here("sync", "absent.csv", expect=3)
        (self.path / "s.csv").write_text(good)
        self.run_here("sync", "s.csv", "--lag", 90, expect=2)
        self.run_here("sync", "s.csv", "--window", 5, "--lag", 2, expect=1)
        self.run_here("sync", "s.csv", "--kind", "none", expect=2)

    def test_a_recording_too_short_says_so(self):
        told = self.run_here("sync", self.write(samples=200), expect=0).stdout
        self.assertIn("too few to shuffle", " ".join(told.split()))

    def test_models_find_what_they_were_made_with(self):
        draw, rows = random.Random(3), ["pair,time,a,b"]
        for pair in range(12):
            x, y, level = 0, 0, draw.gauss(3, 1)
            for t in range(300):
                x, y = (.6 * x + .2 * y + draw.gauss(0, 1), .5 * y + draw.gauss(0, 1))
                rows.append(f"{pair},{t},{level + x:.4f},{y:.4f}")
        (self.path / "v.csv").write_text("\n".join(rows) + "\n")
        model = self.json_of("v.csv", "--surrogates", 0, "--model", "inertia")["model"]
        found = {p["name"]: p for p in model["fit"]["parameters"]}
        for name, truth in (("i_a", .6), ("i_b", .5), ("c_a", .2), ("c_b", 0)):
            self.assertLess(found[name]["lower"], truth, name)
            self.assertGreater(found[name]["upper"], truth, name)


@unittest.skipUnless(MOTION.exists() and DIALS.exists(), "../shared/data is not here")
class RealRecordings(InAFolder):
    def test_real_pairs_beside_repaired_ones(self):
        """d = .76 at 1 Hz, windows of 60 s, lags of 5 s, steps of 30 s."""
        for extra, repaired in (([], 380), (["--any-roles"], 760)):
            done = self.run_here("sync", MOTION, "--pair", "dyad", "--time", "second", "--a", "patient",
                                 "--b", "therapist", "--kind", "repaired", "--json", *extra, expect=0)
            pairings = json.loads(done.stdout)["pairings"]
            self.assertEqual(pairings["repaired"], repaired)
            self.assertAlmostEqual(pairings["d"]["estimate"], .76, delta=.06)
            self.assertLess(pairings["d"]["lower"], pairings["d"]["estimate"])

    def test_the_dials_of_eighty_couples(self):
        done = self.run_here("sync", DIALS, "--pair", "couple", "--partner", "female", "--value", "dial",
                             "--time", "seconds", "--surrogates", 0, "--model", "inertia", "--json",
                             expect=0)
        model = json.loads(done.stdout)["model"]
        self.assertEqual(model["pairs"], 79)
        self.assertEqual(model["left_out"], ["19: both partners have the same samples"])
        found = {p["name"]: p for p in model["fit"]["parameters"]}
        # The data's own description: lag-1 .91 at 2 s, the partner's last step .03.
        self.assertAlmostEqual(found["i_a"]["estimate"], .91, delta=.08)
        self.assertGreater(found["c_a"]["lower"], 0)


if __name__ == "__main__":
    unittest.main()
