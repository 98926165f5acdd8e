import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { median } from '#core/math/stats/moments.ts';
import { engine } from './lib/engines.ts';
import { startLambda } from './lib/lambda.ts';
import { printTable } from './lib/print.ts';
import { PYTHON_SCRIPTS, runPython } from './lib/programs.ts';
import { sampleRows, writeRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-lambda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CALLS = 500;
const STARTS = 3;
const Plain = z.object({ p50Ms: z.number(), answers: z.array(z.record(z.string(), z.unknown())).min(1) });

describe.skipIf(engine('lambda') === null)("Lambda's runtime interface client", () => {
  test('hands a handler its events, and takes this around the inference', async () => {
    const sample = await sampleRows('fraud', 64);
    const file = writeRows(sample, folder);
    const python = engine('lambda')?.path ?? '';
    const plain = Plain.parse(await runPython(python, 'plain_loop.py', [sample.modelPath, file, '1']));
    const what = {
      handler: 'lambda_handler.handler',
      folder: PYTHON_SCRIPTS,
      environment: { MODEL_PATH: sample.modelPath },
    };
    const initMs: number[] = [];
    const callMs: number[] = [];
    for (let start = 0; start < STARTS; start++) {
      const lambda = await startLambda(what);
      try {
        initMs.push(lambda.initMs);
        for (const [index, expected] of plain.answers.entries()) {
          const { answer } = await lambda.invoke({ inputs: sample.rows[index] });
          expect(answer).toEqual(expected);
        }
        for (let call = 0; call < CALLS; call++) {
          callMs.push((await lambda.invoke({ inputs: sample.rows[call % sample.rows.length] })).ms);
        }
        await expect(lambda.invoke({ inputs: [{ name: 'other' }] })).rejects.toThrow(/KeyError/);
      } finally {
        await lambda.stop();
      }
    }
    printTable('lambda', {
      title: 'A Lambda function under the runtime interface client',
      note: `The fraud sample, one row an event, ${STARTS} starts and ${CALLS} calls each. A call counts from handing out the event to the answer.`,
      columns: [
        'start of Python, imports and session, ms',
        'call at p50, ms',
        'inference alone at p50, ms',
        'added, ms',
      ],
      rows: [
        [
          `${median(initMs).toFixed(0)} (${Math.min(...initMs).toFixed(0)}–${Math.max(...initMs).toFixed(0)})`,
          median(callMs).toFixed(3),
          plain.p50Ms.toFixed(3),
          (median(callMs) - plain.p50Ms).toFixed(3),
        ],
      ],
    });
  });

  test('reports a handler that cannot start', async () => {
    await expect(startLambda({ handler: 'lambda_handler.missing', folder: PYTHON_SCRIPTS })).rejects.toThrow(
      /did not start/,
    );
  });
});
