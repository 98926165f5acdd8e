"""Runs the programs of bundles against AWS's interfaces, served by moto on this machine.

usage: aws_programs.py kinesis FOLDER CSV ENDPOINT
       aws_programs.py queue FOLDER CSV ENDPOINT
       aws_programs.py answers FOLDER PARQUET ENDPOINT

`queue` does the same with a queue, whose refused messages lie in another one. `kinesis` sends rows to a stream, has the function's handler and the consumer program answer them, with one bad record each, and
prints what came out. `answers` fills the table with predictions and looks some up.
"""

import base64
import csv
import json
import os
import subprocess
import sys
import time

FOLDER = sys.argv[2]
os.environ.update(
    AWS_ENDPOINT_URL=sys.argv[4], AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1"
)
sys.path.insert(0, FOLDER)

import boto3  # noqa: E402


def rows_of(path, count):
    def value(text):
        try:
            return float(text)
        except ValueError:
            return text

    with open(path, newline="") as file:
        return [{name: value(text) for name, text in row.items()} for row, _ in zip(csv.DictReader(file), range(count))]


def records_in(kinesis, stream):
    records = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        start = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records += kinesis.get_records(ShardIterator=start["ShardIterator"], Limit=1000)["Records"]
    return [json.loads(record["Data"]) for record in records]


def handled(kinesis, rows):
    """What the handler answers for good records around a bad one."""
    os.environ["ANSWER_STREAM"] = "handler-answers"
    kinesis.create_stream(StreamName="handler-answers", ShardCount=1)
    import kinesis_handler

    bodies = [json.dumps(rows[0]), json.dumps(rows[1]), "{", json.dumps(rows[2])]
    event = {
        "Records": [
            {"kinesis": {"data": base64.b64encode(body.encode()).decode(), "partitionKey": str(at), "sequenceNumber": str(at)}}
            for at, body in enumerate(bodies)
        ]
    }
    result = kinesis_handler.handler(event)
    return {"failures": result["batchItemFailures"], "answers": len(records_in(kinesis, "handler-answers"))}


def consumed(kinesis, rows):
    """What the consumer program answers, with a kill in between."""
    for stream, shards in (("requests", 2), ("answers", 1)):
        kinesis.create_stream(StreamName=stream, ShardCount=shards)
    boto3.client("dynamodb").create_table(
        TableName="positions",
        KeySchema=[{"AttributeName": "shard", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "shard", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queue = boto3.client("sqs").create_queue(QueueName="dead")["QueueUrl"]
    environment = {
        **os.environ,
        "REQUEST_STREAM": "requests",
        "ANSWER_STREAM": "answers",
        "POSITION_TABLE": "positions",
        "DEAD_LETTER_QUEUE_URL": queue,
        "PYTHONPATH": FOLDER,
    }
    half = len(rows) // 2

    def send(part):
        entries = [{"Data": json.dumps(row), "PartitionKey": str(at)} for at, row in enumerate(part)]
        kinesis.put_records(StreamName="requests", Records=entries)

    def until(count):
        give_up = time.monotonic() + 60
        while len(records_in(kinesis, "answers")) < count and time.monotonic() < give_up:
            time.sleep(0.2)

    def start():
        return subprocess.Popen([sys.executable, os.path.join(FOLDER, "kinesis_consumer.py")], env=environment)

    program = start()
    send(rows[:half])
    kinesis.put_record(StreamName="requests", Data="[1]", PartitionKey="bad")
    until(half)
    program.kill()
    program.wait()
    send(rows[half:])
    program = start()
    until(len(rows))
    program.terminate()
    stopped = program.wait(30)
    letters = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return {
        "answers": len(records_in(kinesis, "answers")),
        "refused": [json.loads(letter["Body"])["reason"] for letter in letters],
        "code": stopped,
    }


def kinesis_programs(path):
    kinesis = boto3.client("kinesis")
    rows = rows_of(path, 40)
    return {"handler": handled(kinesis, rows), "consumer": consumed(kinesis, rows)}


def bodies_in(sqs, queue):
    """Takes all messages out of a queue."""
    bodies = []
    while True:
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            return bodies
        for message in messages:
            bodies.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def queue_programs(path):
    """What the handler answers for good messages around a bad one, and the worker program with a stop in between."""
    sqs = boto3.client("sqs")
    rows = rows_of(path, 40)
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("requests", "answers", "refused")}
    os.environ.update(
        REQUEST_QUEUE_URL=queues["requests"], ANSWER_QUEUE_URL=queues["answers"], DEAD_LETTER_QUEUE_URL=queues["refused"]
    )
    import sqs_handler

    bodies = [json.dumps(rows[0]), json.dumps(rows[1]), "{", json.dumps(rows[2])]
    event = {"Records": [{"messageId": str(at), "body": body, "attributes": {}} for at, body in enumerate(bodies)]}
    failures = sqs_handler.handler(event)["batchItemFailures"]
    handler = {
        "failures": failures,
        "answers": len(bodies_in(sqs, queues["answers"])),
        "refused": [each["message"] for each in bodies_in(sqs, queues["refused"])],
    }
    large = sqs_handler.send(queues["answers"], [{"id": "0", "body": "x" * 1_000_001, "group": None}])

    def left():
        found = sqs.get_queue_attributes(QueueUrl=queues["requests"], AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    def run(part):
        for body in part:
            sqs.send_message(QueueUrl=queues["requests"], MessageBody=body)
        environment = {**os.environ, "PYTHONPATH": FOLDER}
        program = subprocess.Popen([sys.executable, os.path.join(FOLDER, "sqs_consumer.py")], env=environment)
        give_up = time.monotonic() + 60
        while left() > 0 and time.monotonic() < give_up:
            time.sleep(0.2)
        program.terminate()
        return program.wait(60)

    texts = [json.dumps(row) for row in rows]
    codes = [run([*texts[:20], "[1]"]), run(texts[20:])]
    worker = {
        "answers": len(bodies_in(sqs, queues["answers"])),
        "refused": [each["reason"] for each in bodies_in(sqs, queues["refused"])],
        "codes": codes,
    }
    return {"handler": handler, "large": large, "worker": worker}


def answers_program(path):
    import answers

    boto3.client("dynamodb").create_table(
        TableName=answers.TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    store = answers.table()
    predictions = dict(answers.predictions_of(path))
    loaded = store.put_all(iter(predictions.items()))
    key = next(iter(predictions))
    live = answers.look_up(store, "absent", {"amount": 1}, live=lambda row: {"live": row["amount"]})
    return {
        "loaded": loaded,
        "same": answers.look_up(store, key) == predictions[key],
        "missing": answers.look_up(store, "absent"),
        "live": live,
    }


PROGRAMS = {"kinesis": kinesis_programs, "queue": queue_programs, "answers": answers_program}
print(json.dumps(PROGRAMS[sys.argv[1]](sys.argv[3])))
