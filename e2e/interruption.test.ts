import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RunDocument } from '../core/contract/run.ts';
import { expectNoStack, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('interruption');
const home = join(folder.path, 'home');
afterAll(folder.remove);

/** Measures the sample in full and sends a signal as soon as stderr shows a text; `answeredMs` is how long the first word took. */
async function interrupted(
  name: NodeJS.Signals,
  when: RegExp,
  times = 1,
): Promise<Finished & { readonly answeredMs: number; readonly endedMs: number }> {
  let sentMs = 0;
  let answeredMs = Number.NaN;
  let seen = '';
  const finished = await modewise(['measure', '--model', 'sample:fraud', '--json'], {
    home,
    onStderr: (text, child) => {
      seen += text;
      if (sentMs === 0 && when.test(seen)) {
        sentMs = performance.now();
        child.kill(name);
      } else if (sentMs > 0 && Number.isNaN(answeredMs) && seen.includes('stopping')) {
        answeredMs = performance.now() - sentMs;
        for (let again = 1; again < times; again += 1) child.kill(name);
      }
    },
  });
  return { ...finished, answeredMs, endedMs: performance.now() - sentMs };
}

function folderOf(stderr: string): string {
  const kept = /run kept in (.+?);/.exec(stderr)?.[1];
  if (kept === undefined) throw new Error(`no run folder is named in: ${stderr}`);
  return kept;
}

describe.skipIf(process.platform === 'win32')('a measurement that is interrupted', () => {
  test('by Ctrl-C answers at once, keeps what was measured, prints it and ends with 3; then it can be resumed', async () => {
    const stopped = await interrupted('SIGINT', /batch: done in/);
    expect(stopped.answeredMs).toBeLessThan(500);
    expect(stopped.endedMs).toBeLessThan(8000);
    expect(stopped.code, stopped.stderr).toBe(3);
    expectNoStack(stopped.stderr);
    const run = RunDocument.parse(JSON.parse(stopped.stdout));
    expect(run.state).toBe('interrupted');
    expect(run.batch?.trials.length).toBeGreaterThan(0);
    expect(run.microBatch).toBeNull();
    const kept = folderOf(stopped.stderr);
    expect(existsSync(join(kept, 'run.json'))).toBe(true);

    const resumed = await modewise(['measure', '--resume', kept, '--json'], { home });
    expect(resumed.code, resumed.stderr).toBe(0);
    const whole = RunDocument.parse(JSON.parse(resumed.stdout));
    expect(whole.state).toBe('complete');
    expect(whole.runId).toBe(run.runId);
    // What was measured before the interruption is not measured again.
    expect(whole.batch?.trials).toEqual(run.batch?.trials);
    expect(whole.microBatch?.frontier.length).toBeGreaterThan(0);
  });

  test('by SIGTERM in the middle of a phase does the same', async () => {
    const stopped = await interrupted('SIGTERM', /batch: about/);
    expect(stopped.code, stopped.stderr).toBe(3);
    expect(RunDocument.parse(JSON.parse(stopped.stdout)).state).toBe('interrupted');
    expect(existsSync(folderOf(stopped.stderr))).toBe(true);
  });

  test('twice ends at once', async () => {
    const stopped = await interrupted('SIGINT', /batch: about/, 2);
    expect(stopped.code).toBe(3);
    expect(stopped.endedMs).toBeLessThan(1500);
  });
});
