import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceId, ServingMode } from '#core/contract/plan/plan.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { batchCoverageGap, choose } from './rules.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { MARKET } from './testing.ts';
import { pricedAt } from './testing-options.ts';

/** The ages of the answers of a run per day. */
const DAILY = { mean: 43_200, max: 86_400 };

function contender(mode: ServingMode, costUsd: number, feasible = true): Contender {
  const [candidate] = MARKET;
  if (candidate === undefined) throw new Error('the market is empty');
  const subject = { ...candidate, id: `${mode} at ${costUsd}`, mode };
  return {
    candidate: subject,
    costUsd,
    central: pricedAt(subject, feasible ? costUsd : null, { freshnessS: mode === 'batch' ? DAILY : null }),
  };
}

const aged = (each: Contender, meanAgeS: number, maxAgeS: number): Contender => ({
  ...each,
  central: { ...each.central, meanAgeS, maxAgeS },
});

interface Setting {
  readonly workload?: Omit<WorkloadInput, 'predictionsPerDay'>;
  /** Age of the freshest batch, in seconds. */
  readonly freshestS?: number;
  readonly sure?: boolean;
}

function pick(contenders: readonly Contender[], setting: Setting = {}) {
  const { freshestS = 600, sure = true } = setting;
  const choice = choose({
    contenders,
    workload: Workload.parse({ predictionsPerDay: 1_000, materialUsd: 0, ...setting.workload }),
    batchFreshWithin: (limitS) => limitS === null || freshestS <= limitS,
    surelyCheaper: (other, batch) => sure && other.costUsd < batch.costUsd,
  });
  return { mode: choice.mode, rules: choice.rules, id: choice.chosen?.candidate.id ?? null };
}

const all = [contender('batch', 10), contender('batch', 12), contender('microbatch', 30), contender('realtime', 40)];

test('batch is the default, at its cheapest', () => {
  expect(pick(all)).toEqual({ mode: 'batch', rules: ['default-batch'], id: 'batch at 10' });
});

test('a caller who waits less than the freshest batch takes leaves it', () => {
  const workload = { callerWaits: true, sloMs: 100 };
  expect(pick(all, { workload })).toMatchObject({ mode: 'microbatch', rules: ['caller-waits'] });
  expect(pick(all, { workload: { callerWaits: true, sloMs: 3_600_000 } }).mode).toBe('batch');
  expect(pick(all, { workload: { callerWaits: false, sloMs: 100 } }).mode).toBe('batch');
});

test('a tolerated age below the freshest batch leaves it', () => {
  expect(pick(all, { workload: { maxStalenessS: 599 } }).rules).toEqual(['staleness']);
  expect(pick(all, { workload: { maxStalenessS: 600 } }).mode).toBe('batch');
});

test('inputs that are not known in advance exclude batch beyond one in a hundred, if a caller waits', () => {
  const waiting = { callerWaits: true };
  expect(pick(all, { workload: { ...waiting, inputsKnownInAdvance: 0.98 } }).rules).toEqual(['inputs-unknown']);
  expect(pick(all, { workload: { ...waiting, inputsKnownInAdvance: 0.99 } }).mode).toBe('batch');
});

test('without a waiting caller an unknown input waits for the next run, and only the age of answers excludes batch', () => {
  expect(pick(all, { workload: { inputsKnownInAdvance: 0 } })).toMatchObject({
    mode: 'batch',
    rules: ['default-batch'],
  });
  expect(pick(all, { workload: { inputsKnownInAdvance: 0, maxStalenessS: 599 } }).rules).toEqual(['staleness']);
});

test('a live option must save something material over every batch, not over the one with the fewest components', () => {
  const of = (service: ServiceId, each: Contender): Contender => ({
    ...each,
    candidate: { ...each.candidate, service, id: `${service} at ${each.costUsd}` },
  });
  const simple = of('lambda-batch', contender('batch', 33.95));
  const cheap = of('batch-fargate', contender('batch', 28.78));
  const live = contender('realtime', 7.45);
  const workload = { materialUsd: 25 };
  expect(pick([simple, cheap], { workload }).id).toBe('lambda-batch at 33.95');
  expect(pick([simple, live], { workload })).toMatchObject({ rules: ['cheaper'], id: 'realtime at 7.45' });
  // 33.95 − 7.45 is material, 28.78 − 7.45 is not.
  expect(pick([simple, cheap, live], { workload })).toEqual({
    mode: 'batch',
    rules: ['default-batch'],
    id: 'batch-fargate at 28.78',
  });
});

test('a saving below 25 dollars per month or 5 % is a tie, which goes to batch', () => {
  const against = (batchUsd: number, liveUsd: number, materialUsd: number) =>
    pick([contender('batch', batchUsd), contender('realtime', liveUsd)], { workload: { materialUsd } }).mode;
  expect(against(30, 5.01, 25)).toBe('batch');
  expect(against(30, 5, 25)).toBe('realtime');
  expect(against(1000, 951, 25)).toBe('batch');
  expect(against(1000, 950, 25)).toBe('realtime');
  expect(against(30, 29.99, 0)).toBe('realtime');
});

/** 0.5 % of the keys are new within an hour, 12 % within a day. */
const REUSE = {
  file: 'reads.csv',
  sha256: '0'.repeat(64),
  keyColumn: 'user',
  timeColumn: 'at',
  rows: 100,
  rowsWithoutKey: 0,
  rowsWithoutTime: 0,
  distinctKeys: 10,
  spanDays: 10,
  readsPerEntity: { mean: 10, p50: 10, p90: 10, p99: 10, max: 10 },
  readsPerEntityPerDay: { mean: 1, p50: 1, p90: 1, p99: 1, max: 1 },
  popularity: [{ keys: 10, reads: 100 }],
  newKeyShare: [
    { periodS: 3_600, share: 0.005, reads: 50 },
    { periodS: 86_400, share: 0.12, reads: 50 },
  ],
};

test('keys of the user’s data that are new since the last run count against batch as unknown inputs do', () => {
  const reads = { callerWaits: true, reuse: REUSE };
  expect(pick(all, { workload: reads }).rules).toEqual(['inputs-unknown']);
  const hourly = all.map((each) => aged(each, 1_800, 3_600));
  expect(pick(hourly, { workload: { ...reads, batchPeriodS: 3_600 } }).mode).toBe('batch');
  expect(pick(all, { workload: { ...reads, reuse: { ...REUSE, newKeyShare: null } } }).mode).toBe('batch');
});

test('all reasons that apply are given', () => {
  const workload = { callerWaits: true, sloMs: 100, maxStalenessS: 5, inputsKnownInAdvance: 0 };
  expect(pick(all, { workload }).rules).toEqual(['caller-waits', 'staleness', 'inputs-unknown']);
});

test('something cheaper wins over batch only when it surely is', () => {
  const list = [contender('batch', 50), contender('realtime', 40), contender('microbatch', 45)];
  expect(pick(list)).toEqual({ mode: 'realtime', rules: ['cheaper'], id: 'realtime at 40' });
  expect(pick(list, { sure: false })).toMatchObject({ mode: 'batch', rules: ['default-batch'] });
});

test('a micro-batch needs to save a tenth', () => {
  const workload = { callerWaits: true, inputsKnownInAdvance: 0 };
  expect(pick([contender('realtime', 100), contender('microbatch', 91)], { workload }).mode).toBe('realtime');
  expect(pick([contender('realtime', 100), contender('microbatch', 90)], { workload }).mode).toBe('microbatch');
  expect(pick([contender('microbatch', 90)], { workload }).mode).toBe('microbatch');
});

test('where no caller waits, a tie between a stream and an option with fewer components goes to the latter', () => {
  // A function (1 part) and a stream, where no batch is young enough.
  const young = { freshestS: 600, workload: { maxStalenessS: 60, materialUsd: 25 } } as const;
  const by = (service: ServiceId, each: Contender): Contender => ({
    ...each,
    candidate: { ...each.candidate, service },
  });
  const pair = (realtimeUsd: number, streamUsd: number) =>
    pick(
      [by('lambda', contender('realtime', realtimeUsd)), by('kinesis-microbatch', contender('microbatch', streamUsd))],
      young,
    ).mode;
  expect(pair(3, 22)).toBe('realtime');
  expect(pair(40, 22)).toBe('realtime');
  expect(pair(50, 22)).toBe('microbatch');
  expect(pair(70, 100)).toBe('realtime');
});

test('hybrid or cache are taken where they are cheaper still', () => {
  const workload = { callerWaits: true, inputsKnownInAdvance: 0.9 };
  const list = [
    contender('realtime', 100),
    contender('microbatch', 80),
    contender('hybrid', 79),
    contender('cached', 81),
  ];
  expect(pick(list, { workload }).mode).toBe('hybrid');
});

test('an impossible batch is replaced, and without any option the mode is none', () => {
  expect(pick([contender('batch', 1, false), contender('realtime', 9)])).toMatchObject({
    mode: 'realtime',
    rules: ['batch-infeasible'],
  });
  expect(pick([contender('batch', 1)], { workload: { callerWaits: true, inputsKnownInAdvance: 0 } })).toMatchObject({
    mode: 'none',
    id: null,
  });
  expect(pick([])).toMatchObject({ mode: 'none' });
});

test('the choice is always feasible, and never a batch that a rule excludes', () => {
  const mode = fc.constantFrom<ServingMode>('batch', 'microbatch', 'realtime', 'async', 'cached', 'hybrid');
  const contenders = fc.array(fc.tuple(mode, fc.integer({ min: 1, max: 99 }), fc.boolean()), { maxLength: 8 });
  const workload = fc.record({
    callerWaits: fc.boolean(),
    sloMs: fc.constantFrom(50, 5e6),
    inputsKnownInAdvance: fc.constantFrom(0, 1),
  });
  fc.assert(
    fc.property(contenders, workload, (list, needs) => {
      const made = list.map(([m, cost, feasible]) => contender(m, cost, feasible));
      const { mode: chosen, id, rules } = pick(made, { workload: needs });
      const excluded = needs.callerWaits && (needs.sloMs === 50 || needs.inputsKnownInAdvance === 0);
      if (chosen === 'none')
        expect(made.some((c) => c.central.feasible && (!excluded || c.candidate.mode !== 'batch'))).toBe(false);
      else expect(made.some((c) => c.candidate.id === id && c.central.feasible)).toBe(true);
      if (excluded) expect(chosen).not.toBe('batch');
      expect(rules.length).toBeGreaterThan(0);
    }),
  );
});

test('a pre-computed option is chosen where nothing else answers live, and not where it costs as much', () => {
  const workload = { callerWaits: true, sloMs: 100 };
  expect(pick([contender('hybrid', 50), contender('batch', 1)], { workload }).mode).toBe('hybrid');
  expect(pick([contender('realtime', 50), contender('hybrid', 50)], { workload }).mode).toBe('realtime');
  expect(pick([contender('realtime', 50), contender('cached', 49)], { workload }).mode).toBe('cached');
  expect(pick([contender('async', 40), contender('realtime', 50)], { workload }).mode).toBe('async');
});

test('of two options with the same cost, the first is chosen', () => {
  const [first, second] = [contender('batch', 10), contender('batch', 10)];
  expect(cheapest([first, second])).toBe(first);
  expect(cheapest([])).toBeNull();
});

test('keys that come new in one period of the best batch count: twice from its mean age to its oldest answer', () => {
  const workload = Workload.parse({ predictionsPerDay: 1_000, materialUsd: 0, batchPeriodS: 3_600, reuse: REUSE });
  const batch = contender('batch', 10);
  // A run of 600 s, with a period of an hour or of a day.
  expect(batchCoverageGap(workload, aged(batch, 600 + 1_800, 600 + 3_600))).toBeCloseTo(0.005, 12);
  expect(batchCoverageGap(workload, aged(batch, 600 + 43_200, 600 + 86_400))).toBeCloseTo(0.12, 12);
  expect(batchCoverageGap(workload, null)).toBeCloseTo(0.005, 12);
  expect(batchCoverageGap({ ...workload, batchPeriodS: null }, null)).toBeCloseTo(0.12, 12);
});

test('unknown inputs replace a batch only beyond the share that the workload tolerates', () => {
  const waiting = { callerWaits: true, sloMs: 3_600_000, inputsKnownInAdvance: 0.92 };
  expect(pick(all, { workload: waiting }).rules).toEqual(['inputs-unknown']);
  expect(pick(all, { workload: { ...waiting, toleratedUnanswered: 0.08 } }).mode).toBe('batch');
  const strict = { ...waiting, inputsKnownInAdvance: 0.995, toleratedUnanswered: 0 };
  expect(pick(all, { workload: strict }).rules).toEqual(['inputs-unknown']);
});
