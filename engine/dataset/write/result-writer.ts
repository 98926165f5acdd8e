import { DUCK_TYPES } from '#engine/dataset/read/table-types.ts';
import { renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import {
  ARRAY,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBType,
  FLOAT,
  INTEGER,
  SMALLINT,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { writeFailure } from '#engine/platform/files/write-failure.ts';
import { temporaryFolderSync } from '#engine/platform/temporary-folder.ts';
import { type DuckLimits, openDuck, sqlName, sqlText } from '#engine/dataset/read/duck.ts';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** A column of results; with `width` above 1 each row is a list of that many (an array in Parquet, `[a, b]` in CSV). */
interface ResultColumn {
  readonly name: string;
  readonly type: ElementType;
  readonly width: number;
}

interface ResultWriterOptions extends DuckLimits {
  /** Ends in `.parquet`, `.csv` or `.jsonl`. `finish` replaces an existing file. */
  readonly path: string;
  readonly columns: readonly ResultColumn[];
}

const CHUNK_ROWS = 2048;
const MAX_ARRAY = 100_000;

const LOGICAL = {
  float32: FLOAT,
  float64: DOUBLE,
  float16: FLOAT,
  int8: TINYINT,
  int16: SMALLINT,
  int32: INTEGER,
  int64: BIGINT,
  uint8: UTINYINT,
  uint16: USMALLINT,
  uint32: UINTEGER,
  uint64: UBIGINT,
  bool: BOOLEAN,
  string: VARCHAR,
} as const satisfies Record<ElementType, DuckDBType>;

function typeOf(column: ResultColumn): DuckDBType {
  const element = LOGICAL[column.type];
  return column.width === 1 ? element : ARRAY(element, column.width);
}

function sqlTypeOf(column: ResultColumn): string {
  return column.width === 1 ? DUCK_TYPES[column.type] : `${DUCK_TYPES[column.type]}[${column.width}]`;
}

/** Writes results to a Parquet or CSV file in bounded memory; see openResultWriter. */
export interface ResultWriter {
  /**
   * Adds rows: the data of each column, row-major, `rows × width` elements. `missing` has one byte for each row of a column of width 1, 1
   * where the value is missing; null if none is.
   */
  append(rows: number, columns: readonly TensorData[], missing?: readonly (Uint8Array | null)[]): void;
  /** Writes the file and closes. Resolves to the bytes and rows written. */
  finish(): Promise<{ readonly bytes: number; readonly rows: number }>;
  /** Closes without writing a file. */
  abort(): void;
}

/** Copies one column's rows into a chunk: numbers as raw memory, texts one by one. */
function fillColumn(
  chunk: DuckDBDataChunk,
  index: number,
  column: ResultColumn,
  data: TensorData,
  from: number,
  to: number,
): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const values = column.width === 1 ? vector : duckdb.array_vector_get_child(vector);
  if (Array.isArray(data)) {
    for (let k = from; k < to; k++) duckdb.vector_assign_string_element(values, k - from, data[k] ?? '');
    return;
  }
  const part = data.subarray(from, to);
  const bytes = column.type === 'float16' ? Float32Array.from(part as Uint16Array, halfValue) : part;
  duckdb.copy_data_to_vector(values, 0, bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

/** Marks the rows of a column of a chunk that have no value. */
function markMissing(chunk: DuckDBDataChunk, index: number, missing: Uint8Array): void {
  if (!missing.includes(1)) return;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  // One bit for each row in words of 64, 1 for a value.
  const bits = new Uint8Array(Math.ceil(missing.length / 64) * 8).fill(0xff);
  missing.forEach((mark, row) => {
    if (mark === 1) bits[row >>> 3] = (bits[row >>> 3] ?? 0xff) & ~(1 << (row & 7));
  });
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.byteLength);
}

/** How DuckDB writes each format. */
const COPY_OPTIONS: Readonly<Record<string, string>> = {
  '.csv': 'FORMAT csv, HEADER true',
  '.parquet': 'FORMAT parquet',
  '.jsonl': 'FORMAT json',
};

/** The extensions of the files that can be written. */
export const RESULT_EXTENSIONS: readonly string[] = Object.keys(COPY_OPTIONS);

class DuckResultWriter implements ResultWriter {
  readonly #options: ResultWriterOptions;
  readonly #folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  #rows = 0;

  constructor(
    options: ResultWriterOptions,
    folder: string,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    appender: DuckDBAppender,
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#instance = instance;
    this.#connection = connection;
    this.#appender = appender;
  }

  append(rows: number, columns: readonly TensorData[], missing: readonly (Uint8Array | null)[] = []): void {
    const types = this.#options.columns.map(typeOf);
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const to = Math.min(rows, from + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, to - from);
      this.#options.columns.forEach((column, index) => {
        fillColumn(chunk, index, column, columns[index] ?? [], from * column.width, to * column.width);
        const marks = missing[index] ?? null;
        if (marks !== null) markMissing(chunk, index, marks.subarray(from, to));
      });
      this.#write(() => this.#appender.appendDataChunk(chunk));
    }
    this.#rows += rows;
  }

  async finish(): Promise<{ readonly bytes: number; readonly rows: number }> {
    const { path } = this.#options;
    const part = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.part`);
    const format = COPY_OPTIONS[extname(path).toLowerCase()] ?? '';
    try {
      this.#appender.closeSync();
      await this.#connection.run(`COPY results TO ${sqlText(part)} (${format})`);
      renameSync(part, path);
      return { bytes: statSync(path).size, rows: this.#rows };
    } catch (error) {
      rmSync(part, { force: true });
      throw this.#refused(error);
    } finally {
      this.#close();
    }
  }

  #write(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** The error for results that cannot be written, without the temporary files that DuckDB's messages name. */
  #refused(error: unknown): AppError {
    const { path } = this.#options;
    const remedy = 'Use a writable folder with free space.';
    const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const cause = `the results cannot be written: ${text?.replaceAll(/ ?(file )?"[^"]*[\\/][^"]*"/g, '')}`;
    return writeFailure(path, error, remedy) ?? unusable(path, cause, remedy);
  }

  abort(): void {
    this.#appender.clear();
    this.#close();
  }

  #close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Opens a writer of results. Rows are collected in a temporary database on disk, so memory stays within the limit; the
 * complete file appears when `finish` resolves. Throws AppError for a path with another extension or that cannot be
 * written.
 */
export async function openResultWriter(options: ResultWriterOptions): Promise<ResultWriter> {
  const extension = extname(options.path).toLowerCase();
  if (!Object.hasOwn(COPY_OPTIONS, extension)) {
    throw unusable(
      options.path,
      `results are written as .parquet, .csv or .jsonl, not as ${extension || 'a file without extension'}`,
      'Use one of these extensions.',
    );
  }
  const wide = options.columns.find((column) => column.width > MAX_ARRAY || column.width < 1);
  if (wide !== undefined) {
    throw unusable(
      options.path,
      `output "${wide.name}" has ${wide.width} values per row; between 1 and ${MAX_ARRAY} can be written`,
      'Export the model without that output, or with fewer values per row.',
    );
  }
  const folder = temporaryFolderSync('results');
  const instance = await openDuck(options, join(folder, 'results.duckdb'));
  const connection = await instance.connect();
  const columns = options.columns.map((column) => `${sqlName(column.name)} ${sqlTypeOf(column)}`);
  await connection.run(`CREATE TABLE results (${columns.join(', ')})`);
  return new DuckResultWriter(options, folder, instance, connection, await connection.createAppender('results'));
}
