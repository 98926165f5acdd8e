"""A Lambda function as small as can be: MODEL_PATH names the model, an event is one request of the Open Inference Protocol."""

import os

from model_session import feeds_of, open_session

session = open_session(os.environ["MODEL_PATH"])
names = [each.name for each in session.get_outputs()]


def handler(event, context):
    outputs = session.run(None, feeds_of(event))
    return {name: values.tolist() for name, values in zip(names, outputs)}
