"""
Checks files for Google Cloud: manifests of Cloud Run and requests of Dataflow by the discovery documents that the services publish, and other
requests by the protos of its packages.

    python check_google.py FILE...

Prints a line of JSON for each file: `{"file": …, "problems": […]}`.
"""

import json
import sys
from pathlib import Path
from typing import Any, Iterator

import googleapiclient.discovery_cache
import yaml
from google.cloud import aiplatform_v1, batch_v1
from google.protobuf import json_format

DOCUMENTS = Path(googleapiclient.discovery_cache.__file__).with_name("documents")
RUN = json.loads((DOCUMENTS / "run.v1.json").read_text())["schemas"]
DATAFLOW = json.loads((DOCUMENTS / "dataflow.v1b3.json").read_text())["schemas"]
KINDS = {("run.googleapis.com/v1", "Job"): "Job", ("serving.knative.dev/v1", "Service"): "Service"}
REQUESTS = {
    "model.json": aiplatform_v1.UploadModelRequest,
    "deploy.json": aiplatform_v1.DeployModelRequest,
    "job.json": batch_v1.Job,
    "batch-job.json": aiplatform_v1.BatchPredictionJob,
}
PLAIN = {"string": str, "boolean": bool, "number": (int, float), "integer": int}


def problems(value: Any, schema: dict[str, Any], where: str, schemas: dict[str, Any] = RUN) -> Iterator[str]:
    """What is wrong with a value by a schema of a discovery document."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    kind = schema["type"]
    if kind == "object" and isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, each in value.items():
            of = known.get(name, others)
            yield from [f"{where} takes no {name}"] if of is None else problems(each, of, f"{where}.{name}", schemas)
    elif kind == "array" and isinstance(value, list):
        for index, each in enumerate(value):
            yield from problems(each, schema["items"], f"{where}[{index}]", schemas)
    # Numbers of 64 bits are strings in JSON and numbers in YAML.
    elif not isinstance(value, int if schema.get("format") == "int64" else PLAIN.get(kind, ())):
        yield f"{where} is {value!r}, not {kind}"
    elif value not in schema.get("enum", [value]):
        yield f"{where} is {value!r}, not one of {schema['enum']}"


def of_manifest(text: str) -> list[str]:
    given = yaml.safe_load(text)
    kind = KINDS.get((given.get("apiVersion"), given.get("kind")))
    if kind is None:
        return [f"Cloud Run has no {given.get('apiVersion')} {given.get('kind')}"]
    return list(problems(given, {"$ref": kind}, kind))


def of_request(file: Path) -> list[str]:
    try:
        json_format.ParseDict(json.loads(file.read_text()), REQUESTS[file.name].pb()())
    except (ValueError, json_format.ParseError) as error:
        return [str(error)]
    return []


def of_launch(text: str) -> list[str]:
    return list(problems(json.loads(text), {"$ref": "LaunchFlexTemplateRequest"}, "the request", DATAFLOW))


def of_file(file: Path) -> list[str]:
    if file.name == "launch.json":
        return of_launch(file.read_text())
    return of_request(file) if file.name in REQUESTS else of_manifest(file.read_text())


def main() -> None:
    for file in map(Path, sys.argv[1:]):
        found = of_file(file)
        print(json.dumps({"file": str(file), "problems": found}))


if __name__ == "__main__":
    main()
