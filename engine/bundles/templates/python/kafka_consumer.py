"""
Micro-batches from a Kafka topic: a batch closes when its first message has waited `WINDOW_S`, or when it holds `MAX_BATCH`.

The position is committed once the answers have been written. Both happen while the next batch is collected, for at most
`OPEN_BATCHES` full batches at a time: a consumer that dies repeats no more than that, and loses none. If the broker falls
behind, the consumer waits for it. Messages that the model cannot take go to the dead-letter topic with the reason.
"""

import json
import os
import signal
import sys
import time
from collections import deque
from itertools import takewhile
from typing import Any, Sequence

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

import settings
from serving_model import Model, RowError

SERVERS = os.environ.get("KAFKA_SERVERS", "localhost:9092")
REQUESTS = os.environ.get("REQUEST_TOPIC", f"{settings.MODEL_NAME}-requests")
ANSWERS = os.environ.get("ANSWER_TOPIC", f"{settings.MODEL_NAME}-answers")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_TOPIC", f"{settings.MODEL_NAME}-dead-letters")
GROUP = os.environ.get("CONSUMER_GROUP", f"{settings.MODEL_NAME}-consumers")
# Full batches whose answers may be on their way to the broker.
OPEN_BATCHES = 8
# How often an idle consumer looks whether answers have arrived, and how long it waits for a message otherwise.
SETTLE_S, IDLE_S = 0.05, 1.0


def security() -> dict[str, Any]:
    """Plain on loopback; IAM sign-in where AWS runs the brokers."""
    if os.environ.get("KAFKA_IAM") != "1":
        return {}
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider

    region = os.environ["AWS_REGION"]

    def token(_: str) -> tuple[str, float]:
        text, expires_ms = MSKAuthTokenProvider.generate_auth_token(region)
        return text, expires_ms / 1000

    return {"security.protocol": "SASL_SSL", "sasl.mechanisms": "OAUTHBEARER", "oauth_cb": token}


class Batcher:
    """Collects messages from a consumer into micro-batches."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    def next(self, wait_s: float) -> list[Message]:
        """The next batch: those that come within the window of a first message, up to the cap. Empty if none comes within `wait_s`."""
        first = self._poll(wait_s)
        if first is None:
            return []
        batch, closes_at = [first], time.monotonic() + settings.WINDOW_S
        while len(batch) < settings.MAX_BATCH:
            left_s = closes_at - time.monotonic()
            if left_s <= 0:
                # What has already arrived joins without waiting.
                batch += self._good(self._consumer.consume(settings.MAX_BATCH - len(batch), 0))
                break
            message = self._poll(left_s)
            if message is not None:
                batch.append(message)
        return batch

    def _poll(self, wait_s: float) -> Message | None:
        message = self._consumer.poll(wait_s)
        return message if message is not None and self._good([message]) else None

    @staticmethod
    def _good(messages: list[Message]) -> list[Message]:
        for message in messages:
            error = message.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF and not error.retriable():
                raise KafkaException(error)
        return [message for message in messages if message.error() is None]


class Tally:
    """What has been done, one line of JSON to stderr every ten seconds and at the end."""

    def __init__(self) -> None:
        self._messages = self._batches = self._refused = 0
        self._infer_s, self._busy_s, self._said_at = 0.0, 0.0, time.monotonic()

    def add(self, messages: int, refused: int, infer_s: float, busy_s: float) -> None:
        """Counts a batch: how long the model took, and how long it kept this program from collecting the next one."""
        self._messages += messages
        self._batches += 1
        self._refused += refused
        self._infer_s += infer_s
        self._busy_s += busy_s
        if time.monotonic() - self._said_at >= 10:
            self.say()

    def say(self) -> None:
        self._said_at = time.monotonic()
        mean = self._messages / self._batches if self._batches else 0.0
        said = {"messages": self._messages, "batches": self._batches, "meanBatch": mean, "refused": self._refused}
        print(json.dumps({**said, "inferS": self._infer_s, "busyS": self._busy_s}), file=sys.stderr, flush=True)


class Batch:
    """A batch whose position is not committed yet: its messages, how many answers are on their way, and the position behind it."""

    def __init__(self, messages: Sequence[Message], assigned: Sequence[TopicPartition]) -> None:
        self.size = self.left = len(messages)
        # A partition that was taken away meanwhile has another consumer, whose position counts.
        ours = {(each.topic, each.partition) for each in assigned}
        ends = {(each.topic(), each.partition()): each.offset() + 1 for each in messages}
        self.position = {at: offset for at, offset in ends.items() if at in ours}


class Answers:
    """Writes answers and dead letters, and commits the position behind every batch that has been written."""

    def __init__(self, producer: Producer, consumer: Consumer) -> None:
        self._producer, self._consumer = producer, consumer
        self._open: deque[Batch] = deque()
        self._committing = False
        self._failed: KafkaError | None = None

    @property
    def pending(self) -> int:
        """Messages that another consumer would repeat if this one died."""
        return sum(batch.size for batch in self._open)

    def write(self, messages: Sequence[Message], answers: Sequence[dict[str, Any] | RowError]) -> None:
        """Sends the answers to a batch, without waiting for the broker unless it is behind."""
        batch = Batch(messages, self._consumer.assignment())
        self._open.append(batch)
        for message, answer in zip(messages, answers):
            if isinstance(answer, RowError):
                self._send(batch, message, DEAD_LETTERS, message.value(), [("reason", str(answer))])
            else:
                self._send(batch, message, ANSWERS, json.dumps(answer), message.headers())
        self.settle()
        if self.pending > (OPEN_BATCHES - 1) * settings.MAX_BATCH:
            self.finish()

    def settle(self) -> None:
        """Commits what has been written meanwhile, without waiting. Raises KafkaException if something could not be written."""
        self._producer.poll(0)
        position = self._written()
        if position and not self._committing:
            self._committing = True
            self._consumer.commit(offsets=position, asynchronous=True)

    def finish(self) -> None:
        """Waits until everything is written, and commits it."""
        self._producer.flush()
        position = self._written()
        if position:
            self._consumer.commit(offsets=position, asynchronous=False)
        self._open.clear()

    def forget(self) -> None:
        """Another consumer has the partitions already, and answers these messages again."""
        self._open.clear()

    def committed(self, error: KafkaError | None, offsets: Sequence[TopicPartition]) -> None:
        """Called by the consumer when a commit has ended. One that failed is repeated with the next."""
        self._committing = False
        if error is not None:
            print(f"position not kept yet: {error}", file=sys.stderr, flush=True)
            return
        done = {(each.topic, each.partition): each.offset for each in offsets if each.error is None}
        while self._open and self._open[0].left == 0 and self._is_behind(self._open[0], done):
            self._open.popleft()

    @staticmethod
    def _is_behind(batch: Batch, done: dict[tuple[str, int], int]) -> bool:
        return all(offset <= done.get(at, -1) for at, offset in batch.position.items())

    def _written(self) -> list[TopicPartition]:
        """The position behind the batches that have been written, in their order."""
        if self._failed is not None:
            raise KafkaException(self._failed)
        position: dict[tuple[str, int], int] = {}
        for batch in takewhile(lambda each: each.left == 0, self._open):
            position.update(batch.position)
        return [TopicPartition(topic, partition, offset) for (topic, partition), offset in position.items()]

    def _send(self, batch: Batch, message: Message, topic: str, value: Any, headers: Any) -> None:
        def delivered(error: KafkaError | None, _: Message) -> None:
            self._failed = error or self._failed
            batch.left -= 1

        while True:
            try:
                self._producer.produce(topic, key=message.key(), value=value, headers=headers, on_delivery=delivered)
                return
            except BufferError:
                # The producer's queue is full.
                self._producer.poll(1.0)


def main() -> None:
    signed = security()
    commits: list[Answers] = []
    consumer = Consumer(
        {
            "bootstrap.servers": SERVERS,
            "group.id": GROUP,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            # A consumer that died is replaced after this time.
            "session.timeout.ms": 10_000,
            # A broker answers at once when there is a message, so that its waiting adds nothing to the window.
            "fetch.wait.max.ms": 500,
            "fetch.min.bytes": 1,
            "on_commit": lambda error, offsets: [each.committed(error, offsets) for each in commits],
            **signed,
        }
    )
    producer = Producer({"bootstrap.servers": SERVERS, "enable.idempotence": True, "linger.ms": 0, **signed})
    batcher, answers, model, tally = Batcher(consumer), Answers(producer, consumer), Model(), Tally()
    commits.append(answers)
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # Another consumer takes over a partition behind what has been written.
    consumer.subscribe([REQUESTS], on_revoke=lambda *_: answers.finish(), on_lost=lambda *_: answers.forget())
    print(f"reading {REQUESTS}, window {settings.WINDOW_S} s, at most {settings.MAX_BATCH} messages", file=sys.stderr, flush=True)
    try:
        while not stopping:
            messages = batcher.next(SETTLE_S if answers.pending else IDLE_S)
            answers.settle()
            if not messages:
                continue
            started = time.monotonic()
            scored = model.answers([message.value() or b"" for message in messages])
            inferred = time.monotonic()
            answers.write(messages, scored)
            refused = sum(isinstance(answer, RowError) for answer in scored)
            tally.add(len(messages), refused, inferred - started, time.monotonic() - started)
        answers.finish()
    finally:
        tally.say()
        consumer.close()


if __name__ == "__main__":
    main()
