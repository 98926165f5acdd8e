"""
Checks files for Azure: those of Container Apps and Azure Batch by the models of their packages, which are made from the services' specifications, and
those of Azure ML by the functions that load them.

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
from azure.ai.ml import load_batch_endpoint, load_compute, load_online_deployment, load_online_endpoint
from azure.ai.ml.entities._load_functions import load_model_batch_deployment
from azure.batch import models as batch
from azure.mgmt.appcontainers import models as apps

# By the schema that a file names.
LOADERS = {
    "managedOnlineEndpoint": load_online_endpoint,
    "managedOnlineDeployment": load_online_deployment,
    "batchEndpoint": load_batch_endpoint,
    "modelBatchDeployment": load_model_batch_deployment,
    "amlCompute": load_compute,
}
MODELS = {
    "job.yaml": apps.Job,
    "app.yaml": apps.ContainerApp,
    "pool-job.json": batch.BatchJobCreateOptions,
    "pool-task.json": batch.BatchTaskCreateOptions,
}
PACKAGES = (apps, batch)
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
    elif getattr(kind, "__module__", "").startswith(tuple(each.__name__ for each in PACKAGES)):
        yield from of_model(value, kind, where)


def of_model(value: Any, kind: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is {value!r}, not {kind.__name__}"
        return
    own = next(each for each in PACKAGES if kind.__module__.startswith(each.__name__))
    hints = typing.get_type_hints(kind, localns={"_models": own})
    # Its constructor fills the names of the fields.
    fields = {field._rest_name: hints[name] for name, field in kind()._attr_to_rest_field.items()}
    for name, each in value.items():
        yield from problems(each, fields[name], f"{where}.{name}") if name in fields else [f"{where} takes no {name}"]
    for name, hint in fields.items():
        isRequired = type(None) not in typing.get_args(hint)
        if isRequired and name not in value:
            yield f"{where} lacks {name}"


def problems_of(file: Path) -> list[str]:
    given = yaml.safe_load(file.read_text())
    if "$schema" in given:
        try:
            LOADERS[Path(given["$schema"]).name.removesuffix(".schema.json")](file)
        except Exception as error:  # Each schema has errors of its own kinds.
            return [str(error)]
        return []
    kind = MODELS[file.name]
    return list(of_model(given, kind, kind.__name__))


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        print(json.dumps({"file": str(file), "problems": problems_of(file)}))


if __name__ == "__main__":
    main()
