"""MLPerf's LoadGen drives a model through ONNX Runtime on one thread: its Server and its Offline scenario.

usage: loadgen_run.py MODEL.onnx ROWS.json SLO_MS BATCH_SIZE RUN_S LOG_FOLDER

Accuracy: every row once; LoadGen logs the answers. Server: queries of one row at random times; the highest rate that LoadGen calls
valid for the SLO at p99 is sought by halving. Offline: one query with all rows, answered in batches of BATCH_SIZE. Prints one JSON object.
"""

import json
import os
import queue
import re
import sys
import threading
import time

import mlperf_loadgen as lg
import numpy as np
from model_session import open_session, read_feeds

STEPS = 6
ANSWERS = 32
WARM_UP_S = 0.5


class Answering:
    """Answers what LoadGen issues, in order, on one thread."""

    def __init__(self, session, feeds, batch_size, logs_answers=False):
        self.session = session
        self.logs_answers = logs_answers
        self.feeds = feeds
        self.batch_size = batch_size
        self.waiting = queue.SimpleQueue()
        self.batches = {}
        threading.Thread(target=self.work, daemon=True).start()

    def issue(self, samples):
        for at in range(0, len(samples), self.batch_size):
            self.waiting.put(samples[at : at + self.batch_size])

    def flush(self):
        pass

    def work(self):
        while True:
            samples = self.waiting.get()
            outputs = self.session.run(None, self.feed_of(samples))
            if self.logs_answers:
                (sample,) = samples
                answer = np.concatenate([each.ravel().astype(np.float32) for each in outputs])
                lg.QuerySamplesComplete([lg.QuerySampleResponse(sample.id, answer.ctypes.data, answer.nbytes)])
            else:
                lg.QuerySamplesComplete([lg.QuerySampleResponse(sample.id, 0, 0) for sample in samples])

    def feed_of(self, samples):
        if len(samples) == 1:
            return self.feeds[samples[0].index % len(self.feeds)]
        # Making a batch is no part of what the other side measures either: batches of one size are made once.
        known = self.batches.get(len(samples))
        if known is None:
            rows = [self.feeds[at % len(self.feeds)] for at in range(len(samples))]
            known = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
            self.batches[len(samples)] = known
        return known


def run(answering, settings, rows, folder):
    os.makedirs(folder, exist_ok=True)
    output = lg.LogOutputSettings()
    output.outdir = folder
    output.copy_summary_to_stdout = False
    logging = lg.LogSettings()
    logging.log_output = output
    logging.enable_trace = False
    sut = lg.ConstructSUT(answering.issue, answering.flush)
    qsl = lg.ConstructQSL(rows, rows, lambda _: None, lambda _: None)
    lg.StartTestWithLogSettings(sut, qsl, settings, logging)
    lg.DestroyQSL(qsl)
    lg.DestroySUT(sut)
    with open(os.path.join(folder, "mlperf_log_summary.txt"), encoding="utf-8") as file:
        return file.read()


def number(summary, label):
    return float(re.search(rf"^{re.escape(label)}\s*:\s*([\d.e+-]+)", summary, re.MULTILINE)[1])


def is_valid(summary):
    return re.search(r"^Result is\s*:\s*VALID", summary, re.MULTILINE) is not None


def server_settings(qps, slo_ms, run_s):
    settings = lg.TestSettings()
    settings.scenario = lg.TestScenario.Server
    settings.mode = lg.TestMode.PerformanceOnly
    settings.server_target_qps = qps
    settings.server_target_latency_ns = int(1e6 * slo_ms)
    settings.server_target_latency_percentile = 0.99
    settings.min_duration_ms = int(1000 * run_s)
    settings.min_query_count = 1
    return settings


def logged_answers(answering, rows, folder):
    settings = lg.TestSettings()
    settings.scenario = lg.TestScenario.Offline
    settings.mode = lg.TestMode.AccuracyOnly
    run(answering, settings, rows, folder)
    with open(os.path.join(folder, "mlperf_log_accuracy.json"), encoding="utf-8") as file:
        logged = {each["qsl_idx"]: np.frombuffer(bytes.fromhex(each["data"]), np.float32) for each in json.load(file)}
    return [logged[row].tolist() for row in range(rows)]


def offline_settings(expected, run_s):
    settings = lg.TestSettings()
    settings.scenario = lg.TestScenario.Offline
    settings.mode = lg.TestMode.PerformanceOnly
    settings.offline_expected_qps = expected
    settings.min_duration_ms = int(1000 * run_s)
    settings.min_query_count = 1
    return settings


def seconds_each(session, feed, seconds=WARM_UP_S):
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < seconds:
        session.run(None, feed)
        done += 1
    return (time.perf_counter() - began) / done


def highest_rate(answering, rows, plain_s, options):
    slo_ms, run_s, folder = options
    low, high = 0.0, 1 / plain_s
    best = None
    runs = []
    for step in range(STEPS):
        qps = (low + high) / 2
        summary = run(answering, server_settings(qps, slo_ms, run_s), rows, os.path.join(folder, f"server-{step}"))
        found = {
            "targetPerS": qps,
            "valid": is_valid(summary),
            "completedPerS": number(summary, "Completed samples per second"),
            "p99Ms": number(summary, "99.00 percentile latency (ns)") / 1e6,
        }
        runs.append(found)
        if found["valid"]:
            best, low = found, qps
        else:
            high = qps
    return {"best": best, "runs": runs}


def main():
    model, rows_file, slo_ms, batch_size, run_s, folder = sys.argv[1:]
    feeds = read_feeds(rows_file)
    session = open_session(model)
    plain_s = seconds_each(session, feeds[0])
    answers = logged_answers(Answering(session, feeds, 1, logs_answers=True), len(feeds), os.path.join(folder, "accuracy"))
    one = Answering(session, feeds, 1)
    server = highest_rate(one, len(feeds), plain_s, (float(slo_ms), float(run_s), folder))
    many = Answering(session, feeds, int(batch_size))
    batch = many.feed_of([lg.QuerySample(at, at) for at in range(int(batch_size))])
    expected = int(batch_size) / seconds_each(session, batch)
    summary = run(many, offline_settings(expected, float(run_s)), len(feeds), os.path.join(folder, "offline"))
    offline = {"valid": is_valid(summary), "samplesPerS": number(summary, "Samples per second")}
    print(json.dumps({"answers": answers[:ANSWERS], "server": server, "offline": offline, "plainMs": 1000 * plain_s}))


main()
