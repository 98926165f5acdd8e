import { expect, test } from 'vitest';
import { clockNoise, governorNoise, timerNoise } from './environment-noise.ts';

const codes = (reasons: readonly { readonly code: string }[]): readonly string[] => reasons.map(({ code }) => code);

test('an adjusted clock is not a concern; a clock that was set, or a machine that slept, is one', () => {
  expect(clockNoise({ wallMs: 60_015, monotonicMs: 60_000 })).toEqual([]);
  expect(codes(clockNoise({ wallMs: 63_000, monotonicMs: 60_000 }))).toEqual(['clock-drift']);
  expect(clockNoise({ wallMs: 57_000, monotonicMs: 60_000 })).toEqual([
    { code: 'clock-drift', driftMs: -3000, spanMs: 60_000 },
  ]);
});

test('a clock is coarse relative to what it times', () => {
  expect(timerNoise({ stepMs: 0.0001, serviceMs: 0.005 })).toEqual([]);
  expect(codes(timerNoise({ stepMs: 0.1, serviceMs: 0.02 }))).toEqual(['coarse-timer']);
  expect(timerNoise({ stepMs: 0.1, serviceMs: 2 })).toEqual([]);
  expect(timerNoise({ stepMs: 0.1, serviceMs: null })).toEqual([]);
});

test('a governor that keeps cores slow is reported, and a missing governor is not', () => {
  expect(codes(governorNoise('powersave'))).toEqual(['governor']);
  expect(governorNoise('performance')).toEqual([]);
  expect(governorNoise(null)).toEqual([]);
});
