"""Sends rows to a consumer over Kafka and reads its answers.

usage: kafka_load.py BOOTSTRAP NAME CSV topics
       kafka_load.py BOOTSTRAP NAME CSV loop RATE_PER_S SECONDS
       kafka_load.py BOOTSTRAP NAME CSV bad

`loop` sends at random times at a rate, whatever the answers do, and prints how long each answer took from when its message
was due, without the first `WARM_S`, in which a new broker compiles its code. `bad` sends four messages that the model cannot
take among one that it can, and prints the dead letters.
"""

import csv
import json
import random
import sys
import threading
import time

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

TIMEOUT_S = 90
WARM_S = 5


def rows_of(path, count=1000):
    with open(path, newline="") as file:
        return [json.dumps(numbers(row)) for row, _ in zip(csv.DictReader(file), range(count))]


def numbers(row):
    def value(text):
        try:
            return float(text)
        except ValueError:
            return {"true": 1.0, "false": 0.0}.get(text, text)

    return {name: value(text) for name, text in row.items()}


def reader(bootstrap, topic, on_message, is_done):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"{topic}-reader",
            "auto.offset.reset": "earliest",
            "fetch.wait.max.ms": 500,
        }
    )
    consumer.subscribe([topic])
    give_up = time.monotonic() + TIMEOUT_S
    while not is_done() and time.monotonic() < give_up:
        message = consumer.poll(0.2)
        if message is not None and message.error() is None:
            on_message(message)
    consumer.close()


def loop(bootstrap, name, rows, rate_per_s, seconds):
    count = rate_per_s * seconds
    chance = random.Random(1)
    gaps = [chance.expovariate(rate_per_s) for _ in range(count)]
    due, at = [], 0.0
    for gap in gaps:
        at += gap
        due.append(at)
    answered, repeated, ended = {}, 0, [False]

    def on_message(message):
        nonlocal repeated
        key = int(message.key())
        if key in answered:
            repeated += 1
        answered.setdefault(key, time.monotonic())

    def is_done():
        return ended[0] and len(answered) >= count and time.monotonic() > quiet_until[0]

    quiet_until = [float("inf")]
    thread = threading.Thread(target=reader, args=(bootstrap, f"{name}-answers", on_message, is_done))
    thread.start()
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0})
    # The reader and the consumer join before anything is due.
    started = time.monotonic() + 8
    lag = []
    for index, after in enumerate(due):
        wait = started + after - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        lag.append(max(0.0, time.monotonic() - started - after))
        producer.produce(f"{name}-requests", key=str(index), value=rows[index % len(rows)])
        producer.poll(0)
    producer.flush(TIMEOUT_S)
    ended[0], quiet_until[0] = True, time.monotonic() + 2
    thread.join()
    took = sorted(1000 * (when - started - due[key]) for key, when in answered.items() if due[key] >= WARM_S)
    lag.sort()
    return {
        "sent": count,
        "answered": len(answered),
        "repeated": repeated,
        "tookMs": took,
        "lagP99Ms": 1000 * lag[int(0.99 * (len(lag) - 1))],
    }


def bad(bootstrap, name, rows):
    good = json.loads(rows[0])
    first = next(iter(k for k, v in good.items() if k == "amount_usd"))
    messages = ["{", "[1, 2]", json.dumps({**good, first: None}), json.dumps({**good, first: "much"}), rows[0]]
    producer = Producer({"bootstrap.servers": bootstrap})
    for index, message in enumerate(messages):
        producer.produce(f"{name}-requests", key=str(index), value=message)
    producer.flush(TIMEOUT_S)
    letters, answers = {}, []

    def on_letter(message):
        headers = dict(message.headers() or [])
        letters[int(message.key())] = {"value": message.value().decode(), "reason": headers["reason"].decode()}

    reader(bootstrap, f"{name}-dead", on_letter, lambda: len(letters) >= 4)
    reader(bootstrap, f"{name}-answers", answers.append, lambda: len(answers) >= 1)
    if [int(message.key()) for message in answers] != [4]:
        raise SystemExit(f"answers to {[message.key() for message in answers]}")
    return [letters[key] for key in sorted(letters)]


def main():
    bootstrap, name, path, what, *args = sys.argv[1:]
    rows = rows_of(path)
    if what == "topics":
        topics = [NewTopic(f"{name}-{kind}", 1, 1) for kind in ("requests", "answers", "dead")]
        # It ends with the last reference to it.
        admin = AdminClient({"bootstrap.servers": bootstrap})
        for future in admin.create_topics(topics).values():
            future.result(TIMEOUT_S)
        print(json.dumps(True))
    elif what == "loop":
        print(json.dumps(loop(bootstrap, name, rows, int(args[0]), int(args[1]))))
    else:
        print(json.dumps(bad(bootstrap, name, rows)))


main()
