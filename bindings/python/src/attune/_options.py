"""What can be asked for."""
from __future__ import annotations

import json

import pandas as pd

from ._library import make, text
from ._table import frame_of


def options(request: str) -> pd.DataFrame:
    """The options of a request, the same as the program's flags.

    Parameters
    ----------
    request : {"diary", "fit", "loglik", "states", "forecast", "suggest", "report", "simulate", \
            "sample", "compare"}

    Returns
    -------
    pandas.DataFrame
        A row an option: type, default, limits, words, help. Arguments write "_" for "-".

    Examples
    --------
    >>> import attune
    >>> attune.options("sample").loc["chains", "default"]
    4
    """
    return pd.DataFrame(json.loads(text("options", request)), dtype=object).set_index("name")


def constructs() -> pd.DataFrame:
    """The columns that a diary can have: kind, channel of moments, ends of the scale."""
    return frame_of(make("table", "constructs"))
