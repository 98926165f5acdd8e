"""
Micro-batches from a Kafka topic: a batch closes when its first message has waited `WINDOW_S`, or when it holds `MAX_BATCH`.

Answers are written before offsets are committed. A consumer that dies repeats the messages of its open batch, at most
`MAX_BATCH` of them, and loses none. Messages that the model cannot take go to the dead-letter topic with the reason.
A slow model slows the reading: no more than `MAX_BATCH` messages are open at a time.
"""

import json
import os
import signal
import sys
import time
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer

import settings
from serving_model import Model, RowError

SERVERS = os.environ.get("KAFKA_SERVERS", "localhost:9092")
REQUESTS = os.environ.get("REQUEST_TOPIC", f"{settings.MODEL_NAME}-requests")
ANSWERS = os.environ.get("ANSWER_TOPIC", f"{settings.MODEL_NAME}-answers")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_TOPIC", f"{settings.MODEL_NAME}-dead-letters")
GROUP = os.environ.get("CONSUMER_GROUP", f"{settings.MODEL_NAME}-consumers")


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


class Stopped(Exception):
    """The process was asked to end."""


class Batcher:
    """Collects messages from a consumer into micro-batches."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self.stopping = False

    def next(self) -> list[Message]:
        """Waits for a message, then for those that come within its window, up to the cap."""
        first = self._poll(1.0)
        while first is None:
            if self.stopping:
                raise Stopped
            first = self._poll(1.0)
        batch, closes_at = [first], time.monotonic() + settings.WINDOW_S
        while len(batch) < settings.MAX_BATCH:
            left_s = closes_at - time.monotonic()
            if left_s <= 0:
                # What has already arrived joins without waiting.
                batch += self._good(self._consumer.consume(settings.MAX_BATCH - len(batch), 0))
                break
            message = self._poll(left_s)
            if message is None:
                break
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
        """Counts a batch: how long the model took, and how long it took until its answers were written and kept."""
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


class Writer:
    """Writes answers and dead letters, and knows when all of them have arrived."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self._failed: KafkaError | None = None

    def write(self, topic: str, message: Message, value: Any, headers: list[tuple[str, str]] | None = None) -> None:
        self._producer.produce(
            topic, key=message.key(), value=value, headers=headers or message.headers(), on_delivery=self._delivered
        )

    def finish(self) -> None:
        """Waits until everything is written. Raises KafkaException if something could not be."""
        self._producer.flush()
        if self._failed is not None:
            raise KafkaException(self._failed)

    def _delivered(self, error: KafkaError | None, _: Message) -> None:
        self._failed = error or self._failed


def main() -> None:
    signed = security()
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
            **signed,
        }
    )
    producer = Producer({"bootstrap.servers": SERVERS, "enable.idempotence": True, "linger.ms": 0, **signed})
    batcher, writer, model, tally = Batcher(consumer), Writer(producer), Model(), Tally()

    def stop(*_: Any) -> None:
        batcher.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    consumer.subscribe([REQUESTS])
    print(f"reading {REQUESTS}, window {settings.WINDOW_S} s, at most {settings.MAX_BATCH} messages", file=sys.stderr, flush=True)
    try:
        while True:
            messages = batcher.next()
            started = time.monotonic()
            answers = model.answers([message.value() or b"" for message in messages])
            inferred = time.monotonic()
            for message, answer in zip(messages, answers):
                if isinstance(answer, RowError):
                    writer.write(DEAD_LETTERS, message, message.value(), [("reason", str(answer))])
                else:
                    writer.write(ANSWERS, message, json.dumps(answer))
            writer.finish()
            consumer.commit(asynchronous=False)
            refused = sum(isinstance(answer, RowError) for answer in answers)
            tally.add(len(messages), refused, inferred - started, time.monotonic() - started)
    except Stopped:
        pass
    finally:
        tally.say()
        consumer.close()


if __name__ == "__main__":
    main()
