import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { PATIENCE_MS } from '#e2e/patience.ts';
import { processesOf, type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { eventsOf, measureInApp } from './engine-line.ts';

const folder = temporaryFolder('measuring');
let display: Display;
let running: RunningApp;

/** Few points of each mode, because these tests are about processes. */
const BRIEF = {
  ...MEASURE_DEFAULTS,
  model: 'sample:fraud',
  batchSizes: [64, 256],
  threads: [1],
  replicas: [1],
  ratesPerS: [200],
  windowsMs: [5],
  maxBatches: [8],
  durationS: 0.3,
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

/**
 * A run reports the loss of its bench process within this time on the slowest supported machine; a search takes longer.
 */
const INCIDENT_MS = 2_000;

/**
 * Kills the listed bench processes while batches are measured, until the run reports an incident, which is returned. A
 * finished process may stay listed next to the measuring one; killing it has no effect. Throws with its observations if
 * the run ends without an incident.
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
      throw new Error(`no kill was reported. Killed: ${killed.join(', ')}. Seen: ${phases.join(', ')}`);
    }
    const sincePhase = events.slice(events.findLastIndex((event) => event.kind === 'phase-started'));
    const isSearching =
      sincePhase.some((event) => event.kind === 'batch-round') &&
      !sincePhase.some((event) => event.kind === 'phase-finished');
    const listed = isSearching ? await processesOf(app, 'Modewise bench') : [];
    for (const pid of listed) kill(pid);
    killed.push(...listed.map((pid) => `${pid} after ${events.length} events`));
    // The run continues in another process before the page receives the incident. Wait, so that this process is not
    // killed too.
    await page.waitForTimeout(listed.length === 0 ? 10 : INCIDENT_MS);
  }
}

/** Kills a process, unless it has already ended. */
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

test('a killed bench process loses its phase: the run continues and reports it', async () => {
  // Enough trials for the search to still run when its first round was reported and its process was found.
  const search = { batchSizes: [16, 64, 256, 1024], threads: [1, 2], durationS: 1 };
  const measured = measureInApp(running.page, { ...BRIEF, ...search, modes: ['batch', 'realtime'] });
  const { phase, incident } = await killBenchOfBatch(running);
  const { run } = await measured;
  expect(phase).toMatch(/^batch/);
  expect(run.state).toBe('partial');
  expect(run.incidents).toMatchObject([{ ...incident, phase }]);
  expect(run.trust.reasons.map(({ code }) => code)).toContain('bench-crashed');
  expect(run.realtime?.curve).toHaveLength(1);
});

test('when the engine of a run is killed, its bench process is killed too', async () => {
  const { app, page } = running;
  const lost = measureInApp(page, BRIEF).catch(() => 'lost');
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: PATIENCE_MS, interval: 20 }).not.toEqual([]);
  const [engine] = await processesOf(app, 'Modewise engine');
  if (engine === undefined) throw new Error('there is no engine');
  process.kill(engine, 'SIGKILL');
  await page.getByText('Restarting the engine').waitFor();
  await expect.poll(() => processesOf(app, 'Modewise bench'), { timeout: PATIENCE_MS, interval: 50 }).toEqual([]);
  // The test's own channel never closes; the page's channel is the one that counts.
  void lost;
});
