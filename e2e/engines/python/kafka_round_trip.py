"""Makes a topic, produces messages and consumes them.

usage: kafka_round_trip.py BOOTSTRAP TOPIC MESSAGES

Prints one JSON object: the values in the order of their keys, and the offset that was committed.
"""

import json
import sys

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

TIMEOUT_S = 60


def produce(bootstrap, topic, count):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic(topic, 1, 1)]).values():
        future.result(TIMEOUT_S)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": True})
    for index in range(count):
        producer.produce(topic, key=str(index), value=f"message {index}")
    left = producer.flush(TIMEOUT_S)
    if left > 0:
        raise RuntimeError(f"{left} messages were not acknowledged")


def consume(bootstrap, topic, count):
    settings = {
        "bootstrap.servers": bootstrap,
        "group.id": f"{topic}-readers",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    consumer = Consumer(settings)
    consumer.subscribe([topic])
    values = {}
    while len(values) < count:
        for message in consumer.consume(count, TIMEOUT_S):
            if message.error() is not None:
                raise RuntimeError(str(message.error()))
            values[int(message.key())] = message.value().decode()
    consumer.commit(asynchronous=False)
    (committed,) = consumer.committed([TopicPartition(topic, 0)], TIMEOUT_S)
    consumer.close()
    return [values[key] for key in sorted(values)], committed.offset


def main():
    bootstrap, topic, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    produce(bootstrap, topic, count)
    values, committed = consume(bootstrap, topic, count)
    print(json.dumps({"values": values, "committed": committed}))


main()
