"""
Scores a file with Apache Beam, on Dataflow or on this machine. Each batch of rows is one element of RunInference.

    python beam_job.py --data gs://bucket/rows --out gs://bucket/predictions

`--data` is a Parquet or CSV file or a folder of them. Workers share the row groups of Parquet files; a CSV file is read by one worker. A run
writes to a folder of its own below `--out`: the predictions to `answers`, and the rows without one to `failed`, as JSON lines with their keys
and the reason. Other arguments are Beam's, such as `--runner`.
"""

import argparse
import json
import time
from queue import SimpleQueue
from typing import Any, Iterator, Sequence

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from apache_beam.coders import PickleCoder
from apache_beam.io.filebasedsink import FileBasedSink
from apache_beam.metrics import Metrics, MetricsFilter
from apache_beam.ml.inference.base import ModelHandler, RunInference
from apache_beam.options.pipeline_options import DebugOptions, GoogleCloudOptions, PipelineOptions, StandardOptions

import settings
from score_job import COLUMNS, open_rows, scored
from serving_model import Model, RowError

FAILED = "failed"


def pieces(data: str) -> Iterator[tuple[ds.Fragment, pa.Schema]]:
    """What a worker reads at a time: a row group of a Parquet file, or a CSV file. All have the columns of the first file."""
    rows = open_rows(data)
    absent = [name for name in COLUMNS if name not in rows.schema.names]
    if absent:
        raise RowError(f"column {absent[0]!r} is missing")
    for file in rows.get_fragments():
        for piece in file.split_by_row_group() if isinstance(file, ds.ParquetFileFragment) else [file]:
            yield piece, rows.schema


class Read(beam.DoFn):
    """The rows of a piece in batches of the measured size. Rows that lack a value which the model needs go to `failed`."""

    def process(self, piece: tuple[ds.Fragment, pa.Schema]) -> Iterator[Any]:
        fragment, schema = piece
        keys = [name for name in settings.KEY_COLUMNS if name in schema.names]
        columns = list(dict.fromkeys([*keys, *COLUMNS]))
        for batch in fragment.to_batches(schema=schema, columns=columns, batch_size=settings.BATCH_SIZE):
            reasons = lacking(batch)
            for row, reason in reasons.items():
                named = {name: str(batch[name][row]) for name in keys}
                yield beam.pvalue.TaggedOutput(FAILED, {**named, "reason": reason})
            whole = batch.filter(pa.array([row not in reasons for row in range(batch.num_rows)])) if reasons else batch
            if whole.num_rows > 0:
                yield whole


def lacking(batch: pa.RecordBatch) -> dict[int, str]:
    """The rows that lack a value, each with the reason."""
    found: dict[int, str] = {}
    for name in COLUMNS:
        missing = batch[name].is_null(nan_is_null=False).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(missing):
            found.setdefault(int(row), f"column {name!r} has no value")
    return found


class Sessions:
    """The sessions of a worker. Its threads share them, and each takes one that no other uses."""

    def __init__(self) -> None:
        self._free: SimpleQueue[Model] = SimpleQueue()
        for _ in range(settings.SESSIONS):
            self._free.put(Model())

    def scored(self, batch: pa.RecordBatch) -> tuple[list[pa.RecordBatch], list[dict[str, Any]]]:
        model = self._free.get()
        try:
            return scored(model, batch)
        finally:
            self._free.put(model)


class Rows(ModelHandler[pa.RecordBatch, tuple[list[pa.RecordBatch], list[dict[str, Any]]], Sessions]):
    """Batches of rows with named columns, which fill the typed inputs of the model. A bad row does not take its batch with it."""

    def load_model(self) -> Sessions:
        return Sessions()

    def run_inference(self, batch: Sequence[pa.RecordBatch], model: Sessions, inference_args: Any = None) -> Iterator[Any]:
        for rows in batch:
            done, failed = model.scored(rows)
            Metrics.counter("score", "rows").inc(sum(each.num_rows for each in done))
            yield done, failed

    def get_num_bytes(self, batch: Sequence[pa.RecordBatch]) -> int:
        return sum(rows.nbytes for rows in batch)

    def batch_elements_kwargs(self) -> dict[str, int]:
        """An element is already a batch of the measured size."""
        return {"max_batch_size": 1}


class ParquetFiles(FileBasedSink):
    """Parquet files whose schema is that of their first batch. Each gets its name when all of them are whole."""

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix, PickleCoder(), file_name_suffix=".parquet", mime_type="application/x-parquet")

    def open(self, temp_path: str) -> dict[str, Any]:
        return {"stream": super().open(temp_path), "writer": None}

    def write_record(self, file_handle: dict[str, Any], value: pa.RecordBatch) -> None:
        file_handle["writer"] = file_handle["writer"] or pq.ParquetWriter(file_handle["stream"], value.schema)
        file_handle["writer"].write_batch(value)

    def close(self, file_handle: dict[str, Any]) -> None:
        # A run without an answer has a file as well.
        writer = file_handle["writer"] or pq.ParquetWriter(file_handle["stream"], pa.schema([]))
        writer.close()
        file_handle["stream"].close()


def line_of(failed: dict[str, Any]) -> str:
    """A row without a prediction as a line of JSON."""
    Metrics.counter("score", FAILED).inc()
    return json.dumps(failed)


def score(pipeline: beam.Pipeline, data: str, out: str) -> None:
    """Adds the steps of a run: its answers and its failed rows go to folders below `out`."""
    read = (
        pipeline
        | "Data" >> beam.Create([data])
        | "Pieces" >> beam.FlatMap(pieces)
        | "Share" >> beam.Reshuffle()
        | "Read" >> beam.ParDo(Read()).with_outputs(FAILED, main="rows")
    )
    results = read.rows | "Score" >> RunInference(Rows())
    # Each file is made aside and renamed when it is complete, so a repeated attempt leaves no row twice.
    _ = results | "Answers" >> beam.FlatMap(lambda each: each[0]) | "Write" >> beam.io.Write(ParquetFiles(f"{out}/answers/part"))
    refused = results | "Refused" >> beam.FlatMap(lambda each: each[1])
    lines = (refused, read[FAILED]) | beam.Flatten() | "Lines" >> beam.Map(line_of)
    _ = lines | "Dead letters" >> beam.io.WriteToText(f"{out}/failed/rows", file_name_suffix=".jsonl", skip_if_empty=True)


def options_of(arguments: list[str], limit_s: int) -> PipelineOptions:
    """The options of Beam: one process a worker with a thread for each session, as planned, and how long a run may take."""
    options = PipelineOptions(arguments)
    debug = options.view_as(DebugOptions)
    debug.number_of_worker_harness_threads = settings.SESSIONS
    debug.add_experiment("no_use_multiple_sdk_containers")
    if limit_s > 0:
        cloud = options.view_as(GoogleCloudOptions)
        limit = f"max_workflow_runtime_walltime_seconds={limit_s}"
        cloud.dataflow_service_options = [*(cloud.dataflow_service_options or []), limit]
    return options


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="Parquet or CSV: a file or a folder")
    parser.add_argument("--out", required=True, help="the folder of the runs")
    parser.add_argument("--limit_s", type=int, default=0, help="Dataflow stops a run that takes longer, in seconds")
    given, others = parser.parse_known_args()
    out = f"{given.out}/{time.strftime('%Y-%m-%dT%H-%M-%S', time.gmtime())}"
    options = options_of(others, given.limit_s)
    pipeline = beam.Pipeline(options=options)
    score(pipeline, given.data, out)
    started = time.monotonic()
    result = pipeline.run()
    if "Dataflow" in (options.view_as(StandardOptions).runner or ""):
        # The launcher of Dataflow starts the job after this program has ended.
        return
    result.wait_until_finish()
    seconds = time.monotonic() - started
    counters = result.metrics().query(MetricsFilter().with_namespace("score"))["counters"]
    counts = {each.key.metric.name: each.committed for each in counters}
    print(json.dumps({"out": out, "rows": counts.get("rows", 0), "failed": counts.get(FAILED, 0), "seconds": seconds}))


if __name__ == "__main__":
    main()
