import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RunDocument } from '#core/contract/run.ts';
import { modewise } from '#e2e/modewise.ts';
import { engine } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';
import { sampleRows, writeRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-loadgen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 256;
const SLO_MS = 10;
const RUN_S = 3;

const Step = z.object({ targetPerS: z.number(), valid: z.boolean(), completedPerS: z.number(), p99Ms: z.number() });
const LoadGen = z.object({
  server: z.object({ best: Step.nullable(), runs: z.array(Step) }),
  offline: z.object({ valid: z.boolean(), samplesPerS: z.number().positive() }),
  plainMs: z.number().positive(),
});

/** What Modewise measures with one thread and one replica, as LoadGen's side has. */
async function measured(sample: string): Promise<RunDocument> {
  const modes = ['--modes', 'batch,realtime', '--threads', '1', '--replicas', '1'];
  const args = ['measure', '--model', `sample:${sample}`, ...modes, '--slo-ms', String(SLO_MS), '--json'];
  const { code, stdout, stderr } = await modewise(args, { home: join(folder, 'home') });
  expect(code, stderr).toBe(0);
  return RunDocument.parse(JSON.parse(stdout));
}

describe.skipIf(engine('loadgen') === null)('MLPerf LoadGen', () => {
  test.each(['image-classifier', 'text-encoder'])('drives %s beside Modewise', async (name) => {
    const run = await measured(name);
    const best = run.batch?.best;
    const rate = run.realtime?.slo?.maxRatePerS;
    if (best === undefined || rate == null) throw new Error('the measurement lacks a mode');
    const sample = await sampleRows(name, ROWS);
    const numbers = [String(SLO_MS), String(best.batchSize), String(RUN_S)];
    const args = [sample.modelPath, writeRows(sample, folder), ...numbers, join(folder, name)];
    const { server, offline, plainMs } = LoadGen.parse(
      await runPython(engine('loadgen')?.path ?? '', 'loadgen_run.py', args),
    );
    // LoadGen judges its own runs: the one that counts is valid, and its percentile is within the SLO.
    expect(server.best?.valid).toBe(true);
    expect(server.best?.p99Ms).toBeLessThanOrEqual(SLO_MS);
    expect(offline.valid).toBe(true);
    const serverPerS = server.best?.completedPerS ?? Number.NaN;
    printTable('loadgen', {
      title: `MLPerf LoadGen and Modewise: ${name}`,
      note: `One thread. Server: the highest rate with p99 within ${SLO_MS} ms; Offline: batches of ${best.batchSize}, the size that Modewise found. LoadGen calls ONNX Runtime in Python, where an inference of one row takes ${plainMs.toFixed(3)} ms.`,
      columns: ['', 'LoadGen', 'Modewise', 'Modewise ÷ LoadGen'],
      rows: [
        ['Server, requests/s', serverPerS.toFixed(0), rate.value.toFixed(0), (rate.value / serverPerS).toFixed(2)],
        [
          'Offline, rows/s',
          offline.samplesPerS.toFixed(0),
          best.rowsPerS.value.toFixed(0),
          (best.rowsPerS.value / offline.samplesPerS).toFixed(2),
        ],
      ],
    });
  });
});
