#!/usr/bin/env python3
"""The report on two real diaries, which stay outside the project: skips where they are absent.
usage: real_diaries_test.py ATTUNE"""
import pathlib
import subprocess
import sys
import tempfile

ATTUNE = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
DIARIES = {"kashy": "kashy-diary/kashy_diary_long.csv", "barkalifa": "barkalifa-sample1/sample1_long.csv"}

if not all((DATA / path).exists() for path in DIARIES.values()):
    print("skipped: ../shared/data with the real diaries is not here")
    sys.exit(77)

for name, path in DIARIES.items():
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "report.html"
        done = subprocess.run(
            [ATTUNE, "report", DATA / path, "--schema", ROOT / f"examples/schemas/{name}.toml",
             "--starts", "1", "-o", page], capture_output=True, text=True)
        print(done.stdout, done.stderr)
        assert done.returncode == 0, name
        assert "cannot be told apart from bad days" in page.read_text(), name
        assert "cannot be told apart from bad days" in " ".join(done.stdout.split()), name
