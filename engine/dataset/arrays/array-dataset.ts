import { unusable } from '#engine/platform/app-error.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { type ArrayFile, type ArraySource, openArrayFile } from './array-source.ts';
import { type ArrayBinding, bindArrays } from './bind-arrays.ts';
import type { BindOptions } from '#engine/dataset/bind/bind-columns.ts';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import {
  type Dataset,
  gather,
  inputRows,
  rowBytes,
  type ReadTimes,
  type RowChoice,
  type RowCounts,
  rowWidth,
} from '#engine/dataset/rows/dataset.ts';
import type { InputNeed } from '#engine/dataset/bind/input-need.ts';
import { halfValue, halfBits } from './half.ts';
import { allocate, type InputRows, type TensorData, type TensorRows } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { type NonFinite, withValueNotes } from '#engine/dataset/rows/value-notes.ts';

const RANGES: Readonly<Partial<Record<ElementType, readonly [low: bigint, high: bigint]>>> = {
  int8: [-128n, 127n],
  int16: [-32_768n, 32_767n],
  int32: [-2_147_483_648n, 2_147_483_647n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65_535n],
  uint32: [0n, 4_294_967_295n],
  uint64: [0n, 2n ** 64n - 1n],
  bool: [0n, 1n],
};

/** The place of elements, for an error that names the first unsuitable one. */
interface ElementPlace {
  readonly file: string;
  readonly array: string;
  readonly firstRow: number;
  readonly width: number;
}

function toInteger(value: number | bigint, index: number, type: ElementType, place: ElementPlace): bigint {
  const range = RANGES[type] ?? [0n, 0n];
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  const whole = isWhole ? BigInt(value) : 0n;
  if (isWhole && whole >= range[0] && whole <= range[1]) return whole;
  const row = place.firstRow + Math.floor(index / place.width) + 1;
  const why = isWhole ? `is out of the range of ${type}` : `is not a whole number (${type} is needed)`;
  throw unusable(
    place.file,
    `array "${place.array}", row ${row}: ${String(value)} ${why}`,
    'Convert the array with astype after checking its values.',
  );
}

/**
 * Converts elements to another type. Reals are rounded to the precision of the target; values for integers or booleans
 * must be exact. `from` is the type of the elements; float16 data are in a Float32Array. Throws AppError with the row.
 */
function convertElements(source: TensorData, from: ElementType, to: ElementType, place: ElementPlace): TensorData {
  if (from === to && from !== 'float16') return source;
  if (Array.isArray(source)) return source;
  const target = allocate(to, source.length);
  if (Array.isArray(target)) return target;
  if (to === 'float16') {
    for (let k = 0; k < source.length; k++) target[k] = halfBits(Number(source[k] ?? 0));
    return target;
  }
  if (target instanceof Float32Array || target instanceof Float64Array) {
    if (source instanceof BigInt64Array || source instanceof BigUint64Array) target.set(Array.from(source, Number));
    else target.set(source);
    return target;
  }
  const isWide = target instanceof BigInt64Array || target instanceof BigUint64Array;
  for (let k = 0; k < source.length; k++) {
    const whole = toInteger(source[k] ?? 0, k, to, place);
    if (isWide) target[k] = whole;
    else target[k] = Number(whole);
  }
  return target;
}

const LOAD_BYTES = 8 * 1024 * 1024;
/** Number of bytes that are checked for non-finite values. */
const LOOK_BYTES = 64 * 1024 * 1024;

/** Arrays of a .npy or .npz, bound to a model. */
class ArrayDataset implements Dataset {
  readonly leftOut: Dataset['leftOut'];
  readonly warnings: Dataset['warnings'];
  readonly rowBytes: number;
  readonly #file: string;
  readonly #source: ArrayFile;
  readonly #binding: ArrayBinding;
  #mapping: Dataset['mapping'];
  #hash: string | undefined;
  #readMs = 0;
  #tensoriseMs = 0;

  constructor(file: string, source: ArrayFile, binding: ArrayBinding) {
    this.#file = file;
    this.#source = source;
    this.#binding = binding;
    this.#mapping = binding.inputs.map((input) => input.mapping);
    this.leftOut = binding.leftOut;
    this.warnings = binding.warnings;
    this.rowBytes = rowBytes(binding.inputs);
  }

  async load(limits: { readonly maxRows: number; readonly maxBytes: number }): Promise<TensorRows> {
    const bytes = Math.max(1, this.rowBytes);
    const maxRows = Math.max(1, Math.min(limits.maxRows, Math.floor(limits.maxBytes / bytes), this.#binding.rows));
    const rowsPerBatch = Math.max(1, Math.min(maxRows, Math.floor(LOAD_BYTES / bytes)));
    const loaded = await gather(this.batches({ rowsPerBatch }), maxRows);
    if (loaded !== null) return loaded;
    throw unusable(this.#file, 'it has 0 rows', 'Use a file with at least one row.');
  }

  async *batches({
    rowsPerBatch,
    choice,
  }: {
    readonly rowsPerBatch: number;
    readonly choice?: RowChoice;
  }): AsyncGenerator<TensorRows> {
    if (choice !== undefined && choice.keep.length > 0) {
      throw unusable(this.#file, 'arrays have no columns that could be kept', 'Leave --keep out.');
    }
    const constants = new Map<string, InputRows>();
    const end = Math.min(this.#binding.rows, choice?.to ?? this.#binding.rows);
    for (let from = choice?.from ?? 0; from < end; from += rowsPerBatch) {
      const to = Math.min(end, from + rowsPerBatch);
      const inputs: InputRows[] = [];
      for (const input of this.#binding.inputs) {
        const constant = constants.get(input.name);
        const rows = constant ?? inputRows(input, await this.#read(input, from, to));
        if (input.layout === 'constant') constants.set(input.name, rows);
        inputs.push(rows);
      }
      yield { rows: to - from, inputs };
    }
  }

  get mapping(): Dataset['mapping'] {
    return this.#mapping;
  }

  /** Adds notes about non-finite values to the mapping. */
  async noteValues(): Promise<void> {
    this.#mapping = withValueNotes(this.#mapping, await this.nonFinite());
  }

  /** NaN or infinite values in the first LOOK_BYTES of tensors. */
  async nonFinite(): Promise<readonly NonFinite[]> {
    const maxRows = Math.ceil(LOOK_BYTES / Math.max(1, this.rowBytes));
    const rowsPerBatch = Math.max(1, Math.floor(LOAD_BYTES / Math.max(1, this.rowBytes)));
    const found = new Map<string, { values: number; nan: number; infinite: number }>();
    let rows = 0;
    for await (const batch of this.batches({ rowsPerBatch })) {
      for (const { name, type, data } of batch.inputs) {
        const sums = found.get(name) ?? { values: 0, nan: 0, infinite: 0 };
        addNonFinite(sums, type, data);
        found.set(name, sums);
      }
      rows += batch.rows;
      if (rows >= maxRows) break;
    }
    return this.#binding.inputs.flatMap((input) => {
      const sums = found.get(input.name);
      if (sums === undefined || sums.nan + sums.infinite === 0) return [];
      return [{ input: input.name, column: input.columns[0]?.name ?? '', ...sums }];
    });
  }

  get times(): ReadTimes {
    return { readMs: this.#readMs, tensoriseMs: this.#tensoriseMs };
  }

  counts(): Promise<RowCounts> {
    return Promise.resolve({ rows: this.#binding.rows, rowsDropped: 0 });
  }

  async sha256(): Promise<string> {
    this.#hash ??= await sha256OfFile(this.#file);
    return this.#hash;
  }

  get rows(): number {
    return this.#binding.rows;
  }

  get rowsDropped(): number {
    return 0;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #read(input: BoundInput, from: number, to: number): Promise<TensorData> {
    const array = this.#array(input);
    const width = rowWidth(input);
    const [leading = 1] = array.header.shape;
    // A constant, or the only row of a model with whole tensors, is the complete array.
    const isAll = input.layout === 'constant' || array.header.shape.length === input.rowShape.length;
    const isOneTensor = isAll && input.layout !== 'stacked';
    const startedMs = performance.now();
    const data = await (isOneTensor ? array.read(0, leading) : array.read(from, to));
    const readMs = performance.now();
    const converted = convertElements(data, array.header.type, input.type, {
      file: this.#file,
      array: array.name,
      firstRow: from,
      width,
    });
    this.#readMs += readMs - startedMs;
    this.#tensoriseMs += performance.now() - readMs;
    return converted;
  }

  #array(input: BoundInput): ArraySource {
    const array = this.#source.arrays.find((one) => one.name === input.columns[0]?.name);
    if (array === undefined) throw new Error(`the array of ${input.name} is gone`);
    return array;
  }
}

function addNonFinite(
  sums: { values: number; nan: number; infinite: number },
  type: ElementType,
  data: TensorData,
): void {
  const isHalf = type === 'float16';
  if (!isHalf && !(data instanceof Float32Array) && !(data instanceof Float64Array)) return;
  sums.values += data.length;
  for (const value of data) {
    const number = isHalf ? halfValue(Number(value)) : Number(value);
    if (Number.isNaN(number)) sums.nan++;
    else if (!Number.isFinite(number)) sums.infinite++;
  }
}

/** Opens a .npy or .npz for a model. Throws AppError. */
export async function openArrays(
  file: string,
  format: 'npy' | 'npz',
  needs: readonly InputNeed[],
  options: BindOptions,
): Promise<ArrayDataset> {
  const source = await openArrayFile(file, format);
  try {
    const shapes = source.arrays.map(({ name, header }) => ({ name, type: header.type, shape: header.shape }));
    const binding = bindArrays(needs, shapes, options);
    return new ArrayDataset(file, source, binding);
  } catch (error) {
    await source.close();
    throw error;
  }
}
