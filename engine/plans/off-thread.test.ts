import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { createService } from '#engine/service/service.ts';
import { memoryChannels } from '#core/rpc/channel.ts';
import { connect } from '#core/rpc/client.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { offThread, WorkThread } from './off-thread.ts';
import { distFile, modelsFolder } from '#engine/platform/paths.ts';

/** A plan of every instance type in every simulation: seconds of work without yielding. */
const LONG_PLAN = {
  runs: [exampleRun()],
  workload: PRESETS[0]?.workload ?? { predictionsPerDay: 1 },
  instances: [],
  allInstances: true,
  purchases: [],
  estimates: false,
  seed: 1,
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-off-thread-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function client() {
  const [clientEnd, serverEnd] = memoryChannels();
  createService().attach(serverEnd);
  return connect<Methods>(clientEnd);
}

/** Threads that this one started, by the ports to them. */
function threads(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

test('a plan leaves the engine free to answer others, and a cancel ends its thread in the middle of the work', async () => {
  const controller = new AbortController();
  const engine = client();
  const before = threads();
  let isSettled = false;
  const planning = engine
    .call('plan', LONG_PLAN, controller)
    .catch((error: unknown) => error)
    .finally(() => {
      isSettled = true;
    });
  // Its thread is there. If it ran on this one, neither the question nor the other request would get a turn.
  await expect.poll(threads, { timeout: 30_000 }).toBeGreaterThan(before);
  expect((await engine.call('presets', {})).presets).toHaveLength(PRESETS.length);
  expect(isSettled).toBe(false);
  controller.abort();
  expect(await planning).toMatchObject({ document: { code: 'interrupted' } });
  await expect.poll(threads, { timeout: 30_000 }).toBe(before);
});

test('what the work refuses comes across as it was, and a signal that has fired starts nothing', async () => {
  const path = join(folder, 'none.onnx');
  const refusal = await offThread('inspectModel', { path, hash: false }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal).toMatchObject({ code: 'unusable-input', file: path });
  const gone = await offThread('inspectModel', { path, hash: false }, AbortSignal.abort()).catch(
    (error: unknown) => error,
  );
  expect(gone).toMatchObject({ code: 'interrupted' });
});

test('a model is described off the thread as it is on it', async () => {
  const path = join(modelsFolder(), 'fraud', 'fraud.onnx');
  const { inspectModel } = await import('#engine/model/inspect.ts');
  expect(await offThread('inspectModel', { path, hash: true })).toEqual(await inspectModel(path, { hash: true }));
});

test('pieces of work that wait for files at the same time get an answer each, and one that is refused leaves the others alone', async () => {
  const thread = new WorkThread();
  onTestFinished(() => thread.close());
  const names = ['fraud', 'recommendations', 'fraud'];
  const pieces = names.map((name) =>
    thread.run('inspectModel', { path: join(modelsFolder(), name, `${name}.onnx`), hash: true }),
  );
  const refused = thread.run('inspectModel', { path: join(folder, 'none.onnx'), hash: false });
  await expect(refused).rejects.toMatchObject({ code: 'unusable-input' });
  const [first, second, third] = await Promise.all(pieces);
  expect(third).toEqual(first);
  expect(second).not.toEqual(first);
});

/** A week of arrivals by the minute, each day another one. */
function weekOfArrivals(): string {
  const lines = Array.from({ length: 7 * 24 * 60 }, (_, minute) => {
    const at = new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString();
    return `${at},${50 + Math.round(40 * Math.sin(minute / 229)) + (minute % 7)}`;
  });
  return ['time,count', ...lines, ''].join('\n');
}

test.skipIf(process.platform === 'win32')(
  'a plan of more than 5 s says on stderr what it does, and Ctrl-C ends it with exit code 3',
  { timeout: 120_000 },
  async () => {
    const file = join(folder, 'run.json');
    const trace = join(folder, 'week.csv');
    writeFileSync(file, JSON.stringify(exampleRun()));
    writeFileSync(trace, weekOfArrivals());
    const workload = ['--cloud', 'all', '--set', 'shape=trace', '--set', `traceFile=${trace}`];
    const args = [distFile('cli'), 'plan', file, '--all-instances', ...workload, '--json'];
    const child = spawn(process.execPath, args, { env: { ...process.env, MODEWISE_HOME: folder } });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    let said = '';
    child.stdout.on('data', (part) => void (printed += String(part)));
    child.stderr.on('data', (part) => void (said += String(part)));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await expect
      .poll(() => said, { timeout: 100_000 })
      .toMatch(/planning for \d+ s: pricing options in us-east-1 in 512/);
    child.kill('SIGINT');
    expect(await ended).toBe(3);
    expect(printed).toBe('');
    expect(said).toContain('stopping');
  },
);
