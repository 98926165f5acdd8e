import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { dayOfShape } from '#core/price/traffic/day.ts';
import type { AutoscalerKind } from './autoscaler.ts';
import { fleetTable } from './remembered.ts';
import { simulateWeek } from './simulate-week.ts';
import { RULES, SCALER } from './testing.ts';

const DRAWS = 40;

/** Loads and starts of draws, as a plan spreads them. */
function drawsAround(
  meanLoad: number,
  startS: number,
): readonly { readonly meanLoad: number; readonly startS: number }[] {
  const random = createRandom(7);
  return Array.from({ length: DRAWS }, () => ({
    meanLoad: meanLoad * Math.exp(0.2 * random.normal()),
    startS: startS * Math.exp(0.25 * random.normal()),
  }));
}

test.each<readonly [AutoscalerKind, 'diurnal' | 'flash-crowd', number]>([
  ['target-tracking', 'diurnal', 4],
  ['target-tracking', 'flash-crowd', 40],
  ['pods-on-nodes', 'diurnal', 12],
  ['cloud-run', 'flash-crowd', 12],
])(
  'figures of a %s fleet over a %s day, from a grid around a load of %d, are those of simulations',
  (kind, shape, load) => {
    const autoscaler = { ...SCALER, kind, minInstances: 1, startS: 60 };
    const day = dayOfShape(shape, shape === 'diurnal' ? 2.5 : 8);
    const week = { day, rules: RULES, callersWait: true };
    const table = fleetTable({ ...week, cycles: { low: day, high: day, share: 0 }, autoscaler });
    let [instances, read, missed, readMissed] = [0, 0, 0, 0];
    for (const { meanLoad, startS } of drawsAround(load, 60)) {
      const simulated = simulateWeek({ ...week, meanLoad, autoscaler: { ...autoscaler, startS } });
      const figures = table(meanLoad, startS);
      instances += simulated.meanInstances;
      read += figures.meanInstances;
      missed += simulated.missedShare / DRAWS;
      readMissed += figures.missedShare / DRAWS;
    }
    expect(Math.abs(read / instances - 1)).toBeLessThan(0.01);
    expect(Math.abs(readMissed - missed)).toBeLessThan(0.0005);
  },
);

test('as many draws are without a long wait as if each were simulated', () => {
  const autoscaler = { ...SCALER, kind: 'pods-on-nodes', safetyFactor: 0.25, startS: 90, podsPerInstance: 2 } as const;
  const day = dayOfShape('flash-crowd', 8);
  const week = { day, rules: RULES, callersWait: false };
  const table = fleetTable({ ...week, cycles: { low: day, high: day, share: 0 }, autoscaler });
  const isShort = (minutes: number): boolean => 60 * minutes <= 10;
  let [simulated, read] = [0, 0];
  for (const { meanLoad, startS } of drawsAround(20, 90)) {
    if (isShort(simulateWeek({ ...week, meanLoad, autoscaler: { ...autoscaler, startS } }).waitMinutes.p99))
      simulated++;
    if (isShort(table(meanLoad, startS).waitP99Minutes)) read++;
  }
  expect(simulated).toBeGreaterThan(0.8 * DRAWS);
  expect(simulated).toBeLessThan(DRAWS);
  expect(Math.abs(read - simulated) / DRAWS).toBeLessThanOrEqual(0.05);
});
