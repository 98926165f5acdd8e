"""Repeats the rows of a CSV file until there are as many as asked, each with a number of its own in the key column.

usage: repeat_rows.py CSV PARQUET ROWS
"""

import json
import sys

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq


def main():
    source, target, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    table = csv.read_csv(source)
    times = -(-rows // table.num_rows)
    many = pa.concat_tables([table] * times).slice(0, rows)
    key = many.schema.get_field_index("transaction_id")
    many = many.set_column(key, "transaction_id", pa.array(range(rows), pa.int64()))
    pq.write_table(many, target, row_group_size=100_000)
    print(json.dumps({"rows": many.num_rows}))


main()
