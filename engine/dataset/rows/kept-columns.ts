import type { DuckDBDataChunk } from '@duckdb/node-api';
import { unusable } from '#engine/platform/app-error.ts';
import type { KeptColumn } from '#engine/model/tensor-rows.ts';
import { listNames } from '#engine/dataset/bind/bind-errors.ts';
import type { copyRows } from './chunk-reader.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { ROW_COLUMN } from './dataset.ts';
import { sqlName } from '#engine/dataset/read/duck.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';

/** A column that is passed on, with the SQL that reads it. */
export interface ChosenColumn {
  readonly name: string;
  readonly type: KeptColumn['type'];
  readonly sql: string;
}

/** Integers of a file with types that fit into 64 bits. */
const INTEGER = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/;

/**
 * The columns of a file that are passed on, in the order of the names. Text files have no types, so their values are passed on as they are
 * written (`007` stays `007`), unless an input reads the column as numbers. Throws AppError for a name that the file does not have.
 */
export function chosenColumns(source: TableSource, names: readonly string[]): readonly ChosenColumn[] {
  const isText = source.format === 'csv' || source.format === 'tsv';
  return names.map((name) => {
    const column = source.columns.find((each) => each.name === name);
    if (column === undefined) throw unknownColumn(source, name);
    return isText || !isInteger(column)
      ? { name, type: 'string', sql: `CAST(${sqlName(name)} AS VARCHAR)` }
      : { name, type: 'int64', sql: `CAST(${sqlName(name)} AS BIGINT)` };
  });
}

function isInteger({ type }: DataColumn): boolean {
  return INTEGER.test(type);
}

function unknownColumn({ file, columns }: TableSource, name: string): Error {
  return unusable(
    file,
    `it has no column "${name}", which --keep names`,
    `Its columns are ${listNames(columns.map((each) => each.name))}.`,
  );
}

type Range = Parameters<typeof copyRows>[5];

/** Collects the kept values of one batch. */
export class KeptRows {
  readonly #columns: readonly ChosenColumn[];
  readonly #capacity: number;
  readonly #numbered: boolean;
  #filled = 0;
  #numbers: BigInt64Array;
  #values: { readonly data: BigInt64Array | string[]; missing: Uint8Array | null }[];

  constructor(
    columns: readonly ChosenColumn[],
    { rowsPerBatch, numbered }: { readonly rowsPerBatch: number; readonly numbered: boolean },
  ) {
    this.#columns = columns;
    this.#capacity = rowsPerBatch;
    this.#numbered = numbered;
    this.#numbers = this.#newNumbers();
    this.#values = this.#newValues();
  }

  /** Adds rows of a chunk whose kept columns begin at `column`. `firstRow` is the position of its first row in the file. */
  add(
    chunk: DuckDBDataChunk,
    { column, range, firstRow }: { readonly column: number; readonly range: Range; readonly firstRow: number },
  ): void {
    const rowAt = (index: number): number => (range.rows === null ? index : (range.rows[index] ?? 0));
    this.#values.forEach((values, place) => {
      const vector = chunk.getColumnVector(column + place);
      for (let index = range.from, to = this.#filled; index < range.to; index++, to++) {
        const value = vector.getItem(rowAt(index));
        if (value === null) (values.missing ??= new Uint8Array(this.#capacity))[to] = 1;
        else if (Array.isArray(values.data)) values.data[to] = String(value);
        else values.data[to] = value as bigint;
      }
    });
    if (this.#numbered) {
      for (let index = range.from, to = this.#filled; index < range.to; index++, to++) {
        this.#numbers[to] = BigInt(firstRow + rowAt(index) + 1);
      }
    }
    this.#filled += range.to - range.from;
  }

  /** Returns the collected values and starts a new batch. */
  take(): readonly KeptColumn[] {
    const rows = this.#filled;
    const kept = this.#columns.map(({ name, type }, place): KeptColumn => {
      const { data, missing } = this.#values[place] ?? { data: [], missing: null };
      return { name, type, data: data.slice(0, rows), missing: missing?.slice(0, rows) ?? null };
    });
    const numbers: KeptColumn = {
      name: ROW_COLUMN,
      type: 'int64',
      data: this.#numbers.slice(0, rows),
      missing: null,
    };
    this.#filled = 0;
    this.#numbers = this.#newNumbers();
    this.#values = this.#newValues();
    return this.#numbered ? [numbers, ...kept] : kept;
  }

  #newNumbers(): BigInt64Array {
    return new BigInt64Array(this.#numbered ? this.#capacity : 0);
  }

  #newValues(): { readonly data: BigInt64Array | string[]; missing: Uint8Array | null }[] {
    return this.#columns.map(({ type }) => ({
      data: type === 'int64' ? new BigInt64Array(this.#capacity) : Array.from({ length: this.#capacity }, () => ''),
      missing: null,
    }));
  }
}
