import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RunDocument } from '#core/contract/run/run.ts';
import { expectNoStack, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('interruption');
const home = join(folder.path, 'home');
afterAll(folder.remove);

/** Short points in every phase. */
const SHORT = [
  '--rate',
  '300',
  '--rate',
  '600',
  '--window-ms',
  '2',
  '--max-batch',
  '4',
  '--batch-size',
  '8',
  '--threads',
  '1',
  '--replicas',
  '1',
  '--duration-s',
  '0.3',
];

/**
 * Measures the sample, in full unless points are given, sends a signal as soon as stderr matches, and repeats it after it was acknowledged.
 * benchmarks/cancel.ts measures the time.
 */
async function interrupted(
  name: NodeJS.Signals,
  when: RegExp,
  { times = 1, points = [] }: { readonly times?: number; readonly points?: readonly string[] } = {},
): Promise<Finished> {
  let state: 'running' | 'told' | 'answered' = 'running';
  let seen = '';
  return modewise(['measure', '--model', 'sample:fraud', ...points, '--json'], {
    home,
    onStderr: (text, child) => {
      seen += text;
      if (state === 'running' && when.test(seen)) {
        state = 'told';
        child.kill(name);
      } else if (state === 'told' && seen.includes('stopping')) {
        state = 'answered';
        for (let again = 1; again < times; again += 1) child.kill(name);
      }
    },
  });
}

function folderOf(stderr: string): string {
  const kept = /run saved in (.+?);/.exec(stderr)?.[1];
  if (kept === undefined) throw new Error(`no run folder is named in: ${stderr}`);
  return kept;
}

describe.skipIf(process.platform === 'win32')('an interrupted measurement', () => {
  test('by Ctrl-C responds at once, keeps and prints its results and ends with 3; then it can be resumed', async () => {
    const stopped = await interrupted('SIGINT', /batch: done in/, { points: [...SHORT, '--batch-size', '64'] });
    expect(stopped.stderr).toContain('stopping');
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
    // Earlier results are not measured again; only the rate of the best configuration is that of its fresh starts since
    // then.
    const { best, trials } = run.batch ?? {};
    expect(whole.batch?.trials).toEqual(trials);
    expect(whole.batch?.best.starts).toBeGreaterThanOrEqual(1);
    const { batchSize, threads, replicas } = whole.batch?.best ?? {};
    expect(best).toMatchObject({ batchSize, threads, replicas });
    expect(whole.microBatch?.frontier.length).toBeGreaterThan(0);
  });

  test('by SIGTERM in the middle of a phase does the same', async () => {
    const stopped = await interrupted('SIGTERM', /batch: about/);
    expect(stopped.code, stopped.stderr).toBe(3);
    expect(RunDocument.parse(JSON.parse(stopped.stdout)).state).toBe('interrupted');
    expect(existsSync(folderOf(stopped.stderr))).toBe(true);
  });

  test('twice ends at once, with its journal closed', async () => {
    const before = runFolders();
    const stopped = await interrupted('SIGINT', /cold start: about/, { times: 2 });
    expect(stopped.code).toBe(3);
    const [folder] = runFolders().filter((each) => !before.includes(each));
    expect(closedRun(folder).state).toBe('interrupted');
    expect(readdirSync(folder ?? '')).not.toContain('owner.pid');
  });
});

function runFolders(): readonly string[] {
  const runs = join(home, 'runs');
  return existsSync(runs) ? readdirSync(runs).map((name) => join(runs, name)) : [];
}

function closedRun(folder: string | undefined): RunDocument {
  return RunDocument.parse(JSON.parse(readFileSync(join(folder ?? '', 'run.json'), 'utf8')));
}

/** The number of events of a kind in a journal's complete lines. */
function journaled(folder: string, kind: string): number {
  const lines = readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => (JSON.parse(line) as { kind: string }).kind === kind).length;
}

describe.skipIf(process.platform === 'win32')('a killed engine', () => {
  /** One run, killed in each phase and continued until the next. */
  let folder: string | undefined;

  test.each(['cold start', 'batch', 'whole job', 'real time', 'micro-batch'])(
    'during %s leaves a run that the next start closes as interrupted, with every finished trial, and that can be continued',
    async (phase) => {
      const before = runFolders();
      const what = folder === undefined ? ['--model', 'sample:fraud', ...SHORT] : ['--resume', folder];
      const killed = await modewise(['measure', ...what], {
        home,
        onStderr: (text, child) => {
          if (text.includes(`${phase}: about`)) setTimeout(() => child.kill('SIGKILL'), 300);
        },
      });
      expect(killed.signal, killed.stderr).toBe('SIGKILL');
      const begun = runFolders().filter((each) => !before.includes(each));
      expect(begun).toHaveLength(folder === undefined ? 1 : 0);
      // A continued run has the document of its first part.
      for (const each of begun) expect(existsSync(join(each, 'run.json'))).toBe(false);
      folder ??= begun[0] ?? '';
      expect(readdirSync(folder)).toContain('owner.pid');
      const doctor = await modewise(['doctor'], { home });
      expect(doctor.stdout).toContain('1 interrupted run closed');
      expect(readdirSync(folder)).not.toContain('owner.pid');
      const run = closedRun(folder);
      expect(run.state).toBe('interrupted');
      expect(run.realtime?.curve ?? []).toHaveLength(journaled(folder, 'realtime-point'));
      expect(run.microBatch?.frontier ?? []).toHaveLength(journaled(folder, 'microbatch-point'));
      expect(run.batch === null).toBe(journaled(folder, 'batch-round') === 0);
      expect(run.batch?.job ?? null).toEqual(journaled(folder, 'job') === 0 ? null : expect.anything());
    },
  );
});

describe.skipIf(process.platform === 'win32')('a full disk', () => {
  test('ends the measurement with the cause, complete lines, and how to continue', async () => {
    const before = runFolders();
    // A file size limit simulates a full disk: the system writes what fits and then fails in the same way.
    const full = await modewise(
      [
        'measure',
        '--model',
        'sample:fraud',
        '--modes',
        'realtime',
        '--rate',
        '300',
        '--rate',
        '14000',
        '--duration-s',
        '0.45',
      ],
      {
        home,
        fileBlocks: 24,
      },
    );
    expect(full.code, full.stderr).toBe(1);
    expect(full.stderr).toMatch(/results cannot be saved: the file has reached the size limit/);
    expect(full.stderr).toContain('modewise measure --resume');
    expectNoStack(full.stderr);
    const [folder] = runFolders().filter((each) => !before.includes(each));
    if (folder === undefined) throw new Error('the run was thrown away');
    const resumed = await modewise(['measure', '--resume', folder, '--json'], { home });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(RunDocument.parse(JSON.parse(resumed.stdout)).state).toBe('complete');
  });
});
