"""Stated models side by side."""
from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable
from typing import Any

import pandas as pd

from ._library import ProgressCallback, options_json, two_texts, watched
from ._model import Model, model_of
from ._table import table_of
from .errors import UsageError


class Comparison:
    """What `attune compare` says: printed as its table, with ``result`` as it writes JSON."""

    def __init__(self, result: str, words: str):
        self.result: dict[str, Any] = json.loads(result)
        self._words = words

    def __repr__(self) -> str:
        return self._words


def compare(data: pd.DataFrame, models: Iterable[Model | str | os.PathLike[str]], *,
            name: str = "data", progress: bool | ProgressCallback | None = None,
            **options: Any) -> Comparison:
    """Compare stated models by AIC, BIC and scores of answers that no fit has seen.

    Parameters
    ----------
    data : pandas.DataFrame
    models : iterable of str, path or Model
        The others are told beside the first.
    **options
        Those of ``attune compare``: ``starts``, ``no_baselines``, ``seed``.

    Returns
    -------
    Comparison
    """
    stated = [model_of(model) for model in models]
    handles = [model.handle for model in stated if model is not None]
    if len(handles) < len(stated):
        raise UsageError("compare takes stated models; closeness is built in")
    array = (ctypes.c_void_p * max(len(handles), 1))(*(h.pointer.value for h in handles))
    with watched(progress) as job:
        json_, words = two_texts("compare", table_of(data, name),
                                 ctypes.cast(array, ctypes.c_void_p), len(handles),
                                 options_json(options), job)
    return Comparison(json_, words)
