"""Which model is meant: the built-in one, a file, a formula."""
from __future__ import annotations

import os
import pathlib

from ._library import Handle, make, text
from .errors import SystemFailure

BUILT_IN = "closeness"


class Model:
    """A stated model, read and checked.

    Parameters
    ----------
    model : str or path
        A formula, ``"closeness ~ own(lag) + partner(lag)"`` (further lines as in a ``.formula``
        file), the path of a model file (TOML) or of a ``.formula`` file.

    Examples
    --------
    >>> import attune
    >>> model = attune.Model("closeness ~ own(lag) + partner(lag)")
    >>> "closeness" in model.toml
    True
    """

    def __init__(self, model: str | os.PathLike[str]):
        text_, self.name = _text_and_name(model)
        self.handle: Handle = make("model", "model_create", text_, self.name)

    @property
    def words(self) -> str:
        """The model in words."""
        return text("model_show", self.handle, "words")

    @property
    def equations(self) -> str:
        """The model as equations."""
        return text("model_show", self.handle, "equations")

    @property
    def toml(self) -> str:
        """The model as a model file."""
        return text("model_show", self.handle, "toml")

    def __repr__(self) -> str:
        return f"<attune.Model {self.name}>"


def _text_and_name(model: str | os.PathLike[str]) -> tuple[str, str]:
    if isinstance(model, str) and "~" in model and not pathlib.Path(model).suffix == ".formula":
        return model.rstrip("\n") + "\n", "model.formula"
    try:
        return pathlib.Path(model).read_text(encoding="utf-8"), os.fspath(model)
    except OSError as error:
        raise SystemFailure(f"{model}: {error.strerror}") from None


def model_of(model: Model | str | os.PathLike[str] | None) -> Model | None:
    """None stands for the built-in model."""
    if model is None or isinstance(model, Model):
        return model
    return None if model == BUILT_IN else Model(model)
