"""The model behind Flask: the same service as fastapi_server.py, without validation."""

import os

import numpy as np
from flask import Flask, request
from model_session import open_session

session = open_session(os.environ["MODEL_PATH"])
model_input = session.get_inputs()[0]
row_shape = model_input.shape[1:]
output_names = [each.name for each in session.get_outputs()]
app = Flask(__name__)


@app.get("/ready")
def ready():
    return {"ready": True}


@app.post("/predict")
def predict():
    features = np.array(request.get_json()["instances"], dtype=np.float32).reshape(-1, *row_shape)
    outputs = session.run(None, {model_input.name: features})
    return {name: values.tolist() for name, values in zip(output_names, outputs)}
