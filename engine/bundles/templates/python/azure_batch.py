"""Scores the files of an Azure ML batch endpoint. Each gets a folder of its own, named like the file, with its predictions."""

import json
import os
from pathlib import Path

import score_job


def init() -> None:
    """Called once in each process. The model is loaded with each file, which takes far less than the file."""


def run(mini_batch: list[str]) -> list[str]:
    """Called with the paths of some files. Returns a line for each that was scored."""
    out = Path(os.environ["AZUREML_BI_OUTPUT_PATH"])
    return [json.dumps(score_job.score(file, str(out / Path(file).name))) for file in mini_batch]
