"""Calls a server of the Open Inference Protocol v2 with Triton's own client.

usage: triton_calls.py (http | grpc) ADDRESS MODEL

The model copies x_float32, x_int64 and x_string, each [N, 2], to y_…. Prints one JSON object of what the client received.
"""

import json
import sys

import numpy as np
import tritonclient.utils

VALUES = {
    "float32": np.array([[0.5, -1.25], [3e30, 7]], np.float32),
    "int64": np.array([[1, -2], [2**53 - 1, -(2**53) + 1]], np.int64),
    "string": np.array([["plain", "ünï→çode"], ["", 'quote " and \\']], object),
}


def inputs_of(client, values, **how):
    made = []
    for name, value in values.items():
        datatype = tritonclient.utils.np_to_triton_dtype(value.dtype)
        one = client.InferInput(f"x_{name}", list(value.shape), datatype)
        one.set_data_from_numpy(value, **how)
        made.append(one)
    return made


def received(result):
    outputs = {name: result.as_numpy(f"y_{name}") for name in VALUES}
    return {name: listed(value) for name, value in outputs.items()}


def listed(value):
    if value.dtype != object:
        return value.tolist()
    return [[each.decode() if isinstance(each, bytes) else each for each in row] for row in value.tolist()]


def refusal(call):
    try:
        call()
    except tritonclient.utils.InferenceServerException as error:
        return {"message": error.message(), "status": error.status()}
    return None


def is_ready(connection, model):
    try:
        return connection.is_model_ready(model)
    except tritonclient.utils.InferenceServerException:
        return False


def answers(client, connection, model, variants):
    found = {}
    for label, (how, wanted) in variants.items():
        result = connection.infer(model, inputs_of(client, VALUES, **how), request_id=label, outputs=wanted)
        found[label] = received(result)
    return found


def main():
    protocol, address, model = sys.argv[1:]
    if protocol == "http":
        import tritonclient.http as client

        text = [client.InferRequestedOutput(f"y_{name}", binary_data=False) for name in VALUES]
        variants = {
            "binary": ({"binary_data": True}, None),
            "json": ({"binary_data": False}, text),
        }
    else:
        import tritonclient.grpc as client

        variants = {"raw": ({}, None)}
    connection = client.InferenceServerClient(address)
    as_json = {} if protocol == "http" else {"as_json": True}
    wrong_type = client.InferInput("x_float32", [1, 2], "FP64")
    wrong_type.set_data_from_numpy(np.array([[1.0, 2.0]], np.float64))
    wrong_shape = inputs_of(client, {**VALUES, "float32": np.zeros((2, 3), np.float32)})
    others = inputs_of(client, {"int64": VALUES["int64"][:1], "string": VALUES["string"][:1]})
    print(
        json.dumps(
            {
                "live": connection.is_server_live(),
                "ready": connection.is_server_ready(),
                "modelReady": connection.is_model_ready(model),
                "otherReady": is_ready(connection, "other"),
                "server": connection.get_server_metadata(**as_json),
                "model": connection.get_model_metadata(model, **as_json),
                "answers": answers(client, connection, model, variants),
                "sent": {name: listed(value) for name, value in VALUES.items()},
                "refusals": {
                    "type": refusal(lambda: connection.infer(model, [wrong_type, *others])),
                    "shape": refusal(lambda: connection.infer(model, wrong_shape)),
                    "missing": refusal(lambda: connection.infer(model, others)),
                    "model": refusal(lambda: connection.infer("other", inputs_of(client, VALUES))),
                },
            }
        )
    )


main()
