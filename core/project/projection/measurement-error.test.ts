import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { measurementError } from './measurement-error.ts';

const Z95 = 1.6448536;
/** The deviation from run to run of a machine, ±7 %. */
const runToRun = Math.log(1.07) / Z95;

/** The example with another interval of each rate, as factors of its value; null for none. */
function runWith(batch: readonly [number, number] | null, live: readonly [number, number] | null): RunDocument {
  const run = exampleRun();
  if (run.batch === null || run.realtime?.slo == null) throw new Error('the example measured both');
  const around = (value: number, factors: readonly [number, number] | null) => ({
    value,
    low: factors === null ? null : value * factors[0],
    high: factors === null ? null : value * factors[1],
  });
  const { best } = run.batch;
  const { slo } = run.realtime;
  return {
    ...run,
    batch: { ...run.batch, best: { ...best, rowsPerS: around(best.rowsPerS.value, batch) } },
    realtime: { ...run.realtime, slo: { ...slo, maxRatePerS: around(44_300, live) } },
  };
}

test('batch and real time have the two sides of their own 90 % intervals', () => {
  const { batch, live } = measurementError(runWith([0.93, 1.09], [0.71, 1.33]), { runToRun });
  expect([-batch.slower, batch.faster].map((deviation) => Math.exp(Z95 * deviation))).toEqual([
    expect.closeTo(0.93, 6),
    expect.closeTo(1.09, 6),
  ]);
  expect([-live.slower, live.faster].map((deviation) => Math.exp(Z95 * deviation))).toEqual([
    expect.closeTo(0.71, 6),
    expect.closeTo(1.33, 6),
  ]);
});

test('what both share is the spread of fresh starts, so a wider X_slo correlates less', () => {
  const correlationOf = (live: readonly [number, number]): number =>
    measurementError(runWith([1 / 1.07, 1.07], live), { runToRun }).correlation;
  expect(correlationOf([1 / 1.07, 1.07])).toBeCloseTo(1, 6);
  expect(correlationOf([1 / 1.07 ** 2, 1.07 ** 2])).toBeCloseTo(0.5, 6);
  expect(correlationOf([1 / 1.03, 1.03])).toBe(1);
});

test('without an interval of its own real time has that of batch, and batch that of any measurement on the machine', () => {
  expect(measurementError(runWith([0.93, 1.09], null), { runToRun })).toMatchObject({ correlation: 1 });
  const { batch, live } = measurementError(runWith([0.93, 1.09], null), { runToRun });
  expect(live).toBe(batch);
  const unstated = measurementError(runWith(null, null), { runToRun });
  expect(unstated.batch).toEqual({ slower: runToRun, faster: runToRun });
  expect(unstated.live).toBe(unstated.batch);
  expect(measurementError(exampleRun({ batch: null, realtime: null }), { runToRun }).live.faster).toBe(runToRun);
});

test('however wide an interval is, a rate is taken to be off by a factor of at most 32 on either side', () => {
  const { live } = measurementError(runWith([0.93, 1.09], [0, 1e6]), { runToRun });
  expect(Math.exp(Z95 * live.slower)).toBeCloseTo(Math.sqrt(1000), 3);
  expect(Math.exp(Z95 * live.faster)).toBeCloseTo(Math.sqrt(1000), 3);
});

test('an X_slo at which no rate could be shown to hold is unlimited towards slower, and one without an upper bound may be as much faster as another run', () => {
  const of = (patch: { readonly low: number | null; readonly high: number | null }) => {
    const run = exampleRun();
    if (run.realtime?.slo == null) throw new Error('the example measured an SLO');
    const slo = { ...run.realtime.slo, maxRatePerS: { value: 100, ...patch } };
    return measurementError({ ...run, realtime: { ...run.realtime, slo } }, { runToRun }).live;
  };
  expect(Math.exp(Z95 * of({ low: null, high: 120 }).slower)).toBeCloseTo(Math.sqrt(1000), 3);
  expect(Math.exp(Z95 * of({ low: null, high: 120 }).faster)).toBeCloseTo(1.2, 6);
  expect(of({ low: 90, high: null }).faster).toBe(runToRun);
});
