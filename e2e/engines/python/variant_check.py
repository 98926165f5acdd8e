"""Checks that rewritten models are valid, and that ONNX Runtime loads each whose original it loads.

usage: variant_check.py PAIRS.json

PAIRS.json has a list of [original, variant]. Prints one JSON object: `problems` as [variant, what], and how many were `checked`, `loaded` and `run`.
Those whose inputs are all floats are also run on ones; `drift` is the largest difference beside the size of the answers of half precision.
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime as ort


def load(path):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"]), None
    except Exception as error:
        return None, str(error)


def valid(path):
    try:
        onnx.checker.check_model(path)
        return None
    except Exception as error:
        return str(error)


def feed_of(session):
    feed = {}
    for each in session.get_inputs():
        if each.type != "tensor(float)":
            return None
        feed[each.name] = np.ones([size if isinstance(size, int) else 1 for size in each.shape], np.float32)
    return feed


def run(session, feed):
    try:
        return session.run(None, feed)
    except Exception:
        return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        pairs = json.load(file)
    problems, counts, drift = [], {"checked": 0, "loaded": 0, "run": 0}, 0.0
    for original, variant in pairs:
        was_wrong = valid(original)
        is_wrong = valid(variant)
        counts["checked"] += 1
        if is_wrong is not None and was_wrong is None:
            problems.append([variant, f"checker: {is_wrong[:300]}"])
            continue
        before, _ = load(original)
        if before is None:
            continue
        after, why = load(variant)
        if after is None:
            problems.append([variant, f"load: {why[:300]}"])
            continue
        counts["loaded"] += 1
        feed = feed_of(before)
        expected = None if feed is None else run(before, feed)
        if expected is None:
            continue
        answers = run(after, feed)
        if answers is None:
            problems.append([variant, "it does not run"])
            continue
        counts["run"] += 1
        for a, b in zip(expected, answers):
            if not isinstance(a, np.ndarray) or a.size == 0 or a.dtype != np.float32 or not np.isfinite(a).all():
                continue
            if a.shape != b.shape or b.dtype != a.dtype:
                problems.append([variant, f"{a.shape} {a.dtype} became {b.shape} {b.dtype}"])
            elif variant.endswith(".fp16.onnx"):
                drift = max(drift, float(np.abs(a - b).max() / max(1, np.abs(a).max())))
    print(json.dumps({"problems": problems, "drift": drift, **counts}))


main()
