import { expect, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import type { RatePoint } from '#core/measure/search/slo-search.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import { inProcessDriver } from '#engine/bench/load/open-loop-in-process.ts';
import { benchInputOf, ids, LOOK_UP, modelFile } from '#engine/bench/testing.ts';
import { PassRenewal } from './pass-renewal.ts';

const UNUSED = (): Promise<never> => Promise.reject(new Error('a renewal has no use for this'));

/** A driver that counts its renewals and warm-ups. */
function countingDriver(canRenew = true) {
  const done: string[] = [];
  const note = (what: string) => (): Promise<void> => {
    done.push(what);
    return Promise.resolve();
  };
  const driver: OpenLoopDriver = {
    starts: 'service',
    measureUnloaded: UNUSED,
    run: UNUSED,
    warmUp: note('warm up'),
    renew: canRenew ? note('renew') : null,
    close: UNUSED,
  };
  return { driver, done };
}

const point = (replicate: number): RatePoint => ({
  ratePerS: 100,
  replicate,
  purpose: replicate === 0 ? 'curve' : 'replicate',
});
const POINTS = [0, 0, 1, 1, 1, 2, 2, 2].map(point);

test('each pass has executors of its own, warmed up; the search before them has not', async () => {
  const { driver, done } = countingDriver();
  const renewal = new PassRenewal({ driver, warmUpPerS: 30, openingMs: 100 });
  for (const each of POINTS) await renewal.before(each, { leftMs: 60_000, passesMs: 5_400 });
  expect(done).toEqual(['renew', 'warm up', 'renew', 'warm up']);
});

test('passes that would no longer fit into the time keep the executors that there are', async () => {
  const { driver, done } = countingDriver();
  const renewal = new PassRenewal({ driver, warmUpPerS: 30, openingMs: 100 });
  // Two passes of three points take 5.4 s, and a start takes more than another pass.
  for (const each of POINTS)
    await renewal.before(each, { leftMs: each.replicate === 1 ? 6_000 : 3_000, passesMs: 5_400 });
  expect(done).toEqual([]);
});

test('a driver that cannot be renewed is left alone', async () => {
  const { driver, done } = countingDriver(false);
  const renewal = new PassRenewal({ driver, warmUpPerS: 30, openingMs: 100 });
  for (const each of POINTS) await renewal.before(each, { leftMs: 60_000, passesMs: 5_400 });
  expect(done).toEqual([]);
});

test('new executors in this process answer as the old ones did', { timeout: 60_000 }, async () => {
  const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
  const context = { input, data: ids([0, 1, 2, 3]), stop: createStopWord(), emit: () => undefined };
  const driver = inProcessDriver(context, { threads: 1, replicas: 1 });
  const arrivalMs = makeSchedule({ arrivals: { kind: 'constant' }, ratePerS: 500, seed: 1, count: 50 });
  const before = await driver.run(arrivalMs);
  await driver.renew?.();
  const after = await driver.run(arrivalMs);
  await driver.close();
  expect([before.batches, after.batches]).toEqual([50, 50]);
});
