import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { MissingValues } from '#core/contract/model/model.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { listNames } from '#engine/dataset/bind/bind-errors.ts';
import type { Binding, BoundInput } from '#engine/dataset/bind/binding.ts';
import { completeRows, copyRows } from './chunk-reader.ts';
import { readerTypes, usesOf } from '#engine/dataset/read/column-sql.ts';
import {
  type Dataset,
  gather,
  inputRows,
  rowBytes,
  type ReadTimes,
  type RowChoice,
  type RowCounts,
  rowWidth,
} from './dataset.ts';
import { diagnose } from '#engine/dataset/read/diagnose.ts';
import { rowsOf } from '#engine/dataset/read/duck.ts';
import { chosenColumns, type ChosenColumn, KeptRows } from './kept-columns.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';
import { boundValuesSql, countOddValues, isMissingSql, oddRowSql, withValueNotes } from './value-notes.ts';
import { allocate, type InputRows, type TensorData, type TensorRows } from '#engine/model/tensor-rows.ts';

const LOAD_BATCH = 16_384;

interface TableDatasetParts {
  readonly instance: DuckDBInstance;
  readonly source: TableSource;
  readonly binding: Binding;
  readonly hash: string | undefined;
  /** DuckDB's 1 MB if undefined: less than one thread's part of a CSV file, so only one thread works at a time. */
  readonly readAheadMiB: number | undefined;
}

/** A table file read by DuckDB and bound to a model. Made by openDataset. */
export class TableDataset implements Dataset {
  readonly leftOut: Dataset['leftOut'];
  readonly warnings: Dataset['warnings'];
  readonly rowBytes: number;
  readonly #instance: DuckDBInstance;
  readonly #source: TableSource;
  readonly #varying: readonly BoundInput[];
  readonly #constant: readonly BoundInput[];
  readonly #readAheadMiB: number | undefined;
  #constants: Promise<readonly InputRows[]> | undefined;
  #counts: RowCounts | undefined;
  #readMs = 0;
  #tensoriseMs = 0;
  #hash: string | undefined;
  #mapping: Dataset['mapping'];
  #missing: MissingValues | undefined;

  constructor({ instance, source, binding, hash, readAheadMiB }: TableDatasetParts) {
    this.#instance = instance;
    this.#source = source;
    this.#readAheadMiB = readAheadMiB;
    this.#mapping = binding.inputs.map((input) => input.mapping);
    this.leftOut = binding.leftOut;
    this.warnings = binding.warnings;
    this.#varying = binding.inputs.filter((input) => input.layout !== 'constant');
    this.#constant = binding.inputs.filter((input) => input.layout === 'constant');
    this.#hash = hash;
    this.rowBytes = rowBytes(this.#varying);
  }

  async load(limits: { readonly maxRows: number; readonly maxBytes: number }): Promise<TensorRows> {
    const fitting = Math.floor(limits.maxBytes / Math.max(1, this.rowBytes));
    const maxRows = Math.max(1, Math.min(limits.maxRows, fitting));
    const loaded = await gather(this.batches({ rowsPerBatch: Math.min(maxRows, LOAD_BATCH) }), maxRows);
    if (loaded !== null) return loaded;
    const names = usesOf(this.#varying).map((use) => use.column.name);
    throw unusable(
      this.#source.file,
      `no row can be used: each misses a value in one of the bound columns (${listNames(names)})`,
      'Fill the gaps.',
      { commandLine: 'Or map other columns with --map.' },
    );
  }

  async *batches({
    rowsPerBatch,
    choice,
  }: {
    readonly rowsPerBatch: number;
    readonly choice?: RowChoice;
  }): AsyncGenerator<TensorRows> {
    const constants = await this.#constantInputs();
    let rows = 0;
    let read = 0;
    const chosen = chosenColumns(this.#source, choice?.keep ?? []);
    const kept = choice === undefined ? null : new KeptRows(chosen, { rowsPerBatch, numbered: choice.numbered });
    const builder = new BatchBuilder(this.#varying, rowsPerBatch, kept);
    for await (const chunk of this.#chunks(this.#varying, chosen)) {
      const firstRow = read;
      read += chunk.rowCount;
      if (choice !== undefined && read <= choice.from) continue;
      if (choice !== undefined && firstRow >= choice.to) break;
      const startedMs = performance.now();
      const complete = completeRows(chunk, this.#varying);
      const usable = within(complete, chunk.rowCount, firstRow, choice);
      rows += usable.to - usable.from;
      const full: TensorRows[] = [];
      for (let { from } = usable; from < usable.to;) {
        const to = Math.min(usable.to, from + builder.room);
        builder.add(chunk, { rows: complete, from, to }, firstRow);
        from = to;
        if (builder.room === 0) full.push(this.#inOrder(builder.take(), constants));
      }
      this.#tensoriseMs += performance.now() - startedMs;
      yield* full;
    }
    if (builder.filled > 0) yield this.#inOrder(builder.take(), constants);
    if (choice === undefined) this.#counts ??= { rows, rowsDropped: read - rows };
  }

  /** With notes about non-finite values once the rows are counted. */
  get mapping(): Dataset['mapping'] {
    return this.#mapping;
  }

  /** Known once the rows are counted. */
  get missing(): MissingValues | undefined {
    return this.#missing;
  }

  get times(): ReadTimes {
    return { readMs: this.#readMs, tensoriseMs: this.#tensoriseMs };
  }

  async counts(): Promise<RowCounts> {
    this.#counts ??= await this.#count();
    return this.#counts;
  }

  async sha256(): Promise<string> {
    this.#hash ??= await sha256OfFile(this.#source.file);
    return this.#hash;
  }

  get rows(): number {
    return this.#known().rows;
  }

  get rowsDropped(): number {
    return this.#known().rowsDropped;
  }

  close(): Promise<void> {
    this.#instance.closeSync();
    return Promise.resolve();
  }

  #known(): RowCounts {
    if (this.#counts !== undefined) return this.#counts;
    throw new Error('the rows are not counted: open the data without count: false, or await counts()');
  }

  /** Inputs in model order, whether they vary or are constant. */
  #inOrder(batch: TensorRows, constants: readonly InputRows[]): TensorRows {
    if (constants.length === 0) return batch;
    const all = [...batch.inputs, ...constants];
    return { ...batch, inputs: this.mapping.flatMap(({ input }) => all.filter((one) => one.name === input)) };
  }

  /** The columns of the inputs, then those that are kept. */
  async *#chunks(
    inputs: readonly BoundInput[],
    kept: readonly ChosenColumn[] = [],
  ): AsyncGenerator<Awaited<ReturnType<Stream['fetchChunk']>> & object> {
    const connection = await this.#instance.connect();
    try {
      const chosen = [...this.#values(inputs), ...kept.map(({ sql }) => sql)];
      // A model with constant inputs only still has the rows of its file.
      const values = chosen.length === 0 ? ['1'] : chosen;
      let startedMs = performance.now();
      if (this.#readAheadMiB !== undefined)
        await connection.run(`SET streaming_buffer_size = '${this.#readAheadMiB}MiB'`);
      const stream = await connection.stream(`SELECT ${values.join(', ')} FROM ${this.#from(inputs)}`);
      for (;;) {
        const chunk = await stream.fetchChunk();
        this.#readMs += performance.now() - startedMs;
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
        startedMs = performance.now();
      }
    } catch (error) {
      throw await this.#explain(inputs, error);
    } finally {
      connection.closeSync();
    }
  }

  async #explain(inputs: readonly BoundInput[], error: unknown): Promise<Error> {
    const connection = await this.#instance.connect();
    try {
      return await diagnose(connection, this.#source, inputs, error);
    } finally {
      connection.closeSync();
    }
  }

  #from(inputs: readonly BoundInput[]): string {
    return this.#source.from(readerTypes(usesOf(inputs)));
  }

  #values(inputs: readonly BoundInput[]): string[] {
    return boundValuesSql(this.#source, usesOf(inputs));
  }

  async #count(): Promise<RowCounts> {
    const values = this.#values(this.#varying);
    const uses = usesOf(this.#varying);
    const missing = uses.map(({ input }, index) => isMissingSql(`v${index}`, input)).join(' OR ');
    const select = values.length === 0 ? ['1 AS v'] : values.map((value, index) => `${value} AS v${index}`);
    const connection: DuckDBConnection = await this.#instance.connect();
    try {
      const odd = oddRowSql(
        uses,
        [...uses.keys()].map((index) => `v${index}`),
      );
      const sql = `SELECT count(*) AS n, count(*) FILTER (WHERE ${missing || 'false'}) AS dropped, count(*) FILTER (WHERE ${odd}) AS odd FROM (SELECT ${select.join(', ')} FROM ${this.#from(this.#varying)})`;
      const [row] = await rowsOf(connection, sql);
      const dropped = Number(row?.['dropped']);
      if (Number(row?.['odd']) + dropped > 0) {
        const { nonFinite, missing: found } = await countOddValues(connection, this.#source, this.#varying);
        this.#mapping = withValueNotes(this.#mapping, nonFinite);
        this.#missing = found;
      }
      return { rows: Number(row?.['n']) - dropped, rowsDropped: dropped };
    } catch (error) {
      throw await this.#explain(this.#varying, error);
    } finally {
      connection.closeSync();
    }
  }

  #constantInputs(): Promise<readonly InputRows[]> {
    this.#constants ??= Promise.all(this.#constant.map((input) => this.#firstValue(input)));
    return this.#constants;
  }

  /** The value of an input without batch dimension: from the first row in which it is not missing. */
  async #firstValue(input: BoundInput): Promise<InputRows> {
    for await (const chunk of this.#chunks([input])) {
      const rows = completeRows(chunk, [input]);
      if (rows !== null && rows.length === 0) continue;
      const data = allocate(input.type, rowWidth(input));
      copyRows(chunk, 0, input, data, 0, { rows, from: 0, to: 1 });
      return inputRows(input, data);
    }
    throw unusable(
      this.#source.file,
      `no row has a value for input "${input.name}"`,
      'Fill the column, or map another one.',
    );
  }
}

type Stream = Awaited<ReturnType<DuckDBConnection['stream']>>;

/** The usable rows of a chunk that are chosen, as indexes into `complete`, or as rows of the chunk if that is null. */
function within(
  complete: Int32Array | null,
  rowCount: number,
  firstRow: number,
  choice: RowChoice | undefined,
): { readonly from: number; readonly to: number } {
  if (choice === undefined) return { from: 0, to: complete?.length ?? rowCount };
  const from = Math.max(0, choice.from - firstRow);
  const to = Math.min(rowCount, choice.to - firstRow);
  if (complete === null) return { from, to };
  const at = (row: number): number => {
    const found = complete.findIndex((each) => each >= row);
    return found < 0 ? complete.length : found;
  };
  return { from: at(from), to: at(to) };
}

/** Collects chunks of any size into batches of a fixed capacity. */
class BatchBuilder {
  readonly #inputs: readonly BoundInput[];
  readonly #capacity: number;
  readonly #kept: KeptRows | null;
  #data: readonly TensorData[];
  filled = 0;

  constructor(inputs: readonly BoundInput[], capacity: number, kept: KeptRows | null) {
    this.#inputs = inputs;
    this.#capacity = capacity;
    this.#kept = kept;
    this.#data = this.#allocate();
  }

  get room(): number {
    return this.#capacity - this.filled;
  }

  /** `firstRow` is the position of the chunk's first row in the file. */
  add(chunk: Parameters<typeof copyRows>[0], range: Parameters<typeof copyRows>[5], firstRow: number): void {
    let column = 0;
    this.#inputs.forEach((input, index) => {
      const target = this.#data[index];
      if (target !== undefined) copyRows(chunk, column, input, target, this.filled, range);
      column += input.columns.length;
    });
    this.#kept?.add(chunk, { column, range, firstRow });
    this.filled += range.to - range.from;
  }

  /** Returns the collected rows and starts a new batch. */
  take(): TensorRows {
    const rows = this.filled;
    const inputs = this.#inputs.map((input, index) => {
      const data = this.#data[index] ?? [];
      const length = rows * rowWidth(input);
      return inputRows(input, data.length === length ? data : data.slice(0, length));
    });
    this.#data = this.#allocate();
    this.filled = 0;
    return this.#kept === null ? { rows, inputs } : { rows, inputs, kept: this.#kept.take() };
  }

  #allocate(): readonly TensorData[] {
    return this.#inputs.map((input) => allocate(input.type, this.#capacity * rowWidth(input)));
  }
}
