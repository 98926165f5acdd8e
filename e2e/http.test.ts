import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { expectNoStack, expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('http');
const home = join(folder.path, 'home');
afterAll(folder.remove);

interface Serving {
  readonly document: ServedModelDocument;
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts `serve-model … --json` and waits for its document, which it prints while it serves. */
function serve(...args: readonly string[]): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const finished = modewise(['serve-model', ...args, '--json'], {
      home,
      onStart: (child) => {
        let text = '';
        child.stdout?.on('data', (part: string | Buffer) => {
          text += part.toString();
          if (!text.endsWith('}\n')) return;
          resolve({ document: ServedModelDocument.parse(JSON.parse(text)), child, finished });
        });
      },
    });
    void finished.then(({ stderr }) => reject(new Error(`it ended before it served: ${stderr}`)));
  });
}

interface InferJson {
  readonly id?: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly data: readonly number[];
    readonly parameters?: { readonly binary_data_size: number };
  }[];
}

describe.skipIf(process.platform === 'win32')('a served model', () => {
  test('answers v2 requests in JSON and binary, and finishes the requests in flight before it ends', async () => {
    const { document, child, finished } = await serve('sample:fraud', '--threads', '2');
    const { url, inferUrl, processId } = document;
    expect(document.threads).toBe(2);
    const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
    expect(await get('/v2')).toMatchObject({
      name: 'modewise',
      extensions: ['binary_tensor_data', 'statistics', 'model_configuration'],
    });
    expect(await get('/v2/health/live')).toEqual({ live: true });
    expect(await get('/v2/health/ready')).toEqual({ ready: true });
    expect(await get('/v2/models/fraud/versions/1')).toMatchObject({
      name: 'fraud',
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 30] }],
    });
    expect(await get('/v2/models/fraud/config')).toMatchObject({
      max_batch_size: 0,
      input: [{ name: 'features', data_type: 'TYPE_FP32', dims: [-1, 30] }],
      output: [{ name: 'label', data_type: 'TYPE_INT64' }, { name: 'probabilities' }],
    });

    const values = Float32Array.from({ length: 60 }, (_, index) => Math.sin(index));
    const input = { name: 'features', shape: [2, 30], datatype: 'FP32' };
    const body = JSON.stringify({ id: 'one', inputs: [{ ...input, data: [...values] }] });
    const asJson = (await (await fetch(inferUrl, { method: 'POST', body })).json()) as InferJson;
    expect(asJson).toMatchObject({ id: 'one', model_name: 'fraud', model_version: '1' });
    const probabilities = asJson.outputs.find(({ name }) => name === 'probabilities')?.data ?? [];
    expect(probabilities).toHaveLength(4);
    expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0)).toBeCloseTo(1, 5);

    const head = JSON.stringify({
      inputs: [{ ...input, parameters: { binary_data_size: 240 } }],
      outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
    });
    const inBytes = await fetch(inferUrl, {
      method: 'POST',
      headers: { 'Inference-Header-Content-Length': String(head.length) },
      body: Buffer.concat([Buffer.from(head), Buffer.from(values.buffer)]),
    });
    const answer = Buffer.from(await inBytes.arrayBuffer());
    const jsonBytes = Number(inBytes.headers.get('inference-header-content-length'));
    const answered = JSON.parse(answer.toString('utf8', 0, jsonBytes)) as InferJson;
    expect(answered.outputs).toMatchObject([{ name: 'probabilities', parameters: { binary_data_size: 16 } }]);
    expect(probabilities.map((_, index) => answer.readFloatLE(jsonBytes + 4 * index))).toEqual(probabilities);

    const refused = await fetch(inferUrl, { method: 'POST', body: body.replace('FP32', 'FP64') });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: 'input "features": datatype should be FP32, found "FP64"' });
    expect((await fetch(`${url}/v2/models/other`)).status).toBe(404);
    expect(await get('/v2/models/fraud/stats')).toMatchObject({
      model_stats: [{ inference_count: 4, execution_count: 2, inference_stats: { fail: { count: 1 } } }],
    });

    child.kill('SIGTERM');
    const { code, stdout, stderr } = await finished;
    expect(code, stderr).toBe(3);
    expect(ServedModelDocument.parse(JSON.parse(stdout))).toEqual(document);
    expect(stderr).toMatch(/try: curl http:.*\/infer -d/);
    expectNoStack(stderr);
    expect(() => process.kill(processId, 0)).toThrow();
  });

  test('merges waiting requests into one inference, with the same answers as alone', async () => {
    const { document, child, finished } = await serve('sample:fraud');
    const { url, inferUrl, mostMerged } = document;
    expect(mostMerged).toBeGreaterThan(1);
    const head = JSON.stringify({
      inputs: [{ name: 'features', shape: [1, 30], datatype: 'FP32', parameters: { binary_data_size: 120 } }],
      outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
    });
    const ask = async (row: number): Promise<readonly number[]> => {
      const values = Float32Array.from({ length: 30 }, (_, index) => Math.sin(30 * row + index));
      const response = await fetch(inferUrl, {
        method: 'POST',
        headers: { 'Inference-Header-Content-Length': String(head.length) },
        body: Buffer.concat([Buffer.from(head), Buffer.from(values.buffer)]),
      });
      const answer = Buffer.from(await response.arrayBuffer());
      return [answer.readFloatLE(answer.length - 8), answer.readFloatLE(answer.length - 4)];
    };
    const rows = Array.from({ length: 60 }, (_, row) => row);
    const alone: (readonly number[])[] = [];
    for (const row of rows) alone.push(await ask(row));
    for (let round = 0; round < 5; round++) {
      const together = await Promise.all(rows.map(ask));
      together.forEach((pair, row) => pair.forEach((p, k) => expect(p).toBeCloseTo(alone[row]?.[k] ?? Number.NaN, 4)));
    }
    const stats = (await (await fetch(`${url}/v2/models/fraud/stats`)).json()) as {
      model_stats: [
        { inference_count: number; batch_stats: { batch_size: number; compute_infer: { count: number } }[] },
      ];
    };
    const [{ inference_count: inferences, batch_stats: batches }] = stats.model_stats;
    expect(inferences).toBe(6 * rows.length);
    expect(batches.reduce((total, each) => total + each.batch_size * each.compute_infer.count, 0)).toBe(inferences);
    child.kill('SIGTERM');
    expect((await finished).code).toBe(3);
  });

  test('whose process dies ends the command with a message and exit code 1', async () => {
    const { document, finished } = await serve('sample:recommendations');
    process.kill(document.processId, 'SIGKILL');
    const { code, stderr } = await finished;
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('the process that serves the model was ended by signal SIGKILL');
    expectNoStack(stderr);
  });

  test('cannot use a port that is taken', async () => {
    const { document, child, finished } = await serve('sample:image-classifier');
    const port = new URL(document.url).port;
    expectRefused(await modewise(['serve-model', 'sample:fraud', '--port', port, '--json'], { home }), port, 'in use');
    child.kill('SIGINT');
    expect((await finished).code).toBe(3);
  });
});
