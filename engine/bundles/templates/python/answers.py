"""
The table of answers: filled by the job, read by the service.

    python answers.py load predictions/part-00001-of-00001.parquet
    python answers.py get KEY

A key is the row's key column. An answer that is not there is None: the caller then does what the plan says, which is to do
without, or to ask the live service (`LIVE_URL`).
"""

import json
import os
import sys
import time
import urllib.request
from decimal import Decimal
from typing import Any, Callable, Iterator, Mapping

import settings

TABLE = os.environ.get("ANSWER_TABLE", f"{settings.MODEL_NAME}-answers")
LIVE_URL = os.environ.get("LIVE_URL", "")
KEY = settings.KEY_COLUMNS[0] if settings.KEY_COLUMNS else "key"


class DynamoAnswers:
    """Answers in a DynamoDB table, which forgets them when they are too old."""

    def __init__(self) -> None:
        import boto3

        self._table = boto3.resource("dynamodb").Table(TABLE)

    def get(self, key: str) -> dict[str, Any] | None:
        item = self._table.get_item(Key={"id": key}).get("Item")
        return None if item is None else json.loads(item["answer"])

    def put_all(self, answers: Iterator[tuple[str, Mapping[str, Any]]]) -> int:
        count, expires = 0, Decimal(int(time.time() + settings.ANSWER_LIFE_S))
        with self._table.batch_writer(overwrite_by_pkeys=["id"]) as batch:
            for count, (key, answer) in enumerate(answers, 1):
                batch.put_item(Item={"id": key, "answer": json.dumps(answer), "expires": expires})
        return count


class CacheAnswers:
    """Answers in ElastiCache (Valkey), which forgets them when they are too old."""

    def __init__(self) -> None:
        import valkey

        # A cluster spreads keys over its nodes, which its client has to follow.
        client = valkey.ValkeyCluster if os.environ.get("CACHE_CLUSTER") == "1" else valkey.Valkey
        self._cache = client.from_url(os.environ["CACHE_URL"])

    def get(self, key: str) -> dict[str, Any] | None:
        answer = self._cache.get(f"{settings.MODEL_NAME}:{key}")
        return None if answer is None else json.loads(answer)

    def put_all(self, answers: Iterator[tuple[str, Mapping[str, Any]]]) -> int:
        count = 0
        with self._cache.pipeline(transaction=False) as pipe:
            for count, (key, answer) in enumerate(answers, 1):
                pipe.set(f"{settings.MODEL_NAME}:{key}", json.dumps(answer), ex=settings.ANSWER_LIFE_S)
                if count % 1000 == 0:
                    pipe.execute()
            pipe.execute()
        return count


def table() -> DynamoAnswers | CacheAnswers:
    return CacheAnswers() if settings.STORE == "elasticache" else DynamoAnswers()


def look_up(store: Any, key: str, row: Mapping[str, Any] | None = None, live: Callable[..., Any] | None = None) -> Any:
    """The stored answer of a key; else that of the live service if a row is given and there is one; else None."""
    answer = store.get(key)
    if answer is not None or row is None:
        return answer
    ask = live or (ask_live if LIVE_URL else None)
    return None if ask is None else ask(row)


def ask_live(row: Mapping[str, Any]) -> Any:
    """The answer of the live service to one row. Raises an OSError if it cannot be reached."""
    request = urllib.request.Request(LIVE_URL, json.dumps(row).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=settings.LIVE_TIMEOUT_S) as response:
        return json.load(response)["predictions"][0]


def predictions_of(path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The keys and predictions of a file that the job wrote."""
    import pyarrow.dataset as ds

    for batch in ds.dataset(path, format="parquet").to_batches():
        for row in batch.to_pylist():
            yield str(row[KEY]), {name: value for name, value in row.items() if name not in settings.KEY_COLUMNS}


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in ("load", "get"):
        raise SystemExit(__doc__)
    if sys.argv[1] == "get":
        print(json.dumps(look_up(table(), sys.argv[2])))
    else:
        print(json.dumps({"loaded": table().put_all(predictions_of(sys.argv[2]))}))


if __name__ == "__main__":
    main()
