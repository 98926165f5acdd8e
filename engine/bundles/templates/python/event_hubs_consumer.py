"""
Micro-batches from an event hub: a batch closes when its first event has waited `WINDOW_S`, or when it holds `MAX_BATCH`. These programs divide the
partitions of the hub among themselves, and take over those of one that dies.

The positions of the partitions are kept every `POSITION_S`, once the answers up to them are sent: a program that dies loses no event and repeats no
more than that. Events that the model cannot take go to the dead-letter hub with the reason.
"""

import json
import os
import signal
import sys
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Full, Queue, SimpleQueue
from threading import Event, Thread
from typing import Any

from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient
from azure.eventhub.extensions.checkpointstoreblob import BlobCheckpointStore
from azure.identity import DefaultAzureCredential

import settings
from serving_model import Model, RowError

NAMESPACE = os.environ.get("HUB_NAMESPACE", "")
REQUESTS = os.environ.get("REQUEST_HUB", f"{settings.MODEL_NAME}-requests")
ANSWERS = os.environ.get("ANSWER_HUB", f"{settings.MODEL_NAME}-answers")
DEAD_LETTERS = os.environ.get("DEAD_LETTER_HUB", f"{settings.MODEL_NAME}-dead-letters")
# Storage account and container of the positions.
POSITIONS = (os.environ.get("POSITION_ACCOUNT", ""), os.environ.get("POSITION_CONTAINER", ""))
GROUP = os.environ.get("CONSUMER_GROUP", "$Default")
# Each position that is kept is a billed write to the storage account.
POSITION_S = 30.0
# How long an idle program waits for an event, and one whose answers are on their way.
IDLE_S, SETTLE_S = 1.0, 0.02

# An event with the context of its partition.
Received = tuple[Any, EventData]


def collect(received: "Queue[Received]", wait_s: float) -> list[Received]:
    """The next batch: those that come within the window of a first event, up to the cap. Empty if none comes within `wait_s`."""
    try:
        batch = [received.get(timeout=wait_s)]
    except Empty:
        return []
    closes_at = time.monotonic() + settings.WINDOW_S
    while len(batch) < settings.MAX_BATCH:
        try:
            batch.append(received.get(timeout=max(0.0, closes_at - time.monotonic())))
        except Empty:
            break
    return batch


def send(producer: EventHubProducerClient, partition: str, bodies: list[str]) -> None:
    """Sends answers to one partition, in as few requests as they fit into."""
    together = producer.create_batch(partition_id=partition)
    for body in bodies:
        try:
            together.add(EventData(body))
        except ValueError:
            # It is full.
            producer.send_batch(together)
            together = producer.create_batch(partition_id=partition)
            together.add(EventData(body))
    if len(together) > 0:
        producer.send_batch(together)


class Sessions:
    """The sessions of the model, each of which scores one batch at a time, and where their answers go."""

    def __init__(self, answers: EventHubProducerClient, dead_letters: EventHubProducerClient) -> None:
        self._answers, self._dead_letters = answers, dead_letters
        self._free: SimpleQueue[Model] = SimpleQueue()
        for _ in range(settings.SESSIONS):
            self._free.put(Model())

    def answer(self, batch: list[Received]) -> None:
        """Sends the answers of a batch, each to the partition of its event, which keeps their order."""
        model = self._free.get()
        try:
            texts = [b"".join(event.body) for _, event in batch]
            answered = model.answers(texts)
        finally:
            self._free.put(model)
        good: dict[str, list[str]] = {}
        refused: dict[str, list[str]] = {}
        for (context, _), text, each in zip(batch, texts, answered):
            if isinstance(each, RowError):
                body = {"reason": str(each), "message": text.decode(errors="replace")}
                refused.setdefault(context.partition_id, []).append(json.dumps(body))
            else:
                good.setdefault(context.partition_id, []).append(json.dumps(each))
        for partition, bodies in good.items():
            send(self._answers, partition, bodies)
        for partition, bodies in refused.items():
            send(self._dead_letters, partition, bodies)


class Positions:
    """How far each partition is answered. It is kept from time to time."""

    def __init__(self) -> None:
        self._last: dict[str, Received] = {}
        self._kept_at = time.monotonic()

    def reached(self, batch: list[Received]) -> None:
        self._last.update({context.partition_id: (context, event) for context, event in batch})
        if time.monotonic() - self._kept_at >= POSITION_S:
            self.keep()

    def keep(self) -> None:
        self._kept_at = time.monotonic()
        for context, event in self._last.values():
            context.update_checkpoint(event)
        self._last.clear()


def run(received: "Queue[Received]", sessions: Sessions, stopping: Event) -> None:
    """Scores batches beside each other, and passes their positions in the order of the events."""
    positions = Positions()
    unsettled: deque[tuple[Future[None], list[Received]]] = deque()
    with ThreadPoolExecutor(settings.SESSIONS) as pool:
        while not stopping.is_set() or unsettled:
            batch = [] if stopping.is_set() else collect(received, SETTLE_S if unsettled else IDLE_S)
            if batch:
                unsettled.append((pool.submit(sessions.answer, batch), batch))
            while unsettled and (unsettled[0][0].done() or stopping.is_set() or len(unsettled) > settings.SESSIONS):
                answered, done = unsettled.popleft()
                # An answer that could not be sent ends the program, whose events another one answers again.
                answered.result()
                positions.reached(done)
    positions.keep()


def main() -> None:
    stopping = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    credential = DefaultAzureCredential()
    producers = [
        EventHubProducerClient(fully_qualified_namespace=NAMESPACE, eventhub_name=hub, credential=credential)
        for hub in (ANSWERS, DEAD_LETTERS)
    ]
    consumer = EventHubConsumerClient(
        fully_qualified_namespace=NAMESPACE,
        eventhub_name=REQUESTS,
        consumer_group=GROUP,
        credential=credential,
        checkpoint_store=BlobCheckpointStore(*POSITIONS, credential=credential),
    )
    # A full queue stops the client from reading further.
    received: Queue[Received] = Queue(4 * settings.SESSIONS * settings.MAX_BATCH)

    def take(context: Any, event: EventData) -> None:
        while not stopping.is_set():
            try:
                return received.put((context, event), timeout=IDLE_S)
            except Full:
                continue

    def read() -> None:
        try:
            consumer.receive(on_event=take, starting_position="-1")
        finally:
            stopping.set()

    reading = Thread(target=read, daemon=True)
    reading.start()
    print(f"reading {REQUESTS}, window {settings.WINDOW_S} s", file=sys.stderr, flush=True)
    try:
        run(received, Sessions(*producers), stopping)
    finally:
        stopping.set()
        consumer.close()
        for producer in producers:
            producer.close()


if __name__ == "__main__":
    main()
