"""Scores one shard of a file on Lambda: `{"data": "s3://…", "out": "s3://…", "shard": 1, "shards": 4}`."""

import os
from typing import Any

import score_job


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """What `score_job.score` reports. A shard that is there is left alone, so that a retry only does what is missing."""
    data, out = event.get("data") or os.environ["DATA"], event.get("out") or os.environ["OUT"]
    return score_job.score(data, out, int(event["shard"]), int(event["shards"]))
