import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examplePlan } from '#core/report/testing.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { exampleJob, examplePromises } from '#core/verify/testing.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { fileWith, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { lookUp } from '#engine/model-server/merging/testing.ts';
import { startModelServer } from '#engine/model-server/server-process.ts';
import { measureTarget, type TargetRequest } from './measure-target.ts';
import { csv, score, TWICE } from '#engine/score/testing.ts';
import { readPromises } from './read-promises.ts';
import { readJobResults, readResults } from './read-results.ts';
import { PLAIN_TARGET } from '#engine/endpoint/testing.ts';
import { readTarget, type TargetOptions } from '#engine/endpoint/target.ts';
import { servedAddress } from './served-address.ts';

const SLOW = { timeout: 60_000 };

async function asked(
  url: string,
  patch: Partial<TargetRequest> = {},
  called: Partial<TargetOptions> = {},
): Promise<TargetRequest> {
  const address = servedAddress(url, { named: null, likely: 'look-up' });
  return {
    target: await readTarget({ ...PLAIN_TARGET, url: address, protocol: 'v2', ...called }),
    promises: examplePromises(),
    data: fileWith('ids.csv', `id\n${Array.from({ length: 50 }, (_, id) => id % 10).join('\n')}\n`),
    maps: [],
    drops: [],
    labels: [],
    dims: {},
    ratePerS: 100,
    durationS: 3,
    signal: new AbortController().signal,
    ...patch,
  };
}

test('a served model is called at the rate, with rows of a file, and every request is answered', SLOW, async () => {
  const server = await startModelServer({
    model: lookUp(),
    port: 0,
    grpcPort: 0,
    place: 'http-thread',
    dims: {},
    merges: true,
  });
  onTestFinished(() => server.kill());
  const found = await measureTarget(await asked(server.url));
  expect(found).toMatchObject({
    kind: 'target',
    url: `${server.url}/v2/models/look-up/infer`,
    protocol: 'v2',
    model: 'look-up',
    data: { file: 'ids.csv', rows: 50 },
  });
  expect(found.point).toMatchObject({ requests: 300, answered: 300, offeredPerS: 100 });
  expect(found.point.intervals?.meanMs.value).toBeGreaterThan(0);
  expect(found.point.sloLatencyMs?.value).toBeGreaterThan(0);
  const byGrpc = await measureTarget(
    await asked(`http://127.0.0.1:${server.grpcPort ?? 0}`, { durationS: 1 }, { protocol: 'v2-grpc' }),
  );
  expect(byGrpc).toMatchObject({ protocol: 'v2-grpc', point: { requests: 100, answered: 100 } });
});

test('a server without the binary extension gets JSON, with the headers that were asked for', SLOW, async () => {
  const bodies: string[] = [];
  const tokens = new Set<string | undefined>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      tokens.add(request.headers.authorization);
      const isInfer = request.url?.endsWith('/infer') === true;
      if (isInfer) bodies.push(Buffer.concat(chunks).toString());
      const answer = isInfer
        ? { outputs: [] }
        : request.url === '/base/v2'
          ? { name: 'plain', version: '1' }
          : { name: 'look-up', inputs: [{ name: 'id', datatype: 'INT64', shape: [-1] }] };
      const text = JSON.stringify(answer);
      response.writeHead(200, { 'Content-Length': text.length }).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  const secret = { headers: ['Authorization: Bearer ${TOKEN}'], environment: { TOKEN: 'abc' } };
  const { point } = await measureTarget(await asked(url, { durationS: 1, data: null }, secret));
  expect(point.answered).toBe(point.requests);
  expect([...tokens]).toEqual(['Bearer abc']);
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ inputs: [{ name: 'id', datatype: 'INT64', shape: [1] }] });
});

test('an address that does not answer, or is not of the protocol, is refused with its cause', SLOW, async () => {
  const server = createServer((_request, response) => void response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await refusal(async () => measureTarget(await asked(url)))).reason).toContain('not JSON');
  server.close().closeAllConnections();
  await once(server, 'close');
  expect((await refusal(async () => measureTarget(await asked(url)))).reason).toContain('nothing answers');
});

const PRICED = {
  cloud: 'aws',
  architecture: 'arm64',
  instanceType: null,
  vcpus: 0.5,
  memoryMib: 1024,
  sessions: 1,
  provider: 'cpu',
} as const;

test(
  'a service on another machine than the one that was priced is refused before it gets a request',
  SLOW,
  async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      if (request.url?.endsWith('/infer') === true) requests += 1;
      const machine = { architecture: 'x86_64', memoryMib: 2048 };
      const answer =
        request.url === '/v2'
          ? { name: 'server.py', version: '1', extensions: [], machine }
          : { name: 'look-up', inputs: [{ name: 'id', datatype: 'INT64', shape: [-1] }] };
      response.end(JSON.stringify(answer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const promises = examplePromises({ machine: PRICED });
    const { reason } = await refusal(async () => measureTarget(await asked(url, { promises, data: null })));
    expect(reason).toContain('it runs on x86_64, and the plan priced arm64');
    expect(reason).toContain('it has 2,048 MiB of memory, and the plan priced 1,024 MiB');
    expect(requests).toBe(0);
  },
);

test('a job on another machine than the one that was priced is refused by what its log says', async () => {
  const line = { rows: 10, seconds: 2, machine: { architecture: 'arm64', memoryMib: 4096 } };
  const file = fileWith('log.jsonl', `${JSON.stringify(line)}\n`);
  const promises = exampleJob({ count: 1, machine: PRICED });
  expect((await refusal(() => readJobResults([file], promises))).reason).toContain('it has 4,096 MiB of memory');
  const same = fileWith(
    'same.jsonl',
    `${JSON.stringify({ ...line, machine: { ...line.machine, memoryMib: 1000 } })}\n`,
  );
  expect((await readJobResults([same], promises)).shards).toEqual([{ rows: 10, seconds: 2 }]);
});

test('a service that is stopped while it is asked is an interruption, not a defect', SLOW, async () => {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const stop = new AbortController();
  server.once('request', () => stop.abort());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await refusal(async () => measureTarget(await asked(url, { signal: stop.signal })));
  expect(error.code).toBe('interrupted');
});

test.each([
  ['http://host:8000', null, 'http://host:8000/v2/models/likely'],
  ['https://host/edge/v2/?key=${KEY}', null, 'https://host/edge/v2/models/likely?key=${KEY}'],
  ['https://host/v2/models/own/versions/2/infer', null, 'https://host/v2/models/own/versions/2/infer'],
  ['https://host/v2/models/own/infer', 'my model', 'https://host/v2/models/my%20model'],
])('%s with the name %s is %s', (address, named, served) => {
  expect(servedAddress(address, { named, likely: 'likely' })).toBe(served);
});

test('an address without a name of a model is refused if none is known', async () => {
  const error = await refusal(() => servedAddress('http://me:secret@host', { named: null, likely: null }));
  expect(error).toMatchObject({ file: 'http://host' });
});

test('the log of a job has a line for each part, and further fields of its own', async () => {
  const file = fileWith('log.jsonl', '{"rows": 10, "seconds": 2, "host": "a"}\n\n{"rows": 30, "seconds": 4}\n');
  const one = fileWith('one.json', '{\n  "rows": 5,\n  "seconds": 1\n}\n');
  expect(await readResults([file, one])).toEqual({
    kind: 'results',
    files: ['log.jsonl', 'one.json'],
    shards: [
      { rows: 10, seconds: 2 },
      { rows: 30, seconds: 4 },
      { rows: 5, seconds: 1 },
    ],
  });
});

test('a log that lacks a machine of the job is refused, because a job is as slow as its slowest part', async () => {
  const file = fileWith('log.jsonl', '{"rows": 10, "seconds": 2}\n');
  expect((await refusal(() => readJobResults([file], exampleJob({ count: 3 })))).reason).toContain(
    '1 part of a job on 3 machines',
  );
  expect((await readJobResults([file, file, file], exampleJob({ count: 3 }))).shards).toHaveLength(3);
});

test.each([
  ['{"rows": 10, "seconds": 2}\n{"rows": 0, "seconds": 2}\n', 'line 2'],
  ['{"rows": 10, "seconds": 2}\nhello\n', 'line 2'],
  ['{"rows": -1}', 'neither'],
  ['', 'empty'],
])('the log %j is refused with the place', async (text, said) => {
  expect((await refusal(() => readResults([fileWith('log.jsonl', text)]))).reason).toContain(said);
});

test('the promises of a plan are those of its recommended option, or of the one that is named', async () => {
  const plan = examplePlan();
  const file = fileWith('plan.json', JSON.stringify(plan));
  expect((await readPromises(file, null)).promises.optionId).toBe(plan.verdict.optionId);
  expect((await readPromises(file, 'lambda/-/on-demand')).promises.mode).toBe('realtime');
  expect((await refusal(() => readPromises(file, 'lambda/-/on-demnd'))).reason).toContain(
    "did you mean 'lambda/-/on-demand'",
  );
  const out = plan.options.find(({ feasible }) => !feasible);
  expect((await refusal(() => readPromises(file, out?.id ?? ''))).reason).toContain('not feasible');
});

test('a bundle holds the promises of its option', async () => {
  const plan = examplePlan();
  const [option] = plan.options;
  if (option === undefined) throw new Error('the example has options');
  const promises = promisesOf(plan, option);
  const folder = join(scratch(), 'bundle');
  mkdirSync(folder);
  const write = (content: unknown): void => writeFileSync(join(folder, 'bundle.json'), JSON.stringify(content));
  const bundle = {
    schemaVersion: 1,
    plannedAt: plan.createdAt,
    plan: { file: 'plan.json', sha256: 'ab' },
    runId: 'run',
    model: { file: 'Card Fraud.onnx', sha256: 'cd' },
    optionId: option.id,
    service: option.service,
    mode: option.mode,
    files: [],
    promises,
  };
  write(bundle);
  // Its programs serve the model under a name that every system accepts.
  expect(await readPromises(folder, null)).toEqual({ promises, planSha256: 'ab', modelName: 'card-fraud' });
  expect((await refusal(() => readPromises(folder, 'other'))).reason).toContain('not the option of the bundle');
  const stack = join(folder, 'cloudformation.yaml');
  writeFileSync(stack, '      Architectures: [x86_64]\n      MemorySize: 2048\n');
  expect((await readPromises(folder, null)).modelName).toBe('card-fraud');
  write({ ...bundle, promises: { ...promises, machine: PRICED } });
  const { reason, file } = await refusal(() => readPromises(folder, null));
  expect(reason).toContain('x86_64');
  expect(reason).toContain('2,048 MiB');
  expect(file).toBe(join('bundle', 'cloudformation.yaml'));
  writeFileSync(stack, '      Architectures: [arm64]\n      MemorySize: 1024\n');
  expect((await readPromises(folder, null)).promises.machine).toEqual(PRICED);
  write({ schemaVersion: 1 });
  expect((await refusal(() => readPromises(folder, null))).reason).toContain('it is not a valid bundle.json');
});

test('the note of a scored file says for how long its job was stopped', SLOW, async () => {
  const folder = scratch();
  const document = await score({ model: modelFile(TWICE), data: csv(folder, 10), out: join(folder, 'out.csv') });
  const { rows, wallS: seconds } = document.job;
  const note = { ...document, job: { ...document.job, stoppedS: 2 } };
  const read = await readResults([fileWith('out.csv.score.json', JSON.stringify(note))]);
  expect(read.shards).toEqual([{ rows, seconds, stoppedS: 2 }]);
});
