"""Times ONNX Runtime in Python over a ladder of batch sizes and thread counts, in interleaved rounds.

usage: ort_batch.py SPEC.json

SPEC.json: {modelPath, inputs: [{name, type, rowShape, batched, file}], rows, cells: [{batchSize, threads}], rounds, cellMs}. Each input's
file holds its rows as raw little-endian elements. Prints one JSON object: for each cell the rows/s of every round, and the versions.
"""

import json
import sys
import time

import numpy as np
import onnxruntime as ort

LONG_BATCH_S = 1.0


def load(spec):
    inputs = {}
    for one in spec["inputs"]:
        values = np.fromfile(one["file"], dtype=np.dtype(one["type"]))
        shape = [spec["rows"], *one["rowShape"]] if one["batched"] else one["rowShape"]
        inputs[one["name"]] = values.reshape(shape)
    return inputs


def batches_of(spec, inputs, size):
    batched = {one["name"] for one in spec["inputs"] if one["batched"]}
    count = max(1, spec["rows"] // size)
    return [
        {
            name: np.ascontiguousarray(np.resize(values, (size, *values.shape[1:])) if spec["rows"] < size else values[k * size : (k + 1) * size])
            if name in batched
            else values
            for name, values in inputs.items()
        }
        for k in range(count)
    ]


def session_with(model, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def rate_of(session, outputs, feeds, size, cell_s):
    began = time.perf_counter()
    session.run(outputs, feeds[0])
    taken = time.perf_counter() - began
    # A batch that takes this long was a fair sample by itself.
    if taken > LONG_BATCH_S:
        return size / taken
    began = time.perf_counter()
    done = 0
    while True:
        session.run(outputs, feeds[done % len(feeds)])
        done += 1
        taken = time.perf_counter() - began
        if taken >= cell_s:
            return done * size / taken


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    inputs = load(spec)
    sessions = {cell["threads"]: None for cell in spec["cells"]}
    for threads in sessions:
        sessions[threads] = session_with(spec["modelPath"], threads)
    feeds = {cell["batchSize"]: batches_of(spec, inputs, cell["batchSize"]) for cell in spec["cells"]}
    rates = [[] for _ in spec["cells"]]
    for _ in range(spec["rounds"]):
        for at, cell in enumerate(spec["cells"]):
            size, threads = cell["batchSize"], cell["threads"]
            rates[at].append(rate_of(sessions[threads], spec["outputs"], feeds[size], size, spec["cellMs"] / 1000))
    print(
        json.dumps(
            {
                "rowsPerS": rates,
                "versions": {
                    "python": sys.version.split()[0],
                    "onnxruntime": ort.__version__,
                    "numpy": np.__version__,
                },
            }
        )
    )


main()
