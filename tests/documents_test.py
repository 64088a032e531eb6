#!/usr/bin/env python3
"""Every command and file in the documents, as a reader would type it: each page in a folder of its own
with the examples in it. A block of a file is preceded by a comment that names it; shell blocks run
as they stand but for what installs, builds or needs other machines, which other tests run."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from attune_program import ATTUNE, ROOT

BLOCK = re.compile(r"(?:<!-- file: (\S+) -->\n)?```(\w*)\n(.*?)```", re.DOTALL)
ELSEWHERE = re.compile(r"^(make|mpirun|sudo|apt|R |Rscript|python3|pip|git|sbatch|build/run/)")
# Not commands of ours: other programs' code, output, equations.
SHOWN = {"r", "python", "text", "", "c", "json"}
FILES = {"csv", "toml", "formula"}
PAGES = sorted([*ROOT.glob("docs/start/*.md"), *ROOT.glob("docs/howto/*.md"), ROOT / "docs/coming-from.md"])


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
        for name, language, text in BLOCK.findall(page.read_text()):
            if name:
                (folder / name).write_text(text)
            elif language == "sh":
                for line in commands(text):
                    done = subprocess.run(line, shell=True, cwd=folder, env=environment, text=True,
                                          capture_output=True, timeout=300)
                    self.assertEqual(done.returncode, 0, f"{page.name}: {line}\n{done.stdout}{done.stderr}")
            else:
                self.assertIn(language, SHOWN, f"{page.name}: a block of {language} with no file name")


def add(page):
    setattr(Documents, f"test_{page.stem.replace('-', '_')}", lambda self: self.run_page(page))


for each in PAGES:
    add(each)

if __name__ == "__main__":
    unittest.main()
