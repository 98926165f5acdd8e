import { expect, test } from 'vitest';
import { createLeftOutProjector, knownOf, type LeftOutProjector } from '#core/project/backtest/judge.ts';
import { pairsOf } from '#core/project/backtest/pairs.ts';
import { QUANTILES } from '#core/project/projection/predictive.ts';
import type { PublicResult } from '#core/project/backtest/result.ts';
import { inventedResults } from '#core/project/backtest/testing.ts';
import { choiceCases, type ChoiceCase, type PriceList } from './choice-cases.ts';

const results = inventedResults({ machines: 24, models: 10, machineSigma: 0.2, seed: 3 });

function pricesOf(...names: readonly string[]): PriceList {
  const offers = names.map(
    (name) => [name, { instanceType: name, uarch: name, vcpus: 2, usdPerHour: 0.36, generationYear: 2024 }] as const,
  );
  return { region: 'somewhere', offers: new Map(offers), measuredSigmaLog: 0.04 };
}

/** The quantiles of a normal distribution with deviation 1. */
const NORMAL = {
  quantiles: Float64Array.from({ length: QUANTILES }, (_, index) => -3 + (6 * index) / (QUANTILES - 1)),
  residuals: 30,
  generations: 30,
  isOwnKind: false,
};

/** Predicts half of the measured time for every machine. */
const halved: LeftOutProjector = {
  logRatio: () => Math.log(0.5),
  predicted: () => NORMAL,
};

function only(models: readonly string[], ...names: readonly string[]): readonly PublicResult[] {
  return results.filter(({ model, machine }) => models.includes(model) && names.includes(machine.name));
}

function costsOf(found: ChoiceCase | undefined, kind: 'projectedUsd' | 'trueUsd'): readonly number[] {
  return found?.options.map((option) => option[kind]) ?? [];
}

test('a case prices every machine from one measurement, and the measured machine by its own', () => {
  const two = only(['model 1'], 'machine 0', 'machine 1').map((each, at) => ({ ...each, ms: at === 0 ? 10 : 30 }));
  const cases = choiceCases({ results: two, prices: pricesOf('machine 0', 'machine 1'), projector: halved });
  expect(cases.map(({ source }) => source)).toEqual(['machine 0', 'machine 1']);
  // 0.36 dollars per hour and 10 ms per row are 1 dollar per million rows.
  const [first, second] = cases;
  expect(costsOf(first, 'trueUsd')).toEqual([expect.closeTo(1, 9), expect.closeTo(3, 9)]);
  expect(costsOf(first, 'projectedUsd')).toEqual([expect.closeTo(1, 9), expect.closeTo(0.5, 9)]);
  expect(costsOf(second, 'projectedUsd')).toEqual([expect.closeTo(1.5, 9), expect.closeTo(3, 9)]);
  expect(first?.options.map(({ hop, sigmaLog }) => [hop, Number(sigmaLog.toFixed(6))])).toEqual([
    [null, 0.04],
    ['isa', 1],
  ]);
});

test('a machine without a price is measured but not chosen, and one priced machine is not a choice', () => {
  const three = only(['model 1'], 'machine 0', 'machine 1', 'machine 2');
  const cases = choiceCases({ results: three, prices: pricesOf('machine 1', 'machine 2'), projector: halved });
  expect(cases).toHaveLength(3);
  expect(cases[0]?.options.map(({ hop }) => hop)).toEqual(['isa', 'isa']);
  expect(choiceCases({ results: three, prices: pricesOf('machine 1'), projector: halved })).toEqual([]);
});

test('a machine is an option only if all its cores worked, and a GPU never is', () => {
  const prices = pricesOf('machine 1', 'machine 2');
  const with2 = only(['model 1'], 'machine 1', 'machine 2').map((each) => ({ ...each, threads: 2 }));
  expect(with2.map(({ machine }) => machine.cores)).toEqual([3, 4]);
  expect(choiceCases({ results: with2, prices, projector: halved })).toEqual([]);
  const gpus = only(['model 1'], 'machine 1', 'machine 2').map((each) => ({
    ...each,
    machine: { ...each.machine, arch: 'gpu' as const },
  }));
  expect(choiceCases({ results: gpus, prices, projector: halved })).toEqual([]);
});

test('the results of a machine do not enter its own projected cost', () => {
  const name = 'machine 5';
  const models = ['model 1', 'model 2'];
  const prices = pricesOf(name, 'machine 6');
  const wrong = results.map((result) => (result.machine.name === name ? { ...result, ms: 4 * result.ms } : result));
  const casesFor = (all: readonly PublicResult[]): readonly ChoiceCase[] =>
    choiceCases({
      results: all.filter(({ model }) => models.includes(model)),
      prices,
      projector: createLeftOutProjector(knownOf(all), pairsOf(all, 1)),
    }).filter(({ source }) => source !== name);
  const own = (each: ChoiceCase) => each.options.find(({ offer }) => offer.instanceType === name);
  const [before, after] = [casesFor(results).map(own), casesFor(wrong).map(own)];
  expect(before).toHaveLength(46);
  after.forEach((each, at) => {
    expect(each?.projectedUsd).toBeCloseTo(before[at]?.projectedUsd ?? 0, 12);
    expect(each?.sigmaLog).toBeCloseTo(before[at]?.sigmaLog ?? 0, 12);
    expect(each?.trueUsd).toBeCloseTo(4 * (before[at]?.trueUsd ?? 0), 9);
  });
});
