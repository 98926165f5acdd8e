import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused, modewise, ROOT, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { selfSigned } from '#engine/sources/testing-self-signed.ts';
import { filesWith, SHORT } from './testing.ts';

const folder = temporaryFolder('https');
const home = join(folder.path, 'home');
const { cert: certificate, key } = selfSigned(folder.path, { name: 'localhost', subject: 'DNS:localhost' });
const rows = readFileSync(join(ROOT, 'models', 'fraud', 'fraud.csv'));
const SECRETS = [
  'bobby.tables',
  's3cret-word',
  't0ken-value',
  Buffer.from('bobby.tables:s3cret-word').toString('base64'),
];
const trusting = { NODE_EXTRA_CA_CERTS: certificate, MODEWISE_TRACE_RPC: '1' };
let server: ReturnType<typeof createServer>;
let asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    asked.push(request.headers.authorization);
    response.statusCode = request.url === '/data/rows.csv?sig=t0ken-value' ? 200 : 404;
    response.end(rows);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  folder.remove();
});

function address(path = '/data/rows.csv?sig=t0ken-value'): string {
  return `https://bobby.tables:s3cret-word@localhost:${(server.address() as AddressInfo).port}${path}`;
}

test('data from a web server are measured, and their run, journal, reports and messages hold no password', async () => {
  asked = [];
  const report = join(folder.path, 'plan.json');
  const args = ['--model', 'sample:fraud', '--data', address(), ...SHORT];
  const measured = await modewise(['measure', ...args, '--json'], { home, environment: trusting });
  expect(measured.stderr).toContain('rpc');
  expect(measured.code).toBe(0);
  const run = JSON.parse(measured.stdout);
  const location = `https://localhost:${(server.address() as AddressInfo).port}/data/rows.csv`;
  expect(run.data).toMatchObject({
    file: 'rows.csv',
    source: { kind: 'https', location, query: null, seed: null, ofRows: null, bytes: rows.length },
  });
  expect(run.data.source.rows).toBe(run.data.rows + run.data.rowsDropped);
  expect(run.data.source.readS).toBeGreaterThan(0);
  const runFile = join(folder.path, 'run.json');
  writeFileSync(runFile, measured.stdout);
  const where = ['--region', SMALL_REGION];
  const planned = await modewise(['plan', runFile, ...where, '--out', report, '--json'], {
    home,
    environment: trusting,
  });
  expect(planned.code).toBe(0);
  const formats = ['--format', 'html,pdf,md,csv,json', '--out', join(folder.path, 'report')];
  const reported = await modewise(['report', report, ...formats], { home, environment: trusting });
  expect(reported.code, reported.stderr).toBe(0);
  expect(new Set(asked)).toEqual(new Set([`Basic ${SECRETS[3]}`]));
  for (const output of [measured, planned, reported]) {
    for (const secret of SECRETS) expect(output.stdout + output.stderr).not.toContain(secret);
  }
  expect(await filesWith(folder.path, SECRETS)).toEqual([]);
});

test('a run from a source is continued from its own copy, without the source', async () => {
  const other = join(folder.path, 'interrupted');
  // Two batch sizes, so that the search still runs when the signal comes.
  const args = ['measure', '--model', 'sample:fraud', '--data', address(), ...SHORT, '--batch-size', '64'];
  const begun = await modewise(args, {
    home: other,
    environment: { NODE_EXTRA_CA_CERTS: certificate },
    onStderr: (text, child) => {
      if (text.includes('batch')) child.kill('SIGINT');
    },
  });
  expect(begun.code).toBe(3);
  asked = [];
  const [run = ''] = readdirSync(join(other, 'runs')).filter((name) => name.includes('fraud'));
  const resumed = await modewise(['measure', '--resume', join(other, 'runs', run), '--json'], { home: other });
  expect(resumed.stderr).toContain('run saved');
  expect(resumed.code).toBe(0);
  expect(asked).toEqual([]);
  expect(JSON.parse(resumed.stdout).data.source.kind).toBe('https');
});

test('what a server refuses is reported with its cause and without the password', async () => {
  const inspected = (data: string, environment = {}) =>
    modewise(['inspect', 'sample:fraud', '--data', data], { home: join(folder.path, 'new'), environment });
  const untrusted = await inspected(address());
  expectRefused(untrusted, 'TLS failed with', 'NODE_EXTRA_CA_CERTS');
  const missing = await inspected(address('/other.csv?sig=t0ken-value'), { NODE_EXTRA_CA_CERTS: certificate });
  expectRefused(missing, '/other.csv', 'there is no such file (HTTP 404)');
  const plain = await inspected('http://bobby.tables:s3cret-word@host.example/rows.csv');
  expectRefused(plain, 'this machine only');
  for (const { stderr } of [untrusted, missing, plain])
    for (const secret of SECRETS) expect(stderr).not.toContain(secret);
});
