import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS, MeasureRequest } from './measure.ts';

test('a request from before columns could be excluded excludes none', () => {
  const { drops: _drops, ...older } = { ...MEASURE_DEFAULTS, model: 'm.onnx' };
  expect(MeasureRequest.parse(older).drops).toEqual([]);
  expect(MeasureRequest.parse({ ...older, drops: ['a'] }).drops).toEqual(['a']);
});
