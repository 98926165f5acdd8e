import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { inject } from 'vitest';
import { Verification } from '#core/contract/serving/verification.ts';
import { modewise } from '#e2e/modewise.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, type MeasuredBundle } from './lib/measured-bundle.ts';
import { freePort, isListening, type Service, startService } from './lib/programs.ts';
import { sampleObjects } from './lib/sample-objects.ts';

/** This machine's, as AWS writes it. */
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

describe.skipIf(engine('servers') === null)('the server of a bundle', () => {
  let bundle: MeasuredBundle;
  let server: Service;
  let url: string;
  let rows: readonly Record<string, unknown>[];

  beforeAll(async () => {
    bundle = await measuredBundle({
      sample: 'fraud',
      service: 'ecs-fargate',
      // A plan lists the cheaper architecture only.
      workload: ['--preset', 'fraud-detection', ARCHITECTURE === 'arm64' ? '--only' : '--without', 'arm'],
      is: ({ deployment }) => deployment?.machine.architecture === ARCHITECTURE,
    });
    rows = await sampleObjects('fraud', 3);
    ({ server, url } = await started());
  });
  afterAll(() => server?.stop());

  /** The server of the bundle on this machine. */
  async function started(environment: Readonly<Record<string, string>> = {}) {
    const port = await freePort();
    const args = ['-m', 'uvicorn', 'server:app', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'];
    const program = {
      program: theEngine('servers').path,
      args,
      environment: { ...environment, PYTHONPATH: bundle.folder },
    };
    return { server: await startService(program, () => isListening(port)), url: `http://127.0.0.1:${port}` };
  }

  function verified(address: string, dataPath: string) {
    const home = join(inject('sharedFolder'), 'verify');
    const args = ['verify', bundle.folder, '--target', address, '--data', dataPath, '--duration-s', '5', '--json'];
    return modewise(args, { home });
  }

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

  test('is refused by modewise verify on a machine of another size than was priced', async () => {
    const { dataPath } = await resolveSample('fraud');
    const { stderr } = await verified(url, dataPath);
    expect(stderr).toMatch(/it has [\d,]+ MiB of memory, and the plan priced [\d,]+ MiB/);
  });

  test('is measured by modewise verify, promise by promise', async ({ onTestFinished }) => {
    const { dataPath } = await resolveSample('fraud');
    // The program takes the size that its surroundings state, which here is the one that was priced.
    const memoryMib = String(bundle.promises.machine?.memoryMib);
    const priced = await started({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMib });
    onTestFinished(() => priced.server.stop());
    const { code, stdout, stderr } = await verified(priced.url, dataPath);
    // Whether it keeps them depends on the machine; that it is measured does not.
    expect([0, 1, 5], stderr).toContain(code);
    const found = Verification.parse(JSON.parse(stdout));
    expect(found.promises.optionId).toBe(bundle.optionId);
  });
});
