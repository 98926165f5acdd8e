"""
What Python itself reads in Python files: a list of texts as JSON on standard input becomes a list of `{"structure": …, "strings": […]}`. The
structure is the tree of the program without the values of its strings.
"""

import ast
import json
import sys


def read(text: str) -> dict[str, object]:
    tree = ast.parse(text.encode("utf-8"))
    strings = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node.value)
            node.value = ""
    return {"structure": ast.dump(tree), "strings": strings}


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
