import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { modeSeparation } from './separation.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');
const RUN = exampleRun();
const rateOf = (run: RunDocument): number => run.batch?.best.rowsPerS.value ?? 0;
const sloOf = (run: RunDocument): number => run.realtime?.slo?.maxRatePerS?.value ?? 0;

/** A mode's speed relative to the example. */
const speeds = (run: RunDocument) => ({ batch: rateOf(run) / rateOf(RUN), realtime: sloOf(run) / sloOf(RUN) });

type Costs = (run: RunDocument) => Readonly<Record<string, number | null>>;

function separation(
  costs: Costs,
  options: { readonly run?: RunDocument; readonly candidates?: readonly Candidate[] } = {},
) {
  const { run = RUN, candidates = [batch, live] } = options;
  return modeSeparation({
    run,
    workload: Workload.parse({ predictionsPerDay: 1000, materialUsd: 0 }),
    evaluatorOf: (subject) => ({
      candidates: () => candidates,
      ...pricerBy((candidate) => evaluationOf(candidate, costs(subject)[candidate.id] ?? null)),
      figuresOf: () => null,
    }),
    seed: 1,
  });
}

/** The cost of a mode falls as its speed rises. */
const inverse =
  (batchUsd: number, liveUsd: number): Costs =>
  (run) => ({
    [batch.id]: batchUsd / speeds(run).batch,
    [live.id]: liveUsd / speeds(run).realtime,
  });

/** The example with other intervals for its rates. */
function withIntervals(batchRows: object, realtimeRate: object): RunDocument {
  if (RUN.batch === null || RUN.realtime === null || RUN.realtime.slo === null) throw new Error('not measured');
  const rowsPerS = { ...RUN.batch.best.rowsPerS, ...batchRows };
  const maxRatePerS = { value: 1, low: null, high: null, ...RUN.realtime.slo.maxRatePerS, ...realtimeRate };
  return {
    ...RUN,
    batch: { ...RUN.batch, best: { ...RUN.batch.best, rowsPerS } },
    realtime: { ...RUN.realtime, slo: { ...RUN.realtime.slo, maxRatePerS } },
  };
}

const narrow = withIntervals({ low: null, high: null }, { low: RUN.realtime?.slo?.maxRatePerS?.value, high: null });

describe('a verdict on a first pass', () => {
  test('is separated where no mode could be off by enough', () => {
    // 1.25 in both directions is a factor of 1.5625.
    expect(separation(inverse(100, 157), { run: narrow })).toMatchObject({ mode: 'batch', separated: true, open: [] });
    expect(separation(inverse(157, 100), { run: narrow })).toMatchObject({ mode: 'realtime', separated: true });
  });

  test('depends on both modes where only both together turn it', () => {
    const close = separation(inverse(100, 156), { run: narrow });
    expect(close).toMatchObject({ mode: 'batch', separated: false, open: ['batch', 'realtime'] });
  });

  test('depends on the one mode whose speed turns it', () => {
    const onlyLive: Costs = (run) => ({ [batch.id]: 100, [live.id]: 110 / speeds(run).realtime });
    expect(separation(onlyLive, { run: narrow }).open).toEqual(['realtime']);
    const onlyBatch: Costs = (run) => ({ [batch.id]: 100 / speeds(run).batch, [live.id]: 110 });
    expect(separation(onlyBatch, { run: narrow }).open).toEqual(['batch']);
  });

  test('depends on all that was measured, where it turns whatever is moved', () => {
    const fragile: Costs = (run) => ({ [batch.id]: run === narrow ? 100 : null, [live.id]: 200 });
    const found = separation(fragile, { run: narrow });
    expect(found).toMatchObject({ mode: 'batch', separated: false });
    expect(found.open).toEqual(
      Object.entries(found.factors).flatMap(([mode, factor]) => (factor === null ? [] : [mode])),
    );
  });

  test('takes no commitment into account', () => {
    const yearly = candidateOf('realtime', { purchase: '1yr' });
    const costs: Costs = () => ({ [batch.id]: 100, [yearly.id]: 1 });
    expect(separation(costs, { run: narrow, candidates: [batch, yearly] })).toMatchObject({ mode: 'batch' });
  });
});

describe('a mode may be off', () => {
  const factors = (batchRows: object, realtimeRate: object) =>
    separation(inverse(100, 500), { run: withIntervals(batchRows, realtimeRate) }).factors;

  test('to the farther end of its interval', () => {
    const off = factors({ value: 100, low: 50, high: 150 }, { value: 10, low: 8, high: 30 });
    expect(off).toMatchObject({ batch: 2, realtime: 3 });
  });

  test('by a quarter at least, also where a batch has no interval', () => {
    const close = factors({ value: 100, low: 90, high: 124 }, { value: 100, low: 90, high: 126 });
    expect(close).toMatchObject({ batch: 1.25, realtime: 1.26 });
    expect(factors({ low: null, high: null }, { value: 20, low: 18, high: null })).toMatchObject({
      batch: 1.25,
      realtime: 1.25,
    });
    expect(factors({ value: 200, low: 0, high: 200 }, {})).toMatchObject({ batch: 1.25 });
  });

  test('by as much as in a disturbed run where no rate within the SLO is shown to hold, except without the stalls of this machine', () => {
    expect(factors({}, { value: 10, low: null, high: 30 })).toMatchObject({ realtime: 4 });
    const run = withIntervals({}, { value: 10, low: null, high: 30 });
    const { realtime } = run;
    if (realtime?.slo == null) throw new Error('an SLO was expected');
    const slo = { ...realtime.slo, stalls: { seen: 2, withoutPerS: { value: 10, low: 9, high: 15 } } };
    const calm = separation(inverse(100, 500), { run: { ...run, realtime: { ...realtime, slo } } });
    expect(calm.factors).toMatchObject({ realtime: 1.5 });
  });

  test('by nothing where it was not measured', () => {
    const run = exampleRun({ batch: null, microBatch: null });
    expect(separation(() => ({ [live.id]: 1 }), { run, candidates: [live] }).factors).toMatchObject({
      batch: null,
      microbatch: null,
    });
  });
});
