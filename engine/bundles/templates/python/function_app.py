"""
Answers requests on Azure Functions. The model is loaded when an instance starts, before its first request.

A request to `/api/predictions` is a row, `{"amount": 12.5, …}`, or several, `{"rows": [{…}, …]}`.
"""

import json
from typing import Any

import azure.functions as func

from serving_model import Model, RowError, row_of

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
model = Model()


@app.route(route="predictions", methods=["POST"])
def predictions(request: func.HttpRequest) -> func.HttpResponse:
    """`{"predictions": […]}`, one for each row; 400 for rows that the model cannot take."""
    try:
        asked = row_of(request.get_body())
        rows = asked["rows"] if "rows" in asked else [asked]
        return response(200, {"predictions": model.predict_rows(rows)})
    except RowError as error:
        return response(400, {"error": str(error)})


def response(status: int, body: Any) -> func.HttpResponse:
    return func.HttpResponse(json.dumps(body), status_code=status, mimetype="application/json")
