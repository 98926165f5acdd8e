import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { sleepAt, sleepOver } from './sleeping.ts';
import { createTable, logGrid } from './remembered.ts';

/** A simulation of the rule, request by request. */
function simulateSleep(options: { ratePerS: number; wakeUpS: number; idleS: number; requests: number }) {
  const random = createRandom(3);
  let nowS = 0;
  let awakeFromS = 0;
  let lastUseS = -Infinity;
  let asleepS = 0;
  let waking = 0;
  for (let i = 0; i < options.requests; i++) {
    nowS += random.exponential() / options.ratePerS;
    const sleepsFromS = Math.max(lastUseS, awakeFromS) + options.idleS;
    if (i === 0 || nowS > sleepsFromS) {
      asleepS += i === 0 ? nowS : nowS - sleepsFromS;
      awakeFromS = nowS + options.wakeUpS;
    }
    if (nowS < awakeFromS) waking += 1;
    lastUseS = nowS;
  }
  return { asleepShare: asleepS / nowS, wakingShare: waking / options.requests };
}

test.each([
  { ratePerS: 1 / 7200, wakeUpS: 300, idleS: 900 },
  { ratePerS: 1 / 900, wakeUpS: 300, idleS: 900 },
  { ratePerS: 1 / 200, wakeUpS: 300, idleS: 900 },
])('the closed form agrees with a simulation at $ratePerS/s', (traffic) => {
  const simulated = simulateSleep({ ...traffic, requests: 400_000 });
  const closed = sleepAt(traffic);
  expect(closed.asleepShare).toBeCloseTo(simulated.asleepShare, 2);
  expect(closed.wakingShare).toBeCloseTo(simulated.wakingShare, 2);
});

test('an instance that is always busy never sleeps, and one without requests always does', () => {
  expect(sleepAt({ ratePerS: 10, wakeUpS: 300, idleS: 900 })).toEqual({ asleepShare: 0, wakingShare: 0 });
  expect(sleepAt({ ratePerS: 0, wakeUpS: 300, idleS: 900 })).toEqual({ asleepShare: 1, wakingShare: 1 });
});

test('a day with quiet hours sleeps more than a flat one of the same mean', () => {
  const times = { meanPerS: 1 / 300, wakeUpS: 300, idleS: 900 };
  const flat = sleepOver({ day: dayOfShape('flat', 1), ...times });
  expect(flat).toEqual(sleepAt({ ratePerS: 1 / 300, wakeUpS: 300, idleS: 900 }));
  expect(sleepOver({ day: dayOfShape('diurnal', 2), ...times }).asleepShare).toBeGreaterThan(flat.asleepShare);
});

test('a remembered function is exact on its grid and between its neighbours elsewhere', () => {
  let calls = 0;
  const table = createTable(
    logGrid(8),
    (value) => {
      calls += 1;
      return { square: value ** 2, steps: Math.ceil(value) };
    },
    (low, high, share) => ({
      square: low.square + (high.square - low.square) * share,
      steps: low.steps + (high.steps - low.steps) * share,
    }),
  );
  expect(table(1).square).toBeCloseTo(1, 12);
  expect(table(7.3).square / 7.3 ** 2).toBeCloseTo(1, 2);
  const before = calls;
  expect(table(7.3)).toEqual(table(7.3));
  expect(calls).toBe(before);
  let last = 0;
  for (let value = 0.1; value < 20; value += 0.01) {
    const { steps } = table(value);
    expect(steps).toBeGreaterThanOrEqual(last);
    last = steps;
  }
});
