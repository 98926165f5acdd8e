import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { SloResult } from '#core/contract/run/run.ts';
import { pricedRate } from './calm-rate.ts';
import { loadCurveOf } from './load-curve.ts';

const { realtime } = exampleRun();
if (realtime?.slo == null) throw new Error('the example has an SLO');
const measured = realtime.slo;
const withoutPerS = { value: 40_000, low: 36_000, high: 44_000 };
/** Three stalls that took 2 % of the time. */
const lostShare = { value: 0.02, low: 0.0055, high: 0.0517 };
const slo = (stalls: NonNullable<SloResult['stalls']>): SloResult => ({
  ...measured,
  maxRatePerS: { ...withoutPerS, low: null },
  stalls,
});

test('the priced rate lacks the expected share of the time that few stalls take, and is as uncertain as their number', () => {
  const rate = pricedRate(slo({ seen: 3, withoutPerS, lostShare }));
  expect(rate?.value).toBeCloseTo(39_200, 6);
  // 10 % slower of the queue and 3.2 % of the stalls, by the squares.
  expect((rate?.low ?? 0) / 39_200).toBeCloseTo(Math.exp(-Math.hypot(Math.log(0.9), Math.log(0.9483 / 0.98))), 9);
  expect(rate?.high).toBeGreaterThan(1.1 * 39_200);
  expect(pricedRate(slo({ seen: 3, withoutPerS, lostShare: { value: 1, low: 0.5, high: 1 } }))).toEqual({
    value: 0,
    low: 0,
    high: null,
  });
});

test('a document without the share, and a rate without few stalls, are priced as before', () => {
  expect(pricedRate(slo({ seen: 3, withoutPerS }))).toEqual(withoutPerS);
  expect(pricedRate(measured)).toEqual(measured.maxRatePerS);
});

test('the curve that prices read goes through the priced rate', () => {
  const curve = loadCurveOf({ ...realtime, slo: slo({ seen: 3, withoutPerS, lostShare }) }, 99);
  expect(curve?.latencyMs(39_200)).toBe(measured.ms);
  expect(curve?.latencyMs(39_199)).toBeLessThan(measured.ms);
});
