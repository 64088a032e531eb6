#!/usr/bin/env python3
"""benchmarks/bindings.py ATTUNE LIBRARY: what a fit costs from a data frame in Python and R beside
the program's own time, in CPU seconds for 1,000 couples x 28 days; each the least of three."""
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/bindings"))
from packages import ATTUNE, install_r, python, r, run  # noqa: E402

PYTHON = """
import time, pandas, attune
data = pandas.read_csv("big.csv")
begin = time.process_time()
attune.fit(data, regimes=1, starts=1, threads=1, progress=False)
print("seconds", time.process_time() - begin)
"""
R = """
library(attune)
data <- read.csv("big.csv")
begin <- proc.time()
fit <- attune(data = data, regimes = 1, starts = 1, threads = 1, quiet = TRUE)
cat("seconds", sum((proc.time() - begin)[1:2]), "\\n")
"""


def by_shell():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(ATTUNE, "fit", "big.csv", "--regimes", 1, "--starts", 1, "--threads", 1, "-o", "fit.json",
        cwd=folder, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(*command, **options):
    out = run(*command, cwd=folder, check=True, capture_output=True, text=True, **options).stdout
    return float(re.search(r"seconds (\S+)", out).group(1))


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run(ATTUNE, "simulate", "--couples", 1000, "--days", 28, "--seed", 3, "-o", "big.csv",
        cwd=folder, check=True)
    (folder / "library").mkdir()
    install_r(folder / "library")
    interpreter, rscript = python("numpy", "pandas"), r()
    libraries = {"env": {"R_LIBS": str(folder / "library")}}
    faces = {"shell": by_shell, "Python": lambda: told(interpreter, "-c", PYTHON),
             "R": lambda: told(rscript, "-e", R, **libraries)}
    seconds = {face: [] for face in faces}
    for _ in range(3):  # by turns, so that all meet the same machine
        for face, measure in faces.items():
            seconds[face].append(measure())
    for face, times in seconds.items():
        print(f"{face:8} {min(times):7.2f} s CPU   {min(times) / min(seconds['shell']):.3f}")
