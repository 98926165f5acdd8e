import { finished } from '#core/steps.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { compareVolumes } from './break-evens.ts';
import { batchFreshness, centralChoice, freshestBatchS } from '#core/decide/verdict/central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { findFlips } from '#core/decide/flips/flips.ts';
import { frontierOf, type Placed } from '#core/decide/cheapest/frontier.ts';
import { leversOf } from '#core/decide/flips/levers.ts';
import { findRelaxations } from '#core/decide/flips/relax.ts';
import type { Range } from '#core/contract/workload/input-definition.ts';
import { nearestChange } from '#core/decide/flips/search-lever.ts';
import { MARKET, MARKET_PRICER } from '#core/decide/verdict/testing.ts';
import { settle, type Settled } from '#core/decide/verdict/verdict-elsewhere.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';

/** Of every server. */
const HANDLING_MS = 1;

const model = {
  candidates: MARKET.filter((c) => c.purchase !== '1yr'),
  pricer: MARKET_PRICER,
  figuresOf: () => null,
  margin: 0.1,
  simulations: drawSimulations({ seed: 5, count: 32 }),
};

function situationOf(workload: Workload): Situation {
  return { workload, simulation: CENTRAL_SIMULATION };
}

function flipsOf(workload: Workload, { mode, holds }: Settled) {
  return finished(
    findFlips({
      model,
      likely: model.candidates,
      every: model.candidates,
      situation: situationOf(workload),
      levers: leversOf(workload, HANDLING_MS),
      mode,
      holds,
    }),
  ).flips;
}

/** The situation in which one workload input has another value. */
function turned(workload: Workload, input: string, value: number): Situation {
  if (input === 'callerWaits') return situationOf({ ...workload, callerWaits: value === 1 });
  const lever = leversOf(workload, HANDLING_MS).find((l) => l.input === input);
  if (lever === undefined) throw new Error(`no lever ${input}`);
  return lever.turn(situationOf(workload), value);
}

const workloads = fc.record({
  predictionsPerDay: fc.double({ min: 100, max: 1e9, noNaN: true }),
  maxStalenessS: fc.constantFrom(null, 2, 900, 7_200, 90_000),
  callerWaits: fc.boolean(),
  sloMs: fc.constantFrom(null, 10, 60, 450, 2_000),
  pathOverheadMs: fc.constantFrom(0, 20),
  inputsKnownInAdvance: fc.constantFrom(0, 0.9, 1),
});

test('flips really flip: at the value that is named, the mode that is named comes out', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(workloads, (input) => {
      const workload = Workload.parse(input);
      const base = settle(model, situationOf(workload));
      for (const flip of flipsOf(workload, base)) {
        if (flip.code !== 'input-rises' && flip.code !== 'input-falls' && flip.code !== 'caller-waits') continue;
        const { mode, holds } = settle(model, turned(workload, flip.input, flip.at));
        const isNothing = mode === 'none' || !holds;
        expect(isNothing ? 'none' : mode).toBe(flip.becomes);
        if (flip.holds === undefined) expect(mode).not.toBe(base.mode);
        else expect([base.holds, holds]).toEqual([!flip.holds, flip.holds]);
      }
    }),
    { numRuns: 10 },
  );
});

test('just short of a flip the verdict still stands', { timeout: 30_000 }, () => {
  let checked = 0;
  for (const { workload } of PRESETS) {
    const base = settle(model, situationOf(workload));
    for (const flip of flipsOf(workload, base)) {
      const lever = leversOf(workload, HANDLING_MS).find((l) => l.input === flip.input);
      if (lever === undefined || lever.range.scale !== 'log') continue;
      const short = flip.at > lever.range.base ? flip.at * 0.98 : flip.at * 1.02;
      const { mode, tied, holds } = settle(model, lever.turn(situationOf(workload), short));
      // Or its mode ties with the one that is chosen there, which is not a flip.
      expect([mode, ...tied]).toContain(base.mode);
      expect(holds).toBe(base.holds);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(15);
});

test('a search finds the nearest change, to three digits on the far side', () => {
  const range: Range = { base: 100, low: 1, high: 1e6, scale: 'log' };
  expect(nearestChange({ range, direction: 'up', differs: (v) => v >= 4_321.7 })).toBe(4_330);
  expect(nearestChange({ range, direction: 'down', differs: (v) => v <= 12.345 })).toBe(12.3);
  expect(nearestChange({ range, direction: 'up', differs: (v) => v < 50 })).toBeNull();
  const shares: Range = { base: 0, low: 0, high: 1, scale: 'linear' };
  expect(nearestChange({ range: shares, direction: 'up', differs: (v) => v > 0.25 })).toBeCloseTo(0.251, 9);
  expect(nearestChange({ range: shares, direction: 'down', differs: () => true })).toBeNull();
  expect(
    nearestChange({ range: { base: 2, low: 0, high: 10, scale: 'whole' }, direction: 'up', differs: (v) => v >= 5 }),
  ).toBe(5);
});

test('break-evens are really equal, and lie on the side where the cheaper one changes', () => {
  const volume = fc.double({ min: 1e3, max: 1e8, noNaN: true });
  fc.assert(
    fc.property(volume, (predictionsPerDay) => {
      const workload = Workload.parse({ predictionsPerDay, maxStalenessS: 90_000 });
      const options = MARKET.filter((c) => c.purchase === 'on-demand');
      const cost = (id: string, perDay: number): number => {
        const candidate = options.find((c) => c.id === id);
        if (candidate === undefined) throw new Error(id);
        return MARKET_PRICER.usd(candidate, { ...workload, predictionsPerDay: perDay }, CENTRAL_SIMULATION);
      };
      const everyPair = options.flatMap(
        ({ id }) =>
          compareVolumes({
            options,
            chosenId: id,
            isEligible: () => true,
            isExcluded: () => false,
            workload,
            pricer: MARKET_PRICER,
          }).breakEvens,
      );
      for (const { between, perDay } of everyPair) {
        const [first, second] = between;
        expect(Math.abs(cost(first, perDay) / cost(second, perDay) - 1)).toBeLessThan(0.006);
        const before = cost(first, perDay * 0.99) - cost(second, perDay * 0.99);
        const after = cost(first, perDay * 1.01) - cost(second, perDay * 1.01);
        expect(before * after).toBeLessThanOrEqual(0);
      }
    }),
    { numRuns: 30 },
  );
});

test('lambda and an endpoint of two machines break even where the fees make up the rent', () => {
  const options = MARKET.filter(
    (c) => c.id === 'lambda/-/on-demand' || c.id === 'sagemaker-endpoint/a1.small/on-demand',
  );
  const workload = Workload.parse({ predictionsPerDay: 1e5 });
  const { breakEvens: found, costByVolume } = compareVolumes({
    options,
    chosenId: null,
    isEligible: () => true,
    isExcluded: () => false,
    workload,
    pricer: MARKET_PRICER,
  });
  // 2 × $0.1 × 24 h per day ÷ $2 per million.
  expect(found).toHaveLength(1);
  expect((found[0]?.perDay ?? 0) / 2.4e6).toBeCloseTo(1, 5);
  const [lambda, endpoint] = ['lambda/-/on-demand', 'sagemaker-endpoint/a1.small/on-demand'].map((id) =>
    costByVolume.options.find((each) => each.id === id),
  );
  costByVolume.perDay.forEach((perDay, at) => {
    const dearer = (lambda?.monthlyUsd[at] ?? 0) > (endpoint?.monthlyUsd[at] ?? 0);
    if (perDay < 1e7) expect(dearer).toBe(perDay > 2.4e6);
  });
});

test('when nothing fits, each relaxation alone lets in what it names, and little less does not', () => {
  const workload = Workload.parse({
    predictionsPerDay: 1e6,
    callerWaits: true,
    sloMs: 10,
    inputsKnownInAdvance: 0,
    pathOverheadMs: 4,
  });
  expect(centralChoice(model, situationOf(workload)).mode).toBe('none');
  const relaxations = findRelaxations(model, situationOf(workload), leversOf(workload, HANDLING_MS));
  expect(relaxations.map((r) => r.input)).toEqual(['sloMs', 'callerWaits']);
  const [slo] = relaxations;
  // The fastest machine answers in 15 ms; the path overhead is 4 ms.
  expect(slo).toMatchObject({ from: 10, makesFeasible: 'sagemaker-endpoint/b2.large/on-demand' });
  expect(slo?.to).toBeGreaterThanOrEqual(19);
  expect(slo?.to).toBeLessThan(19.2);
  expect(centralChoice(model, turned(workload, 'sloMs', Number(slo?.to))).chosen?.candidate.id).toBe(
    slo?.makesFeasible,
  );
  expect(centralChoice(model, turned(workload, 'sloMs', 0.98 * Number(slo?.to))).mode).toBe('none');
});

test('the freshest batch is the one that cannot be run more often', () => {
  const situation = situationOf(Workload.parse({ predictionsPerDay: 86_400 }));
  const batches = { batches: () => model.candidates.filter(({ mode }) => mode === 'batch'), pricer: model.pricer };
  const freshestS = freshestBatchS(batches, situation) ?? 0;
  // 300 s to start and a period of at least the same: 600 s and the short time that scoring takes.
  expect(freshestS).toBeGreaterThan(600);
  expect(freshestS).toBeLessThan(610);
  expect(batchFreshness(batches, situation)(freshestS * 0.98)).toBe(false);
});

test('the frontier holds all that nothing beats, and nothing that is beaten', () => {
  const option = fc.record({
    costUsd: fc.integer({ min: 1, max: 9 }),
    p99Ms: fc.option(fc.integer({ min: 1, max: 9 })),
    maxAgeS: fc.option(fc.integer({ min: 1, max: 9 })),
  });
  fc.assert(
    fc.property(fc.array(option, { maxLength: 12 }), (list) => {
      const placed: Placed[] = list.map((o, i) => ({ ...o, id: `${i}` }));
      const kept = new Set(frontierOf(placed));
      const beats = (a: Placed, b: Placed, key: 'p99Ms' | 'maxAgeS'): boolean => {
        const [x, y] = [a[key], b[key]];
        return x !== null && y !== null && x <= y && a.costUsd <= b.costUsd && (x < y || a.costUsd < b.costUsd);
      };
      for (const o of placed) {
        const standing = (['p99Ms', 'maxAgeS'] as const).some(
          (key) => o[key] !== null && !placed.some((p) => beats(p, o, key)),
        );
        expect(kept.has(o.id)).toBe(standing);
      }
    }),
  );
});
