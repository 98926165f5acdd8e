import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '../../core/contract/measure.ts';
import { temporaryFolder } from '../modewise.ts';
import { processesOf, type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { eventsOf, measureInApp } from './engine-line.ts';

const folder = temporaryFolder('measuring');
let display: Display;
let running: RunningApp;

/** Few points of each mode: what is tried here are the processes. */
const BRIEF = {
  ...MEASURE_DEFAULTS,
  model: 'sample:fraud',
  batchSizes: [64, 256],
  threads: [1],
  replicas: [1],
  ratesPerS: [200],
  windowsMs: [5],
  maxBatches: [8],
  durationS: 1,
};

beforeAll(async () => {
  display = await openDisplay();
  running = await startApp({ display, home: join(folder.path, 'home') });
});
afterAll(async () => {
  await running?.app.close();
  display?.close();
  folder.remove();
});

test('a sample is measured in three modes, in bench processes that the shell starts and that end', async () => {
  const { run } = await measureInApp(running.page, BRIEF);
  expect(run.incidents).toEqual([]);
  expect(run.state).toBe('complete');
  expect(run.host.hostKind).toBe('electron');
  expect(run.coldStart?.processMs).toBeGreaterThan(0);
  expect(run.batch?.trials).toHaveLength(2);
  expect(run.batch?.job?.rows).toBe(run.data.rows);
  expect(run.realtime?.curve).toHaveLength(1);
  expect(run.microBatch?.frontier).toHaveLength(1);
  expect(await processesOf(running.app, 'Modewise bench')).toEqual([]);
});

test('a bench that is killed costs its phase: the run goes on, and says so', async () => {
  const { app, page } = running;
  // Enough to try that the search is still at it when its first round was seen and its process was found.
  const search = { batchSizes: [16, 64, 256, 1024], threads: [1, 2] };
  const measured = measureInApp(page, { ...BRIEF, ...search, modes: ['batch', 'realtime'] });
  let killed = false;
  while (!killed) {
    const events = await eventsOf(page);
    const isInBatch = events.some((event) => event.kind === 'batch-round');
    // One that has said its last word may still be listed beside the one that searches.
    const [bench, another] = isInBatch ? await processesOf(app, 'Modewise bench') : [];
    if (bench === undefined || another !== undefined) await page.waitForTimeout(10);
    else {
      process.kill(bench, 'SIGKILL');
      killed = true;
    }
  }
  const { run } = await measured;
  expect(run.state).toBe('partial');
  expect(run.incidents).toHaveLength(1);
  expect(run.trust.reasons.map(({ code }) => code)).toContain('bench-crashed');
  expect(run.realtime?.curve).toHaveLength(1);
});

test('a run whose engine is killed has its bench killed with it', async () => {
  const { app, page } = running;
  const lost = measureInApp(page, BRIEF).catch(() => 'lost');
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: 10_000, interval: 20 }).toHaveLength(1);
  const [engine] = await processesOf(app, 'Modewise engine');
  if (engine === undefined) throw new Error('there is no engine');
  process.kill(engine, 'SIGKILL');
  await page.getByText('The engine is being started again').waitFor({ timeout: 10_000 });
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: 5_000, interval: 50 }).toEqual([]);
  // Nobody closes the test's own line: the page's is what counts.
  void lost;
});
