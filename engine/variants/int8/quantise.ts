import { elements, type Weight } from '#engine/variants/file/graph.ts';
import type { Produced } from '#engine/variants/file/rope.ts';
import { readFloats } from '#engine/variants/file/weight-values.ts';

/** The largest quantised value: symmetric, so that zero is exact and -128 is not used. */
const MOST = 127;
/** Adding and subtracting it rounds a double of this size to a whole number, halves to the even one, as NumPy does. */
const ROUND = 1.5 * 2 ** 52;

/** A weight in whole numbers: `value ≈ scale of its channel × quantised value`. */
export interface QuantisedWeight {
  readonly data: Produced;
  readonly scales: Float32Array;
}

/** A weight as a matrix, and which of its axes are the channels. */
export interface MatrixForm {
  readonly rows: number;
  readonly columns: number;
  readonly channels: 'rows' | 'columns';
  /** Whether the quantised matrix is to be transposed. */
  readonly transpose?: boolean;
}

/**
 * Quantises a float matrix to int8, each channel by its largest absolute value: `q = round(w / s)`, `s = max|w| / 127`, computed in float32,
 * as ONNX Runtime's quantiser does. The elements are computed while they are written. Null if one is not a finite number.
 */
export function quantiseWeight(weight: Weight, form: MatrixForm): QuantisedWeight | null {
  const maxima = channelMaxima(weight, form);
  if (maxima === null) return null;
  const scales = maxima.map((most) => (most / MOST < 1e-38 ? 1 : most / MOST));
  const length = elements(weight);
  return { scales, data: { kind: 'produced', length, produce: (write) => produce(weight, { form, scales, write }) } };
}

function channelMaxima(weight: Weight, { rows, columns, channels }: MatrixForm): Float32Array | null {
  const isColumns = channels === 'columns';
  const maxima = new Float32Array(isColumns ? columns : rows);
  let row = 0;
  let column = 0;
  let isFinite = true;
  readFloats(weight, (values) => {
    for (let index = 0; index < values.length; index++) {
      const size = Math.abs(values[index] ?? 0);
      // Also if it is not a number.
      if (!(size < Number.POSITIVE_INFINITY)) isFinite = false;
      const channel = isColumns ? column : row;
      if (size > (maxima[channel] ?? 0)) maxima[channel] = size;
      if (++column === columns) {
        column = 0;
        row++;
      }
    }
  });
  return isFinite ? maxima : null;
}

interface Producing {
  readonly form: MatrixForm;
  readonly scales: Float32Array;
  readonly write: (bytes: Uint8Array) => void;
}

function produce(weight: Weight, { form, scales, write }: Producing): void {
  const { rows, columns, transpose = false } = form;
  const isColumns = form.channels === 'columns';
  const whole = transpose ? new Int8Array(rows * columns) : null;
  let row = 0;
  let column = 0;
  readFloats(weight, (values) => {
    const quantised = new Int8Array(whole === null ? values.length : 0);
    for (let index = 0; index < values.length; index++) {
      const scale = scales[isColumns ? column : row] ?? 1;
      const value = Math.fround((values[index] ?? 0) / scale) + ROUND - ROUND;
      if (whole === null) quantised[index] = value;
      else whole[column * rows + row] = value;
      if (++column === columns) {
        column = 0;
        row++;
      }
    }
    if (whole === null) write(new Uint8Array(quantised.buffer));
  });
  if (whole !== null) write(new Uint8Array(whole.buffer));
}
