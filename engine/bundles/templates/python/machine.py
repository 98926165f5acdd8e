"""What this program runs on, for `modewise verify`: it refuses to judge a plan by another machine than the one that was priced."""

import json
import os
import platform
import urllib.request
from pathlib import Path
from typing import Any

# Names of Linux, macOS and Windows, as AWS writes them.
ARCHITECTURES = {"aarch64": "arm64", "AMD64": "x86_64"}
# A container's limit, by the second and by the first version of control groups.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def machine() -> dict[str, Any]:
    """The architecture and the memory in MiB; memory is None where nothing states it."""
    name = platform.machine()
    return {"architecture": ARCHITECTURES.get(name, name), "memoryMib": _function_mib() or _task_mib() or _container_mib()}


def _function_mib() -> int | None:
    """The memory of a Lambda function, which Lambda states."""
    size = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
    return int(size) if size.isdigit() else None


def _task_mib() -> int | None:
    """The memory of a task on Fargate, which its metadata state."""
    address = os.environ.get("ECS_CONTAINER_METADATA_URI_V4")
    if address is None:
        return None
    try:
        with urllib.request.urlopen(f"{address}/task", timeout=2) as response:
            return json.load(response).get("Limits", {}).get("Memory")
    except (OSError, ValueError):
        return None


def _container_mib() -> int | None:
    """The memory that the kernel shows, or the limit of the container if that is less. A machine shows a little less than its type has."""
    sizes = [int(text) for text in map(_text, LIMITS) if text.isdigit()]
    for line in _text("/proc/meminfo").splitlines():
        if line.startswith("MemTotal:"):
            sizes.append(int(line.split()[1]) * 1024)
    return min(sizes) // 2**20 if sizes else None


def _text(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
