"""Fits: estimates, and what they say of the people."""
from __future__ import annotations

import html
import json
import os
import pathlib
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

from ._data import Diary, remark, renamed
from ._library import (LIBRARY, Handle, ProgressCallback, make, options_json, text, two_texts,
                       watched)
from ._model import Model, model_of
from ._table import frame_of, table_of
from .errors import UsageError

if TYPE_CHECKING:
    import matplotlib.axes

    from ._posterior import Posterior


class FitResult:
    """What fits of the built-in model and of stated ones have in common.

    Attributes
    ----------
    json : str
        The fit's file, byte for byte as ``attune fit -o`` writes it.
    result : dict
        The same, read.
    """

    def __init__(self, handle: Handle):
        self.handle = handle
        self.json = text("fit_json", handle)
        self.result: dict[str, Any] = json.loads(self.json)

    @property
    def converged(self) -> bool:
        """Whether the fit may be used."""
        return bool(LIBRARY.attune_fit_converged(self.handle.pointer))

    @property
    def loglik(self) -> float:
        """Log-likelihood, with all constants."""
        return self.result["loglik"]

    @property
    def bic(self) -> float:
        """Bayesian information criterion."""
        return self.result["bic"]

    @property
    def parameters(self) -> pd.DataFrame:
        """A row a parameter: estimate, standard errors, 95 % interval, prior."""
        return pd.DataFrame(self.result["parameters"]).set_index("name")

    @property
    def coef(self) -> pd.Series:
        """Estimates by name."""
        return self.parameters["estimate"].astype(float)

    def conf_int(self) -> pd.DataFrame:
        """95 % intervals, as the fit has them."""
        return self.parameters[["lower", "upper"]].astype(float)

    def summary(self) -> str:
        """The table that ``attune fit`` prints.

        Examples
        --------
        >>> import attune
        >>> fit = attune.fit(attune.simulate(couples=5, days=10).diary, starts=1, regimes=1)
        >>> print(fit.summary().splitlines()[0])
        Model closeness, penalised maximum likelihood (gpb2), one regime a partner
        """
        return text("fit_words", self.handle)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fit's file."""
        pathlib.Path(path).write_text(self.json, encoding="utf-8")

    def _repr_html_(self) -> str:
        shown = ["estimate", "lower", "upper"]
        table = self.parameters[[*shown, "description"]].to_html(float_format="%.3g", border=0)
        return f"<p>{html.escape(self._headline())}</p>{table}"

    def _headline(self) -> str:
        return self.summary().splitlines()[0]

    def __repr__(self) -> str:
        return self.summary()


class Suggestion:
    """What `attune suggest` says: printed in words, with ``result`` as it writes JSON."""

    def __init__(self, result: str, words: str):
        self.result: dict[str, Any] = json.loads(result)
        self._words = words

    def __repr__(self) -> str:
        return self._words


class Fit(FitResult):
    """A fit of the built-in model ``closeness`` to a diary. Made by :func:`attune.fit`."""

    def __init__(self, handle: Handle, diary: Diary, seed: int | None):
        super().__init__(handle)
        self.diary = diary
        self._seed = seed
        self._states: Handle | None = None

    @property
    def gate(self) -> dict[str, Any]:
        """Whether withdrawal may be shown at all, and why."""
        return self.result["gate"]

    def _inferred(self, progress: bool | ProgressCallback | None) -> Handle:
        if self._states is None:
            with watched(progress) as job:
                self._states = make("states", "states_create", self.diary.handle, self.handle,
                                    options_json({"seed": self._seed}), job)
        return self._states

    def states(self, *, progress: bool | ProgressCallback | None = None) -> pd.DataFrame:
        """How close each partner felt and how likely each was withdrawn, over time.

        Returns
        -------
        pandas.DataFrame
            The columns of ``attune states``.

        Examples
        --------
        >>> import attune
        >>> fit = attune.fit(attune.simulate(couples=5, days=10).diary, starts=1, regimes=1)
        >>> list(fit.states().columns[:4])
        ['couple', 'partner', 'time', 'closeness_mean']
        """
        return frame_of(make("table", "states_table", self._inferred(progress)))

    def episodes(self, *, progress: bool | ProgressCallback | None = None) -> pd.DataFrame:
        """Distant spells: when, how deep, how long until back, what may have begun and ended them.

        Without rows while the gate is shut; ``fit.gate["sentence"]`` then says why.
        """
        return frame_of(make("table", "states_episodes", self._inferred(progress)))

    def explain(self, couple: object = None, *,
                progress: bool | ProgressCallback | None = None) -> str:
        """What may have begun distant spells and what ended them, in words.

        Parameters
        ----------
        couple : optional
            Spell by spell of this couple; by default over the study.
        """
        return text("states_explain", self._inferred(progress),
                    None if couple is None else str(couple))

    def explanations(self, *, progress: bool | ProgressCallback | None = None) -> dict[str, Any]:
        """The same with its numbers: what ``attune episodes --json`` writes."""
        return json.loads(text("states_episodes_json", self._inferred(progress)))

    def forecast(self, *, progress: bool | ProgressCallback | None = None,
                 **options: Any) -> pd.DataFrame:
        """What each next check-in may bring, from what was known the day before.

        ``options`` are those of :func:`attune.options` of "forecast". The columns are those of
        ``attune forecast``.
        """
        with watched(progress) as job:
            return frame_of(make("table", "forecast", self.diary.handle, self.handle,
                                 options_json(options), job))

    def suggest(self, couple: object, plan: str | None = None, *,
                progress: bool | ProgressCallback | None = None, **options: Any) -> Suggestion:
        """What a couple might do next, or why nothing is suggested.

        Parameters
        ----------
        couple
            Of this couple.
        plan : str, optional
            What these days would bring, ``"touch=1 daily"``, beside the usual course.
        **options
            Those of :func:`attune.options` of "suggest".
        """
        with watched(progress) as job:
            return Suggestion(*two_texts("suggest", self.diary.handle, self.handle, str(couple),
                                         plan, options_json({"seed": self._seed, **options}), job))

    def report(self, path: str | os.PathLike[str] | None = None, *, title: str | None = None,
               simulated: bool = False,
               progress: bool | ProgressCallback | None = None) -> str:
        """Write the report, one HTML file, and return the short answer.

        Parameters
        ----------
        path : str or path, optional
            Where the page goes; by default nowhere.
        title : str, optional
            Of the study; by default the data's name.
        simulated : bool
            Say on every page that this is made up.
        """
        options = options_json({"simulated": simulated, "seed": self._seed})
        with watched(progress) as job:
            page, words = two_texts("report", self.diary.handle, self.handle,
                                    title or self.diary.name, options, job)
        if path is not None:
            pathlib.Path(path).write_text(page, encoding="utf-8")
        return words

    def plot(self, couple: object = None,
             ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draw how close a couple's partners felt, with 95 % bands (needs matplotlib).

        Parameters
        ----------
        couple : optional
            Which one; by default the first.
        ax : matplotlib.axes.Axes, optional
            Where to draw.
        """
        from ._plots import plot_couple
        return plot_couple(self, couple, ax)

    def plot_parameters(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draw the effects with their 95 % intervals (needs matplotlib)."""
        from ._plots import plot_parameters
        return plot_parameters(self, ax)

    def sample(self, *, progress: bool | ProgressCallback | None = None,
               **options: Any) -> Posterior:
        """Full Bayes: draws from the posterior of the same diary.

        ``options`` are those of :func:`attune.options` of "sample".
        """
        from ._posterior import sample_diary
        return sample_diary(self.diary, {"seed": self._seed, **options}, progress)

    def to_inference_data(self, *, progress: bool | ProgressCallback | None = None,
                          **options: Any) -> Any:
        """Draws as ``arviz.InferenceData`` (needs ArviZ); ``options`` as in :meth:`sample`."""
        return self.sample(progress=progress, **options).to_inference_data()


class StatedFit(FitResult):
    """A fit of a stated model: a file or a formula. Made by :func:`attune.fit`."""

    def __init__(self, handle: Handle, table: Handle, model: Model, seed: int | None):
        super().__init__(handle)
        self.model = model
        self.remarks = text("fit_remarks", handle)
        self._table = table
        self._seed = seed

    @property
    def aic(self) -> float:
        """Akaike information criterion."""
        return self.result["aic"]

    def vcov(self) -> np.ndarray:
        """Covariance of the free parameters on the working scale, in their order."""
        covariance = np.array(self.result["covariance"], dtype=float)
        size = int(np.sqrt(covariance.size))
        return covariance.reshape(size, size)

    def states(self, *, progress: bool | ProgressCallback | None = None) -> pd.DataFrame:
        """The hidden course of every series, and each answer beside what was expected of it.

        Returns
        -------
        pandas.DataFrame
            The columns of ``attune states --model``: ``series``, ``time``, the states,
            ``ITEM_answer``, ``ITEM_ahead``, ``ITEM_ahead_sd`` ...

        Examples
        --------
        >>> import attune
        >>> diary = attune.simulate(couples=8, days=14, seed=4).diary
        >>> fit = attune.fit(diary, "closeness ~ own(lag)")
        >>> list(fit.states().columns[:4])
        ['series', 'time', 'closeness_a_answer', 'closeness_a_ahead']
        """
        with watched(progress) as job:
            return frame_of(make("table", "model_states", self._table, self.model.handle, self.json,
                                 None, job))

    def simulate(self, seed: int = 1) -> pd.DataFrame:
        """The answers drawn anew from the fitted model: a row an occasion of a series."""
        return frame_of(make("table", "simulate_model", self._table, self.model.handle, self.json,
                             options_json({"seed": seed}), None))

    def sample(self, *, progress: bool | ProgressCallback | None = None,
               **options: Any) -> Posterior:
        """Full Bayes: draws from the posterior of the same model and data."""
        from ._posterior import sample_model
        return sample_model(self._table, self.model, {"seed": self._seed, **options}, progress)

    def to_inference_data(self, *, progress: bool | ProgressCallback | None = None,
                          **options: Any) -> Any:
        """Draws as ``arviz.InferenceData`` (needs ArviZ); ``options`` as in :meth:`sample`."""
        return self.sample(progress=progress, **options).to_inference_data()


def _warn(fit: FitResult) -> None:
    remark("\n".join(f"warning: {words}" for words in fit.result["warnings"]))
    if not fit.converged:
        remark(f"the fit is not to be used: {fit.result['convergence']}")


@overload
def fit(data: pd.DataFrame, model: None = None, **arguments: Any) -> Fit: ...
@overload
def fit(data: pd.DataFrame, model: Model | str | os.PathLike[str],
        **arguments: Any) -> StatedFit: ...
def fit(data: pd.DataFrame, model: Model | str | os.PathLike[str] | None = None, *,
        schema: str | os.PathLike[str] | None = None, couple: str | None = None,
        partner: str | None = None, time: str | None = None, name: str = "data",
        progress: bool | ProgressCallback | None = None, **options: Any) -> Fit | StatedFit:
    """Fit the built-in model, a formula or a model file to a diary.

    Parameters
    ----------
    data : pandas.DataFrame
        A row a check-in by one partner.
    model : str, path or Model, optional
        A formula, ``"closeness ~ own(lag) + partner(lag)"``, or a file; by default the built-in
        model ``closeness``.
    schema : str or path, optional
        For the built-in model: TOML that maps columns and scales to Attune's own, or its file.
    couple, partner, time : str, optional
        Names of the columns that mean these, where they are others.
    name : str
        What messages call the data.
    progress : bool or callable, optional
        True: a bar on stderr; a callable is given a stage and its share done. By default a bar if
        stderr is a terminal.
    **options
        Those of ``attune fit``, "_" for "-": see :func:`attune.options`.

    Returns
    -------
    Fit or StatedFit

    Raises
    ------
    DataError
        If the data or the model do not pass; ``problems`` lists all of them.
    KeyboardInterrupt
        On Ctrl-C; the search ends at once.

    Examples
    --------
    >>> import attune
    >>> diary = attune.simulate(couples=8, days=14, seed=4).diary
    >>> fit = attune.fit(diary, "closeness ~ own(lag) + partner(lag)")
    >>> fit.converged
    True
    >>> list(fit.conf_int().columns)
    ['lower', 'upper']
    """
    frame = renamed(data, {"couple": couple, "partner": partner, "time": time})
    stated = model_of(model)
    seed = options.get("seed")
    if stated is None:
        reading = {"max-problems": options.pop("max_problems", None)}
        diary = Diary(frame, schema, name, reading)
        remark(diary.remarks)
        with watched(progress) as job:
            handle = make("fit", "fit_diary", diary.handle, options_json(options), job)
        result: Fit | StatedFit = Fit(handle, diary, seed)
    else:
        if schema is not None:
            raise UsageError("a schema goes with the built-in model; a stated one names columns")
        table = table_of(frame, name)
        with watched(progress) as job:
            handle = make("fit", "fit_model", table, stated.handle, options_json(options), job)
        result = StatedFit(handle, table, stated, seed)
        remark(result.remarks)
    _warn(result)
    return result


def read_fit(path: str | os.PathLike[str], data: pd.DataFrame, *,
             schema: str | os.PathLike[str] | None = None, couple: str | None = None,
             partner: str | None = None, time: str | None = None, name: str = "data") -> Fit:
    """A fit of the built-in model from its file, with the diary that it belongs to."""
    frame = renamed(data, {"couple": couple, "partner": partner, "time": time})
    handle = make("fit", "fit_read", pathlib.Path(path).read_text(encoding="utf-8"),
                  os.fspath(path))
    return Fit(handle, Diary(frame, schema, name, {}), None)


def loglik(data: pd.DataFrame, model: Model | str | os.PathLike[str],
           at: dict[str, float] | FitResult | None = None, *, name: str = "data",
           threads: int | None = None) -> dict[str, Any]:
    """The log-likelihood of a stated model and its gradient.

    Parameters
    ----------
    data : pandas.DataFrame
    model : str, path or Model
    at : dict or fit, optional
        Parameter values; by default the model's starts.

    Returns
    -------
    dict
        ``loglik``, ``minus2ll``, ``gradient``, ``parameters``, ``series``, ``rows``, ``answers``.

    Examples
    --------
    >>> import attune
    >>> diary = attune.simulate(couples=8, days=14, seed=4).diary
    >>> fit = attune.fit(diary, "closeness ~ own(lag)")
    >>> attune.loglik(diary, fit.model, at=fit)["loglik"] == fit.loglik
    True
    """
    stated = model_of(model)
    if stated is None:
        raise UsageError("loglik takes a stated model; the built-in one's stands in its fit")
    given = at.json if isinstance(at, FitResult) else None if at is None else json.dumps(at)
    return json.loads(text("loglik", table_of(data, name), stated.handle, given,
                           options_json({"threads": threads}), None))


def likelihood_ratio(narrow: StatedFit, wide: StatedFit) -> dict[str, Any]:
    """The likelihood-ratio test of one stated model within another.

    Returns
    -------
    dict
        ``chi_square``, ``degrees``, ``p`` (None where no test holds) and ``why_not``.
    """
    return json.loads(text("likelihood_ratio", narrow.handle, wide.handle))


def report(data: pd.DataFrame, path: str | os.PathLike[str] = "attune-report.html", *,
           simulated: bool = False, title: str | None = None, **arguments: Any) -> Fit:
    """Fit the built-in model and write the report.

    Returns
    -------
    Fit
        ``arguments`` are those of :func:`attune.fit`.
    """
    result = fit(data, **arguments)
    if not isinstance(result, Fit):
        raise UsageError("a report takes the built-in model alone")
    result.report(path, title=title, simulated=simulated)
    return result
