"""
Checks files of BigQuery's SQL with sqlglot, which raises an error for a text that it cannot parse.

    python check_sql.py FILE...

Prints a line of JSON for each file: `{"file": …, "problems": […], "columns": …}`, where the columns are the types by name of the table that the file
makes, or the names that its query reads.
"""

import json
import logging
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp

# A statement that it does not know is kept as its text, with a warning.
logging.disable(logging.WARNING)


def columns_of(statement: exp.Expression) -> dict[str, str]:
    defined = {each.name: each.kind.sql("bigquery") for each in statement.find_all(exp.ColumnDef) if each.kind}
    return defined or {each.name: "" for each in statement.find_all(exp.Column)}


def checked(file: Path) -> dict[str, object]:
    try:
        statements = [each for each in sqlglot.parse(file.read_text(), dialect="bigquery") if each is not None]
    except sqlglot.errors.SqlglotError as error:
        return {"file": str(file), "problems": [str(error)], "columns": {}}
    unknown = [f"it has a statement that is not known: {each.sql()[:80]}" for each in statements if isinstance(each, exp.Command)]
    problems = unknown or ([] if len(statements) == 1 else [f"it has {len(statements)} statements"])
    return {"file": str(file), "problems": problems, "columns": columns_of(statements[0]) if statements else {}}


for path in map(Path, sys.argv[1:]):
    print(json.dumps(checked(path)))
