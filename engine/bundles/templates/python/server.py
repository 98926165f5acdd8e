"""
Answers requests over HTTP: the Open Inference Protocol (`/v2/…`) and that of SageMaker, Vertex AI and Azure ML (`/ping`, `/invocations`).

`/invocations` takes `{"rows": [{…}]}`, `{"instances": [{…}]}` or one row as JSON, or JSON lines, one row a line, and answers in the same form.
"""

import json
from typing import Any

import numpy as np
from fastapi import FastAPI, Request, Response

import settings
from machine import machine
from serving_model import Model, RowError, row_of

# The protocol's names of element types.
NUMPY = {
    "BOOL": np.bool_, "INT8": np.int8, "INT16": np.int16, "INT32": np.int32, "INT64": np.int64, "UINT8": np.uint8,
    "UINT16": np.uint16, "UINT32": np.uint32, "UINT64": np.uint64, "FP16": np.float16, "FP32": np.float32,
    "FP64": np.float64, "BYTES": object,
}  # fmt: skip
V2 = {np.dtype(kind).name: name for name, kind in NUMPY.items()}

app = FastAPI(title=settings.MODEL_NAME)
model = Model()


@app.exception_handler(RowError)
async def refused(_: Request, error: RowError) -> Response:
    return as_json({"error": str(error)}, 400)


@app.get("/ping")
@app.get("/v2/health/live")
@app.get("/v2/health/ready")
@app.get(f"/v2/models/{settings.MODEL_NAME}/ready")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.get("/v2")
async def server_metadata() -> dict[str, Any]:
    return {"name": "server.py", "version": "1", "extensions": [], "machine": machine()}


@app.get(f"/v2/models/{settings.MODEL_NAME}")
async def metadata() -> dict[str, Any]:
    def port(each: dict[str, Any]) -> dict[str, Any]:
        lead = [-1] if each["batched"] else []
        return {"name": each["name"], "datatype": V2[np.dtype(each["dtype"]).name], "shape": [*lead, *each["shape"]]}

    return {
        "name": settings.MODEL_NAME,
        "platform": "onnxruntime_onnx",
        "inputs": [port(each) for each in settings.INPUTS],
        "outputs": [port(each) for each in settings.OUTPUTS],
    }


@app.post(f"/v2/models/{settings.MODEL_NAME}/infer")
async def infer(request: Request) -> Response:
    asked = row_of(await request.body())
    try:
        feeds = {
            each["name"]: np.asarray(each["data"], NUMPY[each["datatype"]]).reshape(each["shape"])
            for each in asked["inputs"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise RowError(f"not a request of the Open Inference Protocol: {error!r}") from error
    absent = [each["name"] for each in settings.INPUTS if each["name"] not in feeds]
    if absent:
        raise RowError(f"input {absent[0]!r} is missing")
    try:
        outputs = model.run(feeds, next(iter(feeds.values())).shape[0])
    except Exception as error:  # ONNX Runtime's own error types differ between versions.
        raise RowError(str(error)) from error
    answers = [
        {"name": name, "datatype": V2[array.dtype.name], "shape": list(array.shape), "data": array.ravel().tolist()}
        for name, array in outputs.items()
    ]
    return as_json({"model_name": settings.MODEL_NAME, "id": asked.get("id", ""), "outputs": answers})


@app.post("/invocations")
async def invocations(request: Request) -> Response:
    body = await request.body()
    if "jsonlines" in request.headers.get("content-type", ""):
        rows = [row_of(line) for line in body.splitlines() if line.strip()]
        lines = [json.dumps(answer) for answer in model.predict_rows(rows)]
        return Response("\n".join(lines) + "\n", media_type="application/jsonlines")
    asked = row_of(body)
    rows = next((asked[key] for key in ("rows", "instances") if key in asked), [asked])
    return as_json({"predictions": model.predict_rows(rows)})


def as_json(body: Any, status: int = 200) -> Response:
    """JSON with every number that a model may answer, also what is no number, and infinity."""
    return Response(json.dumps(body), status, media_type="application/json")
