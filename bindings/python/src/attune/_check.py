"""What a diary can support."""
from __future__ import annotations

import json
import os
from typing import Any

import pandas as pd

from ._data import Diary, renamed, schema_text
from ._library import options_json, text
from ._table import table_of


class Check:
    """What `attune check` says: printed as text, with ``ok``, ``problems`` and ``summary``."""

    def __init__(self, words: str, result: dict[str, Any]):
        self._words = words
        self.ok: bool = result["ok"]
        self.problems: list[dict[str, Any]] = result["problems"]
        self.remarks: list[dict[str, Any]] = result["remarks"]
        self.summary: dict[str, Any] | None = result["summary"]

    def __repr__(self) -> str:
        return self._words


def check(data: pd.DataFrame, *, schema: str | os.PathLike[str] | None = None,
          couple: str | None = None, partner: str | None = None, time: str | None = None,
          name: str = "data", max_problems: int | None = None) -> Check:
    """Say what is wrong with a diary, or which questions it can answer.

    Parameters
    ----------
    data : pandas.DataFrame
        A row a check-in by one partner.
    schema : str or path, optional
        TOML that maps columns and scales to Attune's own, or the file that holds it.
    couple, partner, time : str, optional
        Names of the columns that mean these, where they are others.
    name : str
        What messages call the data.
    max_problems : int, optional
        List at most so many.

    Returns
    -------
    Check

    Examples
    --------
    >>> import attune
    >>> attune.check(attune.simulate(couples=5, days=10).diary).ok
    True
    """
    frame = renamed(data, {"couple": couple, "partner": partner, "time": time})
    options = {"max-problems": max_problems}
    result = json.loads(text("diary_check", table_of(frame, name), schema_text(schema),
                             options_json(options), None))
    if not result["ok"]:
        lines = [f"{p['file']}:{p['line']}: {p['column']}: {p['message']}"
                 for p in result["problems"]]
        return Check("\n".join(lines), result)
    return Check(text("diary_summary", Diary(frame, schema, name, options).handle), result)
