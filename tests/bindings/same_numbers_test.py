#!/usr/bin/env python3
"""The same numbers from the shell, from Python and from R: each does what is asked of the same
fixtures. JSON files are the same bytes, tables the same bits in every field. It found that the
program's own episodes were not the same twice: a way that the diary lacks was never set."""
import csv
import pathlib
import struct
import tempfile

from packages import ATTUNE, ROOT, install_r, python, r, run

HERE = pathlib.Path(__file__).resolve().parent
DIARY = ROOT / "examples/diary.csv"
MODELS = {"coupled": ROOT / "examples/models/coupled.toml",
          "apim": ROOT / "examples/models/apim.formula"}


def shell(*arguments):
    done = run(ATTUNE, *arguments, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"


def by_shell(folder):
    shell("simulate", "--couples", 6, "--days", 12, "--seed", 3, "--set", "kappa=0.5", "--asked",
          "-o", folder / "simulated.csv", "--truth", folder / "truth.csv")
    shell("check", DIARY, "--json", "-o", folder / "check.json")
    shell("fit", DIARY, "--starts", 1, "--collapse", "imm", "--seed", 5, "-o", folder / "fit.json")
    shell("states", DIARY, "--fit", folder / "fit.json", "--seed", 5, "-o", folder / "states.csv")
    shell("episodes", DIARY, "--fit", folder / "fit.json", "--seed", 5, "--json",
          "-o", folder / "episodes.json")
    for name, path in MODELS.items():
        shell("fit", DIARY, "--model", path, "-o", folder / f"{name}.json")
        shell("loglik", DIARY, "--model", path, "--at", folder / f"{name}.json",
              "-o", folder / f"{name}.loglik.json")
    shell("sample", DIARY, "--model", MODELS["coupled"], "--chains", 2, "--draws", 20,
          "--warmup", 20, "-o", folder / "posterior.json", "--write-draws", folder / "draws.csv")


def bits(field):
    """A field of a CSV file: a number's bits, or a text."""
    try:
        return struct.pack("d", float(field))
    except ValueError:
        return field


def read(path):
    if path.suffix == ".json":
        return path.read_bytes()
    with open(path, encoding="utf-8", newline="") as rows:
        return [[bits(field) for field in row] for row in csv.reader(rows)]


def same(folder, other):
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in other.iterdir()), (names, list(other.iterdir()))
    differ = [name for name in names if read(folder / name) != read(other / name)]
    assert not differ, f"{other.name} differs from the shell in {differ}"
    print(f"{other.name}: {len(names)} results are the program's to the last bit")


with tempfile.TemporaryDirectory() as name:
    top = pathlib.Path(name)
    interpreter, rscript = python("numpy", "pandas"), r()
    for face in ("shell", "python", "r"):
        (top / face).mkdir()
    by_shell(top / "shell")
    models = [f"{key}={path}" for key, path in MODELS.items()]
    run(interpreter, HERE / "same_numbers.py", DIARY, top / "python", *models, check=True)
    same(top / "shell", top / "python")
    (top / "library").mkdir()
    install_r(top / "library")
    run(rscript, HERE / "same_numbers.R", DIARY, top / "r", *models, check=True,
        env={"R_LIBS": str(top / "library")})
    same(top / "shell", top / "r")
