import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { ENDLESS, redirecting, serverFor, SHORT_LIMITS } from '#engine/platform/testing-servers.ts';
import { ANY_ANSWER, type AwsClient, awsClient, AwsRefusal } from './aws-client.ts';
import { batchEngine } from './batch-engine.ts';
import { observeJobs } from './observe-batch.ts';

/** What the server answers to the next requests: by a part of the path. */
let answers: (path: string) => readonly [number, object | string];
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization?.split(',')[0] ?? ''}`);
  const [status, body] = answers(request.url ?? '');
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
});
let environment = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  environment = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'ID', AWS_SECRET_ACCESS_KEY: 'SECRET' };
});
afterAll(() => server.close());

const client = () => awsClient({ region: 'eu-west-1', bucket: 'b' }, environment);
const shortClient = (url: string) =>
  awsClient({ region: 'eu-west-1', bucket: 'b' }, { ...environment, AWS_ENDPOINT_URL: url }, SHORT_LIMITS);
/** What a study asks AWS for. */
const ASKS: readonly ((aws: AwsClient) => Promise<unknown>)[] = [
  (aws) => aws.batch('listjobs', {}, ANY_ANSWER),
  (aws) => aws.getObject('packs/any'),
  (aws) => aws.putObject('fleet.json', '{}'),
  (aws) => aws.deleteObject('fleet.json'),
  (aws) => aws.listKeys(''),
];
const study = exampleStudy([exampleType('c7i.large')], {
  runs: [
    {
      instanceType: 'c7i.large',
      state: 'waiting',
      attempts: 0,
      node: null,
      neighbours: null,
      reason: null,
      pack: null,
    },
  ],
});

test('a call of AWS Batch is signed for its region, and a refusal has its words', async () => {
  answers = () => [400, { message: 'no such thing' }];
  const failure = await (await client()).batch('submitjob', {}, ANY_ANSWER).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AwsRefusal);
  expect(String(failure)).toContain('no such thing');
  expect(asked.at(-1)).toMatch(
    /^POST \/v1\/submitjob AWS4-HMAC-SHA256 Credential=ID\/\d{8}\/eu-west-1\/batch\/aws4_request$/,
  );
});

test('a pre-signed address is for one object and one method, and has no secret key in it', async () => {
  const url = new URL(await (await client()).presigned('PUT', 'studies/a b.json'));
  expect(url.pathname).toBe('/b/studies/a%20b.json');
  expect(url.searchParams.get('X-Amz-Expires')).toBe('86400');
  expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
  expect(url.href).not.toContain('SECRET');
});

test('a bucket is listed to its end, a thousand names at a time', async () => {
  answers = (path) => [
    200,
    new URL(path, 'http://any').searchParams.get('continuation-token') === 'a&b='
      ? '<R><Contents><Key>p/2</Key></Contents></R>'
      : '<R><NextContinuationToken>a&amp;b=</NextContinuationToken><Contents><Key>p/1&amp;1</Key></Contents></R>',
  ];
  expect(await (await client()).listKeys('p/')).toEqual(['p/1&1', 'p/2']);
});

test('an upload survives a connection that closes early, and a service that answers before it has read everything', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-upload-'));
  const file = join(folder, 'model.onnx');
  const bytes = 8 << 20;
  writeFileSync(file, Buffer.alloc(bytes));
  const seen: number[] = [];
  const hasty = createServer((request, response) => {
    seen.push(seen.length);
    if (seen.length === 1) request.socket.destroy();
    else if (seen.length === 2) response.writeHead(503).end();
    else response.writeHead(403, { connection: 'close' }).end(() => request.socket.destroySoon());
  });
  await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', () => resolve()));
  try {
    const url = `http://127.0.0.1:${(hasty.address() as AddressInfo).port}`;
    const aws = await awsClient({ region: 'eu-west-1', bucket: 'b' }, { ...environment, AWS_ENDPOINT_URL: url });
    await expect(aws.putFile('p/model.onnx', file, bytes)).rejects.toThrow(/HTTP 403/);
    expect(seen).toHaveLength(3);
    hasty.close();
    hasty.closeAllConnections();
    await expect(aws.putFile('p/model.onnx', file, bytes)).rejects.toBeInstanceOf(TemporaryFailure);
  } finally {
    hasty.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a study whose machines have no place is refused before anything is asked', async () => {
  const settings = { region: 'eu-west-1', bucket: 'b', prefix: '', image: 'any', program: ['modewise'], network: null };
  const before = asked.length;
  const engine = await batchEngine(settings, environment);
  await expect(async () => engine.preflight(study, new AbortController().signal)).rejects.toThrow(
    /subnets are missing/,
  );
  expect(asked).toHaveLength(before);
});

test('a queue that is not there has no job, and a failing server does not mean that a job is gone', async () => {
  answers = () => [400, { message: 'the queue does not exist' }];
  expect((await observeJobs(await client(), study, 0)).get('c7i.large')?.job).toBeNull();
  answers = () => [503, {}];
  await expect(observeJobs(await client(), study, 0)).rejects.toBeInstanceOf(TemporaryFailure);
  answers = () => [403, { message: 'denied' }];
  await expect(observeJobs(await client(), study, 0)).rejects.toThrow(/denied/);
});

test.each([
  [
    'RUNNABLE',
    { statusReason: 'CAPACITY:INSUFFICIENT' },
    { job: { failed: null }, pods: [{ node: null, unscheduled: 'CAPACITY:INSUFFICIENT' }] },
  ],
  ['STARTING', {}, { pods: [{ node: 'machine', phase: 'Pending' }] }],
  ['RUNNING', { startedAt: 1 }, { pods: [{ node: 'machine', phase: 'Running' }] }],
  ['SUCCEEDED', { startedAt: 1 }, { job: { succeeded: true } }],
  ['FAILED', { statusReason: 'cancelled by AWS' }, { job: { failed: 'deadline' } }],
  ['FAILED', { startedAt: 1, statusReason: 'Job attempt duration exceeded timeout' }, { job: { failed: 'deadline' } }],
  [
    'FAILED',
    {
      startedAt: 1,
      statusReason: 'x',
      attempts: [{ statusReason: 'Host EC2 (instance i-1) terminated.', container: {} }],
    },
    { job: { failed: 'attempts' }, pods: [{ disrupted: 'Host EC2 (instance i-1) terminated.' }] },
  ],
  [
    'FAILED',
    { startedAt: 1, statusReason: 'x', attempts: [{ container: { exitCode: 1, reason: 'OutOfMemory' } }] },
    { job: { failed: 'attempts' }, pods: [{ disrupted: null, ended: { exitCode: 1, said: 'OutOfMemory' } }] },
  ],
])('a job that is %s with %j', async (status, more, seen) => {
  answers = (path) =>
    path.endsWith('listjobs')
      ? [200, { jobSummaryList: [{ jobId: 'j', jobName: 'mw-1a2b3c4d-c7i-large' }] }]
      : [200, { jobs: [{ jobId: 'j', status, createdAt: 0, ...more }] }];
  expect((await observeJobs(await client(), study, 5_000)).get('c7i.large')).toMatchObject(seen);
});

test('without keys nothing is asked', async () => {
  const none = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' };
  await expect(awsClient({ region: 'eu-west-1', bucket: 'b' }, none)).rejects.toThrow(/no access keys/);
});

test.each(ENDLESS)('%s ends every request: %s', async (_, cause, answer) => {
  const url = await serverFor((request, response) => {
    request.resume();
    answer(response);
  });
  const aws = await shortClient(url);
  const failures = await Promise.all(ASKS.map((ask) => ask(aws).catch((error: unknown) => error)));
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'unusable-input', file: new URL(url).host });
    expect(String(failure)).toContain(cause);
    expect(failure instanceof TemporaryFailure).toBe(!cause.includes('longer than 1 MiB'));
  }
});

test.each([301, 302, 307, 308])('a redirect of HTTP %d takes no token, signature or file along', async (status) => {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-upload-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'model.onnx');
  writeFileSync(file, Buffer.alloc(1 << 20));
  const { origin, told } = await redirecting(status);
  const aws = await shortClient(origin);
  for (const ask of [...ASKS, (each: AwsClient) => each.putFile('model.onnx', file, 1 << 20)]) {
    const failure: unknown = await ask(aws).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/redirects to 127\.0\.0\.1:\d+, .* to no other address/);
    expect(failure).toMatchObject({ file: new URL(origin).host, advice: [expect.stringContaining('--region')] });
  }
  expect(told).toEqual([]);
});

test('a signal ends a wait at once, also that of an upload', async () => {
  const aws = await shortClient(await serverFor(() => undefined));
  for (const ask of [...ASKS, (each: AwsClient) => each.putFile('any', import.meta.filename, 100_000)]) {
    const stop = new AbortController();
    const asked = ask(aws.until(stop.signal)).catch((error: unknown) => error);
    setTimeout(() => stop.abort(), 20);
    expect(await asked).toMatchObject({ code: 'interrupted' });
  }
});

test('lists without end are refused', async () => {
  let page = 0;
  answers = (path) => [
    200,
    path.includes('list-type')
      ? `<ListBucketResult><NextContinuationToken>${page++}</NextContinuationToken></ListBucketResult>`
      : { nextToken: String(page++) },
  ];
  await expect((await client()).listKeys('')).rejects.toThrow(/more than 1000 pages/);
  const engine = await batchEngine(
    { region: 'eu-west-1', bucket: 'b', prefix: '', image: 'any', program: [], network: null },
    environment,
  );
  await expect(engine.remove(study.studyId, new AbortController().signal)).rejects.toThrow(/its list has no end/);
});

test.each(['null', '7', '"text"', '<html>', '{"jobSummaryList":7}', '{"jobSummaryList":[{}]}'])(
  'an answer of another form is explained: %s',
  async (text) => {
    answers = () => [200, text];
    const failure: unknown = await observeJobs(await client(), study, 0).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unusable-input', file: 'AWS Batch, listjobs' });
    expect(String(failure)).toContain('another form than its API states');
  },
);
