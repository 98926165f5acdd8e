import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import type { Judged } from './judge.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { inventedResults } from './testing.ts';
import { judged, onMachine, SIZE } from './testing-judged.ts';

const results = inventedResults({ ...SIZE, seed: 3 });
const honest = judged(results);

// judge.full.test.ts shows that no result enters its own prediction.

test('a band that is too narrow shows as low coverage, one that is too wide as high coverage', () => {
  const scaled = (factor: number): readonly Judged[] =>
    honest.map((each) => ({ ...each, quantiles: each.quantiles?.map((value) => factor * value) ?? null }));
  expect(figuresOf(scaled(0.3)).cover80Pct).toBeLessThan(60);
  expect(figuresOf(scaled(4)).cover80Pct).toBeGreaterThan(97);
});

test('reference models remove the error of a machine', () => {
  const error = (references: boolean): number =>
    figuresOf(honest.filter((j) => j.references === references)).medianErrorPct;
  expect(error(true)).toBeLessThan(0.6 * error(false));
});

test('a machine without a specification is predicted with reference models only', () => {
  const unknown = results.map((result) =>
    result.machine.name === 'machine 1' ? { ...result, machine: { ...result.machine, bandwidthGBps: null } } : result,
  );
  const own = onMachine(judged(unknown), 'machine 1');
  expect(own.length).toBeGreaterThan(0);
  expect(own.every(({ references }) => references)).toBe(true);
});

test('few results get predictions but no interval', () => {
  const few = judged(
    results.filter(({ machine, model }) => /^machine [01]$/.test(machine.name) && model === 'model 1'),
  );
  expect(few).toHaveLength(2);
  expect(few.map(({ quantiles }) => quantiles)).toEqual([null, null]);
  expect(figuresOf(few)).toMatchObject({ cover80Pct: null, intervals: 0, projections: 2 });
});

test('a setting published twice counts once, and not at all if the values contradict each other', () => {
  const [first] = results;
  if (first === undefined) throw new Error('no results');
  const near = mergeRepeated([first, { ...first, ms: first.ms * 1.04 }]);
  expect(near.results).toHaveLength(1);
  expect(near.results[0]?.ms).toBeCloseTo(first.ms * 1.02, 9);
  expect(mergeRepeated([first, { ...first, ms: first.ms * 2 }])).toEqual({ results: [], ambiguous: 2 });
});
