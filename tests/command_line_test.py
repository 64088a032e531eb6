#!/usr/bin/env python3
"""The program as a user calls it, from another process. usage: command_line_test.py ATTUNE [CLASS]"""
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
import unittest

from attune_program import ATTUNE, COMMANDS, ROOT, InAFolder, attune

CHECK_IN = "couple,partner,time,closeness,stress\n"


class Usage(InAFolder):
    def test_every_example_of_the_help_runs_as_it_stands(self):
        """Also those of the program's own help, in a copy of the project's examples."""
        shutil.copytree(ROOT / "examples", self.path / "examples", symlinks=True)
        self.run_here("fit", "examples/diary.csv", "--starts", 1, "-o", "attune-fit.json", expect=0)
        ran = 0
        for command in COMMANDS:
            shown = self.run_here(command, "--help", expect=0).stdout
            self.assertIn("Example:\n", shown, command)
            for line in shown.split("Example:\n")[1].splitlines():
                words = shlex.split(line)
                self.assertEqual(words[0], "attune", line)
                for file in (word for word in words[2:] if word.endswith(".json")):
                    if not (self.path / file).exists():
                        shutil.copy(self.path / "attune-fit.json", self.path / file)
                self.run_here(*words[1:], expect=0)
                ran += 1
        self.assertGreaterEqual(ran, len(COMMANDS))

    def test_wrong_usage_is_2_and_says_why_on_stderr(self):
        for arguments in ([], ["nonsense"], ["fit"], ["report", "a.csv", "b.csv"],
                          ["check", "a.csv", "--no-such-option"],
                          ["fit", "a.csv", "--threads", "-1"], ["fit", "a.csv", "--seed", "x"]):
            done = self.run_here(*arguments, expect=2)
            self.assertEqual(done.stdout, "", arguments)
            self.assertNotEqual(done.stderr, "", arguments)

    def test_an_analysis_loads_nothing_that_speaks_to_the_network(self):
        loaded = subprocess.run(["ldd", str(ATTUNE)], capture_output=True, text=True, check=True).stdout
        for library in ("libcurl", "libssl", "libpq", "libsoci", "libsqlite3", "libldap"):
            self.assertNotIn(library, loaded)

    def test_the_web_apps_commands_are_told_where_they_are_not_installed(self):
        alone = self.path / "bin" / "attune"
        alone.parent.mkdir()
        shutil.copy(ATTUNE, alone)
        done = subprocess.run([alone, "serve"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3)
        self.assertIn("attune-web", done.stderr)
        self.assertIn("install it", done.stderr)

    def test_a_reader_that_leaves_early_is_no_fault_of_ours(self):
        pipe = subprocess.run(f"{shlex.quote(str(ATTUNE))} simulate --couples 50 --days 60 | head -n 1",
                              shell=True, capture_output=True, text=True, timeout=60)
        self.assertTrue(pipe.stdout.startswith("couple,"), pipe.stdout)
        self.assertNotIn("terminate", pipe.stderr)

    def test_the_users_language_does_not_change_numbers(self):
        diary = self.simulate(couples=3, days=10)
        plain = self.run_here("check", diary, "--json", expect=0, env={"LC_ALL": "C"})
        german = self.run_here("check", diary, "--json", expect=0, env={"LC_ALL": "de_DE.UTF-8"})
        self.assertEqual(plain.stdout, german.stdout)


class Documents(InAFolder):
    def test_the_table_of_priors_is_that_of_the_program(self):
        page = (ROOT / "docs" / "math" / "closeness.md").read_text()
        rows = {}
        for line in page.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 6 and cells[1].startswith("`"):
                rows[cells[1].strip("`")] = (cells[4], cells[5].replace(" to ", " .. "), cells[3], cells[2])
        shown = self.run_here("model", "--show", "parameters", expect=0).stdout.splitlines()[1:]
        told = {}
        for line, description in zip(shown[::2], shown[1::2]):
            name, rest = line.split(None, 1)
            numbers = re.match(r"(-?[\d.]+)\s+(-?[\d.]+ \.\. -?[\d.]+)\s+", rest)
            prior = rest[numbers.end():] if numbers else rest
            told[name] = (*(numbers.groups() if numbers else ("", "")), prior, description.strip())
        self.assertGreater(len(told), 30)
        self.assertEqual(rows, told)

    def test_the_table_of_the_full_world_is_that_of_the_program(self):
        page = (ROOT / "docs" / "math" / "world.md").read_text()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines()
                if line.startswith("| `")]
        shown = self.run_here("model", "world", "--show", "parameters", expect=0).stdout.splitlines()[1:]
        told = [[f"`{name}`", value, source.strip(), description.strip()]
                for (name, value, source), description
                in zip((line.split(None, 2) for line in shown[::2]), shown[1::2])]
        self.assertGreater(len(told), 150)
        self.assertEqual(rows, told)


class Diaries(InAFolder):
    def check(self, text, status, encoding="utf-8"):
        (self.path / "bad.csv").write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return self.run_here("check", "bad.csv", expect=status)

    def test_every_fault_is_told_with_its_line_and_column(self):
        told = self.check(CHECK_IN + "1,A,2026-01-01,5,9\n1,B,2026-01-01,x,2\n1,A,2026-01-02,4,2\n"
                          "1,A,2026-01-02,4,2\n1,C,2026-01-02,4,2\n", 1).stderr
        for expected in ('bad.csv:2: column "stress": 9 is outside 1..7', 'bad.csv:3: column "closeness"',
                         "bad.csv:5:", "bad.csv:6:"):
            self.assertIn(expected, told)

    def test_max_problems_says_how_many_more_there_are(self):
        (self.path / "many.csv").write_text(CHECK_IN + "".join(
            f"1,A,{day},9,1\n" for day in range(30)))
        told = self.run_here("check", "many.csv", "--max-problems", 5, expect=1).stderr
        self.assertEqual(told.count('column "closeness": 9'), 5, told)
        self.assertIn("25", told)

    def test_no_bad_file_crashes_or_passes(self):
        rows = CHECK_IN + "1,A,2026-01-01,5,3\n1,B,2026-01-01,5,3\n"
        for text in ("", "\n\n", CHECK_IN, rows.replace("closeness", "nearness"),
                     rows.replace(",5,3\n", ",5\n"), rows.replace("2026-01-01", "soon"),
                     CHECK_IN + '1,A,"2026-01-01,5,3\n', rows.encode("utf-16"), b"\x00" * 64,
                     b"PK\x03\x04" + b"\x00" * 60, rows.encode() + b"\xff\xfe\n",
                     CHECK_IN + "1,A,1e999,5,3\n", CHECK_IN + "1,A,2026-02-30,5,3\n"):
            done = self.check(text, 1)
            self.assertIn("bad.csv", done.stderr, text)
            for command in ("fit", "report"):
                self.run_here(command, "bad.csv", expect=1)
        self.assertEqual([name for name in self.names() if name.endswith((".html", ".json"))], [])

    def test_ways_of_writing_the_same_diary_are_the_same(self):
        rows = CHECK_IN + "".join(f"1,{who},{day},{4 + day % 2}.5,{1 + day % 3}\n"
                                  for day in range(5) for who in "AB")
        (self.path / "plain.csv").write_text(rows)
        plain = self.run_here("check", "plain.csv", "--json", expect=0).stdout
        for text in (rows.replace("\n", "\r\n"), "\ufeff" + rows, rows.replace(",", "\t"),
                     rows.replace(",", ";").replace(".", ",")):
            (self.path / "other.csv").write_bytes(text.encode())
            other = self.run_here("check", "other.csv", "--json", expect=0).stdout
            self.assertEqual(other.replace("other.csv", "plain.csv"), plain)


class Files(InAFolder):
    def test_files_that_cannot_be_read_or_written_are_3(self):
        diary = self.simulate(couples=3, days=10)
        (self.path / "folder").mkdir()
        before = self.names()
        for arguments in (["check", "absent.csv"], ["check", "folder"],
                          ["report", diary, "--schema", "absent.toml"],
                          ["states", diary, "--fit", "absent.json"],
                          ["fit", diary, "--starts", 1, "-o", "no/such/folder.json"],
                          ["report", diary, "--starts", 1, "-o", "folder"]):
            done = self.run_here(*arguments, expect=3)
            self.assertNotEqual(done.stderr, "")
        self.assertEqual(self.names(), before)

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = self.run_here("model", stdout=full, stderr=subprocess.PIPE, capture_output=False,
                                 expect=3)
        self.assertNotEqual(done.stderr, "")

    def test_an_interrupted_command_leaves_the_old_file_whole(self):
        diary = self.simulate("large.csv", couples=60, days=35)
        content = (self.path / diary).read_bytes()
        os.mkfifo(self.path / "pipe.csv")
        (self.path / "fit.json").write_text("old")
        before = self.names()
        running = subprocess.Popen([ATTUNE, "fit", "pipe.csv", "-o", "fit.json"], cwd=self.path,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Opening waits until the program reads; it may then stop before it has read everything.
        with contextlib.suppress(BrokenPipeError), open(self.path / "pipe.csv", "wb") as pipe:
            running.send_signal(signal.SIGINT)
            pipe.write(content)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130)
        self.assertEqual((self.path / "fit.json").read_text(), "old")
        self.assertEqual(self.names(), before)

    def test_output_through_a_link_and_over_an_old_file(self):
        (self.path / "real.csv").write_text("old")
        os.symlink("real.csv", self.path / "link.csv")
        self.simulate("link.csv", couples=2, days=5)
        self.assertIn("closeness", (self.path / "link.csv").read_text())

    def test_the_full_world_is_a_diary_with_its_truth(self):
        run = ("simulate", "--model", "world", "--couples", 3, "--days", 6, "--asked", "--set", "a0=-1",
               "-o", "world.csv", "--truth", "truth.csv")
        self.run_here(*run, "--threads", 1, expect=0)
        first = (self.path / "world.csv").read_text(), (self.path / "truth.csv").read_text()
        self.run_here(*run, "--threads", 3, expect=0)
        self.assertEqual(first, ((self.path / "world.csv").read_text(), (self.path / "truth.csv").read_text()))
        self.assertEqual(len(first[1].splitlines()), 1 + 3 * 2 * 6)
        self.run_here("check", "world.csv", expect=0)
        wrong = self.run_here("simulate", "--model", "world", "--set", "omega_levle=1", expect=2)
        self.assertIn("omega_level", wrong.stderr)
        self.run_here("simulate", "--model", "world", "--story", expect=2)
        for alone in (["--draw"], ["--unrounded"], ["--world", "plain"], ["--set", "alpha=3"]):
            self.run_here("simulate", "--model", "world", *alone, expect=2)

    def test_no_progress_bar_where_nobody_watches(self):
        diary = self.simulate(couples=6, days=14)
        for options in ([], ["--quiet"]):
            done = self.run_here("fit", diary, "--starts", 1, "-o", "f.json", *options, expect=0)
            self.assertNotIn("\r", done.stderr)
        self.assertEqual(done.stderr, "")


class Study(InAFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.simulate(cls("run_here"))
        assert attune("fit", "d.csv", "--starts", 1, "-o", "f.json", cwd=cls.path).returncode == 0

    def test_a_calibration_goes_on_where_it_stopped(self):
        tiny = ("calibrate", "--couples", 6, "--days", 10, "-o", "c.jsonl", "--studies")
        shown = self.run_here(*tiny, 2, expect=0).stdout
        self.assertRegex(shown, r"\n  all +[01]\.\d")
        two = (self.path / "c.jsonl").read_text().splitlines()
        self.assertEqual(len(two), 3)
        once = self.run_here(*tiny, 3, "--threads", 1, "--json", expect=0).stdout
        three = (self.path / "c.jsonl").read_text().splitlines()
        self.assertEqual(three[:3], two)
        self.assertEqual(len(three), 4)
        result = json.loads(once)
        self.assertLessEqual({"studies", "converged", "parameters", "detection"}, set(result))
        self.assertEqual(result["studies"], 3)
        self.assertEqual(result["parameters"][-1]["name"], "all")
        for threads in (1, 2):
            again = self.run_here(*tiny[:5], "--studies", 3, "--threads", threads, "--json",
                                  expect=0).stdout
            self.assertEqual(again, once)  # whatever the threads, resumed or not
        other = self.run_here("calibrate", "--couples", 7, "--days", 10, "-o", "c.jsonl", expect=1)
        self.assertIn("c.jsonl:1", other.stderr)
        self.assertEqual((self.path / "c.jsonl").read_text().splitlines(), three)

    def test_a_planned_study_goes_on_after_it_was_killed(self):
        """Also with other threads, and with more studies."""
        (self.path / "plan.toml").write_text("couples = [6, 8]\ndays = 10\n[truth]\neta_touch = [0, 1]\n")
        plan = ("power", "plan.toml", "--studies", 3, "-o")
        self.run_here(*plan, "whole.csv", "--picture", "p.html", "--threads", 1, expect=0)
        whole = (self.path / "whole.csv").read_text()
        self.assertEqual(whole.count("\n6,10,1,0.8,1,eta_touch,3,"), 1)
        kept = self.path / "killed.csv.studies"
        running = subprocess.Popen([str(ATTUNE), *map(str, plan), "killed.csv", "--quiet", "--threads", "1"],
                                   cwd=self.path, stdout=subprocess.DEVNULL)
        while running.poll() is None and not (kept.exists() and kept.read_text().count("\n") > 2):
            time.sleep(0.01)
        running.kill()
        running.wait()
        done = kept.read_text().splitlines()
        self.assertGreater(len(done), 2)
        self.run_here(*plan, "killed.csv", "--threads", 2, expect=0)
        self.assertEqual((self.path / "killed.csv").read_text(), whole)
        self.assertLessEqual(set(done), set(kept.read_text().splitlines()))
        shown = json.loads(self.run_here(*plan, "killed.csv", "--json", expect=0).stdout)
        self.assertEqual([cell["studies"] for cell in shown["cells"]], [3] * 4)
        self.assertIn("Simulated data", (self.path / "p.html").read_text())
        other = self.run_here(*plan, "killed.csv", "--seed", 2, expect=1)
        self.assertIn("killed.csv.studies:1", other.stderr)

    def test_a_plan_with_faults_tells_each(self):
        (self.path / "bad.toml").write_text("copules = 3\n[truth]\nkapa = 1\n")
        told = self.run_here("power", "bad.toml", expect=1).stderr
        self.assertIn("bad.toml:1: at byte", told)
        self.assertIn("did you mean kappa?", told)

    def test_a_calibration_tells_the_same_after_its_file(self):
        """Also of a truth without a working value, whose z is not defined."""
        edge = ("calibrate", "--couples", 6, "--days", 10, "--set", "tau_b=0", "--studies", 1,
                "-o", "edge.jsonl")
        first = self.run_here(*edge, expect=0).stdout
        self.assertEqual(self.run_here(*edge, expect=0).stdout, first)

    def test_the_same_bytes_for_any_number_of_threads(self):
        for command, output in (("fit", []), ("fit", ["--json"]), ("report", ["-o", "r.html"]),
                                ("states", ["--fit", "f.json"]), ("episodes", ["--fit", "f.json"]),
                                ("explain", ["--fit", "f.json", "--json"])):
            written = []
            for threads in (1, 2, 3):
                starts = ["--starts", 1] if command in ("fit", "report") else []
                done = self.run_here(command, "d.csv", *output, *starts, "--threads", threads, expect=0)
                page = (self.path / "r.html").read_bytes() if command == "report" else b""
                written.append((done.stdout, page))
            self.assertEqual(written[0], written[1], command)
            self.assertEqual(written[0], written[2], command)

    def test_a_fit_has_what_the_contract_names(self):
        fit = json.loads((self.path / "f.json").read_text())
        for key in ("attune", "model", "method", "converged", "loglik", "minus2ll", "log_prior",
                    "parameters", "couples", "rows", "gradient_norm", "hessian_condition",
                    "evaluations", "seconds", "warnings"):
            self.assertIn(key, fit)
        self.assertTrue(fit["converged"])
        self.assertAlmostEqual(fit["minus2ll"], -2 * fit["loglik"])
        self.assertEqual(fit["couples"], 12)
        for parameter in fit["parameters"]:
            for key in ("name", "estimate", "se", "lower", "upper", "prior", "prior_to_posterior"):
                self.assertIn(key, parameter)
            self.assertLess(parameter["lower"], parameter["estimate"])
            self.assertLess(parameter["estimate"], parameter["upper"])

    def test_states_and_episodes_have_the_columns_of_the_contract(self):
        states = self.run_here("states", "d.csv", "--fit", "f.json", expect=0).stdout.splitlines()
        columns = states[0].split(",")
        self.assertEqual(columns[:7], ["couple", "partner", "time", "closeness_mean", "closeness_sd",
                                       "withdrawn_filtered", "withdrawn_smoothed"])
        self.assertIn("gate", columns)
        at = columns.index("withdrawn_smoothed")
        for line in states[1:]:
            self.assertTrue(0 <= float(line.split(",")[at]) <= 1, line)
        episodes = self.run_here("episodes", "d.csv", "--fit", "f.json", expect=0).stdout
        self.assertTrue(episodes.startswith("couple,partner,onset"), episodes[:80])

    def test_json_of_every_command_is_one_object(self):
        for arguments in (["check", "d.csv"], ["fit", "d.csv", "--starts", 1],
                          ["states", "d.csv", "--fit", "f.json"],
                          ["episodes", "d.csv", "--fit", "f.json"],
                          ["explain", "d.csv", "--fit", "f.json"],
                          ["report", "d.csv", "--fit", "f.json", "-o", "j.html"], ["model"]):
            shown = self.run_here(*arguments, "--json", expect=0).stdout
            self.assertIsInstance(json.loads(shown), dict, arguments)

    def test_where_the_gate_is_shut_nothing_is_explained(self):
        gate = json.loads((self.path / "f.json").read_text())["gate"]
        self.assertFalse(gate["open"])
        told = self.run_here("explain", "d.csv", "--fit", "f.json", expect=0).stdout
        self.assertEqual(" ".join(told.split()), gate["sentence"].replace("\u2212", "-"))
        for word in ("longer without", "stands out", "goes with"):
            self.assertNotIn(word, told)
        strangers = self.run_here("explain", "d.csv", "--fit", "f.json", "--couple", "nobody", expect=1)
        self.assertIn('no couple "nobody"', strangers.stderr)

    def test_a_report_tells_the_nine_tests(self):
        shown = self.run_here("report", "d.csv", "--fit", "f.json", "-o", "t.html", "--json",
                              expect=0).stdout
        tests = json.loads(shown)["tests"]
        self.assertEqual([test["number"] for test in tests], list(range(1, 10)))
        for test in tests:
            self.assertIn(test["result"], ("passed", "failed", "not possible with these data"))
            self.assertTrue(test["words"].endswith("."), test)
        self.assertIn("Nine tests that could show it to be wrong", (self.path / "t.html").read_text())

    def test_a_check_of_explanations_goes_on_where_it_stopped(self):
        tiny = ("calibrate", "--explanations", "--couples", 6, "--days", 10, "-o", "x.jsonl", "--studies")
        self.run_here(*tiny, 1, expect=0)
        one = (self.path / "x.jsonl").read_text().splitlines()
        self.assertEqual(len(one), 2)
        shown = self.run_here(*tiny, 2, expect=0).stdout
        self.assertEqual((self.path / "x.jsonl").read_text().splitlines()[:2], one)
        self.assertRegex(shown, r"gate opens +\d of 2")
        other = self.run_here(*tiny, 2, "--mechanisms", "none", expect=1)
        self.assertIn("x.jsonl:1", other.stderr)

    def test_the_order_of_rows_does_not_matter(self):
        head, *rows = (self.path / "d.csv").read_text().splitlines()
        (self.path / "turned.csv").write_text("\n".join([head, *sorted(rows), ""]))
        fits = [json.loads(self.run_here("fit", name, "--starts", 1, "--json", expect=0).stdout)
                for name in ("d.csv", "turned.csv")]
        self.assertAlmostEqual(fits[0]["loglik"], fits[1]["loglik"], delta=1e-6)

    def test_a_fit_of_other_questions_is_refused(self):
        head, *rows = (self.path / "d.csv").read_text().splitlines()
        at = head.split(",").index("stress")
        (self.path / "less.csv").write_text("".join(
            ",".join(cells[:at] + cells[at + 1:]) + "\n"
            for cells in (line.split(",") for line in (head, *rows))))
        told = self.run_here("states", "less.csv", "--fit", "f.json", expect=1).stderr
        self.assertIn("no columns for", told)

    def test_a_report_holds_no_number_that_is_none(self):
        self.run_here("report", "d.csv", "--fit", "f.json", "-o", "r.html", expect=0)
        page = (self.path / "r.html").read_text()
        self.assertTrue(page.rstrip().endswith("</html>"))
        for word in ("nan", "inf", "null", "undefined"):
            self.assertNotRegex(page, rf'[">\s\-+]{word}["<\s,)]')


class Models(InAFolder):
    """What a model file can do beside being fitted."""
    COUPLED = str(ROOT / "examples" / "models" / "calibrated.toml")

    def simulate_model(self, *arguments):
        self.run_here("simulate", "--model", self.COUPLED, "--couples", 12, "--days", 15, "--compliance", 0.9,
                      "--seed", 3, "-o", "m.csv", "--truth", "truth.csv", *arguments, expect=0)

    def test_a_made_up_study_gives_back_what_it_was_made_with(self):
        self.run_here("simulate", "--model", self.COUPLED, "--couples", 60, "--days", 30, "--seed", 3,
                      "--set", "m=4.5", "-o", "m.csv", expect=0)
        fit = json.loads(self.run_here("fit", "m.csv", "--model", self.COUPLED, "--json", expect=0).stdout)
        mean = next(p for p in fit["parameters"] if p["name"] == "m")
        self.assertLess(abs(mean["estimate"] - 4.5), 4 * mean["se"])

    def test_states_lie_around_the_truth(self):
        self.simulate_model()
        self.run_here("fit", "m.csv", "--model", self.COUPLED, "-o", "m.json", expect=0)
        states = self.run_here("states", "m.csv", "--model", self.COUPLED, "--fit", "m.json", expect=0).stdout
        names, *rows = [line.split(",") for line in states.splitlines()]
        truth_names, *truth = [line.split(",") for line in (self.path / "truth.csv").read_text().splitlines()]
        self.assertEqual(len(rows), len(truth))
        inside = 0
        for row, hidden in zip(rows, truth):
            self.assertEqual(row[:2], hidden[:2])
            away = float(row[names.index("x_a")]) - float(hidden[truth_names.index("x_a")])
            inside += abs(away) < 1.96 * float(row[names.index("x_a_sd")])
        self.assertGreater(inside / len(rows), 0.85)
        self.assertLess(inside / len(rows), 0.995)
        as_json = json.loads(self.run_here("states", "m.csv", "--model", self.COUPLED, "--fit", "m.json",
                                           "--json", expect=0).stdout)
        self.assertEqual(len(as_json["states"]), len(rows))

    def test_a_diary_as_design_keeps_its_rows_and_other_columns(self):
        design = ROOT / "examples" / "diary.csv"
        self.run_here("simulate", "--model", self.COUPLED, "--design", design, "-o", "m.csv", expect=0)
        before, after = design.read_text().splitlines(), (self.path / "m.csv").read_text().splitlines()
        self.assertEqual(len(before), len(after))
        at = before[0].split(",").index("closeness")
        changed = 0
        for old, new in zip(before, after):
            old, new = old.split(","), new.split(",")
            self.assertEqual(old[:at] + old[at + 1:], new[:at] + new[at + 1:])
            self.assertEqual(old[at] == "", new[at] == "")
            changed += old[at] != new[at]
        self.assertGreater(changed, len(before) / 2)

    def test_what_a_simulation_lacks_is_told(self):
        (self.path / "m.toml").write_text('time = "discrete"\nitems = ["y"]\nitem_mean = ["a + b*stress"]\n'
                                          'item_noise = [["v"]]\n[input.stress]\nmissing = 0\n')
        told = self.run_here("simulate", "--model", "m.toml", expect=1).stderr
        self.assertIn("--design DIARY", told)
        (self.path / "n.toml").write_text('time = "discrete"\nitems = ["y"]\nitem_mean = ["a"]\nitem_noise = [["v"]]\n')
        self.assertIn("have no value: a, v", self.run_here("simulate", "--model", "n.toml", expect=1).stderr)
        made = self.run_here("simulate", "--model", "n.toml", "--set", "a=1", "--set", "v=2", expect=0).stdout
        self.assertTrue(made.startswith("couple,partner,time,y"), made[:60])

    def test_answers_that_depend_on_those_before_come_from_a_long_run(self):
        (self.path / "m.toml").write_text('time = "discrete"\nitems = ["y"]\nitem_mean = ["a + b*lag(y,1)"]\n'
                                          'item_noise = [[1]]\n')
        made = self.run_here("simulate", "--model", "m.toml", "--couples", 200, "--days", 3, "--compliance", 1, "--set", "a=5",
                             "--set", "b=0.5", expect=0).stdout.splitlines()
        first = [float(line.split(",")[3]) for line in made[1:] if line.split(",")[2] == "0"]
        self.assertEqual(len(first), len(made[1:]) // 3)
        self.assertAlmostEqual(sum(first) / len(first), 10, delta=0.5)  # not 0, where the run began

    def test_draws_can_be_checked_and_nested_models_tested(self):
        self.simulate_model()
        table = self.run_here("sample", "m.csv", "--model", self.COUPLED, "--chains", 1, "--draws", 30,
                              "--warmup", 30, "--check", expect=0).stdout
        self.assertIn("lag-1 correlation of closeness_a", table)
        (self.path / "wide.toml").write_text(
            'time = "discrete"\nitems = ["closeness"]\nitem_mean = ["m + b*lag(closeness,1)"]\nitem_noise = [["v"]]\n')
        (self.path / "narrow.toml").write_text(
            'time = "discrete"\nitems = ["closeness"]\nitem_mean = ["m"]\nitem_noise = [["v"]]\n')
        table = self.run_here("compare", "m.csv", "narrow.toml", "wide.toml", "--nested", "--no-baselines",
                              expect=0).stdout
        self.assertRegex(table, r"as nested models: chi-square [\d.]+, 1 degree of freedom, p = ")


if __name__ == "__main__":
    unittest.main()
