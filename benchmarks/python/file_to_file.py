"""Scores a CSV file from file to file the way it is commonly written: pandas reads, ONNX Runtime infers in batches, pandas writes.

usage: file_to_file.py MODEL.onnx DATA.csv RESULT.(csv|parquet) BATCH_SIZE THREADS COLUMN,COLUMN,...

Prints one JSON object: seconds of each stage and of the work as a whole (imports and interpreter start left out), and the versions.
"""

import json
import sys
import time

import numpy as np
import onnxruntime as ort
import pandas as pd


def score(session, features, batch_size):
    name = session.get_inputs()[0].name
    parts = []
    for start in range(0, len(features), batch_size):
        parts.append(session.run(None, {name: features[start : start + batch_size]}))
    return [np.concatenate(column) for column in zip(*parts)]


def main():
    model, data, result, batch_size, threads, columns = sys.argv[1:]
    began = time.perf_counter()
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    opened = time.perf_counter()
    frame = pd.read_csv(data)
    features = frame[columns.split(",")].to_numpy(dtype=np.float32)

    read = time.perf_counter()
    outputs = score(session, features, int(batch_size))

    inferred = time.perf_counter()
    answers = {}
    for info, values in zip(session.get_outputs(), outputs):
        if values.ndim == 1:
            answers[info.name] = values
        else:
            for column in range(values.shape[1]):
                answers[f"{info.name}_{column}"] = values[:, column]
    table = pd.DataFrame(answers)
    if result.endswith(".parquet"):
        table.to_parquet(result, index=False)
    else:
        table.to_csv(result, index=False)

    written = time.perf_counter()
    print(
        json.dumps(
            {
                "rows": len(features),
                "sessionS": opened - began,
                "readS": read - opened,
                "inferS": inferred - read,
                "writeS": written - inferred,
                "wallS": written - began,
                "versions": {
                    "python": sys.version.split()[0],
                    "onnxruntime": ort.__version__,
                    "numpy": np.__version__,
                    "pandas": pd.__version__,
                },
            }
        )
    )


main()
