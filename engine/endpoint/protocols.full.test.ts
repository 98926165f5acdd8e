import { expect, onTestFinished, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { ROWS, served } from '#engine/model-server/merging/testing.ts';
import { startModelServer } from '#engine/model-server/server-process.ts';
import { type Asked, measured, rowsFile, told } from './testing.ts';
import { answer, listen, sageMaker, tfServing, withBody } from './testing-servers.ts';

const SLOW = { timeout: 120_000 };
/** Values that floats hold exactly. */
const DATA = `a,b,c,d\n${Array.from({ length: 30 }, (_, row) => `${((3 * row) % 7) / 2},${row / 4},${-(row % 5)},1.5`).join('\n')}\n`;

/** What the model of `ROWS` answers as its output y. */
function product(x: readonly number[]): number[] {
  return [0, 1, 2].map((j) => x.reduce((sum, value, i) => sum + value * (3 * i + j - 5), 0));
}

function load(url: string, asked: Partial<Asked> = {}): Asked {
  return {
    url,
    ratesPerS: [20],
    durationS: 1.5,
    ...asked,
    request: { data: fileWith('rows.csv', DATA), drops: [], model: served(ROWS).modelPath, ...asked.request },
  };
}

async function modelServer() {
  const server = await startModelServer({
    model: served(ROWS),
    port: 0,
    place: 'http-thread',
    dims: {},
    merges: false,
    grpcPort: 0,
  });
  onTestFinished(() => server.kill());
  return server;
}

const SAME = { state: 'compared', rows: 12, parity: { same: true } };

test(
  'the Open Inference Protocol over HTTP, with the time that the server tells, and the answers of the model',
  SLOW,
  async () => {
    const { url } = await modelServer();
    const found = await told(load(`${url}/v2/models/rows`, { protocol: 'v2' }));
    expect(found).toMatchObject({
      verdict: { kind: 'held' },
      target: { protocol: 'v2', model: 'rows', url: `${url}/v2/models/rows/infer` },
      answers: SAME,
      split: { server: { source: 'v2-statistics', requests: 30 } },
      data: { sent: ['x'] },
    });
    // The server's own inputs say the same.
    const alone = await told(load(`${url}/v2/models/rows`, { protocol: 'v2', request: { model: null } }));
    expect(alone).toMatchObject({
      verdict: { kind: 'held' },
      answers: { state: 'not-compared' },
      data: { sent: ['x'] },
    });
  },
);

test('the same over gRPC, whose server is one of another maker', SLOW, async () => {
  const { grpcPort } = await modelServer();
  const url = `http://127.0.0.1:${grpcPort ?? 0}/v2/models/rows`;
  const found = await told(load(url, { protocol: 'v2-grpc' }));
  expect(found).toMatchObject({ verdict: { kind: 'held' }, answers: SAME, points: [{ answered: 30 }] });
  // The server tells the time within it, of the requests of the load alone.
  expect(found.split?.server).toMatchObject({ source: 'v2-statistics', requests: 30 });
  const other = await refusal(() => measured(load(url.replace('rows', 'other'), { protocol: 'v2-grpc' })));
  expect(other.reason).toContain('status 5');
});

test('TensorFlow Serving gets instances, and its predictions are compared', SLOW, async () => {
  const { url } = await listen(tfServing('m', (x) => ({ y: product(x as number[]) })));
  const found = await told(load(`${url}/v1/models/m`));
  expect(found).toMatchObject({ verdict: { kind: 'held' }, answers: SAME });
  const wrong = await listen(tfServing('m', (x) => ({ y: product(x as number[]).map((value) => value + 1) })));
  const { answers } = await told(load(`${wrong.url}/v1/models/m`));
  expect(answers).toMatchObject({
    state: 'compared',
    parity: { same: false, maxAbsDiff: expect.closeTo(1, 3) as number },
  });
  const short = await listen(tfServing('m', () => [1]));
  expect((await told(load(`${short.url}/v1/models/m`))).answers).toMatchObject({ state: 'another-shape', found: 1 });
});

const KEYS = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const AWS = { AWS_ACCESS_KEY_ID: KEYS.id, AWS_SECRET_ACCESS_KEY: KEYS.secret, AWS_REGION: 'eu-west-1' };

test('SageMaker gets CSV with a signature that it checks itself', SLOW, async () => {
  const bodies = new Set<string>();
  const { url } = await listen(
    sageMaker(KEYS, (body) => {
      bodies.add(body);
      return product(body.split(',').map(Number)).join(',');
    }),
  );
  const asked = load(`${url}/endpoints/fraud`, { protocol: 'sagemaker', target: { environment: AWS } });
  const found = await told(asked);
  expect(found).toMatchObject({
    verdict: { kind: 'held' },
    answers: SAME,
    points: [{ answered: 30 }],
    target: { url: `${url}/endpoints/fraud/invocations`, authentication: ['sigv4'] },
  });
  expect(bodies).toContain('2.5,1,-4,1.5');
  const wrong = { ...AWS, AWS_SECRET_ACCESS_KEY: 'another' };
  const refused = await measured({ ...asked, target: { environment: wrong } });
  expect(refused.verdict).toMatchObject({ kind: 'failing', evidence: [{ code: 'warm-up-failed', status: 403 }] });
});

test('any body comes from a template, and the answer from where it says', SLOW, async () => {
  const bodies: unknown[] = [];
  const { url } = await listen((request, response) =>
    withBody(request, (body) => {
      const read = JSON.parse(body.toString()) as { readonly rows: readonly number[][] };
      bodies.push(read);
      answer(response, { result: { scores: read.rows.map(product) }, took: 3 });
    }),
  );
  const template = fileWith(
    'template.json',
    JSON.stringify({
      body: { id: 'row {{index}} of {{row.a}}', rows: ['{{values}}'], all: '{{row}}', one: '{{row.d}}' },
      answer: 'result.scores[0]',
    }),
  );
  const request = { data: fileWith('rows.csv', DATA), drops: [], model: null };
  const found = await told({ url, protocol: 'json', ratesPerS: [20], durationS: 1, target: { template }, request });
  expect(found).toMatchObject({ verdict: { kind: 'held' }, data: { sent: ['a', 'b', 'c', 'd'], rows: 30 } });
  expect(bodies[4]).toEqual({
    id: 'row 4 of 2.5',
    rows: [[2.5, 1, -4, 1.5]],
    all: { a: 2.5, b: 1, c: -4, d: 1.5 },
    one: 1.5,
  });
  // With a model, a row is what binds to its inputs.
  const byModel = fileWith('by-model.json', '{"body": {"rows": ["{{row.x}}"]}, "answer": "result.scores[0]"}');
  const compared = await told(load(url, { protocol: 'json', target: { template: byModel } }));
  expect(compared.answers).toMatchObject(SAME);
});

test(
  'columns as they are: names, texts and missing values, and no integer that would be another number',
  SLOW,
  async () => {
    const bodies: unknown[] = [];
    const { url } = await listen((request, response) =>
      withBody(request, (body) => {
        bodies.push(JSON.parse(body.toString()));
        answer(response, { predictions: [1] });
      }),
    );
    const ask = (data: string, drops: readonly string[] = []) =>
      measured({ url: `${url}/v1/models/m`, ratesPerS: [5], durationS: 1, request: { data, drops } });
    await ask(fileWith('mixed.csv', 'n,t\n1,a\n,b\n'));
    expect(bodies.slice(0, 2)).toEqual([{ instances: [{ n: 1, t: 'a' }] }, { instances: [{ n: null, t: 'b' }] }]);
    await ask(rowsFile(), ['key']);
    expect(bodies).toContainEqual({ instances: [[0, 0]] });
    const large = await refusal(() => ask(fileWith('large.csv', 'id\n9007199254740993\n')));
    expect(large.reason).toContain('2^53');
    expect((await refusal(() => ask(rowsFile(), ['kex']))).reason).toContain('kex');
  },
);
