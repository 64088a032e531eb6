"""A data frame and what its columns mean."""
from __future__ import annotations

import os
import pathlib
import warnings
from typing import Any

import pandas as pd

from ._library import Handle, make, options_json, text
from ._table import table_of
from .errors import SystemFailure, UsageError


class AttuneWarning(UserWarning):
    """A remark about data or a fit, in the words of the program `attune`."""


def schema_text(schema: str | os.PathLike[str] | None) -> str | None:
    """TOML as it is, or the text of a file."""
    if schema is None or (isinstance(schema, str) and "\n" in schema):
        return schema
    try:
        return pathlib.Path(schema).read_text(encoding="utf-8")
    except OSError as error:
        raise SystemFailure(f"{schema}: {error.strerror}") from None


def renamed(data: pd.DataFrame, columns: dict[str, str | None]) -> pd.DataFrame:
    """The columns that mean couple, partner and time under the names that Attune knows."""
    given = {theirs: ours for ours, theirs in columns.items() if theirs not in (None, ours)}
    if not isinstance(data, pd.DataFrame):
        raise UsageError(f"data is a {type(data).__name__}; expected a pandas DataFrame")
    for theirs in given:
        if theirs not in data.columns:
            raise UsageError(f"data has no column {theirs!r}")
    for ours in given.values():
        if ours in data.columns:
            raise UsageError(f"data has a column {ours!r} beside the one that is to mean it")
    return data.rename(columns=given) if given else data


def remark(lines: str) -> None:
    """Warnings are Python's; notes are for whoever asks."""
    for line in lines.splitlines():
        if "note:" not in line:
            warnings.warn(line, AttuneWarning, stacklevel=4)


class Diary:
    """A checked diary."""

    def __init__(self, data: pd.DataFrame, schema: str | os.PathLike[str] | None, name: str,
                 options: dict[str, Any]):
        self.name = name
        self.handle: Handle = make("diary", "diary_create", table_of(data, name),
                                   schema_text(schema), options_json(options), None)
        self.remarks = text("diary_remarks", self.handle)
