"""What the programs of these tests share: a session of ONNX Runtime, and requests of the Open Inference Protocol as feeds."""

import json

import numpy as np
import onnxruntime as ort

TYPES = {"FP32": np.float32, "FP64": np.float64, "INT64": np.int64, "INT32": np.int32, "BYTES": np.object_}


def open_session(path, threads=1):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def read_feeds(path):
    with open(path, encoding="utf-8") as file:
        return [feeds_of(request) for request in json.load(file)]


def feeds_of(request):
    return {
        each["name"]: np.array(each["data"], TYPES[each["datatype"]]).reshape(each["shape"])
        for each in request["inputs"]
    }
