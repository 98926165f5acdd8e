import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { ENDLESS, redirecting, serverFor, SHORT_LIMITS } from '#engine/platform/testing-servers.ts';
import { type Cluster, clusterFailure, connectCluster, readPages } from './client.ts';
import { observeStudy } from './observe.ts';
import { preflightOf } from './preflight.ts';
import { Pod } from './shapes.ts';

afterEach(() => vi.unstubAllEnvs());

/** A cluster whose API server is at an address of this machine. */
async function clusterAt(server: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-kubeconfig-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kubeconfig = join(folder, 'config');
  const named = { cluster: 'any', user: 'any', namespace: 'fleet' };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'any', cluster: { server } }],
      users: [{ name: 'any', user: { token: 's3cret' } }],
      contexts: [{ name: 'any', context: named }],
      'current-context': 'any',
    }),
  );
  vi.stubEnv('KUBECONFIG', kubeconfig);
  return connectCluster({ context: null, namespace: null }, SHORT_LIMITS);
}

const clusterOf = async (answer: RequestListener): Promise<Cluster> => clusterAt(await serverFor(answer));

/** What a study asks a cluster for: lists, logs, and objects that the client creates. */
const ASKS: Readonly<Record<string, (cluster: Cluster) => Promise<unknown>>> = {
  list: (cluster) => readPages(cluster, '/api/v1/pods', { schema: Pod }),
  log: (cluster) => cluster.send('GET', '/api/v1/namespaces/fleet/pods/any/log'),
  create: async (cluster) =>
    (await cluster.apis()).core.createNamespacedConfigMap({ namespace: 'fleet', body: { metadata: { name: 'any' } } }),
};

async function failureOf(cluster: Cluster, ask: (cluster: Cluster) => Promise<unknown>): Promise<AppError> {
  const failure = await ask(cluster).then(
    () => null,
    (error: unknown) => clusterFailure(error, cluster),
  );
  expect(failure).toBeInstanceOf(AppError);
  expect((failure as AppError).file).toBe(cluster.server);
  expect((failure as AppError).actions.join(' ')).toContain('KUBECONFIG');
  return failure as AppError;
}

test.each(ENDLESS)('%s ends every request: %s', async (_, cause, answer) => {
  const cluster = await clusterOf((_request, response) => answer(response));
  const failures = await Promise.all(Object.values(ASKS).map((ask) => failureOf(cluster, ask)));
  for (const failure of failures) expect(failure.reason).toContain(cause);
  expect(failures.every((each) => each instanceof TemporaryFailure)).toBe(!cause.includes('longer than 1 MiB'));
});

test('a token and a body go to the API server that was named, and to no other', async () => {
  const { origin, told } = await redirecting();
  const cluster = await clusterAt(origin);
  for (const ask of Object.values(ASKS))
    expect((await failureOf(cluster, ask)).reason).toMatch(/redirects to 127\.0\.0\.1:\d+, .* to no other address/);
  expect(told).toEqual([]);
});

test('a signal ends a wait at once', async () => {
  const cluster = await clusterOf(() => undefined);
  for (const ask of Object.values(ASKS)) {
    const stop = new AbortController();
    const asked = ask(cluster.until(stop.signal)).catch((error: unknown) => error);
    setTimeout(() => stop.abort(), 20);
    expect(await asked).toMatchObject({ code: 'interrupted' });
  }
});

test('pages without end are refused, repeated or not', async () => {
  for (const next of [() => 'same', (asked: number) => String(asked)]) {
    let asked = 0;
    const cluster = await clusterOf((_request, response) =>
      response.end(JSON.stringify({ items: [], metadata: { continue: next(asked++) } })),
    );
    expect((await failureOf(cluster, (each) => readPages(each, '/api/v1/pods', { schema: Pod }))).reason).toMatch(
      /its list of \/api\/v1\/pods has no end/,
    );
    expect(asked).toBeLessThanOrEqual(1001);
  }
});

/** JSON of other forms, and what is not JSON. */
const ODD = [
  '',
  'null',
  '7',
  '"text"',
  '<html>',
  '{"items":7}',
  '{"items":"pods"}',
  '{"items":[7]}',
  '{"items":[null]}',
];
const ODD_PODS = [
  { metadata: 'text' },
  { metadata: { labels: 7 } },
  { metadata: { creationTimestamp: {} } },
  { status: { containerStatuses: 'text' } },
  { status: { conditions: [null] } },
  { spec: { nodeName: [] } },
].map((pod) => JSON.stringify({ items: [pod] }));

const study = exampleStudy([exampleType('c7i.large')]);
const settings = { image: 'any', program: ['modewise'], tolerate: [], addresses: { inputs: new Map(), pack: null } };

test.each([...ODD, ...ODD_PODS])('an answer of another form is explained: %s', async (text) => {
  const cluster = await clusterOf((_request, response) => response.end(text));
  const observed = await failureOf(cluster, (each) => observeStudy(each, study, 0));
  expect(observed.reason).toContain('another form than its API states');
  const checked = await failureOf(cluster, (each) => preflightOf(each, study, settings));
  expect(checked.reason).toContain('another form than its API states');
});

test('a request whose kept connection ends without an answer is repeated, and a server that always ends it is named', async () => {
  const asked: string[] = [];
  let isBroken = false;
  const cluster = await clusterOf((request, response) => {
    const key = `${request.method ?? ''} ${request.url ?? ''}`;
    const isFirst = !asked.includes(key);
    asked.push(key);
    request.resume();
    if (isFirst || isBroken) response.destroy();
    else response.setHeader('content-type', 'application/json').end('{"items": []}');
  });
  for (const ask of Object.values(ASKS)) await ask(cluster);
  expect(asked).toHaveLength(6);
  isBroken = true;
  const failure = await failureOf(cluster, (one) => one.send('DELETE', '/api/v1/namespaces/fleet/pods/any'));
  expect(failure).toBeInstanceOf(TemporaryFailure);
  expect(failure.reason).toContain('ECONNRESET');
  expect(asked).toHaveLength(10);
});
