import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { NO_RETRIES } from '#core/scale/callers.ts';
import { simulateFunction } from '#core/scale/functions.ts';
import { containerDay } from './container-day.ts';

const DAY_S = 86_400;
const IDLE_S = 600;
/** Rare requests need many days, or chance alone is more than 1 %. */
const REQUESTS = 20_000;

/** Cold starts over the requests of some days after the first, second by second, with whole requests at random times. */
function coldBySecond(day: Day, meanPerS: number, serviceS: number): number {
  const random = createRandom(3);
  const days = Math.max(3, Math.ceil(REQUESTS / (meanPerS * DAY_S)));
  const counts = new Float64Array((1 + days) * DAY_S);
  for (let second = 0; second < counts.length; second++) {
    counts[second] = poisson(meanPerS * (day.perMinute[Math.floor(second / 60) % 1440] ?? 0), random);
  }
  const over = (part: Float64Array) => {
    const found = simulateFunction({
      trace: { startWeekday: 0, binS: 1, counts: part },
      serviceS,
      rules: { growth: 1000, growthS: 10, requestsPerQuota: 10, provisionS: 90 },
      quota: 10_000,
      idle: { kind: 'fixed', seconds: IDLE_S },
      provisioned: [],
      starts: { kind: 'constant', seconds: 0.5 },
      burst: { correlation: 0, windowS: 30 },
      random: createRandom(4),
      lateS: 10,
      retries: NO_RETRIES,
      binS: 60,
    });
    return { cold: found.cold, arrived: found.totals.arrived };
  };
  const [all, first] = [over(counts), over(counts.subarray(0, DAY_S))];
  return (all.cold - first.cold) / (all.arrived - first.arrived);
}

/** Draws a Poisson number, as a normal one where it is large. */
function poisson(mean: number, random: ReturnType<typeof createRandom>): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  let count = -1;
  for (let sum = 0; sum <= mean; sum += random.exponential()) count++;
  return Math.max(0, count);
}

/** One test for each shape of a day. */
export function testShapes(shapes: readonly Parameters<typeof dayOfShape>[0][]): void {
  test.each(shapes)(
    'folded into eight rates, a %s day has the cold starts of a simulation by second within 1 % of its requests',
    (shape) => {
      const day = dayOfShape(shape, shape === 'diurnal' ? 2 : 6);
      const off = [
        // Rarer requests find a container gone with e^(−λ·T), which needs no simulation; that by second looks for idle ones every ten seconds only.
        [0.02, 0.1],
        [0.2, 1],
        [2, 0.1],
        [2, 2],
        [30, 0.5],
      ].map(([meanPerS = 0, serviceS = 0]) => {
        const folded = containerDay(day, IDLE_S);
        folded.load(meanPerS, serviceS);
        return [meanPerS, serviceS, Number((folded.coldShare - coldBySecond(day, meanPerS, serviceS)).toFixed(4))];
      });
      expect(off.filter(([, , difference = 0]) => Math.abs(difference) > 0.01)).toEqual([]);
    },
  );
}
