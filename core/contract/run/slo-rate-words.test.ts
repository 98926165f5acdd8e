import { expect, test } from 'vitest';
import type { SloResult } from '#core/contract/run/run.ts';
import { sloBounds } from './slo-rate-words.ts';

const slo = (maxRatePerS: SloResult['maxRatePerS'], stalls?: SloResult['stalls']): SloResult => ({
  percentile: 99,
  ms: 20,
  maxRatePerS,
  firstFailingPerS: 900,
  basis: 'measured',
  ...(stalls === undefined ? {} : { stalls }),
});

test('a rate comes with the rates at which the SLO holds and fails', () => {
  expect(sloBounds(slo({ value: 812, low: 760, high: 850 }))).toEqual([
    'holds at 760 requests/s, fails at 850 requests/s (95 % each)',
  ]);
  expect(sloBounds(slo({ value: 812, low: 760, high: null }))).toEqual(['holds at 760 requests/s (95 % confidence)']);
  expect(sloBounds(slo({ value: 812, low: null, high: null }))).toEqual([]);
  expect(sloBounds(slo(null))).toEqual([]);
});

test('a rate without its stalls says so first, and what is not known', () => {
  const rate = { value: 812, low: null, high: 850 };
  expect(sloBounds(slo(rate, { seen: 3, withoutPerS: { value: 812, low: 760, high: 850 } }))).toEqual([
    'without stalls: 3 long stalls are too few to measure their effect, so it is unknown whether the rate holds with them',
    'fails at 850 requests/s (95 % confidence)',
  ]);
});
