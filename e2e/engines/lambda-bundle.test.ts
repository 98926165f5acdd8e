import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunDocument } from '#core/contract/run/run.ts';
import { median } from '#core/math/stats/moments.ts';
import { engine } from './lib/engines.ts';
import { type LambdaFunction, startLambda } from './lib/lambda.ts';
import { measuredBundle, type MeasuredBundle, measuredRun } from './lib/measured-bundle.ts';
import { printTable } from './lib/print.ts';
import { sampleObjects } from './lib/sample-objects.ts';

const CALLS = 500;

describe.skipIf(engine('lambda') === null)('the Lambda function of a bundle', () => {
  let bundle: MeasuredBundle;
  let lambda: LambdaFunction;
  let rows: readonly Record<string, unknown>[];

  beforeAll(async () => {
    bundle = await measuredBundle({ sample: 'fraud', service: 'lambda', workload: ['--preset', 'fraud-detection'] });
    rows = await sampleObjects('fraud', 100);
    lambda = await startLambda({ handler: 'lambda_handler.handler', folder: bundle.folder });
  });
  afterAll(() => lambda?.stop());

  test('answers a row, several rows and an HTTP request alike', async () => {
    const one = (await lambda.invoke(rows[0])).answer as { readonly predictions: readonly unknown[] };
    const several = (await lambda.invoke({ rows: rows.slice(0, 3) })).answer as {
      readonly predictions: readonly unknown[];
    };
    expect(several.predictions).toHaveLength(3);
    expect(one.predictions[0]).toEqual(several.predictions[0]);
    const http = { requestContext: {}, body: JSON.stringify(rows[0]) };
    const { statusCode, body } = (await lambda.invoke(http)).answer as {
      readonly statusCode: number;
      readonly body: string;
    };
    expect([statusCode, JSON.parse(body)]).toEqual([200, one]);
  });

  test('refuses a row that the model cannot take, and goes on', async () => {
    const { amount_usd: _, ...without } = rows[0] ?? {};
    const { statusCode, body } = (await lambda.invoke({ requestContext: {}, body: JSON.stringify(without) }))
      .answer as {
      readonly statusCode: number;
      readonly body: string;
    };
    expect([statusCode, body]).toEqual([400, expect.stringContaining("'amount_usd' has no value")]);
    await expect(lambda.invoke(without)).rejects.toThrow(/amount_usd/);
    expect((await lambda.invoke(rows[0])).answer).toHaveProperty('predictions');
  });

  test('takes this around the inference', async () => {
    const ms: number[] = [];
    for (let call = 0; call < CALLS; call++) ms.push((await lambda.invoke(rows[call % rows.length])).ms);
    const run = RunDocument.parse(JSON.parse(readFileSync(await measuredRun('fraud'), 'utf8')));
    const inferenceMs = run.realtime?.service.p50Ms ?? Number.NaN;
    printTable('lambda-bundle', {
      title: 'The generated Lambda function under the runtime interface client',
      note: `The fraud sample, one row an event, ${CALLS} calls. A call counts from handing out the event to the answer; the inference is that of the run, in Modewise's engine.`,
      columns: ['start until the first event, ms', 'call at p50, ms', 'inference at p50, ms'],
      rows: [[lambda.initMs.toFixed(0), median(ms).toFixed(3), inferenceMs.toFixed(3)]],
    });
  });
});
