import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RunDocument } from '#core/contract/run/run.ts';
import { modewise, ROOT } from '#e2e/modewise.ts';
import { engine, KEEPS_RESULTS } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';
import { sampleRows, writeRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-loadgen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 256;
const SLO_MS = 20;
const RUN_S = 2;

const Step = z.object({ targetPerS: z.number(), valid: z.boolean(), completedPerS: z.number(), p99Ms: z.number() });
const LoadGen = z.object({
  answers: z.array(z.array(z.number())),
  server: z.object({ best: Step.nullable(), runs: z.array(Step) }),
  offline: z.object({ valid: z.boolean(), samplesPerS: z.number().positive() }),
  plainMs: z.number().positive(),
});

/** What Modewise measures with one thread and one replica, as LoadGen's side has. */
async function measured(sample: string): Promise<RunDocument> {
  const modes = ['--modes', 'batch,realtime', '--threads', '1', '--replicas', '1'];
  const args = [
    'measure',
    '--model',
    `sample:${sample}`,
    ...modes,
    '--slo-ms',
    String(SLO_MS),
    '--json',
    ...(KEEPS_RESULTS ? [] : ['--effort', 'quick']),
  ];
  const { code, stdout, stderr } = await modewise(args, { home: join(folder, 'home') });
  expect(code, stderr).toBe(0);
  return RunDocument.parse(JSON.parse(stdout));
}

const Expected = z.object({
  rows: z.number(),
  outputs: z.array(z.object({ width: z.number(), values: z.array(z.number()) })),
});

/** What LoadGen logged is what the training code of the sample computed. */
function expectAnswers(sample: string, answers: readonly (readonly number[])[]): void {
  const text = readFileSync(join(ROOT, 'models', sample, 'expected.json'), 'utf8');
  const { rows, outputs } = Expected.parse(JSON.parse(text));
  expect(answers).toHaveLength(rows);
  for (const [row, answer] of answers.entries()) {
    const expected = outputs.flatMap(({ width, values }) => values.slice(row * width, (row + 1) * width));
    expect(answer).toHaveLength(expected.length);
    answer.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 3));
  }
}

/** The cells of a row; on a machine with other work, no rate may keep the SLO. */
function beside(loadgenPerS: number | null, ownPerS: number | null): readonly string[] {
  const shown = (perS: number | null): string => (perS === null ? 'none keeps the SLO' : perS.toFixed(0));
  const ratio = loadgenPerS === null || ownPerS === null ? '–' : (ownPerS / loadgenPerS).toFixed(2);
  return [shown(loadgenPerS), shown(ownPerS), ratio];
}

describe.skipIf(engine('loadgen') === null)('MLPerf LoadGen', () => {
  test.each(KEEPS_RESULTS ? ['image-classifier', 'text-encoder'] : ['image-classifier'])(
    'drives %s as well as Modewise',
    async (name) => {
      const run = await measured(name);
      const best = run.batch?.best;
      const slo = run.realtime?.slo;
      if (best === undefined || slo == null) throw new Error('the measurement lacks a mode');
      const sample = await sampleRows(name, ROWS);
      const numbers = [String(SLO_MS), String(best.batchSize), String(RUN_S)];
      const args = [sample.modelPath, writeRows(sample, folder), ...numbers, join(folder, name)];
      const { answers, server, offline, plainMs } = LoadGen.parse(
        await runPython(engine('loadgen')?.path ?? '', 'loadgen_run.py', args),
      );
      expect(server.runs.length).toBeGreaterThan(0);
      for (const { completedPerS } of server.runs) expect(completedPerS).toBeGreaterThan(0);
      expectAnswers(name, answers);
      const ratesPerS = { server: server.best?.completedPerS ?? null, offline: offline.samplesPerS };
      printTable('loadgen', {
        title: `MLPerf LoadGen and Modewise: ${name}`,
        note: `One thread. Server: the highest rate that LoadGen calls valid with p99 within ${SLO_MS} ms; Offline: batches of ${best.batchSize}, the size that Modewise found. LoadGen calls ONNX Runtime in Python, where an inference of one row takes ${plainMs.toFixed(3)} ms.${offline.valid ? '' : ' It calls the Offline result invalid: too short.'}`,
        columns: ['', 'LoadGen', 'Modewise', 'Modewise ÷ LoadGen'],
        rows: [
          ['Server, requests/s', ...beside(ratesPerS.server, slo.maxRatePerS?.value ?? null)],
          ['Offline, rows/s', ...beside(ratesPerS.offline, best.rowsPerS.value)],
        ],
      });
    },
  );
});
