"""
Checks Terraform files without the provider, which no registry of packages has: their syntax with python-hcl2, and their resources, arguments,
blocks and references against the declarations of @cdktf/provider-aws, -google and -azurerm, which are made from the provider's own schema.

    python check_terraform.py FOLDER FILE...

FOLDER has a folder of declarations for each provider.

Prints a line of JSON for each file: `{"file": …, "problems": […]}`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, Iterator

import hcl2

# What Terraform itself takes in every resource.
META = {"count", "for_each", "depends_on", "lifecycle", "provider"}
# Arguments of google-beta that are younger than the declarations. Source: the API's RevisionScaling, and the provider's own reference.
YOUNGER = {"google_cloud_run_v2_service.service.template.scaling takes no concurrency_utilization"}
INTERFACE = re.compile(r"^export interface (\w+)[^{]*\{\n(.*?)^\}", re.S | re.M)
PROPERTY = re.compile(r"#(\w+) \w+#\w+\}.*?readonly (\w+)(\??): ([^;]+);", re.S)
GETTER = re.compile(r"^    get (\w+)\(\)", re.M)
REFERENCE = re.compile(r"\b(data\.)?((?:aws|azurerm|google)_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)")


class Declarations:
    """What one resource or data source takes and gives."""

    def __init__(self, file: Path) -> None:
        text = file.read_text()
        self._blocks = {name: self._properties(body) for name, body in INTERFACE.findall(text)}
        self.top = next(name for name in self._blocks if name.endswith("Config"))
        self.gives = set(GETTER.findall(text))

    def _properties(self, body: str) -> dict[str, tuple[bool, str]]:
        """By the name in Terraform: whether it is required, and its type."""
        return {name: (optional == "", kind) for name, _, optional, kind in PROPERTY.findall(body)}

    def problems(self, given: dict[str, Any], block: str, where: str) -> Iterator[str]:
        """What is wrong with the arguments of a resource, or of a block in it."""
        taken = self._blocks[block]
        dynamic = dynamic_blocks(given)
        names = {name for name in given if not name.startswith("__") and name != "dynamic"} | dynamic.keys()
        for name in names - taken.keys() - (META if block == self.top else set()):
            yield f"{where} takes no {name}"
        for name, (required, _) in taken.items():
            if required and name not in names:
                yield f"{where} lacks {name}"
        for name in names & taken.keys():
            inner = next((each for each in re.findall(r"\w+", taken[name][1]) if each in self._blocks), None)
            values = dynamic.get(name, given.get(name))
            if inner is None:
                continue
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, dict):
                    yield from self.problems(value, inner, f"{where}.{name}")


def dynamic_blocks(given: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The contents of `dynamic` blocks by the name of the block that they make."""
    return {
        bare(name): [content for content in body["content"]]
        for each in given.get("dynamic", [])
        for name, body in each.items()
    }


def bare(name: str) -> str:
    """A label without its quotes."""
    return name.strip('"')


def declarations_of(kind: str, is_data: bool, folder: Path) -> Path:
    provider, plain = kind.replace("_", "-").split("-", 1)
    return folder / provider / (f"data-{provider}-{plain}" if is_data else plain) / "index.d.ts"


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def problems_of(file: Path, folder: Path) -> list[str]:
    text = file.read_text()
    try:
        parsed = hcl2.loads(text)
    except Exception as error:  # Its parser has errors of several kinds.
        return [f"syntax: {error}"]
    found: list[str] = []
    declared: dict[tuple[bool, str], Declarations] = {}
    named: set[tuple[bool, str, str]] = set()
    for is_data, section in ((False, "resource"), (True, "data")):
        for kind, name, given in ((bare(k), bare(n), g) for each in parsed.get(section, []) for k, of in each.items() for n, g in of.items()):
            declarations = declarations_of(kind, is_data, folder)
            if not declarations.exists():
                found.append(f"the provider has no {section} {kind}")
                continue
            known = declared.setdefault((is_data, kind), Declarations(declarations))
            named.add((is_data, kind, name))
            problems = known.problems(given, known.top, f"{kind}.{name}")
            is_beta = "google-beta" in str(given.get("provider", ""))
            found += (each for each in problems if not (is_beta and each in YOUNGER))
    for data, kind, name, attribute in REFERENCE.findall(re.sub(r"^\s*#.*$", "", text, flags=re.M)):
        if (data != "", kind, name) not in named:
            found.append(f"nothing is named {data}{kind}.{name}")
        elif camel(attribute) not in declared[data != "", kind].gives:
            found.append(f"{data}{kind} gives no {attribute}")
    return found


def main() -> None:
    folder, *files = (Path(each) for each in sys.argv[1:])
    for file in files:
        print(json.dumps({"file": str(file), "problems": problems_of(file, folder)}))


if __name__ == "__main__":
    main()
