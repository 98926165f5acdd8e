import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
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

/** Within this time a run tells that its bench is gone, on the slowest machine that is still of use; a search takes longer. */
const INCIDENT_MS = 2_000;

/**
 * Kills the bench processes that are listed while batches are measured, until the run tells of an incident, which is returned. One that has
 * said its last word may be listed for a while beside the one that measures: to kill it changes nothing. Throws with what was seen when the
 * run ended without.
 */
async function killBenchOfBatch({ app, page }: RunningApp): Promise<Extract<RunEvent, { kind: 'incident' }>> {
  const killed: string[] = [];
  for (;;) {
    const events = await eventsOf(page);
    const incident = events.find((event) => event.kind === 'incident');
    if (incident !== undefined) return incident;
    if (events.some((event) => event.kind === 'finished')) {
      const phases = events.flatMap((event) =>
        'at' in event && 'phase' in event ? [`${event.kind} ${event.phase}`] : [],
      );
      throw new Error(`no kill was told of. Killed: ${killed.join(', ')}. Seen: ${phases.join(', ')}`);
    }
    const sincePhase = events.slice(events.findLastIndex((event) => event.kind === 'phase-started'));
    const isSearching =
      sincePhase.some((event) => event.kind === 'batch-round') &&
      !sincePhase.some((event) => event.kind === 'phase-finished');
    const listed = isSearching ? await processesOf(app, 'Modewise bench') : [];
    for (const pid of listed) kill(pid);
    killed.push(...listed.map((pid) => `${pid} after ${events.length} events`));
    // The run goes on in another process before the page hears why: that one must not be taken for this.
    await page.waitForTimeout(listed.length === 0 ? 10 : INCIDENT_MS);
  }
}

/** Kills a process, unless it has ended already. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

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
  // Enough to try that the search is still at it when its first round was seen and its process was found.
  const search = { batchSizes: [16, 64, 256, 1024], threads: [1, 2] };
  const measured = measureInApp(running.page, { ...BRIEF, ...search, modes: ['batch', 'realtime'] });
  const { phase, incident } = await killBenchOfBatch(running);
  const { run } = await measured;
  expect(phase).toMatch(/^batch/);
  expect(run.state).toBe('partial');
  expect(run.incidents).toMatchObject([{ ...incident, phase }]);
  expect(run.trust.reasons.map(({ code }) => code)).toContain('bench-crashed');
  expect(run.realtime?.curve).toHaveLength(1);
});

test('a run whose engine is killed has its bench killed with it', async () => {
  const { app, page } = running;
  const lost = measureInApp(page, BRIEF).catch(() => 'lost');
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: 10_000, interval: 20 }).not.toEqual([]);
  const [engine] = await processesOf(app, 'Modewise engine');
  if (engine === undefined) throw new Error('there is no engine');
  process.kill(engine, 'SIGKILL');
  await page.getByText('Restarting the engine').waitFor({ timeout: 10_000 });
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: 5_000, interval: 50 }).toEqual([]);
  // Nobody closes the test's own line: the page's is what counts.
  void lost;
});
