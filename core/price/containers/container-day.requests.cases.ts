import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { containerDay } from './container-day.ts';

const DAY_S = 86_400;
const IDLE_S = 600;
/** Rare requests need many days, or chance alone is more than 1 %. */
const REQUESTS = 20_000;

/**
 * Cold starts over the requests of some days after the first, request by request at random times: the container that was used last serves, and one that
 * was not used for ten minutes ends.
 */
function coldByRequest(day: Day, meanPerS: number, serviceS: number): number {
  const random = createRandom(3);
  const days = Math.max(3, Math.ceil(REQUESTS / (meanPerS * DAY_S)));
  /** When busy containers end their requests, in that order, and since when others are idle: all requests take equally long. */
  const busy: number[] = [];
  let ended = 0;
  const idleSinceS: number[] = [];
  const seen = { arrived: 0, cold: 0 };
  for (let second = 0; second < (1 + days) * DAY_S; second++) {
    const perS = meanPerS * (day.perMinute[Math.floor(second / 60) % 1440] ?? 0);
    const arrivals = Float64Array.from({ length: poisson(perS, random) }, () => second + random.uniform()).sort();
    for (const nowS of arrivals) {
      while (ended < busy.length && (busy[ended] ?? 0) <= nowS) idleSinceS.push(busy[ended++] ?? 0);
      const isWarm = (idleSinceS.pop() ?? -Infinity) >= nowS - IDLE_S;
      busy.push(nowS + serviceS);
      if (second < DAY_S) continue;
      seen.arrived++;
      if (!isWarm) seen.cold++;
    }
  }
  return seen.cold / seen.arrived;
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
    'folded into eight rates, a %s day has the cold starts of a simulation by request within 1 % of its requests',
    (shape) => {
      const day = dayOfShape(shape, shape === 'diurnal' ? 2 : 6);
      const off = [
        // Rarer requests find a container gone with e^(−λ·T), which needs no simulation.
        [0.02, 0.1],
        [0.2, 1],
        [2, 0.1],
        [2, 2],
        [30, 0.5],
      ].map(([meanPerS = 0, serviceS = 0]) => {
        const folded = containerDay(day, IDLE_S);
        folded.load(meanPerS, serviceS);
        return [meanPerS, serviceS, Number((folded.coldShare - coldByRequest(day, meanPerS, serviceS)).toFixed(4))];
      });
      expect(off.filter(([, , difference = 0]) => Math.abs(difference) > 0.01)).toEqual([]);
    },
  );
}
