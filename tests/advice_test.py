#!/usr/bin/env python3
"""What comes next, as a user asks for it: suggest, forecast, one couple alone.
usage: advice_test.py ATTUNE"""
import csv
import io
import json
import unittest

from attune_program import InAFolder

NOTICE = "There is not enough information yet to suggest anything this week.\n"


class Advice(InAFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        test.simulate(couples=12, days=21)
        test.run_here("fit", "d.csv", "--starts", 1, "-o", "f.json", expect=0)
        fit = json.loads((cls.path / "f.json").read_text())
        fit["gate"]["open"] = True  # so that what lies behind it can be seen
        fit["mechanisms"] = {"known": True, "held_out_gain": 50, "held_out_se": 1}
        (cls.path / "open.json").write_text(json.dumps(fit))

    def suggest(self, *arguments, fit="open.json", couple="C002", expect=0):
        return self.run_here("suggest", "d.csv", "--fit", fit, "--couple", couple, "--draws", 60,
                             *arguments, expect=expect)

    def someone(self):
        """A couple that is not silent by chance or for being brief, and its JSON."""
        for n in range(1, 13):
            shown = json.loads(self.suggest("--json", couple=f"C{n:03}").stdout)
            if shown["suggestions"]:
                return f"C{n:03}", shown
        self.fail("nothing is suggested to anybody")

    def test_while_the_gate_is_shut_it_says_why(self):
        gate = json.loads((self.path / "f.json").read_text())["gate"]
        self.assertFalse(gate["open"])
        self.assertEqual(self.suggest(fit="f.json").stdout, gate["sentence"] + "\n")

    def test_a_suggestion_has_its_interval_and_its_probability(self):
        couple, shown = self.someone()
        for one in shown["suggestions"]:
            self.assertGreaterEqual(one["p_gain"], 0.8)
            self.assertLessEqual(one["gain"]["lower"], one["gain"]["upper"])
        self.assertAlmostEqual(sum(one["p_best"] for one in shown["suggestions"]), 1)
        told = self.suggest(couple=couple).stdout
        for never in ("should", "must", "withdrawn", "oxytocin", "Partner A", "nan"):
            self.assertNotIn(never, told.replace("never a must", ""))

    def test_a_private_reason_reads_as_any_other(self):
        couple, _ = self.someone()
        self.assertEqual(self.suggest("--hold", couple=couple).stdout, NOTICE)
        held = json.loads(self.suggest("--hold", "--json", couple=couple).stdout)
        self.assertEqual((held["suggestions"], held["why_none"]), ([], NOTICE.strip()))
        self.assertEqual(self.suggest("--hold", "--if", "touch=1", couple=couple).stdout, NOTICE)

    def test_a_plan_is_told_drawn_and_checked(self):
        couple, _ = self.someone()
        plan = ["--if", "touch=+1 daily, time_together=+30"]
        self.assertIn("difference", self.suggest(*plan, couple=couple).stdout)
        self.suggest(*plan, "-o", "plan.svg", couple=couple)
        self.assertTrue((self.path / "plan.svg").read_text().startswith("<svg"))
        self.suggest(*plan, "-o", "plan.html", couple=couple)
        self.assertIn("What if: touch", (self.path / "plan.html").read_text())
        course = json.loads(self.suggest(*plan, "--json", couple=couple).stdout)["course"]
        self.assertEqual(course[0]["difference"]["estimate"], 0)
        for wrong in ("touch", "touch=1 sometimes", "kisses=1"):
            self.assertIn("--if", self.suggest("--if", wrong, couple=couple, expect=2).stderr)

    def test_actions_of_ones_own(self):
        (self.path / "a.toml").write_text('[[action]]\nname = "Dance"\nmore = { touch = 1 }\n')
        couple, _ = self.someone()
        names = [one["name"] for one in
                 json.loads(self.suggest("--actions", "a.toml", "--json", couple=couple).stdout)
                 ["suggestions"]]
        self.assertLessEqual(set(names), {"Dance"})
        (self.path / "bad.toml").write_text('[[action]]\nname = "Dance"\nefort = 1\n')
        self.assertIn("bad.toml:3", self.suggest("--actions", "bad.toml", expect=1).stderr)

    def test_who_is_not_there_is_told(self):
        self.assertIn("C002", self.suggest(couple="C02", expect=1).stderr)

    def test_the_same_bytes_for_any_number_of_threads(self):
        couple, _ = self.someone()
        for command in (["suggest", "--couple", couple], ["suggest", "--couple", couple, "--if",
                        "touch=1"], ["forecast"]):
            written = {self.run_here(command[0], "d.csv", "--fit", "open.json", *command[1:],
                                     "--threads", threads, expect=0).stdout for threads in (1, 3)}
            self.assertEqual(len(written), 1, command)

    def test_forecasts_are_distributions_of_the_next_day(self):
        text = self.run_here("forecast", "d.csv", "--fit", "f.json", "--quiet", expect=0).stdout
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertGreater(len(rows), 100)
        for row in rows:
            self.assertAlmostEqual(sum(float(row[f"p{k}"]) for k in range(1, 8)), 1, places=9)
            self.assertLess(row["origin"], row["time"])
            self.assertLess(float(row["q05"]), float(row["q95"]))
        self.assertEqual(sum(row["answer"] == "" for row in rows), 24)

    def test_one_couple_goes_on_check_in_by_check_in(self):
        head, *rows = (self.path / "d.csv").read_text().splitlines()
        own = [row for row in rows if row.startswith("C003,")]
        days = sorted({row.split(",")[2] for row in own})
        early = [row for row in own if row.split(",")[2] < days[len(days) // 2]]
        (self.path / "early.csv").write_text("\n".join([head, *early, ""]))
        (self.path / "own.csv").write_text("\n".join([head, *own, ""]))
        live = ["--prior-fit", "f.json", "--live", "s.json"]
        first = self.run_here("fit", "early.csv", *live, expect=0).stdout
        self.assertIn(f"{len(early)} new check-ins", first)
        size = len((self.path / "s.json").read_text())
        on = self.run_here("fit", "own.csv", *live, expect=0).stdout
        self.assertIn(f"{len(own) - len(early)} new check-ins, {len(own)} in all", on)
        self.assertLess(len((self.path / "s.json").read_text()), 1.5 * size)
        self.assertIn("0 new check-ins", self.run_here("fit", "own.csv", *live, expect=0).stdout)
        (self.path / "s.json").write_text("{}")
        self.assertIn("s.json", self.run_here("fit", "own.csv", *live, expect=1).stderr)

    def test_one_couples_fit_is_read_by_the_other_commands(self):
        self.run_here("fit", "d.csv", "--prior-fit", "open.json", "--couple", "C003", "-o",
                      "own.json", expect=0)
        own, study = (json.loads((self.path / name).read_text())
                      for name in ("own.json", "open.json"))
        self.assertTrue(own["one_couple"])
        moved = {p["name"] for p, q in zip(own["parameters"], study["parameters"])
                 if p["working"] != q["working"]}
        self.assertEqual(moved, {"kappa", "delta", "a0", "b0", "sigma_e"})
        head, *rows = (self.path / "d.csv").read_text().splitlines()
        (self.path / "c.csv").write_text(
            "\n".join([head, *(row for row in rows if row.startswith("C003,")), ""]))
        for command in ("states", "episodes", "forecast"):
            self.run_here(command, "c.csv", "--fit", "own.json", expect=0)
        self.run_here("suggest", "c.csv", "--fit", "own.json", "--couple", "C003", expect=0)
        several = self.run_here("fit", "d.csv", "--prior-fit", "f.json", expect=1)
        self.assertIn("--couple", several.stderr)


if __name__ == "__main__":
    unittest.main()
