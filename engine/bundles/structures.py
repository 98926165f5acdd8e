"""
What the parser of a language finds in files: a list of `[name, text]` as JSON on standard input becomes a list of
`{"structure": …, "strings": […]}`. The structure is what the file consists of, without the values of its strings and without its comments.

Python needs nothing else; Terraform needs python-hcl2, YAML needs PyYAML, SQL needs sqlglot, and the configuration of Triton needs tritonclient.
"""

import ast
import json
import re
import sys
from typing import Any, Callable


def python(text: str) -> tuple[object, list[str]]:
    tree = ast.parse(text.encode("utf-8"))
    strings = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node.value)
            node.value = ""
    return ast.dump(tree), strings


def terraform(text: str) -> tuple[object, list[str]]:
    import hcl2
    from lark import Token

    def node(each: Any) -> object:
        if isinstance(each, Token):
            if str(each).startswith("<<"):
                # Its text is one token: what counts are the expressions, and that it is one.
                return re.findall(r"(?<!\$)\$\{[^}]*\}|(?<!%)%\{[^}]*\}", re.sub(r'\$\{"[$%]"\}', "", str(each)))
            return str(each)
        if each.data == "new_line_or_comment":
            return None
        if each.data == "string":
            parts = [part for part in each.children if not isinstance(part, Token)]
            expressions = [part.children for part in parts if not all(isinstance(inner, Token) for inner in part.children)]
            return ["string", [[node(inner) for inner in part] for part in expressions]]
        return [each.data, [node(inner) for inner in each.children]]

    return node(hcl2.parses_to_tree(text)), []


def triton(text: str) -> tuple[object, list[str]]:
    from google.protobuf import json_format, text_format
    from tritonclient.grpc import model_config_pb2

    strings: list[str] = []
    config = text_format.Parse(text, model_config_pb2.ModelConfig())
    # An empty text is the default of its field, and is there all the same.
    fields = json_format.MessageToDict(config, always_print_fields_with_no_presence=True)
    return without_strings(json.loads(json.dumps(fields, sort_keys=True)), strings), strings


def without_strings(value: object, strings: list[str]) -> object:
    if isinstance(value, str):
        strings.append(value)
        return ""
    if isinstance(value, list):
        return [without_strings(each, strings) for each in value]
    if isinstance(value, dict):
        return {key: without_strings(each, strings) for key, each in value.items()}
    return value


def yaml_file(text: str) -> tuple[object, list[str]]:
    import yaml

    strings: list[str] = []

    def node(each: Any) -> object:
        if isinstance(each, yaml.MappingNode):
            return [[key.value, node(value)] for key, value in each.value]
        if isinstance(each, yaml.SequenceNode):
            return [node(value) for value in each.value]
        if each.tag in ("tag:yaml.org,2002:str", "!Sub"):
            strings.append(each.value)
            return [each.tag, each.style]
        return [each.tag, each.style, each.value]

    return [node(each) for each in yaml.compose_all(text)], strings


def sql(text: str) -> tuple[object, list[str]]:
    import sqlglot
    from sqlglot.tokens import TokenType

    # The words, and not the tree: it takes the parts of a name between dots for names of their own.
    values = {TokenType.IDENTIFIER, TokenType.STRING}
    tokens = sqlglot.tokenize(text, read="bigquery")
    return [[each.token_type.name, "" if each.token_type in values else each.text] for each in tokens], []


READERS: dict[str, Callable[[str], tuple[object, list[str]]]] = {
    "py": python,
    "tf": terraform,
    "pbtxt": triton,
    "sql": sql,
    "yaml": yaml_file,
}


def read(name: str, text: str) -> dict[str, object]:
    try:
        structure, strings = READERS[name.rsplit(".", 1)[-1]](text)
    except Exception as error:  # Each parser has errors of its own kinds.
        return {"structure": f"{type(error).__name__}: {error}", "strings": []}
    return {"structure": structure, "strings": strings}


json.dump([read(name, text) for name, text in json.load(sys.stdin)], sys.stdout)
