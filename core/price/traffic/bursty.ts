import { createRandom } from '#core/math/stats/random.ts';
import { DAY_MINUTES } from './minutes.ts';

/** Bursts of a day, about one an hour, and minutes in which one dies away to a third: judgements. */
const BURSTS = 24;
const DECAY_MINUTES = 10;

/**
 * Rates of a bursty day by minute over its quiet level of 1: bursts that start at any minute, of exponential height, and die away. They
 * run on past midnight, since days follow each other.
 */
export function burstyMinutes(seed = 1): Float64Array {
  const random = createRandom(seed).fork('bursty day');
  const minutes = new Float64Array(DAY_MINUTES).fill(1);
  for (let burst = 0; burst < BURSTS; burst++) {
    const start = random.int(DAY_MINUTES);
    const height = 5 * random.exponential();
    for (let after = 0; after < 10 * DECAY_MINUTES; after++) {
      const at = (start + after) % DAY_MINUTES;
      minutes[at] = (minutes[at] ?? 0) + height * Math.exp(-after / DECAY_MINUTES);
    }
  }
  return minutes;
}
