"""
Scores a table with Spark: one session for each Python worker, as many threads as a task has cores, Arrow batches of the
measured size.

    spark-submit spark_job.py --data s3://bucket/rows --out s3://bucket/predictions
"""

import argparse
import json
import time
from typing import Iterator

import pandas as pd
from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession

import settings

_model = None


def model():
    """The session of this Python worker. A session for each batch would load the model again and again."""
    global _model
    if _model is None:
        from serving_model import Model

        _model = Model(threads=settings.THREADS, path=SparkFiles.get(settings.MODEL_FILE))
    return _model


def score_batches(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Predictions beside the keys of their rows; rows that lack a value which the model needs are left out."""
    columns = sorted({column for each in settings.INPUTS for column in each["columns"]})
    for batch in batches:
        whole = batch.dropna(subset=columns)
        keys = whole[[name for name in settings.KEY_COLUMNS if name in whole.columns]].reset_index(drop=True)
        if whole.empty:
            outputs = {each["name"]: [] for each in settings.OUTPUTS}
        else:
            outputs = model().predict({name: whole[name].to_numpy() for name in columns})
        flat = {name: _cells(array) for name, array in outputs.items()}
        yield pd.concat([keys, pd.DataFrame(flat, index=keys.index)], axis=1)


def _cells(array):
    """One value a row, or one list a row."""
    if len(array) == 0 or array.size == array.shape[0]:
        return array if len(array) == 0 else array.reshape(-1)
    return list(array.reshape(array.shape[0], -1))


def quoted(name: str) -> str:
    """A name as the schemas and the SQL of Spark write any name."""
    return "`" + name.replace("`", "``") + "`"


def scored(spark: SparkSession, rows: DataFrame) -> DataFrame:
    """The predictions for a table, with its key columns."""
    keys = [f"{quoted(field.name)} {field.dataType.simpleString()}" for field in rows.schema if field.name in settings.KEY_COLUMNS]
    outputs = [f"{quoted(each['name'])} {each['spark']}" for each in settings.OUTPUTS]
    # The batches that workers take are as large as the measurement found best.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", settings.BATCH_SIZE)
    return rows.mapInPandas(score_batches, ", ".join([*keys, *outputs]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--data", required=True, help="Parquet or CSV: a file or a folder")
    parser.add_argument("--out", required=True, help="folder of the predictions")
    parser.add_argument("--model", help="where the model lies, unless spark-submit gets it with --files")
    # Glue adds arguments of its own.
    given, _ = parser.parse_known_args()
    spark = SparkSession.builder.appName(f"score {settings.MODEL_NAME}").getOrCreate()
    if given.model is not None:
        spark.sparkContext.addFile(given.model)
    started = time.monotonic()
    reader = spark.read.option("header", True).option("inferSchema", True)
    rows = reader.csv(given.data) if given.data.endswith(".csv") else reader.parquet(given.data)
    scored(spark, rows).write.mode("overwrite").parquet(given.out)
    seconds = time.monotonic() - started
    written = spark.read.parquet(given.out).count()
    print(json.dumps({"out": given.out, "rows": written, "seconds": seconds, "rowsPerS": written / seconds}))
    spark.stop()


if __name__ == "__main__":
    main()
