"""Makes the same variant with Python's tools, and compares both with the model on the same rows.

usage: variant_oracle.py KIND MODEL.onnx VARIANT.onnx ROWS.npy|ROWS.json LABELS.npy|- FOLDER

ROWS.json has one request of the Open Inference Protocol for each row.

KIND is int8 (onnxruntime.quantization: quantize_static of Conv and what lies between convolutions in QDQ form, then quantize_dynamic of the rest, both per channel), or fp16
(onnxconverter_common.float16, else onnxruntime.transformers.float16 where the former makes a model that does not load). Prints one JSON object: for `ours` and `theirs` the accuracy, the share of labels that differ from the model's, the mean
difference of the last output beside its size, and the speed as a multiple of the model's, in turns on one thread; `ratio` is ours ÷ theirs; `graphs` are the operators that ONNX
Runtime runs of each.
"""

import json
import logging
import os
import sys
import time
import warnings
from collections import Counter

import numpy as np
import onnx
import onnxruntime as ort
from model_session import open_session, read_feeds
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

BATCH = 64
CALIBRATION_ROWS = 1024
ROUNDS = 15
ROUND_S = 0.1
# 95th percentile for 14 degrees of freedom.
STUDENT_T = 1.761


def read_rows(path, model):
    """The rows of every input by name."""
    if path.endswith(".npy"):
        return {onnx.load(model).graph.input[0].name: np.load(path)}
    requests = read_feeds(path)
    return {name: np.concatenate([each[name] for each in requests]) for name in requests[0]}


def batches_of(rows, size, most=None):
    count = min(len(next(iter(rows.values()))), most or 10**9)
    return [{name: each[at : min(at + size, count)] for name, each in rows.items()} for at in range(0, count, size)]


class Rows(CalibrationDataReader):
    def __init__(self, rows):
        self.batches = iter(batches_of(rows, 16, CALIBRATION_ROWS))

    def get_next(self):
        return next(self.batches, None)


def their_int8(model, rows, folder):
    source = model
    graph = onnx.load(model).graph
    if any(node.op_type == "Conv" for node in graph.node):
        static = os.path.join(folder, "static.onnx")
        quantize_static(
            source,
            static,
            Rows(rows),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Relu", "Clip", "MaxPool", "Add", "GlobalAveragePool"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        source = static
    path = os.path.join(folder, "theirs.int8.onnx")
    quantize_dynamic(source, path, op_types_to_quantize=["MatMul", "Attention"], per_channel=True, weight_type=QuantType.QInt8)
    return path


def their_fp16(model, _rows, folder):
    from onnxconverter_common import float16 as common
    from onnxruntime.transformers import float16 as transformers

    path = os.path.join(folder, "theirs.fp16.onnx")
    for tool in (common, transformers):
        onnx.save(tool.convert_float_to_float16(onnx.load(model), keep_io_types=True), path)
        try:
            open_session(path)
            return path
        except Exception:
            continue
    return None


def answers(session, rows):
    parts = [session.run(None, batch) for batch in batches_of(rows, BATCH)]
    return np.concatenate([np.asarray(part[-1]) for part in parts])


def speed(session, rows):
    """Batches for each second of the processor, which other programs disturb less than those of the clock."""
    count = len(next(iter(rows.values())))
    batches = batches_of(rows, BATCH, count - count % BATCH)
    began = time.process_time()
    done = 0
    while time.process_time() - began < ROUND_S:
        session.run(None, batches[done % len(batches)])
        done += 1
    return done / (time.process_time() - began)


def optimised(path, folder):
    """How often each operator is in the graph that ONNX Runtime runs."""
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.optimized_model_filepath = os.path.join(folder, "optimised.onnx")
    ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return Counter(node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node)


def main():
    kind, model, ours, rows_file, labels_file, folder = sys.argv[1:]
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")
    rows = read_rows(rows_file, model)
    labels = None if labels_file == "-" else np.load(labels_file)
    theirs = (their_int8 if kind == "int8" else their_fp16)(model, rows, folder)
    files = {"model": model, "ours": ours, "theirs": theirs}
    sessions = {name: open_session(path) for name, path in files.items() if path is not None}
    found = {name: answers(session, rows) for name, session in sessions.items()}
    picked = {name: each.argmax(axis=1) for name, each in found.items()}
    times = {name: [] for name in sessions}
    for index in range(ROUNDS + 1):
        order = list(sessions) if index % 2 == 0 else list(reversed(sessions))
        for name in order:
            rate = speed(sessions[name], rows)
            if index > 0:
                times[name].append(rate)
    logs = {name: np.log(each) for name, each in times.items()}
    size = float(np.sqrt(np.mean(found["model"] ** 2)))

    def result(name):
        return {
            "accuracy": None if labels is None else float(np.mean(picked[name] == labels)),
            "changed": float(np.mean(picked[name] != picked["model"])),
            "drift": float(np.mean(np.abs(found[name] - found["model"])) / size),
            "speed": float(np.exp(np.mean(logs[name] - logs["model"]))),
        }

    ratio = None
    graphs = None
    if theirs is not None:
        graphs = [dict(optimised(path, folder)) for path in (ours, theirs)]
        difference = logs["ours"] - logs["theirs"]
        half = STUDENT_T * difference.std(ddof=1) / np.sqrt(len(difference))
        ratio = [float(np.exp(difference.mean() + each)) for each in (0, -half, half)]
    accuracy = None if labels is None else float(np.mean(picked["model"] == labels))
    sides = {"ours": result("ours"), "theirs": None if theirs is None else result("theirs")}
    print(json.dumps({"rows": len(found["model"]), "accuracy": accuracy, **sides, "ratio": ratio, "graphs": graphs}))


main()
