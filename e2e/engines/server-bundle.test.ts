import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { inject } from 'vitest';
import { Verification } from '#core/contract/verification.ts';
import { modewise } from '#e2e/modewise.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, type MeasuredBundle } from './lib/measured-bundle.ts';
import { freePort, isListening, type Service, startService } from './lib/programs.ts';
import { sampleObjects } from './lib/sample-objects.ts';

describe.skipIf(engine('servers') === null)('the server of a bundle', () => {
  let bundle: MeasuredBundle;
  let server: Service;
  let url: string;
  let rows: readonly Record<string, unknown>[];

  beforeAll(async () => {
    bundle = await measuredBundle({
      sample: 'fraud',
      service: 'ecs-fargate',
      workload: ['--preset', 'fraud-detection'],
    });
    rows = await sampleObjects('fraud', 3);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const args = ['-m', 'uvicorn', 'server:app', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'];
    const environment = { PYTHONPATH: bundle.folder };
    server = await startService({ program: theEngine('servers').path, args, environment }, () => isListening(port));
  });
  afterAll(() => server?.stop());

  async function post(path: string, body: string, type = 'application/json'): Promise<readonly [number, string]> {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': type } });
    return [answer.status, await answer.text()];
  }

  test('answers rows as JSON and as lines, as SageMaker sends them', async () => {
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    const [status, body] = await post('/invocations', JSON.stringify({ rows }));
    const { predictions } = JSON.parse(body) as { readonly predictions: readonly unknown[] };
    expect([status, predictions.length]).toEqual([200, 3]);
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    const [, answers] = await post('/invocations', lines, 'application/jsonlines');
    expect(
      answers
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(predictions);
  });

  test.each([
    ['/invocations', '{', 'not JSON'],
    ['/invocations', '[]', 'not a JSON object'],
    ['/invocations', '{"amount_usd": 1}', 'has no value'],
    ['/v2/models/fraud/infer', '{}', 'not a request'],
    [
      '/v2/models/fraud/infer',
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}',
      "'features' is missing",
    ],
    [
      '/v2/models/fraud/infer',
      '{"inputs":[{"name":"features","datatype":"FP32","shape":[1,2],"data":[1,2]}]}',
      'dimensions',
    ],
  ])('%s refuses %j and goes on', async (path, body, cause) => {
    expect(await post(path, body)).toEqual([400, expect.stringContaining(cause)]);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  test('is measured by modewise verify, promise by promise', async () => {
    const { dataPath } = await resolveSample('fraud');
    const home = join(inject('sharedFolder'), 'verify');
    const args = ['verify', bundle.folder, '--target', url, '--data', dataPath, '--duration-s', '5', '--json'];
    const { code, stdout, stderr } = await modewise(args, { home });
    // Whether it keeps them depends on the machine; that it is measured does not.
    expect([0, 1, 5], stderr).toContain(code);
    const found = Verification.parse(JSON.parse(stdout));
    expect(found.promises.optionId).toBe(bundle.optionId);
  });
});
