"""What goes wrong, in the words of the program `attune`."""
from __future__ import annotations

from typing import Any


class AttuneError(Exception):
    """Anything that Attune refuses or that fails.

    Attributes
    ----------
    problems : list of dict
        One a problem of the input, with the keys ``severity``, ``file``, ``line``, ``column``,
        ``message`` and ``mend``; a data frame's rows count from 1. Empty for other failures.
    """

    def __init__(self, message: str, problems: list[dict[str, Any]] | None = None):
        super().__init__(message)
        self.problems = problems or []


class DataError(AttuneError, ValueError):
    """The data, the model or the fit did not pass."""


class UsageError(AttuneError, TypeError):
    """Options or arguments that cannot be."""


class SystemFailure(AttuneError, OSError):
    """A file or the system failed."""
