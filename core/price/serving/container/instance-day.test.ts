import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { InstanceDay } from './instance-day.ts';

const IDLE_S = 900;
const START_S = 5;
const SERVICE_S = 0.3;
const DAY_S = 86_400;

/** The share of the time with an instance, and of the requests that wait for its start, by drawing the requests of many days one by one. */
function drawn(day: Day, meanPerS: number, days: number): { readonly alive: number; readonly waking: number } {
  const random = createRandom(7).fork('requests');
  const end = days * DAY_S;
  const most = day.peak * meanPerS;
  let [aliveS, readyS, until, requests, waking] = [0, 0, 0, 0, 0];
  for (let atS = random.exponential() / most; atS < end; atS += random.exponential() / most) {
    const relative = day.perMinute[Math.floor((atS % DAY_S) / 60)] ?? 0;
    if (random.uniform() * day.peak >= relative) continue;
    requests++;
    if (atS >= until) {
      readyS = atS + START_S;
      until = readyS + SERVICE_S + IDLE_S;
      aliveS += until - atS;
      waking++;
      continue;
    }
    const next = Math.max(until, Math.max(atS, readyS) + SERVICE_S + IDLE_S);
    aliveS += next - until;
    until = next;
    if (atS < readyS) waking++;
  }
  return { alive: aliveS / end, waking: waking / requests };
}

function loaded(day: Day, meanPerS: number, ready = 0): InstanceDay {
  const made = new InstanceDay(day, IDLE_S);
  made.load({
    meanPerS,
    perInstancePerS: 2,
    serviceS: SERVICE_S,
    billedS: SERVICE_S,
    sessions: 1,
    saturationPerS: 1 / SERVICE_S,
    startS: START_S,
    ready,
  });
  return made;
}

test.each([
  ['flat', 1],
  ['business-hours', 3],
  ['diurnal', 2],
  ['flash-crowd', 10],
] as const)('an instance is alive as long as one that requests one by one keep alive: %s', (shape, peak) => {
  const day = dayOfShape(shape, peak);
  for (const perDay of [10, 60, 300, 3000]) {
    const { alive, waking } = drawn(day, perDay / DAY_S, Math.min(2000, Math.ceil(300_000 / perDay)));
    const { asleepShare, wakingShare } = loaded(day, perDay / DAY_S);
    expect(Math.abs(1 - asleepShare - alive) / alive).toBeLessThan(0.03);
    expect(Math.abs(wakingShare - waking)).toBeLessThan(0.02);
  }
});

test('hours without traffic are not subtracted a second time, and more requests never keep it alive for less', () => {
  // Eight hours and a quarter of an hour of 24, once there are many requests.
  expect(1 - loaded(dayOfShape('business-hours', 3), 1).asleepShare).toBeCloseTo(8.25 / 24, 2);
  for (const [shape, peak] of [
    ['business-hours', 3],
    ['bursty', 5],
  ] as const) {
    const shares = Array.from({ length: 60 }, (_, i) => loaded(dayOfShape(shape, peak), 1e-6 * 1.3 ** i).asleepShare);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  }
});

test('one session answers for as long as its requests take, and two share their idle time', () => {
  // A session that is used for 45 % has a request for 45 % of the time, however they queue.
  expect(loaded(dayOfShape('flat', 1), 1.5).answering).toBeCloseTo(1.5 * SERVICE_S, 9);
  // Rare requests of a millisecond are billed for a step each.
  const rare = new InstanceDay(dayOfShape('flat', 1), IDLE_S);
  const step = { billedS: 0.1, serviceS: 0.001, saturationPerS: 1000, sessions: 1, startS: 0, ready: 1 };
  rare.load({ meanPerS: 0.01, perInstancePerS: 500, ...step });
  expect(rare.answering).toBeCloseTo(0.001, 5);
  const two = new InstanceDay(dayOfShape('flat', 1), IDLE_S);
  two.load({ ...step, meanPerS: 2, perInstancePerS: 10, serviceS: 0.5, billedS: 0.5, saturationPerS: 4, sessions: 2 });
  expect(two.answering).toBeCloseTo(1 - 0.5 ** 2, 9);
});
