import { expect, test } from 'vitest';
import type { Dimension } from '#core/contract/model/model.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { AnswerSizes } from './answer-sizes.ts';
import type { InferRequest } from './request.ts';
import type { ServedPort } from './served-model.ts';

const port = (name: string, type: ElementType, dims: readonly Dimension[] | null): ServedPort => ({
  name,
  type,
  dims,
  batched: true,
});

/** A request for one output, with an input of ["N", "L"]. */
function request(output: ServedPort, { rows = 2, length = 3, binary = true } = {}): InferRequest {
  const input = { port: port('x', 'float32', ['N', 'L']), dims: [rows, length], data: null, from: 0, bytes: 0 };
  return { id: null, inputs: [input], outputs: [{ port: output, binary }], binaryBytes: 0 };
}

/** The size of an answer without what it has besides its elements. */
const elementsBytes = (asked: InferRequest): number | null => {
  const sizes = new AnswerSizes();
  const empty = sizes.of(request(port('empty', 'float32', [0]))).bytes ?? 0;
  const { bytes } = sizes.of(asked);
  return bytes === null ? null : bytes - empty;
};

test('declared shapes give the size of an answer, with the dimensions that the inputs give', () => {
  expect(elementsBytes(request(port('y', 'float64', ['N', 'L', 10])))).toBe(2 * 3 * 10 * 8);
  expect(elementsBytes(request(port('y', 'float32', ['N', 10]), { binary: false }))).toBe(2 * 10 * 25);
});

test('open dimensions and texts give none', () => {
  for (const dims of [['N', 'M'], ['N', null], ['N', -1], null] as const)
    expect(elementsBytes(request(port('y', 'float32', dims)))).toBe(null);
  expect(elementsBytes(request(port('y', 'string', ['N'])))).toBe(null);
});

test('the largest answer so far counts for requests of the same shapes, outputs and form', () => {
  const sizes = new AnswerSizes();
  const output = port('y', 'float32', ['N', 'M']);
  sizes.of(request(output)).learn(500);
  sizes.of(request(output)).learn(300);
  expect(sizes.of(request(output)).bytes).toBe(500);
  expect(sizes.of(request(output, { length: 4 })).bytes).toBe(null);
  expect(sizes.of(request(output, { binary: false })).bytes).toBe(null);
  expect(sizes.of(request(port('z', 'float32', ['N', 'M']))).bytes).toBe(null);
});
