import { halfBits } from '#engine/dataset/half.ts';
import { elements, TYPE, type Weight } from '#engine/variants/file/graph.ts';
import { readFloats } from '#engine/variants/file/weight-values.ts';

/** The largest number of half precision (IEEE 754 binary16). */
export const LARGEST_HALF = 65_504;

/** A float weight in half precision, under another name. The elements are rounded to the nearest while they are written, ties to even. */
export function halvedWeight(weight: Weight, name: string): Weight {
  const produce = (write: (bytes: Uint8Array) => void): void =>
    readFloats(weight, (values) => {
      const halves = new Uint16Array(values.length);
      for (let index = 0; index < values.length; index++) halves[index] = halfBits(values[index] ?? 0);
      write(new Uint8Array(halves.buffer));
    });
  const data = { kind: 'produced' as const, length: 2 * elements(weight), produce };
  return { name, dims: weight.dims, dataType: TYPE.float16, data, encoded: null };
}
