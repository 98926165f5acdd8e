import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { machineMs, startLoadMeter, throttledMs, familyCpuMs } from './load-meter.ts';
import { processStat } from './process-times.ts';
import { timerStepMs } from './run-watch.ts';

const STAT = 'cpu  100 10 50 1000 5 3 2 7 0 0\ncpu0 50 5 25 500 2 1 1 3 0 0\n';

test('busy time is what is neither idle nor waiting for a disk; stolen time stands apart', () => {
  expect(machineMs(STAT)).toEqual({ busyMs: 10 * (100 + 10 + 50 + 3 + 2), stolenMs: 70 });
});

test('elsewhere than on Linux busy time is what Node knows, and nothing is known of stolen time', () => {
  const { busyMs, stolenMs } = machineMs(null);
  expect(busyMs).toBeGreaterThan(0);
  expect(stolenMs).toBeNull();
});

test('both kinds of cgroups tell what a quota held back', () => {
  expect(throttledMs('usage_usec 10\nnr_throttled 3\nthrottled_usec 4500\n')).toBe(4.5);
  expect(throttledMs('nr_periods 5\nnr_throttled 1\nthrottled_time 2500000\n')).toBe(2.5);
  expect(throttledMs('usage_usec 10\n')).toBeNull();
});

test.skipIf(process.platform !== 'linux')('the work of a child of ours is ours', { timeout: 20_000 }, async () => {
  const before = familyCpuMs();
  const child = spawn(process.execPath, ['-e', "process.stdout.write('up'); for (;;);"]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const ownBefore = process.cpuUsage();
  while (familyCpuMs() - before < 400) await new Promise((resolve) => setTimeout(resolve, 20));
  const own = process.cpuUsage(ownBefore);
  expect((own.user + own.system) / 1000).toBeLessThan(300);
});

test('a meter tells something of every phase, however short', () => {
  const load = startLoadMeter().end();
  expect(load.stretches).toHaveLength(1);
  expect(load.otherCores).toBeGreaterThanOrEqual(0);
});

test.skipIf(process.platform !== 'linux')(
  'a neighbour that works is named, not by its command line',
  { timeout: 20_000 },
  async () => {
    // A name of its own, by a copy of a program; started by a process that has ended, so that it is not ours.
    const folder = mkdtempSync(join(tmpdir(), 'neighbour-'));
    const program = join(folder, 'busy-neighbour');
    copyFileSync('/bin/sh', program);
    const starter = spawn('/bin/sh', ['-c', `"${program}" -c 'while :; do :; done' secret-word & echo $!`]);
    // It may have ended before its line is read.
    const ended = once(starter, 'exit');
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    onTestFinished(() => {
      process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true });
    });
    await ended;
    const meter = startLoadMeter();
    const cpuMs = (): number => processStat(pid)?.ownMs ?? 0;
    const before = cpuMs();
    while (cpuMs() - before < 300) await new Promise((resolve) => setTimeout(resolve, 50));
    const { programs } = meter.end();
    expect(programs?.find(({ name }) => name === 'busy-neighbour')?.cores).toBeGreaterThan(0);
    expect(JSON.stringify(programs)).not.toContain('secret-word');
  },
);

test('the clock has a step', () => {
  expect(timerStepMs()).toBeGreaterThan(0);
});
