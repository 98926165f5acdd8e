"""Runs the rows one after the other without a server: what an inference takes by itself.

usage: plain_loop.py MODEL.onnx ROWS.json SECONDS

Prints one JSON object: median milliseconds and mean CPU milliseconds of an inference, inferences, the answers of the first
rows by output, and the versions.
"""

import json
import statistics
import sys
import time

import numpy as np
import onnxruntime as ort
from model_session import open_session, read_feeds

ANSWERS = 8
WARM_UP_S = 0.5


def loop(session, feeds, seconds):
    times = []
    cpu_began = time.process_time()
    began = time.perf_counter()
    while True:
        at = time.perf_counter()
        session.run(None, feeds[len(times) % len(feeds)])
        now = time.perf_counter()
        times.append(now - at)
        if now - began >= seconds:
            break
    return times, time.process_time() - cpu_began


def main():
    model, rows, seconds = sys.argv[1:]
    session = open_session(model)
    feeds = read_feeds(rows)
    names = [each.name for each in session.get_outputs()]
    answers = [dict(zip(names, [np.asarray(each).tolist() for each in session.run(None, feed)])) for feed in feeds[:ANSWERS]]
    loop(session, feeds, WARM_UP_S)
    times, cpu_s = loop(session, feeds, float(seconds))
    print(
        json.dumps(
            {
                "p50Ms": 1000 * statistics.median(times),
                "cpuMs": 1000 * cpu_s / len(times),
                "inferences": len(times),
                "answers": answers,
                "versions": {"python": sys.version.split()[0], "onnxruntime": ort.__version__, "numpy": np.__version__},
            }
        )
    )


main()
