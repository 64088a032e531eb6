"""Data frames as tables of the library, and back."""
from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pandas as pd

from ._library import LIBRARY, Handle, call, make
from .errors import UsageError

_NUMBER, _TIME, _LABEL, _FLAG = range(4)


def table_of(data: pd.DataFrame, name: str) -> Handle:
    """A table that points to the frame's own numbers where they are doubles in one piece.

    Whole numbers and truth values become doubles, date-times seconds on the wall clock, all else
    labels."""
    if not isinstance(data, pd.DataFrame):
        raise UsageError(f"{name} is a {type(data).__name__}; expected a pandas DataFrame")
    table = make("table", "table_create", name, len(data))
    table._keep = [_add(table, str(column), data.iloc[:, k])
                   for k, column in enumerate(data.columns)]
    return table


def _add(table: Handle, column: str, values: pd.Series) -> Any:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return _add_numbers(table, column, _TIME, _seconds(values))
    if (pd.api.types.is_numeric_dtype(values.dtype)
            and not pd.api.types.is_complex_dtype(values.dtype)):
        # Told of a missing value pandas copies, which doubles do not need.
        numbers = (values.to_numpy() if values.dtype == np.float64
                   else values.to_numpy(dtype=float, na_value=np.nan))
        return _add_numbers(table, column, _NUMBER, numbers)
    return _add_labels(table, column, values)


def _add_numbers(table: Handle, column: str, kind: int, numbers: np.ndarray) -> np.ndarray:
    numbers = np.ascontiguousarray(numbers, dtype=np.float64)
    call("table_add_numbers", table, column, kind, numbers.ctypes.data)
    return numbers


def _seconds(values: pd.Series) -> np.ndarray:
    if values.dt.tz is not None:
        values = values.dt.tz_localize(None)  # the wall clock of whoever answered
    whole = values.to_numpy(dtype="datetime64[ns]")
    seconds = whole.astype(np.int64) / 1e9
    seconds[np.isnat(whole)] = np.nan
    return seconds


def _add_labels(table: Handle, column: str, values: pd.Series) -> Any:
    codes, labels = pd.factorize(values)
    codes = np.ascontiguousarray(codes, dtype=np.int32)
    texts = [str(label).encode() for label in labels]
    pointers = (ctypes.c_char_p * max(len(texts), 1))(*texts)
    call("table_add_labels", table, column, codes.ctypes.data,
         ctypes.cast(pointers, ctypes.c_void_p), len(texts))
    return codes


def frame_of(table: Handle) -> pd.DataFrame:
    """The library's table as a data frame; its memory is filled by the library itself."""
    pointer = table.pointer
    rows = LIBRARY.attune_table_rows(pointer)
    columns = {}
    for k in range(LIBRARY.attune_table_columns(pointer)):
        name = LIBRARY.attune_table_column_name(pointer, k).decode()
        kind = LIBRARY.attune_table_column_kind(pointer, k)
        columns[name] = _labels(pointer, k, rows) if kind == _LABEL else _numbers(
            pointer, k, kind, rows)
    return pd.DataFrame(columns, copy=False)


def _numbers(pointer: Any, k: int, kind: int, rows: int) -> Any:
    numbers = np.empty(rows)
    call("table_copy_numbers", pointer, k, numbers.ctypes.data, rows)
    if kind == _FLAG:
        return numbers == 1
    if kind != _TIME:
        return numbers
    missing = np.isnan(numbers)
    whole = np.round(np.where(missing, 0, numbers) * 1e3).astype("int64").astype("datetime64[ms]")
    times = whole.astype("datetime64[ns]")
    times[missing] = np.datetime64("NaT")
    return times


def _labels(pointer: Any, k: int, rows: int) -> pd.Series:
    codes = np.empty(rows, dtype=np.int32)
    call("table_copy_codes", pointer, k, codes.ctypes.data, rows)
    labels = [LIBRARY.attune_table_label(pointer, k, j).decode()
              for j in range(LIBRARY.attune_table_label_count(pointer, k))]
    texts = np.array([*labels, None], dtype=object)
    return pd.Series(texts[codes], dtype=object)
