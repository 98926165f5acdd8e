"""Compares the predictions in two places, row by row, and prints how many differ.

usage: compare_answers.py A B

Each is a Parquet file or a folder of them. Rows are matched by the key column if both have it, else by their order.
"""

import json
import sys

import numpy as np
import pyarrow.dataset as ds

KEY = "transaction_id"
TOLERANCE = 1e-5


def answers(path):
    table = ds.dataset(path, format="parquet").to_table()
    keys = table[KEY].to_numpy() if KEY in table.column_names else None
    columns = {name: table[name].to_pylist() for name in table.column_names if name not in (KEY, "card_id")}
    return keys, {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}


def main():
    (one_keys, one), (other_keys, other) = answers(sys.argv[1]), answers(sys.argv[2])
    names = sorted(set(one) & set(other))
    if not names:
        raise SystemExit(f"nothing to compare: {sorted(one)} and {sorted(other)}")
    rows = len(next(iter(one.values())))
    if rows != len(next(iter(other.values()))):
        raise SystemExit(f"{rows} rows and {len(next(iter(other.values())))}")
    # The keys are the numbers of the rows, so that an output without keys is in their order.
    first = np.arange(rows) if one_keys is None else one_keys
    second = np.arange(rows) if other_keys is None else other_keys
    a, b = np.argsort(first), np.argsort(second)
    if not np.array_equal(first[a], second[b]):
        raise SystemExit("the keys differ")
    largest, differing = 0.0, 0
    for name in names:
        gap = np.abs(one[name][a] - other[name][b])
        largest = max(largest, float(gap.max()))
        differing += int((gap > TOLERANCE).sum())
    print(json.dumps({"rows": rows, "keys": len(np.unique(first)), "differing": differing, "largest": largest}))


main()
