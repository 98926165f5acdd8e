"""
Answers requests on Lambda. The model is loaded when a container starts, before its first request.

An event is a row, `{"amount": 12.5, …}`, or several, `{"rows": [{…}, …]}`, given directly or as the body of an HTTP request.
"""

import base64
import json
from typing import Any

from serving_model import Model, RowError

model = Model()


def handler(event: dict[str, Any], _: Any = None) -> Any:
    """The predictions of the rows in an event; over HTTP as a response, with 400 for rows that the model cannot take."""
    if "requestContext" not in event:
        return answer(event)
    body = event.get("body") or "{}"
    try:
        text = base64.b64decode(body) if event.get("isBase64Encoded") else body
        return response(200, answer(json.loads(text)))
    except (RowError, ValueError) as error:
        return response(400, {"error": str(error)})


def answer(request: Any) -> Any:
    """`{"predictions": […]}`, one for each row. Raises RowError."""
    if not isinstance(request, dict):
        raise RowError("a request is a JSON object")
    rows = request["rows"] if "rows" in request else [request]
    return {"predictions": model.predict_rows(rows)}


def response(status: int, body: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
