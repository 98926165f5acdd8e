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

test('a rate says which pauses it cannot contain, whether or not any were seen', () => {
  const unseen = 'pauses rarer than one in 6.7 s were not seen';
  expect(sloBounds({ ...slo({ value: 812, low: 760, high: null }), observedS: 20 })).toEqual([
    'holds at 760 requests/s (95 % confidence)',
    unseen,
  ]);
  expect(sloBounds({ ...slo({ value: 812, low: null, high: null }), observedS: 20 })).toEqual([unseen]);
});

test('few stalls come with what is left of the rate if they persist', () => {
  const withoutPerS = { value: 800, low: 760, high: 850 };
  const clauses = (stalls: Pick<NonNullable<SloResult['stalls']>, 'seen' | 'persistingPerS'>) =>
    sloBounds(slo({ value: 800, low: null, high: null }, { withoutPerS, ...stalls }));
  expect(clauses({ seen: 3, persistingPerS: 616 })).toContain(
    'if pauses like the 3 that were seen persist: 616 requests/s (−23 %)',
  );
  expect(clauses({ seen: 1, persistingPerS: 0 })).toContain(
    'if pauses like the one that was seen persist: no rate holds',
  );
});
