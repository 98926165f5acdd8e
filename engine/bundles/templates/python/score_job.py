"""
Scores a file: rows in, predictions out, in the same order. Starting it again continues where it stopped, shard by shard.

    python score_job.py --data s3://bucket/rows.parquet --out s3://bucket/predictions/2026-01-31 --shard 1/4

`--data` is a Parquet or CSV file or a folder of them, on this machine, in S3 (`s3://`), Cloud Storage (`gs://`) or Azure
(`abfss://`). Without `--shard` the index that AWS Batch, Cloud Run or Google Cloud Batch gives a task says which shard to score, and without that there is one.
A run on Google Cloud writes to a folder of its own below OUT.
"""

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs

import settings
from machine import machine
from serving_model import Model, RowError

COLUMNS = sorted({column for each in settings.INPUTS for column in each["columns"]})

# The variables of AWS Batch, Cloud Run and Google Cloud Batch: the index of a task and the number of tasks, and the name of the run.
TASKS = (
    ("AWS_BATCH_JOB_ARRAY_INDEX", "SHARDS"),
    ("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT"),
    ("BATCH_TASK_INDEX", "BATCH_TASK_COUNT"),
)
RUNS = (("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_EXECUTION"), ("BATCH_TASK_INDEX", "BATCH_JOB_UID"))


def open_rows(data: str) -> ds.Dataset:
    """The rows of a file or a folder. The format is that of the name, Parquet unless it ends in `.csv`."""
    system, path = fs.FileSystem.from_uri(data) if "://" in data else (fs.LocalFileSystem(), os.path.abspath(data))
    return ds.dataset(path, filesystem=system, format="csv" if path.endswith(".csv") else "parquet")


def batches_of_shard(rows: ds.Dataset, shard: int, shards: int) -> Iterator[pa.RecordBatch]:
    """The rows of one shard in order: an equal part, without those that lack a value which the model needs."""
    absent = [name for name in COLUMNS if name not in rows.schema.names]
    if absent:
        raise RowError(f"column {absent[0]!r} is missing")
    total = rows.count_rows()
    first, last = total * (shard - 1) // shards, total * shard // shards
    keys = [name for name in settings.KEY_COLUMNS if name in rows.schema.names]
    position = 0
    for batch in rows.to_batches(columns=[*keys, *COLUMNS], batch_size=settings.BATCH_SIZE):
        low, high = max(first - position, 0), min(last - position, batch.num_rows)
        position += batch.num_rows
        if low < high:
            part = batch.slice(low, high - low)
            missing = np.zeros(part.num_rows, bool)
            for name in COLUMNS:
                missing |= part[name].is_null(nan_is_null=False).to_numpy(zero_copy_only=False)
            yield part if not missing.any() else part.filter(pa.array(~missing))
        if position >= last:
            return


def values_of(column: pa.Array) -> Any:
    """Numbers as an array, everything else (texts, lists) as Python values."""
    simple = pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)
    return column.to_numpy(zero_copy_only=False) if simple else column.to_pylist()


def scored(model: Model, batch: pa.RecordBatch) -> tuple[list[pa.RecordBatch], list[dict[str, Any]]]:
    """
    The keys of the rows with their predictions, and the rows that the model cannot take, each with its keys and the reason.
    If a batch fails, its rows are tried again one by one: a bad row takes neither the batch nor the shard with it.
    """
    try:
        return [predicted(model, batch)], []
    except RowError:
        done: list[pa.RecordBatch] = []
        failed: list[dict[str, Any]] = []
        for row in range(batch.num_rows):
            one = batch.slice(row, 1)
            try:
                done.append(predicted(model, one))
            except RowError as error:
                keys = {name: str(one[name][0]) for name in settings.KEY_COLUMNS if name in one.schema.names}
                failed.append({**keys, "reason": str(error)})
        return done, failed


def predicted(model: Model, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The keys of the rows and their predictions. Raises RowError."""
    outputs = model.predict({name: values_of(batch[name]) for name in COLUMNS})
    keys = {name: batch[name] for name in settings.KEY_COLUMNS if name in batch.schema.names}
    return pa.RecordBatch.from_pydict({**keys, **{name: as_column(array) for name, array in outputs.items()}})


def as_column(array: np.ndarray) -> pa.Array:
    """One value a row, or one list a row."""
    rows = array.shape[0]
    if array.size == rows:
        return pa.array(array.reshape(rows))
    width = array.size // rows if rows > 0 else 1
    return pa.FixedSizeListArray.from_arrays(pa.array(array.reshape(-1)), width)


def in_order(
    models: list[Model], batches: Iterator[pa.RecordBatch]
) -> Iterator[tuple[list[pa.RecordBatch], list[dict[str, Any]]]]:
    """Scores batches beside each other, one model each, and gives them back in order with few of them in memory."""
    with ThreadPoolExecutor(len(models)) as pool:
        while group := list(islice(batches, len(models))):
            yield from pool.map(scored, models, group)


def score(data: str, out: str, shard: int = 1, shards: int = 1) -> dict[str, Any]:
    """
    Scores one shard into the folder `out` and says what it did. A shard that is there is whole, since it gets its name
    last: it is left alone. Rows that fail are written beside it, to `….failed.jsonl`.
    """
    system, folder = fs.FileSystem.from_uri(out) if "://" in out else (fs.LocalFileSystem(), os.path.abspath(out))
    name = f"{folder}/part-{shard:05d}-of-{shards:05d}.parquet"
    report: dict[str, Any] = {"data": data, "out": name, "shard": shard, "shards": shards}
    if system.get_file_info(name).type != fs.FileType.NotFound:
        return {**report, "state": "already-there", "rows": 0, "seconds": 0.0}
    started = time.monotonic()
    workers = max(1, min(settings.SESSIONS, len(os.sched_getaffinity(0)) // settings.THREADS))
    models = [Model() for _ in range(workers)]
    system.create_dir(folder, recursive=True)
    rows, writer, partial = 0, None, f"{name}.partial"
    failed: list[dict[str, Any]] = []
    stream = system.open_output_stream(partial)
    try:
        for done, refused in in_order(models, batches_of_shard(open_rows(data), shard, shards)):
            failed += refused
            for batch in done:
                writer = writer or pq.ParquetWriter(stream, batch.schema)
                writer.write_batch(batch)
                rows += batch.num_rows
        # A shard without rows is a file as well, or it would be scored again with every start.
        writer = writer or pq.ParquetWriter(stream, pa.schema([]))
    finally:
        if writer is not None:
            writer.close()
        stream.close()
    if failed:
        with system.open_output_stream(f"{name}.failed.jsonl") as file:
            file.write("".join(f"{json.dumps(each)}\n" for each in failed).encode())
    system.move(partial, name)
    seconds = time.monotonic() - started
    done_in = {"seconds": seconds, "rowsPerS": rows / seconds, "workers": workers}
    return {**report, "state": "scored", "rows": rows, "failed": len(failed), **done_in, "machine": machine()}


def shard_of(text: str | None) -> tuple[int, int]:
    """`2/4` as (2, 4); from the index of the task if nothing is given."""
    if text is None:
        found = next(((index, count) for index, count in TASKS if index in os.environ), None)
        return (1, 1) if found is None else (int(os.environ[found[0]]) + 1, int(os.environ[found[1]]))
    shard, shards = (int(part) for part in text.split("/"))
    if not 1 <= shard <= shards:
        raise SystemExit(f"--shard {text}: the first number is 1 to {shards}")
    return shard, shards


def folder_of_run() -> str | None:
    """OUT, and below it the folder of this run where the platform names the run."""
    out = os.environ.get("OUT")
    run = next((os.environ[name] for index, name in RUNS if index in os.environ), None)
    return out if out is None or run is None else f"{out}/{run}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("DATA"), help="Parquet or CSV: a file or a folder")
    parser.add_argument("--out", default=folder_of_run(), help="folder of the predictions")
    parser.add_argument("--shard", help="I/N: the I-th of N equal parts")
    given = parser.parse_args()
    if given.data is None or given.out is None:
        parser.error("--data and --out are needed, or DATA and OUT in the environment")
    try:
        print(json.dumps(score(given.data, given.out, *shard_of(given.shard))))
    except (OSError, pa.ArrowInvalid, RowError) as error:
        cause = "there is no such file or folder" if isinstance(error, FileNotFoundError) else error
        raise SystemExit(f"{given.data}: {cause}") from error


if __name__ == "__main__":
    main()
