"""
Micro-batches from an SQS queue by a program of its own: a batch closes when its first message has waited `WINDOW_S`, or when it
holds `MAX_BATCH`. Any number of these programs read the same queue.

Answers are sent before the messages are deleted, so that a worker that dies leaves the messages of its open batch in the queue:
they are delivered again after the visibility timeout.
"""

import os
import signal
import sys
import time
from typing import Any

import settings
from sqs_handler import MAX_TOGETHER, answer_all, sqs

REQUESTS = os.environ.get("REQUEST_QUEUE_URL", f"{settings.MODEL_NAME}-requests")
# The longest that SQS waits for a message.
WAIT_S = 20


def receive(wait_s: float) -> list[dict[str, Any]]:
    """Up to ten messages, as soon as there is one, or none after a wait in whole seconds."""
    result = sqs.receive_message(
        QueueUrl=REQUESTS,
        MaxNumberOfMessages=MAX_TOGETHER,
        WaitTimeSeconds=int(min(WAIT_S, max(0.0, wait_s))),
        MessageSystemAttributeNames=["MessageGroupId"],
    )
    return [
        {
            "id": each["MessageId"],
            "body": each["Body"],
            "group": each.get("Attributes", {}).get("MessageGroupId"),
            "receipt": each["ReceiptHandle"],
        }
        for each in result.get("Messages", [])
    ]


def collect() -> list[dict[str, Any]]:
    """Waits for a message, then for those that come within its window, up to the cap."""
    batch = receive(WAIT_S)
    closes_at = time.monotonic() + settings.WINDOW_S
    while batch and len(batch) < settings.MAX_BATCH and time.monotonic() < closes_at:
        new = receive(closes_at - time.monotonic())
        batch += new
        if not new:
            time.sleep(min(0.02, max(0.0, closes_at - time.monotonic())))
    return batch


def delete(messages: list[dict[str, Any]]) -> None:
    """Deletes messages that are answered, ten in a request. What is not deleted is delivered again, and answered again."""
    for start in range(0, len(messages), MAX_TOGETHER):
        together = messages[start : start + MAX_TOGETHER]
        entries = [{"Id": str(index), "ReceiptHandle": each["receipt"]} for index, each in enumerate(together)]
        sqs.delete_message_batch(QueueUrl=REQUESTS, Entries=entries)


def main() -> None:
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"reading {REQUESTS}, window {settings.WINDOW_S} s", file=sys.stderr, flush=True)
    while not stopping:
        batch = collect()
        if batch:
            kept = set(answer_all(batch))
            delete([each for each in batch if each["id"] not in kept])


if __name__ == "__main__":
    main()
