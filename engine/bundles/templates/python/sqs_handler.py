"""
Micro-batches from an SQS queue by Lambda: the event source mapping gathers messages for its window or up to its size, and calls
this handler. Answers go to the answer queue. A message that the model cannot take goes to the dead-letter queue with the reason;
one whose answer could not be sent is reported, so that Lambda leaves it, and only it, in the queue.
"""

import json
import os
from typing import Any

import boto3

import settings
from serving_model import Model, RowError

ANSWERS = os.environ.get("ANSWER_QUEUE_URL", f"{settings.MODEL_NAME}-answers")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_QUEUE_URL", f"{settings.MODEL_NAME}-dead-letters")
# What SQS takes in one request.
MAX_TOGETHER = 10
MAX_BYTES = 1_000_000

model = Model()
sqs = boto3.client("sqs")


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """Scores the messages of one event. Gives back those whose answers could not be sent."""
    messages = [
        {"id": each["messageId"], "body": each["body"], "group": each["attributes"].get("MessageGroupId")}
        for each in event["Records"]
    ]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in answer_all(messages)]}


def answer_all(messages: list[dict[str, Any]]) -> list[str]:
    """
    Sends the answers of a batch, and what the model cannot take with the reason. Gives back the ids of messages that must stay in the
    queue: after three tries, SQS moves them to the dead-letter queue itself.
    """
    answers, refused = [], []
    for message, answer in zip(messages, model.answers([each["body"] for each in messages])):
        if isinstance(answer, RowError):
            print(json.dumps({"refused": message["id"], "reason": str(answer)}))
            refused.append({**message, "body": json.dumps({"reason": str(answer), "message": message["body"]})})
        else:
            answers.append({**message, "body": json.dumps(answer)})
    failed = {*send(ANSWERS, answers), *send(DEAD_LETTERS, refused)}
    kept, blocked = [], set()
    for message in messages:
        if message["id"] in failed:
            blocked.add(message["group"])
        # In a FIFO queue, what comes after a message that stays must stay too.
        if message["id"] in failed or (message["group"] is not None and message["group"] in blocked):
            kept.append(message["id"])
    return kept


def send(queue: str, messages: list[dict[str, Any]]) -> list[str]:
    """Sends messages, as many together as one request takes. Gives back the ids of those that are too large or that SQS refused."""
    failed = [each["id"] for each in messages if len(each["body"].encode()) > MAX_BYTES]
    for together in requests_of([each for each in messages if each["id"] not in failed]):
        entries = [entry(index, each) for index, each in enumerate(together)]
        result = sqs.send_message_batch(QueueUrl=queue, Entries=entries)
        failed += [together[int(each["Id"])]["id"] for each in result.get("Failed", [])]
    return failed


def entry(index: int, message: dict[str, Any]) -> dict[str, Any]:
    """A message of a request. In a FIFO queue it keeps its group, and is sent once."""
    ordered = {"MessageGroupId": message["group"], "MessageDeduplicationId": message["id"]} if message["group"] else {}
    return {"Id": str(index), "MessageBody": message["body"], **ordered}


def requests_of(messages: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Messages in requests of at most ten and at most about a megabyte."""
    requests: list[list[dict[str, Any]]] = []
    size = 0
    for message in messages:
        own = len(message["body"].encode())
        if not requests or len(requests[-1]) == MAX_TOGETHER or size + own > MAX_BYTES:
            requests.append([])
            size = 0
        requests[-1].append(message)
        size += own
    return requests
