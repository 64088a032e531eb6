#!/usr/bin/env python3
"""The program as a user calls it. usage: command_line_test.py ATTUNE"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ATTUNE = pathlib.Path(sys.argv.pop(1)).resolve()


def attune(*arguments, cwd=None):
    return subprocess.run([ATTUNE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        made = attune("simulate", "--couples", 12, "--days", 21, "--seed", 4, "-o", "d.csv",
                      "--truth", "t.csv", cwd=cls.path)
        assert made.returncode == 0, made.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_here(self, *arguments):
        return attune(*arguments, cwd=self.path)

    def test_every_command_has_help(self):
        for command in ("check", "fit", "report", "states", "episodes", "simulate", "model"):
            shown = self.run_here(command, "--help")
            self.assertEqual(shown.returncode, 0, command)
            self.assertIn("Example", shown.stdout, command)

    def test_wrong_usage_is_2_and_a_missing_file_is_3(self):
        self.assertEqual(self.run_here("fit").returncode, 2)
        self.assertEqual(self.run_here("nonsense").returncode, 2)
        self.assertEqual(self.run_here("check", "absent.csv").returncode, 3)

    def test_every_fault_of_a_file_is_told_with_its_place(self):
        (self.path / "bad.csv").write_text(
            "couple,partner,time,closeness,stress\n1,A,2026-01-01,5,9\n1,B,2026-01-01,x,2\n")
        checked = self.run_here("check", "bad.csv")
        self.assertEqual(checked.returncode, 1)
        self.assertIn('bad.csv:2: column "stress": 9', checked.stderr)
        self.assertIn('bad.csv:3: column "closeness"', checked.stderr)

    def test_a_whole_study_and_the_same_bytes_for_any_number_of_threads(self):
        outputs = []
        for threads in (1, 2):
            fit = self.run_here("fit", "d.csv", "--threads", threads, "--starts", 1, "-o",
                                f"f{threads}.json")
            self.assertEqual(fit.returncode, 0, fit.stderr)
            result = json.loads((self.path / f"f{threads}.json").read_text())
            result.pop("seconds", None)
            self.assertTrue(result["converged"])
            self.assertAlmostEqual(result["minus2ll"], -2 * result["loglik"])
            states = self.run_here("states", "d.csv", "--fit", "f1.json", "--threads", threads)
            self.assertEqual(states.returncode, 0, states.stderr)
            outputs.append((json.dumps(result), states.stdout))
        self.assertEqual(outputs[0], outputs[1])
        episodes = self.run_here("episodes", "d.csv", "--fit", "f1.json")
        self.assertEqual(episodes.returncode, 0, episodes.stderr)
        report = self.run_here("report", "d.csv", "--fit", "f1.json", "-o", "r.html")
        self.assertEqual(report.returncode, 0, report.stderr)
        page = (self.path / "r.html").read_text()
        self.assertIn("</html>", page)
        self.assertNotIn("nan", page.lower().split())

    def test_nothing_is_half_written(self):
        failed = self.run_here("fit", "d.csv", "-o", "no/such/folder/f.json")
        self.assertEqual(failed.returncode, 3)
        self.assertEqual(list(self.path.glob("no*")), [])


if __name__ == "__main__":
    unittest.main()
