import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import { judge, type Judged, knownOf } from './judge.ts';
import { mergeRepeated } from './merge-repeated.ts';
import { pairsOf } from './pairs.ts';
import type { PublicResult } from './result.ts';
import { inventedResults } from './testing.ts';

const SIZE = { machines: 24, models: 10, machineSigma: 0.2 } as const;

function judged(results: readonly PublicResult[]): readonly Judged[] {
  return judge(knownOf(results), pairsOf(results, 1));
}

function onMachine(all: readonly Judged[], name: string): readonly Judged[] {
  return all.filter(({ target }) => target.machine.name === name);
}

const results = inventedResults({ ...SIZE, seed: 3 });
const honest = judged(results);

test('a band that is too narrow shows as low coverage, one that is too wide as high coverage', () => {
  const scaled = (factor: number): readonly Judged[] =>
    honest.map((each) => ({ ...each, quantiles: each.quantiles?.map((value) => factor * value) ?? null }));
  expect(figuresOf(scaled(0.3)).cover80Pct).toBeLessThan(60);
  expect(figuresOf(scaled(4)).cover80Pct).toBeGreaterThan(97);
});

test('results of a machine do not enter their own prediction or interval, but are judged', () => {
  const name = 'machine 5';
  const wrong = results.map((result) => (result.machine.name === name ? { ...result, ms: 4 * result.ms } : result));
  const before = onMachine(honest, name).filter(({ references }) => !references);
  const after = onMachine(judged(wrong), name).filter(({ references }) => !references);
  expect(before.length).toBeGreaterThan(20);
  expect(after).toHaveLength(before.length);
  after.forEach((each, index) => {
    const same = before[index];
    expect(each.quantiles).toEqual(same?.quantiles);
    // The same prediction, compared with a true time that is four times as long.
    expect(each.logError).toBeCloseTo((same?.logError ?? 0) - Math.log(4), 9);
  });
  expect(figuresOf(after).cover90Pct).toBeLessThan(10);
});

test('a model that differs on all other machines does not enter the prediction of another model', () => {
  const name = 'model 2';
  const random = inventedResults({ ...SIZE, machineSigma: 1, seed: 9 });
  const wrong = results.map((result, index) =>
    result.model === name ? { ...result, ms: random[index]?.ms ?? result.ms } : result,
  );
  const keyOf = ({ source, target, references }: Judged): string =>
    `${source.machine.name} ${target.machine.name} ${target.model} ${references}`;
  const before = new Map(honest.map((each) => [keyOf(each), each]));
  const ofModel = judged(wrong).filter(({ target, references }) => target.model === name && !references);
  expect(ofModel.length).toBeGreaterThan(20);
  for (const each of ofModel) expect(each.quantiles).toEqual(before.get(keyOf(each))?.quantiles);
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
