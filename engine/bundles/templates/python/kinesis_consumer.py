"""
Micro-batches from a Kinesis stream by a program of its own: a batch closes when its first record has waited `WINDOW_S`, or
when it holds `MAX_BATCH`. Consumer I of N reads every N-th shard.

Answers are written before the position is kept, so that a consumer that dies repeats the records of its open batch and
loses none. Records that the model cannot take go to the dead-letter queue with the reason.
"""

import json
import os
import signal
import sys
import time
from typing import Any

import boto3

import settings
from kinesis_handler import MAX_PUT, model, put
from serving_model import RowError

REQUEST_STREAM = os.environ.get("REQUEST_STREAM", f"{settings.MODEL_NAME}-requests")
POSITIONS = os.environ.get("POSITION_TABLE", f"{settings.MODEL_NAME}-positions")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_QUEUE_URL", "")
# A shard answers five reads a second, whoever asks.
READ_EVERY_S = 0.2


class Shard:
    """One shard: where it stands, and the records that were read and not yet answered."""

    def __init__(self, kinesis: Any, positions: Any, shard_id: str) -> None:
        self._kinesis, self._positions, self.id = kinesis, positions, shard_id
        self._iterator = self._start()

    def _start(self) -> str:
        kept = self._positions.get_item(Key={"shard": self.id}).get("Item")
        start = (
            {"ShardIteratorType": "TRIM_HORIZON"}
            if kept is None
            else {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": kept["sequence"]}
        )
        return self._kinesis.get_shard_iterator(StreamName=REQUEST_STREAM, ShardId=self.id, **start)["ShardIterator"]

    def read(self, limit: int) -> list[dict[str, Any]]:
        """New records, at most `limit`. An iterator that has expired is taken again from the kept position."""
        try:
            result = self._kinesis.get_records(ShardIterator=self._iterator, Limit=limit)
        except self._kinesis.exceptions.ExpiredIteratorException:
            self._iterator = self._start()
            return []
        self._iterator = result["NextShardIterator"]
        return result["Records"]

    def keep(self, sequence: str) -> None:
        """Keeps the position: everything up to this record is answered."""
        self._positions.put_item(Item={"shard": self.id, "sequence": sequence})


def collect(shard: Shard, is_stopping: Any) -> list[dict[str, Any]]:
    """Waits for a record, then for those that come within its window, up to the cap."""
    batch: list[dict[str, Any]] = []
    closes_at = float("inf")
    while len(batch) < settings.MAX_BATCH and time.monotonic() < closes_at:
        new = shard.read(settings.MAX_BATCH - len(batch))
        if new and not batch:
            closes_at = time.monotonic() + settings.WINDOW_S
        batch += new
        if not batch and is_stopping():
            break
        time.sleep(min(READ_EVERY_S, max(0.0, closes_at - time.monotonic())))
    return batch


def answer_all(records: list[dict[str, Any]], dead_letters: Any) -> None:
    """Writes the answers of a batch; what the model cannot take goes to the dead-letter queue."""
    answers = []
    for record, answer in zip(records, model.answers([each["Data"] for each in records])):
        if isinstance(answer, RowError):
            refuse(dead_letters, record, str(answer))
        else:
            answers.append({"Data": json.dumps(answer), "PartitionKey": record["PartitionKey"]})
    for start in range(0, len(answers), MAX_PUT):
        put(answers[start : start + MAX_PUT])


def refuse(dead_letters: Any, record: dict[str, Any], reason: str) -> None:
    """Sends a record that the model cannot take to the dead-letter queue."""
    print(json.dumps({"refused": record["SequenceNumber"], "reason": reason}), file=sys.stderr)
    if DEAD_LETTERS:
        body = json.dumps({"reason": reason, "sequence": record["SequenceNumber"]})
        dead_letters.send_message(QueueUrl=DEAD_LETTERS, MessageBody=body)


def main() -> None:
    consumer, consumers = int(os.environ.get("CONSUMER", "1")), int(os.environ.get("CONSUMERS", "1"))
    kinesis, dead_letters = boto3.client("kinesis"), boto3.client("sqs")
    positions = boto3.resource("dynamodb").Table(POSITIONS)
    ids = sorted(each["ShardId"] for each in kinesis.list_shards(StreamName=REQUEST_STREAM)["Shards"])
    shards = [Shard(kinesis, positions, shard_id) for index, shard_id in enumerate(ids) if index % consumers == consumer - 1]
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"reading {len(shards)} shards of {REQUEST_STREAM}, window {settings.WINDOW_S} s", file=sys.stderr, flush=True)
    while shards and not stopping:
        for shard in shards:
            records = collect(shard, lambda: stopping or len(shards) > 1)
            if records:
                answer_all(records, dead_letters)
                shard.keep(records[-1]["SequenceNumber"])


if __name__ == "__main__":
    main()
