import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import type { Stop } from '#core/measure/run/stops.ts';
import type { Scored } from '#engine/bench/protocol.ts';
import { benchInputOf } from '#engine/bench/testing.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { ONE_STOP_MS, runStopped, runStoppedOnce } from './testing.ts';
import { startHeartbeat, StopWatch } from './stop-watch.ts';

const SLOW = { timeout: 60_000 };

/** A watch of a process that is stopped for a second within the first `spoiled` measurements. */
function watchOf(spoiled: number) {
  const stops: Stop[] = [];
  const reasons: TrustFact[] = [];
  let runs = 0;
  const watch = new StopWatch(
    { onSpoiled: (reason) => reasons.push(reason), isCancelled: () => false },
    {
      ready: Promise.resolve(),
      settled: () => Promise.resolve(),
      since: (fromMs) => stops.filter(({ toMs }) => toMs >= fromMs),
      shortMs: () => 0,
      end: () => undefined,
    },
  );
  const work = (): Promise<number> => {
    runs += 1;
    const atMs = nowMs();
    if (runs <= spoiled) stops.push({ fromMs: atMs, toMs: atMs, lostMs: 1000 });
    return Promise.resolve(runs);
  };
  return { watch, work, reasons };
}

test('what a stop spoiled is measured again, and counts without a reason against it', async () => {
  const { watch, work, reasons } = watchOf(2);
  expect(await watch.measure(work, { kind: 'rate' })).toEqual({ result: 3, stopped: null });
  expect(reasons).toEqual([]);
});

test('what is stopped each time is kept with a reason against it, which adds up', async () => {
  const { watch, work, reasons } = watchOf(6);
  expect(await watch.measure(work, { kind: 'rate' })).toMatchObject({ result: 4, stopped: { stops: 1, lostMs: 1000 } });
  expect(reasons).toMatchObject([{ code: 'stopped', stops: 1, lostMs: 1000 }]);
  expect(await watch.measure(work, { kind: 'latency', repeats: false })).toMatchObject({ result: 5 });
  expect(reasons.at(-1)).toMatchObject({ code: 'stopped', stops: 2, lostMs: 2000 });
  expect(watch.spoiledMs).toBe(2000);
});

test('a process that is always stopped soon no longer measures again', async () => {
  const { watch, work } = watchOf(Number.POSITIVE_INFINITY);
  for (let result = 0; result < 10; result++) await watch.measure(work, { kind: 'rate' });
  expect(await watch.measure(work, { kind: 'rate' })).toMatchObject({ result: 8 + 11 });
});

test('nothing is measured again once the user has cancelled', async () => {
  const reasons: TrustFact[] = [];
  const source = {
    ready: Promise.resolve(),
    settled: () => Promise.resolve(),
    since: () => [{ fromMs: 0, toMs: 1e12, lostMs: 1e12 }],
    shortMs: () => 0,
    end: () => undefined,
  };
  const watch = new StopWatch({ onSpoiled: (reason) => reasons.push(reason), isCancelled: () => true }, source);
  expect(await watch.measure(() => Promise.resolve('all'), { kind: 'rate' })).toEqual({ result: 'all', stopped: null });
});

test('short stops count together, also those of several rounds', async () => {
  const reasons: TrustFact[] = [];
  let shortMs = 0;
  const source = {
    ready: Promise.resolve(),
    settled: () => Promise.resolve(),
    since: () => [],
    shortMs: () => shortMs,
    end: () => undefined,
  };
  const watch = new StopWatch({ onSpoiled: (reason) => reasons.push(reason), isCancelled: () => false }, source);
  let rounds = 0;
  const round = (): Promise<void> => {
    rounds += 1;
    shortMs += 30;
    return Promise.resolve();
  };
  await watch.measure(round, { kind: 'rate' });
  expect(rounds).toBe(1);
  // The second one is too much, and so is each second repeat.
  await watch.measure(round, { kind: 'rate' });
  expect(rounds).toBe(3);
  for (let more = 0; more < 20; more++) await watch.measure(round, { kind: 'rate' });
  expect(reasons.at(-1)).toMatchObject({ code: 'stopped' });
});

/** Waits until a condition holds. The time limit of the test ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

test.runIf(process.platform === 'linux')(
  'a stop of a process that was started shows, and none before',
  SLOW,
  async () => {
    const heartbeat = startHeartbeat();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => {
      heartbeat.end();
      child.kill('SIGKILL');
    });
    await Promise.all([heartbeat.ready, once(child, 'spawn')]);
    const beforeMs = nowMs();
    child.kill('SIGSTOP');
    await until(() => heartbeat.since(beforeMs).length > 0);
    child.kill('SIGCONT');
    expect(heartbeat.since(beforeMs)[0]?.lostMs).toBeGreaterThan(0);
  },
);

test.runIf(process.platform === 'linux')(
  'a file that is scored while its process is stopped says for how long',
  SLOW,
  async () => {
    const input = await benchInputOf({ model: 'sample:fraud' });
    const messages = await runStopped({
      kind: 'score',
      input,
      batchSize: 64,
      setting: { threads: 1, replicas: 1 },
      resultPath: join(scratch(), 'predictions.csv'),
      choice: { from: 0, to: 20_000, keep: [], numbered: false },
      keptNames: [],
      scratchFolder: scratch(),
    });
    const last = messages.at(-1);
    const scored = last?.kind === 'finished' ? (last.result as Scored) : null;
    expect(scored?.job.rows).toBe(20_000);
    expect(scored?.job.stoppedS).toBeGreaterThan(0);
    expect(scored?.job.stoppedS).toBeLessThan(scored?.job.wallS ?? 0);
  },
);

test.runIf(process.platform === 'linux')(
  'a job whose process is stopped for 2 s is measured again: no pass has the pause',
  SLOW,
  async () => {
    const input = await benchInputOf({ model: 'sample:fraud' });
    const resultPath = join(scratch(), 'predictions.csv');
    const setting = { threads: 1, replicas: 1 };
    const task = { kind: 'job', input, batchSize: 64, setting, resultPath, pairs: 1, repeatS: 0 } as const;
    // A pass is running once there is a result file.
    const messages = await runStoppedOnce(task, () => existsSync(resultPath));
    const jobs = messages.flatMap((message) =>
      message.kind === 'event' && message.event.kind === 'job' ? [message.event.job] : [],
    );
    const { repeats, rows, rowsPerS, wallS } = jobs.at(-1) ?? {};
    expect(rowsPerS).toBeCloseTo((rows ?? 0) / (wallS ?? 1), 6);
    // Whatever a pass takes on a busy machine, one with the pause takes 2 s more than one without it.
    const [whole = 0] = repeats?.wallS ?? [];
    const [smaller = 0] = repeats?.smallerWallS ?? [];
    expect(Math.min(whole, smaller)).toBeGreaterThan(0);
    expect(Math.abs(whole - smaller)).toBeLessThan(ONE_STOP_MS / 1000);
    expect(messages.at(-1)).toMatchObject({ kind: 'finished' });
  },
);
