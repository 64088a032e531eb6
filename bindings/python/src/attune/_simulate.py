"""Made-up diaries."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ._library import ProgressCallback, make, options_json, watched
from ._table import frame_of


@dataclass(frozen=True)
class Simulation:
    """A made-up diary and, apart, its hidden truth.

    Attributes
    ----------
    diary : pandas.DataFrame
        In Attune's own columns.
    truth : pandas.DataFrame
        A row a check-in that was scheduled: closeness, drive, whether withdrawn.
    parameters : dict
        The true values by name.
    """

    diary: pd.DataFrame
    truth: pd.DataFrame
    parameters: dict[str, float]


def simulate(*, progress: bool | ProgressCallback | None = None, **options: Any) -> Simulation:
    """Make a diary from the built-in model.

    Parameters
    ----------
    progress : bool or callable, optional
        As in :func:`attune.fit`.
    **options
        Those of ``attune simulate``, "_" for "-": ``couples``, ``days``, ``per_day``,
        ``compliance``, ``set`` (a dict), ``world``, ``seed`` ...

    Returns
    -------
    Simulation

    Examples
    --------
    >>> import attune
    >>> study = attune.simulate(couples=4, days=7, seed=2, set={"kappa": 0.5})
    >>> study.diary["couple"].nunique(), len(study.truth), study.parameters["kappa"]
    (4, 56, 0.5)
    """
    with watched(progress) as job:
        handle = make("simulation", "simulate", options_json(options), job)
    parameters = frame_of(make("table", "simulation_parameters", handle))
    return Simulation(frame_of(make("table", "simulation_diary", handle)),
                      frame_of(make("table", "simulation_truth", handle)),
                      dict(zip(parameters["name"], parameters["value"].astype(float))))
