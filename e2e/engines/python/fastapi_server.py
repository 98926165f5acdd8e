"""The model behind FastAPI, as its documentation writes such a service: a pydantic body, lists to NumPy, session.run, lists back.

MODEL_PATH names the model, which has one input. A request is {"instances": [[number, …], …]}, one flat list for each row.
"""

import os

import numpy as np
from fastapi import FastAPI
from model_session import open_session
from pydantic import BaseModel

session = open_session(os.environ["MODEL_PATH"])
model_input = session.get_inputs()[0]
row_shape = model_input.shape[1:]
output_names = [each.name for each in session.get_outputs()]
app = FastAPI()


class Rows(BaseModel):
    instances: list[list[float]]


@app.get("/ready")
def ready():
    return {"ready": True}


@app.post("/predict")
def predict(rows: Rows):
    features = np.array(rows.instances, dtype=np.float32).reshape(-1, *row_shape)
    outputs = session.run(None, {model_input.name: features})
    return {name: values.tolist() for name, values in zip(output_names, outputs)}
