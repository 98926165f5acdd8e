"""The model: loads it once and turns rows into predictions. `settings.py` says how."""

import json
import math
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np
import onnxruntime

import settings


class RowError(ValueError):
    """Rows that the model cannot take; the message names the column and the cause."""


def row_of(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text: a row from column to value, or a request. Raises RowError."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RowError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise RowError("not a JSON object")
    return value


class Model:
    """One ONNX Runtime session. Sessions take concurrent calls, but the measured numbers are for one call at a time."""

    def __init__(self, threads: int = settings.THREADS, path: str | None = None) -> None:
        options = onnxruntime.SessionOptions()
        # Without a number each session takes every core of the machine, and workers beside each other slow each other down.
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = settings.BRANCH_THREADS
        if settings.BRANCH_THREADS > 1:
            options.execution_mode = onnxruntime.ExecutionMode.ORT_PARALLEL
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, settings.GRAPH_LEVEL)
        options.enable_cpu_mem_arena = settings.MEMORY_ARENA == 1
        options.enable_mem_pattern = settings.MEMORY_PATTERN == 1
        options.add_session_config_entry("session.intra_op.allow_spinning", settings.SPINNING)
        file = path or str(Path(__file__).with_name(settings.MODEL_FILE))
        self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self._outputs = [each["name"] for each in settings.OUTPUTS]

    def predict(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, np.ndarray]:
        """
        Predictions for rows given by column, by the name of the output. The first dimension of each is the row.
        Raises RowError if a column is missing or holds something that the model does not take.
        """
        rows = len(next(iter(columns.values()), ()))
        feeds = {each["name"]: _tensor(each, columns, rows) for each in settings.INPUTS}
        return self.run(feeds, rows)

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Predictions for rows given as mappings from column to value, as plain Python values."""
        names = sorted({column for each in settings.INPUTS for column in each["columns"]})
        missing = next((name for row in rows for name in names if row.get(name) is None), None)
        if missing is not None:
            raise RowError(f"column {missing!r} has no value")
        outputs = self.predict({name: [row[name] for row in rows] for name in names})
        values = {name: array.tolist() for name, array in outputs.items()}
        return [{name: values[name][row] for name in values} for row in range(len(rows))]

    def answers(self, texts: Sequence[str | bytes]) -> list[dict[str, Any] | RowError]:
        """The prediction for each row, given as JSON, or why there is none. A bad row does not take the others with it."""
        rows = [_row_or_error(text) for text in texts]
        good = [row for row in rows if not isinstance(row, RowError)]
        try:
            outputs = iter(self.predict_rows(good) if good else [])
            return [row if isinstance(row, RowError) else next(outputs) for row in rows]
        except RowError:
            # Each alone says which it was.
            return [row if isinstance(row, RowError) else self._answer(row) for row in rows]

    def _answer(self, row: Mapping[str, Any]) -> dict[str, Any] | RowError:
        try:
            return self.predict_rows([row])[0]
        except RowError as error:
            return error

    def run(self, feeds: Mapping[str, np.ndarray], rows: int) -> dict[str, np.ndarray]:
        """Runs tensors of `rows` rows. A model with a fixed batch runs them one by one."""
        if settings.BATCHABLE:
            return dict(zip(self._outputs, self._session.run(self._outputs, feeds)))
        parts = [self._session.run(self._outputs, self._one(feeds, row)) for row in range(rows)]
        return {
            name: np.stack([np.asarray(part[index]).squeeze() for part in parts])
            for index, name in enumerate(self._outputs)
        }

    def _one(self, feeds: Mapping[str, np.ndarray], row: int) -> dict[str, np.ndarray]:
        one = {}
        for each in settings.INPUTS:
            value = feeds[each["name"]][row]
            one[each["name"]] = value[np.newaxis] if each["batched"] else value
        return one


def _row_or_error(text: str | bytes) -> dict[str, Any] | RowError:
    try:
        return row_of(text)
    except RowError as error:
        return error


def _tensor(given: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], rows: int) -> np.ndarray:
    """One input of the model from its columns: shape (rows, *shape of a row)."""
    names, shape, dtype = given["columns"], given["shape"], np.dtype(given["dtype"])
    absent = next((name for name in names if name not in columns), None)
    if absent is not None:
        raise RowError(f"column {absent!r} is missing")
    width = math.prod(shape)
    if len(names) == 1 and width != 1:
        values = [_list(names[0], value, width, dtype) for value in columns[names[0]]]
        return np.asarray(values, dtype).reshape((rows, *shape))
    table = np.empty((rows, len(names)), dtype)
    for index, name in enumerate(names):
        try:
            table[:, index] = columns[name] if dtype != object else [str(value) for value in columns[name]]
        except (TypeError, ValueError) as error:
            raise RowError(f"column {name!r} cannot be read as {given['dtype']}: {error}") from error
    return table.reshape((rows, *shape))


def _list(name: str, value: Any, width: int, dtype: np.dtype) -> np.ndarray:
    """One cell that holds a list, filled with zeros or cut to the width of the input, as it was measured."""
    try:
        flat = np.asarray(value, dtype).ravel()
    except (TypeError, ValueError) as error:
        raise RowError(f"column {name!r} does not hold lists of {dtype.name}: {error}") from error
    if flat.size == width:
        return flat
    padded = np.zeros(width, dtype)
    padded[: min(width, flat.size)] = flat[:width]
    return padded
