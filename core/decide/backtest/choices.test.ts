import { expect, test } from 'vitest';
import { ERROR_CORRELATION } from '#core/project/projection/shared-error.ts';
import { normalCdf } from '#core/math/stats/distributions.ts';
import type { ChoiceCase, Option } from './choice-cases.ts';
import { choicesOf, outcomesOf, probabilityCheaper, tieOf } from './choices.ts';

function option(of: Partial<Option> & { readonly offer: Option['offer'] }): Option {
  return { hop: 'isa', projectedUsd: 1, trueUsd: 1, sigmaLog: 0.3, ...of };
}

const measured = option({
  offer: { instanceType: 'a1.large', uarch: 'a', vcpus: 2, usdPerHour: 0.1, generationYear: 2019 },
  hop: null,
  sigmaLog: 0.04,
});
const cheap = option({
  offer: { instanceType: 'b2.large', uarch: 'b', vcpus: 2, usdPerHour: 0.08, generationYear: 2021 },
  projectedUsd: 0.6,
  trueUsd: 0.9,
});
const newest = option({
  offer: { instanceType: 'c3.large', uarch: 'c', vcpus: 2, usdPerHour: 0.12, generationYear: 2024 },
  projectedUsd: 0.7,
  trueUsd: 0.72,
});
const three: ChoiceCase = { setting: 's', runtime: 'r', source: 'A', options: [measured, cheap, newest] };

test('the regret of each rule on three machines, computed by hand', () => {
  const [plan, vcpu, generation, stay] = outcomesOf(three);
  // The plan expects 0.60 of b2.large, which truly costs 0.90; c3.large costs 0.72.
  expect(plan).toMatchObject({ rule: 'plan', hop: 'isa', chosen: 'b2.large', isBest: false });
  expect(plan?.regret).toBeCloseTo(0.9 / 0.72 - 1, 12);
  expect(vcpu).toMatchObject({ rule: 'cheapest-vcpu', chosen: 'b2.large', tie: null });
  expect(vcpu?.regret).toBeCloseTo(0.25, 12);
  expect(generation).toMatchObject({ rule: 'newest', chosen: 'c3.large', isBest: true, regret: 0 });
  expect(stay).toMatchObject({ rule: 'stay', chosen: 'a1.large' });
  expect(stay?.regret).toBeCloseTo(1 / 0.72 - 1, 12);
});

test('a tie holds what the choice is not surely and materially cheaper than', () => {
  // ln(0.7/0.6) ÷ √(2 · 0.3² · (1 − 0.49)) = 0.509 and Φ(0.509) = 0.695; the measured machine shares nothing: ln(1/0.6) ÷ √(0.3² + 0.04²) = 1.688
  // and Φ(1.688) = 0.954.
  const apart = Math.sqrt(2 * 0.3 ** 2 * (1 - ERROR_CORRELATION.between));
  expect(probabilityCheaper(cheap, newest)).toBeCloseTo(normalCdf(Math.log(0.7 / 0.6) / apart), 12);
  expect(probabilityCheaper(cheap, measured)).toBeCloseTo(0.954, 3);
  expect(tieOf(cheap, three.options)).toEqual([cheap, newest]);
  expect(outcomesOf(three)[0]?.tie).toEqual({ holdsBest: true, machinesShare: 2 / 3 });
  // A saving below 5 % is a tie even if it is sure.
  const sure = [0.96, 1, 1.02].map((projectedUsd) => ({ ...newest, projectedUsd, sigmaLog: 0 }));
  const [lowest] = sure;
  if (lowest === undefined) throw new Error('no option');
  expect(tieOf(lowest, sure)).toEqual(sure.slice(0, 2));
});

test('errors within a microarchitecture are correlated, so its sizes are distinguished more surely', () => {
  const larger = { ...cheap, offer: { ...cheap.offer, instanceType: 'b2.xlarge' }, projectedUsd: 0.7 };
  const apart = Math.sqrt(2 * 0.3 ** 2 * (1 - ERROR_CORRELATION.within));
  expect(probabilityCheaper(cheap, larger)).toBeCloseTo(normalCdf(Math.log(0.7 / 0.6) / apart), 12);
  expect(probabilityCheaper(cheap, larger)).toBeGreaterThan(probabilityCheaper(cheap, newest));
});

test('an option without an interval is never surely cheaper or more expensive', () => {
  const unknown = { ...newest, sigmaLog: Infinity, projectedUsd: 100 };
  expect(probabilityCheaper(cheap, unknown)).toBe(0.5);
  expect(tieOf(cheap, [cheap, unknown])).toEqual([cheap, unknown]);
});

test('equal prices per vCPU are decided by the price of the machine', () => {
  const xlarge = { ...cheap, offer: { ...cheap.offer, instanceType: 'b2.xlarge', vcpus: 4, usdPerHour: 0.16 } };
  const [, vcpu] = outcomesOf({ ...three, options: [xlarge, cheap, newest] });
  expect(vcpu?.chosen).toBe('b2.large');
  const sibling = { ...xlarge, offer: { ...xlarge.offer, generationYear: 2024, usdPerHour: 0.24 } };
  expect(outcomesOf({ ...three, options: [sibling, newest] })[2]?.chosen).toBe('c3.large');
});

test('a generation that is one year newer comes before a lower price', () => {
  const older = { ...cheap, offer: { ...cheap.offer, generationYear: 2023 } };
  expect(outcomesOf({ ...three, options: [older, newest] })[2]?.chosen).toBe('c3.large');
});

test('the table counts by hop and rule, and only the plan has ties', () => {
  const right = { ...three, source: 'B', options: [measured, { ...newest, projectedUsd: 0.5 }] };
  const elsewhere = { ...three, source: 'C', options: [cheap, { ...newest, hop: 'other-isa' as const }] };
  const choices = choicesOf([three, right, elsewhere], 'somewhere');
  expect(choices).toMatchObject({
    region: 'somewhere',
    cases: 3,
    settings: 1,
    sources: 3,
    machines: 3,
    runtimes: ['r'],
  });
  const rows = choices.rows.map(({ hop, rule, cases, bestPct }) => [hop, rule, cases, Math.round(bestPct)]);
  expect(rows).toEqual([
    ['all', 'plan', 3, 33],
    ['all', 'cheapest-vcpu', 3, 0],
    ['all', 'newest', 3, 100],
    ['all', 'stay', 2, 0],
    ['isa', 'plan', 2, 50],
    ['isa', 'cheapest-vcpu', 2, 0],
    ['isa', 'newest', 2, 100],
    ['isa', 'stay', 2, 0],
    ['other-isa', 'plan', 1, 0],
    ['other-isa', 'cheapest-vcpu', 1, 0],
    ['other-isa', 'newest', 1, 100],
  ]);
  // The measured machine costs what it was measured to; the plan's others cost 0.9/0.6 (twice) and 0.72/0.5 times what was projected.
  expect(choices.trueToProjected).toMatchObject({
    cases: 3,
    median: expect.closeTo(1.5, 9),
    low: expect.closeTo(1.446, 9),
  });
  expect(choicesOf([{ ...three, options: [measured] }], 'somewhere').trueToProjected).toBeNull();
  // The plan's regrets are 25, 0 and 25 %; of two values, the 90th percentile is nine tenths of the way up.
  expect(choices.rows[0]).toMatchObject({ tie: { holdsBestPct: 100 } });
  expect(choices.rows[0]?.medianRegretPct).toBeCloseTo(25, 9);
  expect(choices.rows[4]?.p90RegretPct).toBeCloseTo(22.5, 9);
  expect(choices.rows.slice(1, 4).map(({ tie }) => tie)).toEqual([null, null, null]);
});
