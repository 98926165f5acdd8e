"""
Checks manifests of KEDA against the models that cloudcoil makes from its published schema:

    python check_keda.py FILE...

Prints a line of JSON for each file: `{"file": …, "problems": […]}`.
"""

import json
import sys
from pathlib import Path

import yaml
from cloudcoil.models.keda import v1alpha1
from pydantic import ValidationError


def problems_of(file: Path) -> list[str]:
    given = yaml.safe_load(file.read_text())
    try:
        read = v1alpha1.ScaledObject.model_validate(given)
    except ValidationError as error:
        return str(error).splitlines()
    # Fields that the models do not have are dropped without a word.
    kept = read.model_dump(by_alias=True, exclude_unset=True, mode="json")
    return [] if kept == given else [f"of {json.dumps(given)} it reads only {json.dumps(kept)}"]


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        print(json.dumps({"file": str(file), "problems": problems_of(file)}))


if __name__ == "__main__":
    main()
