"""
Micro-batches from a Kinesis stream by Lambda: the event source mapping closes a batch after its window or at its size, and
calls this handler. Answers go to the answer stream. A record that the model cannot take is reported as the point of
failure; Lambda retries from there, and after the last try sends its position to the dead-letter queue.
"""

import base64
import json
import os
from typing import Any

import boto3

import settings
from serving_model import Model, RowError

ANSWER_STREAM = os.environ.get("ANSWER_STREAM", f"{settings.MODEL_NAME}-answers")
# What PutRecords takes at a time.
MAX_PUT = 500

model = Model()
kinesis = boto3.client("kinesis")


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """Scores the records of one event. Gives back the first that failed, so that those before it are not repeated."""
    answers, failed = answers_of(event["Records"])
    for start in range(0, len(answers), MAX_PUT):
        put(answers[start : start + MAX_PUT])
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed is not None else []}


def answers_of(records: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """The answers up to the first record that the model cannot take, and the sequence number of that one."""
    answers = []
    for record, answer in zip(records, model.answers([base64.b64decode(each["kinesis"]["data"]) for each in records])):
        if isinstance(answer, RowError):
            refused = record["kinesis"]["sequenceNumber"]
            print(json.dumps({"refused": refused, "reason": str(answer)}))
            return answers, refused
        answers.append({"Data": json.dumps(answer), "PartitionKey": record["kinesis"]["partitionKey"]})
    return answers, None


def put(answers: list[dict[str, Any]]) -> None:
    """Writes answers, again those that the stream refused. Raises if some are refused five times; Lambda then retries the batch."""
    for _ in range(5):
        result = kinesis.put_records(StreamName=ANSWER_STREAM, Records=answers)
        if result["FailedRecordCount"] == 0:
            return
        answers = [answer for answer, done in zip(answers, result["Records"]) if "ErrorCode" in done]
    raise RuntimeError(f"{len(answers)} answers were refused by {ANSWER_STREAM}")
