"""
Checks the files of bundles as those who take them do:

    python check_bundles.py FOLDER...

Prints a line of JSON for each file: `{"file": …, "checker": …, "problems": […]}`.
"""

import json
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator

from cloudformation import start_scripts, state_machines, template_of
from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2

PROGRAMS = Path(sys.executable).parent
# Mistakes, not taste: pyflakes, syntax, and what flake8-bugbear finds. `zip` to the shorter one is meant, and so is a count that
# is read after its loop.
RUFF = ["check", "--isolated", "--no-cache", "--quiet", "--output-format", "concise"]
RUFF += ["--select", "F,E9,W,B", "--ignore", "B905,B007"]


def run(program: str, *args: str) -> list[str]:
    """The lines that a program writes if it fails."""
    path = PROGRAMS / program
    done = subprocess.run(
        [str(path) if path.exists() else program, *args], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    if done.returncode == 0:
        return []
    return [*(done.stdout + done.stderr).splitlines(), f"{program} ended with {done.returncode}"]


def lint_state_machines(file: Path) -> list[str]:
    """The state machines of a template, with and without what depends on the number of shards and on the capacity."""
    template = template_of(file)
    givens = ({"Shards": 1, "ReadUnits": 0}, {"Shards": 4, "ReadUnits": 10})
    definitions = {json.dumps(each) for given in givens for each in state_machines(template, given).values()}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{index}.json" for index in range(len(definitions))]
        for path, definition in zip(files, definitions):
            path.write_text(definition)
        return run("statelint", *map(str, files)) if files else []


def parse_start_scripts(file: Path) -> list[str]:
    """The programs of machines that start, by the shell that runs them."""
    found = []
    for script in start_scripts(template_of(file)).values():
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as kept:
            kept.write(script)
            kept.flush()
            found += run("bash", "-n", kept.name)
    return found


def format_terraform(file: Path) -> list[str]:
    return run("terraform", "fmt", "-check", "-diff", str(file))


def lint_dockerfile(file: Path) -> list[str]:
    return run("hadolint", "--failure-threshold", "warning", str(file))


def validate_manifest(file: Path) -> list[str]:
    return run("kubernetes-validate", "--strict", str(file))


def parse_model_config(file: Path) -> list[str]:
    """Triton's model configuration by Triton's schema."""
    try:
        config = text_format.Parse(file.read_text(), model_config_pb2.ModelConfig())
    except text_format.ParseError as error:
        return [str(error)]
    return [] if config.name == file.parent.name else [f"it is named {config.name}, and its folder {file.parent.name}"]


def parse_shell(file: Path) -> list[str]:
    return run("sh", "-n", str(file))


def compile_python(file: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            py_compile.compile(str(file), cfile=str(Path(folder) / "compiled"), doraise=True)
        except py_compile.PyCompileError as error:
            return [str(error)]
    return []


def by_file(files: list[Path], lines: list[str]) -> dict[str, list[str]]:
    """The lines of a checker of many files by the file that they begin with. Raises if a line is of none: the checker itself failed."""
    found: dict[str, list[str]] = {str(file): [] for file in files}
    for line in lines:
        file = line.split(":", 1)[0]
        if file in found:
            found[file].append(line)
    if lines and not any(found.values()):
        raise RuntimeError("\n".join(lines))
    return found


def lint_templates(files: list[Path]) -> dict[str, list[str]]:
    return by_file(files, run("cfn-lint", "--format", "parseable", "--", *map(str, files)))


def lint_python(files: list[Path]) -> dict[str, list[str]]:
    return by_file(files, run("ruff", *RUFF, *map(str, files)))


# By the pattern of the name: the checkers of a file. KServe's and KEDA's kinds are checked elsewhere.
CHECKERS: list[tuple[str, str, Callable[[Path], list[str]]]] = [
    ("cloudformation.yaml", "statelint", lint_state_machines),
    ("cloudformation.yaml", "bash -n", parse_start_scripts),
    ("Dockerfile", "hadolint", lint_dockerfile),
    ("deployment.yaml", "kubernetes-validate", validate_manifest),
    ("autoscaler.yaml", "kubernetes-validate", validate_manifest),
    ("models/*/config.pbtxt", "tritonclient", parse_model_config),
    ("*.sh", "sh -n", parse_shell),
    ("*.py", "py_compile", compile_python),
]
# Those that take long to start, and take all files at once.
CHECKERS_OF_MANY: list[tuple[str, str, Callable[[list[Path]], dict[str, list[str]]]]] = [
    ("cloudformation.yaml", "cfn-lint", lint_templates),
    ("*.py", "ruff", lint_python),
]
if shutil.which("terraform"):
    CHECKERS.append(("main.tf", "terraform fmt", format_terraform))


def checks(folder: Path, known: dict[tuple[str, str], list[str]]) -> Iterator[dict[str, object]]:
    """The results for a folder. What is known of the same text, of which bundles have much, is not found again."""
    for pattern, checker, check in CHECKERS:
        for file in sorted(folder.rglob(pattern)):
            key = (checker, file.read_text())
            if key not in known:
                known[key] = check(file)
            yield {"file": str(file), "checker": checker, "problems": known[key]}


def checks_of_many(folders: list[Path]) -> Iterator[dict[str, object]]:
    for pattern, checker, check in CHECKERS_OF_MANY:
        files = [file for folder in folders for file in sorted(folder.rglob(pattern))]
        for file, problems in check(files).items() if files else ():
            yield {"file": file, "checker": checker, "problems": problems}


def main() -> None:
    folders = [Path(folder) for folder in sys.argv[1:]]
    known: dict[tuple[str, str], list[str]] = {}
    for results in (checks_of_many(folders), *(checks(folder, known) for folder in folders)):
        for result in results:
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
