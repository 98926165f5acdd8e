import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { chooseSetting } from './setting.ts';

const GIB = 2 ** 30;
const model = (weightBytes: number) => ({ model: { ...exampleRun().model, weightBytes } });

test('a small model has a session on each core', () => {
  expect(chooseSetting(null, model(1e6), { cores: 8, freeBytes: 8 * GIB })).toEqual({ threads: 1, replicas: 8 });
});

test('stated threads share the cores', () => {
  expect(chooseSetting(3, model(1e6), { cores: 8, freeBytes: 8 * GIB })).toEqual({ threads: 3, replicas: 2 });
  expect(chooseSetting(16, model(1e6), { cores: 8, freeBytes: 8 * GIB })).toEqual({ threads: 16, replicas: 1 });
});

test('a large model has as many sessions as the memory holds, with the cores divided among them', () => {
  expect(chooseSetting(null, model(GIB), { cores: 8, freeBytes: 7 * GIB })).toEqual({ threads: 4, replicas: 2 });
  expect(chooseSetting(null, model(100 * GIB), { cores: 8, freeBytes: GIB })).toEqual({ threads: 8, replicas: 1 });
});
