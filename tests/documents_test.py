#!/usr/bin/env python3
"""Every command and file in the documents, as a reader would type it: each page in a folder of its own
with the examples in it. A block of a file is preceded by a comment that names it; shell blocks run
as they stand but for what installs, builds or needs other machines, which other tests run. A comment
"run: COMMAND" runs where it stands: what a page of a format shows is read by the program."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from attune_program import ATTUNE, ROOT

BLOCK = re.compile(r"(?:<!-- file: (\S+) -->\n)?```(\w*)\n(.*?)```|<!-- run: (.*?) -->", re.DOTALL)
ELSEWHERE = re.compile(r"^(make|mpirun|sudo|apt|R |Rscript|python3|pip|git|sbatch|build/run/)")
# Not commands of ours: other programs' code, output, equations.
SHOWN = {"r", "python", "text", "", "c", "json"}
FILES = {"csv", "toml", "formula"}
PAGES = sorted([*ROOT.glob("docs/start/*.md"), *ROOT.glob("docs/howto/*.md"), ROOT / "docs/coming-from.md",
                *ROOT.glob("docs/formats/*.md")])


def commands(block):
    """The lines of a shell block, joined where they go on."""
    for line in block.replace("\\\n", " ").splitlines():
        line = line.split(" #")[0].strip()
        if line and not line.startswith("#") and not ELSEWHERE.match(line):
            yield line


class Documents(unittest.TestCase):
    maxDiff = None

    def run_page(self, page):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        (folder / "examples").symlink_to(ROOT / "examples")
        environment = dict(os.environ, PATH=f"{ATTUNE.parent}:{os.environ['PATH']}")
        for name, language, text, run in BLOCK.findall(page.read_text()):
            if name:
                (folder / name).write_text(text)
            elif language == "sh" or run:
                for line in [run] if run else commands(text):
                    if line.startswith("attune serve"):
                        line += " --print-config"  # a server would not end
                    done = subprocess.run(line, shell=True, cwd=folder, env=environment, text=True,
                                          capture_output=True, timeout=300)
                    self.assertEqual(done.returncode, 0, f"{page.name}: {line}\n{done.stdout}{done.stderr}")
            else:
                self.assertIn(language, SHOWN, f"{page.name}: a block of {language} with no file name")


class Equations(unittest.TestCase):
    """Each page of the mathematics ends with a table of the tests that hold it, and each equation on a
    line of its own has a number that stands there."""
    MATH = sorted(ROOT.glob("docs/math/*.md"))
    HEADING = "## Tests that hold it"

    def test_every_equation_is_in_the_table_of_tests(self):
        for page in self.MATH:
            text, found, table = page.read_text().partition(self.HEADING)
            self.assertTrue(found, f"{page.name}: {self.HEADING}")
            for equation in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL):
                tag = re.search(r"\\tag\{(\w+)\}", equation)
                self.assertTrue(tag, f"{page.name}: no number: {equation}")
                self.assertIn(f"({tag[1]})", table, page.name)

    def test_the_tests_that_are_named_are_there(self):
        there = set()
        for folder in ("src", "tests"):
            for source in ROOT.glob(f"{folder}/**/*_test.cc"):
                there |= {f"{suite}.{name}" for suite, name in re.findall(
                    r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", source.read_text(), re.MULTILINE)}
        for page in self.MATH:
            for row in page.read_text().partition(self.HEADING)[2].splitlines()[4:]:
                named = re.findall(r"`([\w.]+)`", row)
                self.assertTrue(named, f"{page.name}: no test: {row}")
                self.assertEqual([name for name in named if name not in there], [], page.name)


def add(page):
    setattr(Documents, f"test_{page.parent.name}_{page.stem.replace('-', '_')}", lambda self: self.run_page(page))


for each in PAGES:
    add(each)

if __name__ == "__main__":
    unittest.main()
