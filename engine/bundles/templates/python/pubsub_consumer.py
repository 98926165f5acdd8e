"""
Micro-batches from a Pub/Sub subscription: a batch closes when its first message has waited `WINDOW_S`, or when it holds `MAX_BATCH`. Each session
of the model collects batches of its own, and any number of these programs read the same subscription.

Answers are published before their messages are acknowledged, so that Pub/Sub delivers the messages of a worker that dies to another one. Messages
that the model cannot take go to the dead-letter topic with the reason.
"""

import json
import os
import signal
import sys
import time
from concurrent.futures import wait
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from google.cloud import pubsub_v1
from google.cloud.pubsub_v1.subscriber.message import Message

import settings
from serving_model import Model, RowError

SUBSCRIPTION = os.environ.get("REQUEST_SUBSCRIPTION", "")
ANSWERS = os.environ.get("ANSWER_TOPIC", "")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_TOPIC", "")
# What a publish request takes at most, and how long an answer waits for others that go with it.
TOGETHER, TOGETHER_BYTES, TOGETHER_S = 1000, 5_000_000, 0.01
# How often an idle session looks whether the program ends, and how long the answers of a batch may take to be published.
IDLE_S, PUBLISH_S = 1.0, 60.0


def collect(received: "Queue[Message]") -> list[Message]:
    """The next batch: those that come within the window of a first message, up to the cap. Empty if none comes for a second."""
    try:
        batch = [received.get(timeout=IDLE_S)]
    except Empty:
        return []
    closes_at = time.monotonic() + settings.WINDOW_S
    while len(batch) < settings.MAX_BATCH:
        try:
            batch.append(received.get(timeout=max(0.0, closes_at - time.monotonic())))
        except Empty:
            break
    return batch


def answer(model: Model, publisher: pubsub_v1.PublisherClient, batch: list[Message]) -> None:
    """Publishes the answers of a batch and acknowledges its messages. A message whose answer could not be published is delivered again."""
    published = []
    for message, answered in zip(batch, model.answers([each.data for each in batch])):
        topic, body = ANSWERS, answered
        if isinstance(answered, RowError):
            topic, body = DEAD_LETTERS, {"reason": str(answered), "message": message.data.decode(errors="replace")}
        key = message.ordering_key or ""
        published.append((message, topic, key, publisher.publish(topic, json.dumps(body).encode(), ordering_key=key)))
    for message, topic, key, future in published:
        try:
            future.result(timeout=PUBLISH_S)
            message.ack()
        except Exception as error:  # Errors of the client, of the network, and a timeout.
            print(f"not published, delivered again: {error}", file=sys.stderr, flush=True)
            message.nack()
            if key:
                publisher.resume_publish(topic, key)


def work(received: "Queue[Message]", publisher: pubsub_v1.PublisherClient, stopping: Event) -> None:
    """One session of the model, until the program ends. Pub/Sub delivers what is left to another one."""
    model = Model()
    while not stopping.is_set():
        batch = collect(received)
        if batch:
            answer(model, publisher, batch)


def main() -> None:
    stopping = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    publisher = pubsub_v1.PublisherClient(
        pubsub_v1.types.BatchSettings(max_messages=TOGETHER, max_bytes=TOGETHER_BYTES, max_latency=TOGETHER_S),
        # Answers keep the order of messages that have a key.
        pubsub_v1.types.PublisherOptions(enable_message_ordering=True),
    )
    subscriber = pubsub_v1.SubscriberClient()
    received: Queue[Message] = Queue()
    sessions = [Thread(target=work, args=(received, publisher, stopping)) for _ in range(settings.SESSIONS)]
    for session in sessions:
        session.start()
    # The client extends the time of messages that wait here.
    waiting = pubsub_v1.types.FlowControl(max_messages=4 * settings.SESSIONS * settings.MAX_BATCH)
    reading = subscriber.subscribe(SUBSCRIPTION, callback=received.put, flow_control=waiting)
    print(f"reading {SUBSCRIPTION}, window {settings.WINDOW_S} s", file=sys.stderr, flush=True)
    failed: Any = None
    while not stopping.is_set():
        if reading.done():
            failed = reading.exception()
            stopping.set()
        stopping.wait(IDLE_S)
    for session in sessions:
        session.join()
    # Ends when what is acknowledged has been sent.
    reading.cancel()
    wait([reading])
    subscriber.close()
    publisher.stop()
    if failed is not None:
        raise SystemExit(f"{SUBSCRIPTION}: {failed}")


if __name__ == "__main__":
    main()
