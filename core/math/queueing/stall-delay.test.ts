import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { stallDelay, usualShare } from './stall-delay.ts';

/** Shares of arrivals that a fluid delay with random stalls exceeds, sampled at random moments. */
function simulated(stalls: { perService: number; length: number }, utilisation: number, times: readonly number[]) {
  const random = createRandom(5);
  const counts = times.map(() => 0);
  let [delay, next] = [0, random.exponential() / stalls.perService];
  const samples = 1_000_000;
  const step = 1;
  for (let sample = 0; sample < samples; sample++) {
    next -= step;
    delay = Math.max(0, delay - (1 - utilisation) * step);
    while (next <= 0) {
      delay += stalls.length;
      next += random.exponential() / stalls.perService;
    }
    for (const [index, time] of times.entries()) if (delay > time) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count) => count / samples);
}

test.each([0, 0.5, 0.8])('the delay by stalls is that of a simulation at a utilisation of %d', (utilisation) => {
  const stalls = { perService: 1 / 400, length: 20 };
  const times = [1, 10, 18, 30];
  const { perService, length } = stalls;
  const found = stallDelay({ load: perService * length, lengths: Float64Array.of(1) })(utilisation);
  const tail = (time: number): number => {
    const { share = 1, delays = Float64Array.of(Infinity) } = found ?? {};
    return (share * delays.filter((delay) => delay * length > time).length) / delays.length;
  };
  const expected = simulated(stalls, utilisation, times);
  for (const [index, time] of times.entries()) {
    expect(Math.abs(tail(time) - (expected[index] ?? 0))).toBeLessThan(0.012);
  }
});

test('a machine that stalls for the rest of its time does not keep up', () => {
  expect(stallDelay({ load: 0.2, lengths: Float64Array.of(1) })(0.9)).toBeNull();
  expect(usualShare({ load: 0.2, lengths: Float64Array.of(1) })).toBeCloseTo(0.8, 12);
});
