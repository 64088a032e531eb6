"""What goes in and how it is refused."""
import threading

import numpy as np
import pandas as pd
import pytest

import attune
from attune._table import frame_of, table_of


def test_every_kind_of_column_comes_back():
    frame = pd.DataFrame({
        "whole": [1, 2, 3], "real": [0.5, np.nan, -1e300], "truth": [True, False, True],
        "nullable": pd.array([1, None, 3], dtype="Int64"), "text": ["a", None, "ü"],
        "category": pd.Categorical(["x", "y", "x"]),
        "time": pd.to_datetime(["2024-03-01 21:00", None, "1969-12-31 23:59:59.5"])})
    back = frame_of(table_of(frame, "t"))
    assert back["real"].tolist()[::2] == [0.5, -1e300] and np.isnan(back["real"][1])
    assert back["nullable"].isna().tolist() == [False, True, False]
    assert back["truth"].tolist() == [1, 0, 1]
    assert back["text"].tolist() == ["a", None, "ü"]
    assert back["category"].tolist() == ["x", "y", "x"]
    assert back["time"].equals(frame["time"])


def test_doubles_are_not_copied():
    frame = pd.DataFrame({"x": np.arange(10.0)})
    kept = table_of(frame, "t")._keep[0]
    assert np.shares_memory(kept, frame["x"].to_numpy())


def test_zones_are_dropped_and_the_clock_kept():
    times = pd.Series(pd.to_datetime(["2024-07-01 21:00"])).dt.tz_localize("Europe/Berlin")
    back = frame_of(table_of(pd.DataFrame({"t": times}), "t"))
    assert back["t"][0] == pd.Timestamp("2024-07-01 21:00")


def test_all_problems_in_the_words_of_the_program(study):
    bad = study.diary.copy()
    bad.loc[bad.index[1], "closeness"] = 9
    bad.loc[bad.index[4], "stress"] = -1
    with pytest.raises(attune.DataError) as caught:
        attune.fit(bad, name="diary")
    assert 'diary:2: column "closeness": 9 is outside 1..7' in str(caught.value)
    assert [(p["line"], p["column"]) for p in caught.value.problems] == [(2, "closeness"), (5, "stress")]
    told = attune.check(bad)
    assert not told.ok and len(told.problems) == 2


def test_options_that_cannot_be(study):
    with pytest.raises(attune.UsageError, match='did you mean "starts"'):
        attune.fit(study.diary, startz=2)
    with pytest.raises(attune.UsageError, match="from 1 to 1000"):
        attune.fit(study.diary, starts=0)
    with pytest.raises(attune.UsageError, match="DataFrame"):
        attune.fit([1, 2])
    with pytest.raises(attune.DataError, match="model.formula"):
        attune.fit(study.diary, "closeness ~ own(lagg")
    with pytest.raises(attune.SystemFailure, match="No such file"):
        attune.fit(study.diary, "no/such/model.toml")


def test_other_names_of_columns(study, fit):
    theirs = study.diary.rename(columns={"couple": "dyad", "time": "day"})
    assert attune.fit(theirs, couple="dyad", time="day", starts=1, regimes=1).json == fit.json
    with pytest.raises(attune.UsageError, match="no column 'dyade'"):
        attune.fit(theirs, couple="dyade")


def test_a_schema(study, fit):
    theirs = study.diary.rename(columns={"closeness": "ios"})
    schema = '[columns]\ncloseness = { column = "ios", scale = [1, 7] }\n'
    assert attune.fit(theirs, schema=schema, starts=1, regimes=1).coef.equals(fit.coef)


def test_threads_have_failures_of_their_own(study):
    told = {}

    def refuse(option):
        try:
            attune.fit(study.diary, **{option: 1})
        except attune.UsageError as error:
            told[option] = str(error)

    threads = [threading.Thread(target=refuse, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert '"first"' in told["first"] and '"second"' in told["second"]


def test_the_table_of_options():
    assert {"starts", "collapse", "regimes", "threads", "seed"} <= set(attune.options("fit").index)
    assert (attune.constructs().set_index("name").loc[["enjoyable", "novel"], "channel"]
            == "reward").all()
