import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import { basename } from 'node:path';
import type { DataFormat, InputMapping, Inspection, MissingValues } from '#core/contract/model/model.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { openArrays } from '#engine/dataset/arrays/array-dataset.ts';
import { openArrayFile } from '#engine/dataset/arrays/array-source.ts';
import { bindArrays } from '#engine/dataset/arrays/bind-arrays.ts';
import { BindingError } from '#engine/dataset/bind/bind-errors.ts';
import { bindTable } from '#engine/dataset/bind/bind-table.ts';
import type { Binding } from '#engine/dataset/bind/binding.ts';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { detectFormat } from '#engine/dataset/read/data-format.ts';
import { type DuckLimits, openDuck, rowsOf } from '#engine/dataset/read/duck.ts';
import { diagnose } from '#engine/dataset/read/diagnose.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { inputNeeds, type ModelPorts } from '#engine/dataset/bind/input-need.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';
import { checkText } from '#engine/dataset/read/text-check.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { countOddValues, type NonFinite, readWholeNumbers, withValueNotes } from '#engine/dataset/rows/value-notes.ts';

/** A data file without a model. For arrays the type is `float32[3, 224, 224]`, the shape of one row. */
interface DataFileDescription {
  readonly file: string;
  readonly format: DataFormat;
  readonly rows: number;
  readonly columns: readonly DataColumn[];
  /** How a table is read; null for arrays. */
  readonly source: TableSource | null;
  /** Arrays of a .npy or .npz with their whole shapes; empty for tables. */
  readonly arrays: readonly { readonly name: string; readonly type: ElementType; readonly shape: readonly number[] }[];
}

const MAX_ROWS = 1e12;

async function describeTable(
  path: string,
  format: Exclude<DataFormat, 'npy' | 'npz'>,
  limits: DuckLimits,
): Promise<DataFileDescription> {
  if (format !== 'parquet') await checkText(path, format);
  const instance = await openDuck(limits);
  try {
    const connection = await instance.connect();
    const source = await openTable(connection, path, format);
    const [row] = await rowsOf(connection, `SELECT count(*) AS n FROM ${source.from(new Map())}`);
    const rows = Number(row?.['n']);
    // The row count in a Parquet file's metadata can be wrong; no file has this many.
    if (rows > MAX_ROWS)
      throw unusable(path, `its metadata states ${rows} rows`, 'Write the file again with the tool that created it.');
    return { file: basename(path), format, rows, columns: source.columns, source, arrays: [] };
  } catch (error) {
    throw await duckFailure(path, error);
  } finally {
    instance.closeSync();
  }
}

async function describeArrays(path: string, format: 'npy' | 'npz'): Promise<DataFileDescription> {
  const source = await openArrayFile(path, format);
  try {
    const arrays = source.arrays.map(({ name, header }) => ({ name, type: header.type, shape: header.shape }));
    const columns = arrays.map(({ name, type, shape }) =>
      columnOf(name, shape.length > 1 ? `${type}[${shape.slice(1).join(', ')}]` : type),
    );
    return { file: basename(path), format, rows: arrays[0]?.shape[0] ?? 1, columns, source: null, arrays };
  } finally {
    await source.close();
  }
}

/**
 * Describes a data file: its format, columns with DuckDB's types, and the number of rows (one pass over a text file).
 * Throws AppError (unusable-input) for an unusable file, including one without rows.
 */
export async function describeData(path: string, limits: DuckLimits = {}): Promise<DataFileDescription> {
  const format = detectFormat(path);
  return format === 'npy' || format === 'npz' ? describeArrays(path, format) : describeTable(path, format, limits);
}

async function bind(data: DataFileDescription, options: InspectDataOptions): Promise<Binding> {
  const { model, limits = {} } = options;
  const needs = inputNeeds(model);
  if (data.arrays.length > 0 || data.source === null) return bindArrays(needs, data.arrays, options);
  const instance = await openDuck(limits);
  try {
    return await bindTable(await instance.connect(), data.source, needs, { ...options, classes: model.classes ?? [] });
  } finally {
    instance.closeSync();
  }
}

/** The NaN, infinite and missing bound values; an array misses none. Throws AppError for a value that cannot be read: in all rows of reals, in the first of others. */
async function oddValues(
  { source }: DataFileDescription,
  binding: Binding,
  { path, model, maps, drops = [], labels = [], dims, limits = {} }: InspectDataOptions,
): Promise<{ readonly nonFinite: readonly NonFinite[]; readonly missing?: MissingValues }> {
  if (source === null) {
    const format = detectFormat(path);
    if (format !== 'npy' && format !== 'npz') return { nonFinite: [] };
    const dataset = await openArrays(path, format, inputNeeds(model), { maps, drops, labels, dims });
    try {
      return { nonFinite: await dataset.nonFinite() };
    } finally {
      await dataset.close();
    }
  }
  const instance = await openDuck(limits);
  try {
    const connection = await instance.connect();
    try {
      await readWholeNumbers(connection, source, binding.inputs);
      return await countOddValues(connection, source, binding.inputs);
    } catch (error) {
      throw await diagnose(connection, source, binding.inputs, error);
    }
  } finally {
    instance.closeSync();
  }
}

/** A file and the model that it is bound to. */
interface InspectDataOptions extends ColumnChoice {
  readonly path: string;
  readonly model: ModelPorts;
  /** Whether to read every row into tensors' types, as a measurement does. */
  readonly allRows?: boolean;
  readonly limits?: DuckLimits;
}

/** Rows with a missing value in a bound column, from a pass over all rows. Throws AppError for a value that does not fit. */
async function countDropped({ model, limits = {}, ...file }: InspectDataOptions): Promise<number> {
  const dataset = await openDataset({ ...file, ...model, ...limits });
  try {
    return dataset.rowsDropped;
  } finally {
    await dataset.close();
  }
}

/**
 * The `data` part of the Inspection document: the content of the file and its binding to a model. Throws for an
 * unreadable file; data that cannot be bound are described, with the reason and remedies in `problem`.
 */
export async function inspectData(options: InspectDataOptions): Promise<NonNullable<Inspection['data']>> {
  const data = await describeData(options.path, options.limits);
  const describe = (
    binding: Binding | null,
    mapping: readonly InputMapping[],
    error: AppError | null,
    {
      rowsDropped = null,
      missing,
    }: { readonly rowsDropped?: number | null; readonly missing?: MissingValues | undefined } = {},
  ): NonNullable<Inspection['data']> => {
    const used = new Set(binding?.inputs.flatMap((input) => input.mapping.columns));
    const columns = data.columns.map(({ name, type }) => ({
      name,
      type,
      role: used.has(name) ? ('input' as const) : ('unused' as const),
    }));
    return {
      file: data.file,
      format: data.format,
      rows: data.rows,
      rowsDropped,
      ...(missing === undefined ? {} : { missing }),
      columns,
      mapping: [...mapping],
      leftOut: [...(binding?.leftOut ?? [])],
      warnings: [...(binding?.warnings ?? [])],
      problem: error === null ? null : [`${error.reason}.`, ...error.actions].join('\n'),
      reason: error?.reason ?? null,
      remedies: error instanceof BindingError ? [...error.remedies] : [],
    };
  };
  try {
    const binding = await bind(data, options);
    const mapping = binding.inputs.map((input) => input.mapping);
    const { nonFinite, missing } = await oddValues(data, binding, options);
    const noted = withValueNotes(mapping, nonFinite);
    const rowsDropped = options.allRows === true ? await countDropped(options) : null;
    return describe(binding, noted, null, { rowsDropped, missing });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return describe(null, [], error);
  }
}
