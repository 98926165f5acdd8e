import { expect, test } from 'vitest';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { describeShape, type InputNeed, inputNeeds, isRealNeed, settle } from './input-need.ts';
import { input, refusal } from '#engine/dataset/rows/testing.ts';

const needOf = (one: TensorInfo, batchable: boolean): InputNeed | undefined =>
  inputNeeds({ inputs: [one], batchable })[0];

test.each<[TensorInfo['dims'], boolean | undefined, InputNeed['layout'], InputNeed['rowDims']]>([
  [['N', 3], undefined, 'stacked', [3]],
  [[null, null, 'h'], undefined, 'stacked', ['x[1]', 'h']],
  [[4, 3], undefined, 'constant', [4, 3]],
  [[], undefined, 'constant', []],
  [null, undefined, 'constant', []],
  [['N', 3], false, 'constant', ['N', 3]],
  [[1, 3], true, 'stacked', [3]],
])('dimensions %j of a batchable model, batched: %s, are %s rows of %j', (dims, batched, layout, rowDims) => {
  const one = { ...input('x', 'float', dims), ...(batched === undefined ? {} : { batched }) };
  expect(needOf(one, true)).toEqual({
    name: 'x',
    type: 'float32',
    onnxType: 'float',
    layout,
    rowDims,
    missing: 'leave-out',
  });
});

test.each<[TensorInfo['dims'], InputNeed['layout'], InputNeed['rowDims']]>([
  [[1, 3], 'stacked', [3]],
  [[2, 3], 'whole', [2, 3]],
  [['N', 3], 'whole', ['N', 3]],
  [[], 'whole', []],
  [null, 'whole', []],
])('dimensions %j of a model that is not batchable are %s rows of %j', (dims, layout, rowDims) => {
  expect(needOf(input('x', 'float', dims), false)).toMatchObject({ layout, rowDims });
});

test.each<[Partial<TensorInfo>, string]>([
  [{ type: 'bfloat16' }, 'element type bfloat16'],
  [{ kind: 'sequence', type: 'float' }, 'sequence (float)'],
])('an input of %j cannot be fed', async (change, told) => {
  const error = await refusal(() => needOf({ ...input('q', 'float', ['N']), ...change }, true));
  expect(error.code).toBe('unusable-input');
  expect(error.reason).toContain(`input "q" is of ${told},`);
});

test.each([
  ['float', true],
  ['double', true],
  ['float16', true],
  ['int64', false],
  ['bool', false],
  ['string', false],
])('%s takes fractions: %s', (type, isReal) => {
  expect(inputNeeds({ inputs: [input('x', type, ['N'])], batchable: true }).map(isRealNeed)).toEqual([isReal]);
});

test('dimensions without a size keep the row open, and the others give its known width', () => {
  const [need] = inputNeeds({ inputs: [input('x', 'float', ['N', 3, 'h', 'w'])], batchable: true });
  if (need === undefined) throw new Error('no need');
  expect(settle(need, new Map())).toEqual({ kind: 'open', names: ['h', 'w'], known: 3 });
  expect(settle(need, new Map([['h', 2]]))).toEqual({ kind: 'open', names: ['w'], known: 6 });
  const sizes = new Map(Object.entries({ h: 2, w: 5 }));
  expect(settle(need, sizes)).toEqual({ kind: 'settled', shape: [3, 2, 5], width: 30 });
});

test.each<[InputNeed['layout'], string]>([
  ['stacked', '[N, 3, h]'],
  ['constant', '[3, h]'],
  ['whole', '[3, h]'],
])('the shape of %s rows is shown as %s', (layout, shown) => {
  expect(
    describeShape({ name: 'x', type: 'float32', onnxType: 'float', layout, rowDims: [3, 'h'], missing: 'leave-out' }),
  ).toBe(shown);
});
