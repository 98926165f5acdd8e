import type { InputMapping } from '#core/contract/model/model.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { dimSizes } from '#engine/dataset/bind/bind-columns.ts';
import { setSizes, titleOf } from '#engine/dataset/bind/bind-errors.ts';
import { halfBits } from '#engine/dataset/arrays/half.ts';
import { type InputNeed, inputNeeds, type ModelPorts, settle } from '#engine/dataset/bind/input-need.ts';
import { elementBytes, elementCount, requireRowRoom } from '#engine/model/row-room.ts';
import { allocate, type InputRows, type TensorData, type TensorRows } from '#engine/model/tensor-rows.ts';

/** Integers range from 0 to 9, because token ids and categories outside a model's table would fail. */
const INTEGER_RANGE = 10;

interface SynthesiseOptions extends ModelPorts {
  readonly rows: number;
  readonly seed: number;
  readonly dims: Readonly<Record<string, number>>;
  /** Maximum bytes of tensors; the number of rows is reduced to fit. Default 512 MiB. */
  readonly maxBytes?: number;
}

/** Synthetic rows and their mapping. `rows` may be fewer than requested; see `maxBytes`. */
export interface Synthetic extends TensorRows {
  readonly mapping: readonly InputMapping[];
}

/** The rows to make. */
interface SyntheticPlan {
  readonly rows: number;
  readonly inputs: readonly { readonly need: InputNeed; readonly shape: readonly number[] }[];
  readonly mapping: readonly InputMapping[];
}

/** Random elements per input; larger inputs repeat them, because drawing more would take minutes. */
const MAX_DRAWN = 2 ** 24;
const TEXTS = Array.from({ length: INTEGER_RANGE }, (_, index) => `s${index}`);

function fill(data: TensorData, type: InputNeed['type'], random: Random): void {
  if (Array.isArray(data)) {
    for (let k = 0; k < data.length; k++) data[k] = TEXTS[random.int(INTEGER_RANGE)] ?? '';
    return;
  }
  draw(data.length > MAX_DRAWN ? data.subarray(0, MAX_DRAWN) : data, type, random);
  for (let drawn = MAX_DRAWN; drawn < data.length; drawn *= 2) data.copyWithin(drawn, 0, drawn);
}

function draw(data: Exclude<TensorData, string[]>, type: InputNeed['type'], random: Random): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let k = 0; k < data.length; k++) data[k] = BigInt(random.int(INTEGER_RANGE));
  } else if (type === 'float16') {
    for (let k = 0; k < data.length; k++) data[k] = halfBits(random.normal());
  } else if (type === 'float32' || type === 'float64') {
    for (let k = 0; k < data.length; k++) data[k] = random.normal();
  } else {
    const range = type === 'bool' ? 2 : INTEGER_RANGE;
    for (let k = 0; k < data.length; k++) data[k] = random.int(range);
  }
}

function noteOf(need: InputNeed): string {
  if (need.type === 'string') return 'random texts s0 to s9';
  if (need.type === 'bool') return 'random true and false';
  return need.type.startsWith('float') ? 'random, standard normal' : 'random whole numbers 0 to 9';
}

function shapeOf(need: InputNeed, sizes: ReadonlyMap<string, number>): readonly number[] {
  const shape = settle(need, sizes);
  if (shape.kind === 'settled') return shape.shape;
  const names = shape.names.map((name) => `"${name}"`).join(', ');
  throw unusable(null, `${titleOf(need)}: synthetic data need the size of ${names}`, setSizes(shape.names));
}

/**
 * The shapes and the number of rows that `synthesise` would make, without allocating. Throws AppError for a dimension
 * without size, an input that cannot be fed, and rows that are too large to measure.
 */
export function planSynthetic(options: SynthesiseOptions): SyntheticPlan {
  const needs = inputNeeds(options);
  const sizes = dimSizes(needs, options.dims);
  const inputs = needs.map((need) => ({ need, shape: shapeOf(need, sizes) }));
  requireRowRoom(inputs.map(({ need, shape }) => ({ name: need.name, type: need.type, rowShape: shape })));
  const varying = inputs.filter(({ need }) => need.layout !== 'constant');
  const bytesPerRow = varying.reduce(
    (total, { need, shape }) => total + elementCount(shape) * elementBytes(need.type),
    0,
  );
  const most = Math.floor((options.maxBytes ?? 512 * 1024 * 1024) / Math.max(1, bytesPerRow));
  const rows = Math.max(1, Math.min(options.rows, most));
  const mapping = inputs.map(({ need, shape }): InputMapping => ({
    input: need.name,
    columns: [],
    how: 'synthetic',
    rowShape: [...shape],
    note: noteOf(need),
  }));
  return { rows, inputs, mapping };
}

/**
 * Random rows for every input of a model: reals standard normal, integers 0 to 9, texts s0 to s9. The same seed gives
 * the same rows, and each input has its own stream. Throws AppError as `planSynthetic` does.
 */
export function synthesise(options: SynthesiseOptions): Synthetic {
  const { rows, inputs: planned, mapping } = planSynthetic(options);
  const random = createRandom(options.seed);
  const inputs = planned.map(({ need, shape }): InputRows => {
    const batched = need.layout !== 'constant';
    const data = allocate(need.type, elementCount(shape) * (batched ? rows : 1));
    fill(data, need.type, random.fork(need.name));
    const whole = need.layout === 'whole' ? { whole: true } : {};
    return { name: need.name, type: need.type, rowShape: shape, batched, ...whole, data };
  });
  return { rows, inputs, mapping };
}
