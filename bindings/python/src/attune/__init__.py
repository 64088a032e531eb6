"""Attune: how close two partners feel from day to day, when one of them withdraws, and what goes
with coming back.

The same engine as the program `attune`, with the same numbers to the last bit.

Examples
--------
>>> import attune
>>> study = attune.simulate(couples=8, days=14, seed=4)
>>> fit = attune.fit(study.diary, starts=1, regimes=1)
>>> fit.converged
True
>>> fit.states().shape[0] >= len(study.diary)
True
"""
from ._check import Check, check
from ._compare import Comparison, compare
from ._data import AttuneWarning
from ._fit import (Fit, FitResult, StatedFit, fit, likelihood_ratio, loglik, read_fit, report)
from ._library import version
from ._model import Model
from ._options import constructs, options
from ._posterior import Posterior, sample
from ._simulate import Simulation, simulate
from .errors import AttuneError, DataError, SystemFailure, UsageError

__version__ = version()

__all__ = ["AttuneError", "AttuneWarning", "Check", "Comparison", "DataError", "Fit", "FitResult",
           "Model", "Posterior", "Simulation", "StatedFit", "SystemFailure", "UsageError", "check",
           "compare", "constructs", "fit", "likelihood_ratio", "loglik", "options", "read_fit",
           "report", "sample", "simulate", "version"]
