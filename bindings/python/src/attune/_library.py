"""libattune by ctypes: its functions, and how failures, texts and interrupts come back.

ctypes lets go of the interpreter's lock while the library works, so other threads run on."""
from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import pathlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_double, c_int, c_int32,
                    c_size_t, c_void_p)
from typing import Any

from .errors import AttuneError, DataError, SystemFailure, UsageError

ABI_VERSION = 1

_DONE, _STOPPED = 0, 130
_ERRORS: dict[int, type[AttuneError]] = {1: DataError, 2: UsageError, 3: SystemFailure}

_Stopped = CFUNCTYPE(c_int, c_void_p)
_Progress = CFUNCTYPE(None, c_void_p, c_char_p, c_double)

#: Called with a stage, the time left in its words, and the share of it that is done, 0 to 1; or
#: with how long a stage will take, and NaN.
ProgressCallback = Callable[[str, float], None]


class Job(Structure):
    _fields_ = [("size", c_size_t), ("stopped", _Stopped), ("progress", _Progress),
                ("context", c_void_p)]


# What a call takes: t text, h handle, o handle out, d doubles, i int32s, p texts, n size, k kind,
# j job. All return a status.
_CALLS = {
    "table_create": "tno", "table_add_numbers": "htkd", "table_add_labels": "htipn",
    "table_copy_numbers": "hndn", "table_copy_codes": "hnin",
    "options": "to", "constructs": "o",
    "diary_create": "httjo", "diary_check": "httjo", "diary_summary": "ho", "diary_remarks": "ho",
    "diary_table": "ho",
    "model_create": "tto", "model_show": "hto",
    "fit_diary": "htjo", "fit_model": "hhtjo", "fit_read": "tto", "fit_json": "ho",
    "fit_words": "ho", "fit_remarks": "ho", "likelihood_ratio": "hho", "loglik": "hhttjo",
    "model_states": "hhttjo", "states_create": "hhtjo", "states_table": "ho", "states_episodes": "ho", "states_json": "ho",
    "states_episodes_json": "ho", "states_explain": "hto", "report": "hhttjoo",
    "forecast": "hhtjo", "suggest": "hhtttjoo",
    "simulate": "tjo", "simulation_diary": "ho", "simulation_truth": "ho",
    "simulation_parameters": "ho", "simulate_model": "hhttjo",
    "sample_diary": "htjo", "sample_model": "hhtjo", "posterior_json": "ho",
    "posterior_draws": "ho", "compare": "hpntjoo",
}
_TYPES = {"t": c_char_p, "h": c_void_p, "o": POINTER(c_void_p), "d": c_void_p, "i": c_void_p,
          "p": c_void_p, "n": c_size_t, "k": c_int, "j": POINTER(Job)}


def _find() -> str:
    given = os.environ.get("ATTUNE_LIBRARY")
    if given:
        return given
    bundled = pathlib.Path(__file__).parent / "libattune.so"
    return str(bundled) if bundled.exists() else "libattune.so.0"


def _load() -> ctypes.CDLL:
    path = _find()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"{path} cannot be loaded: {error}. Install Attune (make install), or let "
            "ATTUNE_LIBRARY name libattune.so") from None
    if library.attune_abi_version() != ABI_VERSION:
        raise ImportError(f"{path} has interface {library.attune_abi_version()}; this package "
                          f"needs {ABI_VERSION}")
    for name, signature in _CALLS.items():
        function = getattr(library, "attune_" + name)
        function.argtypes = [_TYPES[letter] for letter in signature]
        function.restype = c_int
    for name, arguments, result in (
            ("version", [], c_char_p), ("last_message", [c_void_p, c_size_t], c_size_t),
            ("last_problems", [c_void_p, c_size_t], c_size_t),
            ("text_copy", [c_void_p, c_void_p, c_size_t], c_size_t),
            ("table_rows", [c_void_p], c_size_t), ("table_columns", [c_void_p], c_size_t),
            ("table_column_name", [c_void_p, c_size_t], c_char_p),
            ("table_column_kind", [c_void_p, c_size_t], c_int),
            ("table_label_count", [c_void_p, c_size_t], c_size_t),
            ("table_label", [c_void_p, c_size_t, c_size_t], c_char_p),
            ("fit_converged", [c_void_p], c_int)):
        function = getattr(library, "attune_" + name)
        function.argtypes, function.restype = arguments, result
    for name in ("text", "table", "diary", "model", "fit", "states", "simulation", "posterior"):
        function = getattr(library, f"attune_{name}_free")
        function.argtypes, function.restype = [c_void_p], None
    return library


LIBRARY = _load()


def version() -> str:
    """The version of the library."""
    return LIBRARY.attune_version().decode()


class Handle:
    """Owns what an opaque handle stands for."""

    def __init__(self, kind: str, pointer: c_void_p, keep: Any = None):
        self.pointer = pointer
        self._free = getattr(LIBRARY, f"attune_{kind}_free")
        self._keep = keep  # what the library only points to

    def __del__(self) -> None:
        if getattr(self, "_free", None) is not None:
            self._free(self.pointer)


def _filled(function: Any, *arguments: Any) -> str:
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, buffer, size)
    return buffer.value.decode()


def _raise(status: int) -> None:
    if status == _STOPPED:
        raise KeyboardInterrupt
    problems = json.loads(_filled(LIBRARY.attune_last_problems))
    raise _ERRORS.get(status, SystemFailure)(_filled(LIBRARY.attune_last_message), problems)


def _plain(argument: Any) -> Any:
    if isinstance(argument, str):
        return argument.encode()
    return argument.pointer if isinstance(argument, Handle) else argument


def call(name: str, *arguments: Any) -> None:
    """A call without a result."""
    status = getattr(LIBRARY, "attune_" + name)(*map(_plain, arguments))
    if status != _DONE:
        _raise(status)


def make(kind: str, name: str, *arguments: Any) -> Handle:
    """A call that gives a handle."""
    out = c_void_p()
    call(name, *arguments, byref(out))
    return Handle(kind, out)


def text(name: str, *arguments: Any) -> str:
    """A call that gives a text."""
    handle = make("text", name, *arguments)  # named, so that it lives until it is copied
    return _filled(LIBRARY.attune_text_copy, handle.pointer)


def two_texts(name: str, *arguments: Any) -> tuple[str, str]:
    """A call that gives two."""
    first, second = c_void_p(), c_void_p()
    call(name, *arguments, byref(first), byref(second))
    handles = Handle("text", first), Handle("text", second)
    return tuple(_filled(LIBRARY.attune_text_copy, h.pointer) for h in handles)  # type: ignore


def options_json(options: dict[str, Any]) -> str:
    """What the library takes as options; what is None is not said."""
    return json.dumps({name: value for name, value in options.items() if value is not None})


def _bar(stage: str, fraction: float) -> None:
    if math.isnan(fraction):  # how long it will take
        sys.stderr.write(f"\r\033[K{stage}\n")
        return
    width = 30
    filled = int(width * fraction)
    sys.stderr.write(f"\r\033[K[{'#' * filled}{'-' * (width - filled)}] {100 * fraction:3.0f} %  "
                     f"{stage[:38]}")
    sys.stderr.flush()


@contextlib.contextmanager
def watched(progress: bool | ProgressCallback | None) -> Iterator[Any]:
    """A job whose progress is shown and which Ctrl-C stops.

    Python would only raise KeyboardInterrupt between two of its own instructions, perhaps within a
    callback, where it would be lost; so the signal sets a flag that the callback hands on."""
    interrupted = threading.Event()
    failure: list[BaseException] = []
    if progress is None:
        progress = sys.stderr.isatty()
    show = _bar if progress is True else progress or None

    def on_progress(_: Any, stage: bytes, fraction: float) -> None:
        try:
            if show:
                show(stage.decode(), fraction)
        except BaseException as error:  # must not cross the library
            failure.append(error)
            interrupted.set()

    job = Job(ctypes.sizeof(Job), _Stopped(lambda _: int(interrupted.is_set())),
              _Progress(on_progress), None)
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if in_main else None
    # Only Python's own answer to Ctrl-C is replaced; another handler has its own ways.
    ours = in_main and before is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    try:
        yield byref(job)
    except KeyboardInterrupt:
        if failure:
            raise failure[0] from None
        raise
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)
        if progress is True:
            sys.stderr.write("\r\033[K")
    if failure:
        raise failure[0]
