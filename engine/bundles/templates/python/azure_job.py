"""
Scores a file in a job of Azure Container Apps or Azure Batch: rows at DATA to a folder below OUT, both in a container of Azure Storage.

    DATA=abfss://container@account.dfs.core.windows.net/rows OUT=abfss://…/predictions SHARDS=4 python azure_job.py

The replicas of an execution have no numbers, so each takes shards until all are there. While it scores a shard, it holds the lease of a blob. The
lease of a replica that was stopped ends by itself, and another replica takes its shard. The tasks of a job of Azure Batch do the same.
"""

import json
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Iterator
from urllib.parse import urlsplit

from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.identity import DefaultAzureCredential
from azure.storage.blob import BlobClient, ContainerClient

import score_job

# The variables that name a run: of Container Apps and of Azure Batch.
RUNS = ("CONTAINER_APP_JOB_EXECUTION_NAME", "AZ_BATCH_JOB_ID")
# The shortest lease that Azure Storage has.
LEASE_S = 15


def place_of(address: str) -> tuple[ContainerClient, str]:
    """The container of an address, and the path in it. A connection string in the environment replaces the identity of the job."""
    parts = urlsplit(address)
    container, path = parts.username or "", parts.path.strip("/")
    connection = os.environ.get("AZURE_STORAGE_CONNECTION_STRING")
    if connection is not None:
        return ContainerClient.from_connection_string(connection, container), path
    account = f"https://{parts.hostname}".replace(".dfs.", ".blob.")
    return ContainerClient(account, container, DefaultAzureCredential()), path


@contextmanager
def held(blob: BlobClient) -> Iterator[bool]:
    """Whether this replica got the lease of a blob, which it renews until the end."""
    try:
        blob.upload_blob(b"", overwrite=False)
    except ResourceExistsError:
        pass
    try:
        lease = blob.acquire_lease(LEASE_S)
    except HttpResponseError:
        yield False
        return
    over = Event()

    def renew() -> None:
        while not over.wait(LEASE_S / 3):
            lease.renew()

    renewing = Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield True
    finally:
        over.set()
        renewing.join()
        lease.release()


def score(data: str, container: ContainerClient, folder: str, shard: int, shards: int) -> None:
    """Scores one shard on the disk of the replica. Its file appears in the container when it is whole."""
    with tempfile.TemporaryDirectory() as scratch:
        report = score_job.score(data, scratch, shard, shards)
        # The part is the last file, because it says that the shard is done.
        for file in sorted(Path(scratch).iterdir(), key=lambda each: each.suffix == ".parquet"):
            with file.open("rb") as content:
                container.upload_blob(f"{folder}/{file.name}", content, overwrite=True)
        print(json.dumps({**report, "out": f"{folder}/{Path(report['out']).name}"}), flush=True)


def main() -> None:
    data, shards = os.environ["DATA"], int(os.environ["SHARDS"])
    container, path = place_of(os.environ["OUT"])
    folder = f"{path}/{next(os.environ[name] for name in RUNS if name in os.environ)}"
    left = set(range(1, shards + 1))
    while left:
        for shard in sorted(left):
            part = f"{folder}/part-{shard:05d}-of-{shards:05d}.parquet"
            if container.get_blob_client(part).exists():
                left.discard(shard)
                continue
            with held(container.get_blob_client(f"{part}.lease")) as is_mine:
                if is_mine:
                    score(data, container, folder, shard, shards)
        time.sleep(1 if left else 0)


if __name__ == "__main__":
    main()
