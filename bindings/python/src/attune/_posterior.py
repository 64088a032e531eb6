"""Full Bayes."""
from __future__ import annotations

import json
import os
from typing import Any

import pandas as pd

from ._data import Diary, remark, renamed
from ._library import Handle, ProgressCallback, make, options_json, text, watched
from ._model import Model, model_of
from ._table import frame_of, table_of


class Posterior:
    """Draws from a posterior, and whether they can be trusted.

    Attributes
    ----------
    draws : pandas.DataFrame
        ``.chain``, ``.iteration``, ``.draw``, ``lp__``, then a column a parameter.
    json : str
        What ``attune sample --json`` writes.
    result : dict
        The same, read.
    """

    def __init__(self, handle: Handle):
        self.draws = frame_of(make("table", "posterior_draws", handle))
        self.json = text("posterior_json", handle)
        self.result: dict[str, Any] = json.loads(self.json)

    def summary(self) -> pd.DataFrame:
        """A row a parameter: mean, interval, R-hat, effective sample sizes."""
        return pd.DataFrame(self.result["parameters"]).set_index("name")

    def to_inference_data(self) -> Any:
        """The draws as ``arviz.InferenceData`` (needs ArviZ)."""
        try:
            import arviz
        except ImportError:
            raise ImportError("to_inference_data needs ArviZ (pip install arviz)") from None
        chains = int(self.result["chains"])
        draws = {name: self.draws[name].to_numpy().reshape(chains, -1)
                 for name in self.draws.columns[4:]}
        lp = {"lp": self.draws["lp__"].to_numpy().reshape(chains, -1)}
        return arviz.from_dict(posterior=draws, sample_stats=lp)

    def _repr_html_(self) -> str:
        return self.summary().to_html(float_format="%.3g", border=0)

    def __repr__(self) -> str:
        return self.summary().to_string(float_format=lambda value: f"{value:.4g}")


def _posterior(name: str, subjects: tuple[Handle, ...], options: dict[str, Any],
               progress: bool | ProgressCallback | None) -> Posterior:
    with watched(progress) as job:
        handle = make("posterior", name, *subjects, options_json(options), job)
    result = Posterior(handle)
    remark("\n".join(f"warning: {words}" for words in result.result["warnings"]))
    return result


def sample_diary(diary: Diary, options: dict[str, Any],
                 progress: bool | ProgressCallback | None) -> Posterior:
    return _posterior("sample_diary", (diary.handle,), options, progress)


def sample_model(table: Handle, model: Model, options: dict[str, Any],
                 progress: bool | ProgressCallback | None) -> Posterior:
    return _posterior("sample_model", (table, model.handle), options, progress)


def sample(data: pd.DataFrame, model: Model | str | os.PathLike[str] | None = None, *,
           schema: str | os.PathLike[str] | None = None, couple: str | None = None,
           partner: str | None = None, time: str | None = None, name: str = "data",
           progress: bool | ProgressCallback | None = None, **options: Any) -> Posterior:
    """Draw from the posterior, by the No-U-Turn sampler unless ``sampler`` says otherwise.

    Parameters
    ----------
    data, model, schema, couple, partner, time, name, progress
        As in :func:`attune.fit`.
    **options
        Those of ``attune sample``: ``chains``, ``draws``, ``warmup``, ``accept``, ``sampler``,
        ``seed``.

    Returns
    -------
    Posterior

    Examples
    --------
    >>> import attune
    >>> diary = attune.simulate(couples=8, days=14, seed=4).diary
    >>> drawn = attune.sample(diary, "closeness ~ own(lag)", chains=2, draws=50)
    >>> len(drawn.draws)
    100
    """
    frame = renamed(data, {"couple": couple, "partner": partner, "time": time})
    stated = model_of(model)
    if stated is None:
        return sample_diary(Diary(frame, schema, name, {}), options, progress)
    return sample_model(table_of(frame, name), stated, options, progress)
