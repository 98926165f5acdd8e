"""Counts rows that pass through Python workers in Arrow batches, as a model's rows would.

usage: spark-submit … count_rows.py ROWS

Prints one JSON object: rows, the sum of their ids, the processes that the rows passed, executors, seconds, and the version of Spark.
"""

import json
import os
import sys
import time

import pandas as pd
from pyspark.sql import SparkSession

PARTITIONS = 8


def tag(batches):
    for batch in batches:
        yield pd.DataFrame({"id": batch["id"], "pid": os.getpid()})


def main():
    rows = int(sys.argv[1])
    spark = SparkSession.builder.appName("count-rows").getOrCreate()
    began = time.perf_counter()
    tagged = spark.range(0, rows, 1, PARTITIONS).mapInPandas(tag, "id long, pid long")
    counted = tagged.groupBy("pid").agg({"id": "sum", "*": "count"}).collect()
    seconds = time.perf_counter() - began
    # The driver is in this list, too.
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    print(
        json.dumps(
            {
                "rows": sum(each["count(1)"] for each in counted),
                "sum": sum(each["sum(id)"] for each in counted),
                "processes": len(counted),
                "executors": executors - (0 if spark.sparkContext.master.startswith("local") else 1),
                "seconds": seconds,
                "spark": spark.version,
            }
        )
    )
    spark.stop()


main()
