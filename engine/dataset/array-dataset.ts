import { unusable } from '../app-error.ts';
import { sha256OfFile } from '../model/hash-file.ts';
import { type ArrayFile, type ArraySource, openArrayFile } from './array-source.ts';
import { type ArrayBinding, bindArrays } from './bind-arrays.ts';
import type { BoundInput } from './binding.ts';
import { convertElements } from './convert-elements.ts';
import {
  type Dataset,
  gather,
  inputRows,
  refuseHugeRows,
  rowBytes,
  type ReadTimes,
  type RowCounts,
  rowWidth,
} from './dataset.ts';
import type { InputNeed } from './input-need.ts';
import type { InputRows, TensorData, TensorRows } from './tensor-rows.ts';

const LOAD_BYTES = 8 * 1024 * 1024;

/** Arrays of a .npy or .npz, bound to a model. */
class ArrayDataset implements Dataset {
  readonly mapping: Dataset['mapping'];
  readonly unusedColumns: readonly string[];
  readonly rowBytes: number;
  readonly #file: string;
  readonly #source: ArrayFile;
  readonly #binding: ArrayBinding;
  #hash: string | undefined;
  #readMs = 0;
  #tensoriseMs = 0;

  constructor(file: string, source: ArrayFile, binding: ArrayBinding) {
    this.#file = file;
    this.#source = source;
    this.#binding = binding;
    this.mapping = binding.inputs.map((input) => input.mapping);
    this.unusedColumns = binding.unusedColumns;
    this.rowBytes = rowBytes(binding.inputs);
  }

  async load(limits: { readonly maxRows: number; readonly maxBytes: number }): Promise<TensorRows> {
    const bytes = Math.max(1, this.rowBytes);
    const maxRows = Math.max(1, Math.min(limits.maxRows, Math.floor(limits.maxBytes / bytes), this.#binding.rows));
    const rowsPerBatch = Math.max(1, Math.min(maxRows, Math.floor(LOAD_BYTES / bytes)));
    const loaded = await gather(this.batches({ rowsPerBatch }), maxRows);
    if (loaded !== null) return loaded;
    throw unusable(this.#file, 'it has 0 rows', 'Name a file with at least one row.');
  }

  async *batches(options: { readonly rowsPerBatch: number }): AsyncGenerator<TensorRows> {
    const constants = new Map<string, InputRows>();
    for (let from = 0; from < this.#binding.rows; from += options.rowsPerBatch) {
      const to = Math.min(this.#binding.rows, from + options.rowsPerBatch);
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
    // A constant, or the single row of a model that takes whole tensors, is the array from its first to its last element.
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

/** Opens a .npy or .npz for a model. Throws AppError. */
export async function openArrays(
  file: string,
  format: 'npy' | 'npz',
  needs: readonly InputNeed[],
  options: { readonly maps: readonly string[]; readonly dims: Readonly<Record<string, number>> },
): Promise<Dataset> {
  const source = await openArrayFile(file, format);
  try {
    const shapes = source.arrays.map(({ name, header }) => ({ name, type: header.type, shape: header.shape }));
    const binding = bindArrays(needs, shapes, options);
    refuseHugeRows(file, binding.inputs);
    return new ArrayDataset(file, source, binding);
  } catch (error) {
    await source.close();
    throw error;
  }
}
