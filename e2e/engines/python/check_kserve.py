"""
Checks manifests of KServe against the models of its Python package, which are made from its OpenAPI schema:

    python check_kserve.py FILE...

Reads the models without running them, as they need much that a check does not. Kinds of Kubernetes itself in them are not
followed. Prints a line of JSON for each file: `{"file": …, "problems": […]}`.
"""

import ast
import importlib.util
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, Iterator

import yaml

SPEC = importlib.util.find_spec("kserve")
MODELS = Path(SPEC.origin).with_name("models") if SPEC is not None and SPEC.origin is not None else Path()
KINDS = {("serving.kserve.io/v1beta1", "InferenceService"): "V1beta1InferenceService"}


@cache
def model(name: str) -> dict[str, str] | None:
    """The type of each field of a model by its name in a manifest; None if the package has no such model."""
    file = MODELS / f"{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}.py"
    if not file.exists():
        return None
    of = next(node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef))
    tables = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in of.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Dict)
    }
    return {tables["attribute_map"][name]: kind for name, kind in tables["openapi_types"].items()}


def problems(value: Any, kind: str, where: str) -> Iterator[str]:
    plain = {"str": str, "int": int, "bool": bool, "float": (int, float)}
    if kind in plain:
        if not isinstance(value, plain[kind]) or (kind == "int" and isinstance(value, bool)):
            yield f"{where} is {value!r}, not {kind}"
        return
    if kind.startswith("list["):
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            yield from problems(each, kind[5:-1], f"{where}[{index}]")
        return
    fields = model(kind)
    if fields is None:
        return
    if not isinstance(value, dict):
        yield f"{where} is {value!r}, not {kind}"
        return
    for name, each in value.items():
        if name in fields:
            yield from problems(each, fields[name], f"{where}.{name}")
        else:
            yield f"{where} takes no {name}"


def problems_of(file: Path) -> list[str]:
    found = []
    for each in yaml.safe_load_all(file.read_text()):
        kind = KINDS.get((each.get("apiVersion"), each.get("kind")))
        if kind is None or model(kind) is None:
            found.append(f"KServe has no {each.get('apiVersion')} {each.get('kind')}")
        else:
            found += problems(each, kind, each["kind"])
    return found


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        print(json.dumps({"file": str(file), "problems": problems_of(file)}))


if __name__ == "__main__":
    main()
