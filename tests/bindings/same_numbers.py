"""same_numbers.py DIARY FOLDER NAME=MODEL...: what same_numbers_test.py asks, by the package."""
import pathlib
import sys

import pandas as pd

import attune
from attune import _library, _table

diary_path, folder = sys.argv[1], pathlib.Path(sys.argv[2])
models = dict(argument.split("=", 1) for argument in sys.argv[3:])


def write(name, text):
    (folder / name).write_text(text, encoding="utf-8")


def write_csv(name, frame):
    flags = frame.select_dtypes(bool).columns
    frame.astype({flag: int for flag in flags}).to_csv(
        folder / name, index=False, float_format="%.17g", date_format="%Y-%m-%dT%H:%M")


study = attune.simulate(couples=6, days=12, seed=3, set={"kappa": 0.5}, asked=True)
write_csv("simulated.csv", study.diary)
write_csv("truth.csv", study.truth)
diary = pd.read_csv(diary_path)
write("check.json", _library.text("diary_check", _table.table_of(diary, diary_path), None, None,
                                  None))
fit = attune.fit(diary, starts=1, collapse="imm", seed=5, name=diary_path)
write("fit.json", fit.json)
write_csv("states.csv", fit.states())
write("episodes.json", _library.text("states_episodes_json", fit._states))
for name, path in models.items():
    stated = attune.fit(diary, path, name=diary_path)
    write(f"{name}.json", stated.json)
    write(f"{name}.loglik.json", _library.text(
        "loglik", _table.table_of(diary, diary_path), stated.model.handle, stated.json, None, None))
drawn = attune.sample(diary, models["coupled"], chains=2, draws=20, warmup=20)
write("posterior.json", drawn.json)
write_csv("draws.csv", drawn.draws)
