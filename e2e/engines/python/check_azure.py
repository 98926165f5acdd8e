"""
Checks files for Azure: those of Container Apps by the models of its package, which are made from the service's specification.

    python check_azure.py FILE...

Prints a line of JSON for each file: `{"file": …, "problems": […]}`.
"""

import enum
import json
import sys
import types
import typing
from pathlib import Path
from typing import Any, Iterator

import yaml
from azure.mgmt.appcontainers import models

MODELS = {"job.yaml": models.Job}
# A number that is a whole one may be written without a fraction.
ALSO = {float: (int, float), int: int, str: str, bool: bool}


def problems(value: Any, kind: Any, where: str) -> Iterator[str]:
    """What is wrong with a value by the type of a field."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        # A known word of the service, or any other: the known ones are meant.
        words = [each for each in inner if isinstance(each, type) and issubclass(each, enum.Enum)]
        of = [each for each in inner if each is not type(None)]
        yield from problems(value, (words or of)[0], where)
    elif origin is list:
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            yield from problems(each, inner[0], f"{where}[{index}]")
    elif origin is dict:
        for name, each in value.items():
            yield from problems(each, inner[1], f"{where}.{name}")
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        if value not in [each.value for each in kind]:
            yield f"{where} is {value!r}, not one of {[each.value for each in kind]}"
    elif kind in ALSO:
        if not isinstance(value, ALSO[kind]) or (isinstance(value, bool) and kind is not bool):
            yield f"{where} is {value!r}, not {kind.__name__}"
    elif getattr(kind, "__module__", "").startswith(models.__name__):
        yield from of_model(value, kind, where)


def of_model(value: Any, kind: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is {value!r}, not {kind.__name__}"
        return
    hints = typing.get_type_hints(kind, localns={"_models": models})
    # Its constructor fills the names of the fields.
    fields = {field._rest_name: hints[name] for name, field in kind()._attr_to_rest_field.items()}
    for name, each in value.items():
        yield from problems(each, fields[name], f"{where}.{name}") if name in fields else [f"{where} takes no {name}"]
    for name, hint in fields.items():
        isRequired = type(None) not in typing.get_args(hint)
        if isRequired and name not in value:
            yield f"{where} lacks {name}"


def problems_of(file: Path) -> list[str]:
    kind = MODELS[file.name]
    return list(of_model(yaml.safe_load(file.read_text()), kind, kind.__name__))


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        print(json.dumps({"file": str(file), "problems": problems_of(file)}))


if __name__ == "__main__":
    main()
