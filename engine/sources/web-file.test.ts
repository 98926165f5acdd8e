import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { rememberSource } from './copy-source.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied, webServer } from './testing.ts';
import { DRIPS, testDrips } from './web-file.cases.ts';

const ROWS = 'a,b\n1,2\n3,4\n';

test('a file is copied byte by byte, with what is known of it and nothing secret', async () => {
  const asked: (string | undefined)[] = [];
  const origin = await webServer((request, response) => {
    asked.push(request.headers.authorization, request.url);
    response.end(ROWS);
  });
  const parent = scratch();
  const copy = await copied(`${origin.replace('://', '://bob:s3cret@')}/data/rows.csv?key=t0ken`, { parent });
  expect(readFileSync(copy.path, 'utf8')).toBe(ROWS);
  expect(basename(copy.path)).toBe('rows.csv');
  expect(copy.facts).toMatchObject({
    kind: 'https',
    location: `${origin}/data/rows.csv`,
    bytes: ROWS.length,
    seed: null,
  });
  expect(copy.facts.readS).toBeGreaterThan(0);
  expect(asked).toEqual([`Basic ${Buffer.from('bob:s3cret').toString('base64')}`, '/data/rows.csv?key=t0ken']);
  const kept = readdirSync(dirname(copy.path)).map((name) => readFileSync(`${dirname(copy.path)}/${name}`, 'utf8'));
  expect(JSON.stringify([copy, kept, readdirSync(parent)])).not.toMatch(/bob|s3cret|t0ken/);
  if (process.platform !== 'win32') expect(statSync(dirname(copy.path)).mode & 0o077).toBe(0);
});

test('a copy of the last minutes is used again, and each address has its own', async () => {
  const asked: string[] = [];
  const origin = await webServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(ROWS);
  });
  const parent = scratch();
  const first = await copied(`${origin}/rows.csv?id=1`, { parent });
  expect((await copied(`${origin}/rows.csv?id=1`, { parent })).path).toBe(first.path);
  expect((await copied(`${origin}/rows.csv?id=2`, { parent })).path).not.toBe(first.path);
  expect(asked).toEqual(['/rows.csv?id=1', '/rows.csv?id=2']);
});

test('an address that was remembered is read by the one that may be stored', async () => {
  const origin = await webServer((request, response) => {
    response.statusCode = request.url?.includes('t0ken') === true ? 200 : 403;
    response.end(ROWS);
  });
  const stored = rememberSource(`${origin}/rows.csv?key=t0ken`);
  expect(stored).not.toContain('t0ken');
  expect(readFileSync((await copied(stored)).path, 'utf8')).toBe(ROWS);
});

test('the media type names the format if the address does not', async () => {
  const origin = await webServer((_request, response) => {
    response.setHeader('content-type', 'text/csv; charset=utf-8');
    response.end(ROWS);
  });
  expect(basename((await copied(`${origin}/download`)).path)).toBe('download.csv');
});

test('a redirect is followed, and the password stays with the host that was named', async () => {
  const told: (string | undefined)[] = [];
  const other = await webServer((request, response) => {
    told.push(request.headers.authorization);
    response.end(ROWS);
  });
  const origin = await webServer((_request, response) =>
    response.writeHead(302, { location: `${other}/rows.csv` }).end(),
  );
  const copy = await copied(`${origin.replace('://', '://bob:s3cret@')}/rows.csv`);
  expect(readFileSync(copy.path, 'utf8')).toBe(ROWS);
  expect(told).toEqual([undefined]);
});

test.each([
  ['http://host.invalid/rows.csv', 'its server redirects to http:// on another machine'],
  ['file:///etc/passwd', 'its server redirects to file://'],
  ['http://[', 'its server redirects to something that is not a URL'],
])('a redirect to %s is refused: %s', async (target, reason) => {
  const origin = await webServer((_request, response) => response.writeHead(302, { location: target }).end());
  expect(await refusal(() => copied(`${origin}/rows.csv`))).toMatchObject({ code: 'unusable-input', reason });
});

test.each([
  [401, 'access is denied (HTTP 401)'],
  [404, 'there is no such file (HTTP 404)'],
  [500, 'its server answered with HTTP 500'],
])('HTTP %d is explained', async (status, cause) => {
  const origin = await webServer((_request, response) => response.writeHead(status).end('no'));
  const parent = scratch();
  const error = await refusal(() => copied(`${origin}/rows.csv?key=t0ken`, { parent }));
  expect(error).toMatchObject({ code: 'unusable-input', file: `${origin}/rows.csv`, reason: cause });
  // Nothing stays behind.
  expect(readdirSync(parent)).toEqual([]);
});

test('an endless redirect, an empty file, a shortened file and a compressed file are refused', async () => {
  const origin = await webServer((request, response) => {
    switch (request.url) {
      case '/loop':
        response.writeHead(302, { location: '/loop' }).end();
        return;
      case '/short':
        response.writeHead(200, { 'content-length': '1000' });
        response.write(ROWS, () => response.destroy());
        return;
      case '/zip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
        return;
      default:
        response.end();
    }
  });
  const reasons = [];
  for (const path of ['/loop', '/short', '/zip', '/empty']) {
    reasons.push((await refusal(() => copied(`${origin}${path}`))).reason);
  }
  expect(reasons).toEqual([
    'its server redirects more than 5 times',
    'the server closed the connection',
    'the server compresses it (gzip)',
    'it is empty',
  ]);
});

test('a file beyond the limit is refused, announced or not, before it is stored', async () => {
  const origin = await webServer((request, response) => {
    if (request.url === '/told.csv') response.setHeader('content-length', '4000');
    response.write('x'.repeat(2000));
    response.end('x'.repeat(2000));
  });
  const limits = { ...SOURCE_LIMITS, maxBytes: 3000 };
  for (const path of ['/told.csv', '/untold.csv']) {
    const error = await refusal(() => copied(`${origin}${path}`, { limits }));
    expect(error.reason).toContain('the most that is copied from a source');
  }
});

test('a silent server ends the reading, before its answer and in the middle of it', async () => {
  const origin = await webServer((request, response) => {
    if (request.url === '/middle.csv') response.write(ROWS);
  });
  const limits = { ...SOURCE_LIMITS, silenceMs: 200 };
  for (const path of ['/start.csv', '/middle.csv']) {
    const error = await refusal(() => copied(`${origin}${path}`, { limits }));
    expect(error.reason).toBe('the server did not answer in time');
  }
});

// web-file.full.test.ts has interim answers, and servers that close early or send for too long.
testDrips(everyNth(DRIPS, 2));

test('a reader that crashes costs this source alone, and the error names how it ended and what to do', async () => {
  const program = join(scratch(), 'reader.cjs');
  for (const [code, reason] of [
    ["process.on('message', () => process.exit(0));", 'exited without an error message (exit code 0)'],
    ["process.on('message', () => { const all = []; for (;;) all.push(new Array(1e6).fill(1.5)); });", 'memory'],
  ] as const) {
    writeFileSync(program, code);
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=50');
    const reading = refusal(() => copied('https://host.invalid/a.csv', { benchHost: createChildBenchHost(program) }));
    const error = await reading.finally(() => vi.unstubAllEnvs());
    expect(error).toMatchObject({ code: 'unusable-input', file: 'https://host.invalid/a.csv' });
    expect(error.reason).toContain(reason);
  }
});

test('a cancel ends the reading', async () => {
  const controller = new AbortController();
  const origin = await webServer((_request, response) => {
    response.write(ROWS);
    controller.abort();
  });
  const error = await refusal(() => copied(`${origin}/rows.csv`, { signal: controller.signal }));
  expect(error.code).toBe('interrupted');
});

test('a cancel ends a reader that no longer listens', async () => {
  const program = join(scratch(), 'reader.cjs');
  const mark = join(scratch(), 'reading');
  writeFileSync(
    program,
    `process.on('message', () => { require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); for (;;); });`,
  );
  const controller = new AbortController();
  const benchHost = createChildBenchHost(program);
  const reading = refusal(() => copied('https://host.invalid/a.csv', { benchHost, signal: controller.signal }));
  await vi.waitUntil(() => existsSync(mark), { timeout: 50_000 });
  controller.abort();
  expect((await reading).code).toBe('interrupted');
});

test('a host without a server is named with what to do', async () => {
  const error = await refusal(() => copied('https://nowhere.invalid/rows.csv'));
  expect(error).toMatchObject({ file: 'https://nowhere.invalid/rows.csv' });
  expect(error.reason).toMatch(/host was not found|could not be looked up/);
  expect((await refusal(() => copied('http://127.0.0.1:1/rows.csv'))).reason).toBe(
    'nothing answers at its host and port',
  );
});
