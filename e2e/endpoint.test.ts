import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { answering, listen, writeRows } from './endpoint-testing.ts';
import { expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('endpoint');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const data = writeRows(folder.path);
const COMMAND = ['measure-endpoint', '--protocol', 'tfserving', '--data', data];

test('an endpoint is measured after the command logs what it will send, and the document has the findings', async () => {
  const url = await listen(answering());
  const out = join(folder.path, 'endpoint.json');
  const limits = ['--max-rps', '40', '--max-requests', '150', '--max-seconds', '20', '--slo-ms', '5000'];
  const price = ['--price-per-million', '1000', '--max-usd', '0.5'];
  const ran = await modewise([...COMMAND, url, ...limits, ...price, '--out', out, '--json'], { home });
  const said = ran.stderr.split('\n');
  expect(said[0]).toMatch(/host: 127\.0\.0\.1:\d+/);
  expect(said[1]).toMatch(/requests: 1\d\d at most; first 12 requests one at a time, then 3.5, 7, 14, 28 requests\/s/);
  expect(said.slice(2, 5).join('\n')).toMatch(
    /time: .* at most\n.*cost: about \$0\.1\d* at most\n.*hard limits: 40 requests\/s, 150 requests, 20 s, \$0\.50/,
  );
  const document = EndpointDocument.parse(JSON.parse(ran.stdout));
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(JSON.parse(ran.stdout));
  expect(document.sent.requests).toBeLessThanOrEqual(150);
  expect(document.data).toMatchObject({ file: 'rows.csv', sent: ['a', 'b'], rows: 20 });
  expect(ran.code, ran.stderr).toBe(document.points.every(({ verdict }) => verdict === 'generator-limited') ? 1 : 0);
});

test('another machine requires --yes, and until then nothing is sent and no name is looked up', async () => {
  const ran = await modewise([...COMMAND, 'http://endpoint.invalid/v1/models/m', '--max-rps', '7'], {
    home,
  });
  expectRefused(ran, 'nothing was sent', 'endpoint.invalid', '--yes');
  expect(ran.stderr).toMatch(/host: endpoint\.invalid[^]*requests: [^]*time: [^]*cost: [^]*hard limits: 7 requests\/s/);
  const confirmed = await modewise([...COMMAND, 'http://endpoint.invalid/v1/models/m', '--yes'], { home });
  expectRefused(confirmed, 'host was not found');
});

test.each([
  [['http://127.0.0.1:1/v1/models/m', '--rate', '50'], '--max-rps 50'],
  [['http://127.0.0.1:1/v1/models/m', '--max-usd', '1'], '--price-per-million'],
  [['http://127.0.0.1:1/v1/models/m', '--modes', 'batch'], '--modes'],
  [['http://127.0.0.1:1/v1/models/m'], 'nothing answers'],
])('%j is refused with what to do', async (args, said) => {
  expectRefused(await modewise([...COMMAND, ...args], { home }), said);
});

test('the options of an endpoint have no effect on a model', async () => {
  expectRefused(
    await modewise(['measure', '--model', 'sample:fraud', '--max-rps', '5'], { home }),
    '--max-rps',
    'modewise measure-endpoint URL',
  );
});

/** A busy machine may hold back a signal or a server, so one of several runs must show it. What stops later by itself fails in all. */
const STOPS = 4;

/** Answers without an end. */
const endless: RequestListener = (request, response) => {
  request.resume();
  response.on('error', () => undefined);
  const part = Buffer.alloc(65_536, 'x');
  const send = (): void => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', send);
  send();
};

test.each([
  ['of the warm-up', 'tfserving', '/v1/models/m'],
  ['that describes the model', 'v2', '/v2/models/m'],
])('an answer %s that does not end is read to its limit, which is named with the option', async (_, protocol, path) => {
  const url = new URL(path, await listen(endless)).href;
  const limit = ['--max-answer-bytes', '200 KiB', '--timeout-s', '60'];
  const ran = await modewise(['measure-endpoint', url, '--protocol', protocol, '--data', data, ...limit], { home });
  expectRefused(ran, `${url}`, 'over the limit of 200 KiB', '--max-answer-bytes N');
});

test('Ctrl-C stops sending within a tenth of a second, as the server sees it, and keeps what was found', async () => {
  const lateOf: number[] = [];
  for (let turn = 0; turn < STOPS && lateOf.at(-1) !== 0; turn++) {
    const seenMs: number[] = [];
    const url = await listen(answering(() => void seenMs.push(performance.now())));
    let stoppedMs = Infinity;
    const load = ['--rate', '20', '--rate', '100', '--max-rps', '200', '--max-requests', '10000', '--duration-s', '3'];
    const ran: Finished = await modewise([...COMMAND, url, ...load, '--max-seconds', '120', '--json'], {
      home,
      onStderr: (text, child) => {
        if (!text.includes('sending 100 requests/s')) return;
        setTimeout(() => {
          stoppedMs = performance.now();
          child.kill('SIGINT');
        }, 500);
      },
    });
    const document = EndpointDocument.parse(JSON.parse(ran.stdout));
    // A busy machine may have ended it at the first rate.
    if (stoppedMs === Infinity) continue;
    expect(ran.code, ran.stderr).toBe(3);
    expect(document).toMatchObject({ state: 'interrupted', verdict: { kind: 'stopped' } });
    expect(document.points.map(({ requests }) => requests)).toEqual([60]);
    expect(document.sent.requests).toBe(seenMs.length);
    expect(seenMs.filter((ms) => ms > stoppedMs - 500 && ms <= stoppedMs).length).toBeGreaterThan(10);
    lateOf.push(seenMs.filter((ms) => ms > stoppedMs + 100).length);
  }
  expect(lateOf).toContain(0);
});

/** Every file below a folder, as text. */
function textsBelow(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** The command lines of all processes. */
function processList(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}

describe.skipIf(process.platform !== 'linux')('secrets', () => {
  const CANARIES = {
    MODEWISE_TEST_BEARER: 'canary-bearer-7f3a',
    MODEWISE_TEST_HEADER: 'canary-header-91bc',
    MODEWISE_TEST_QUERY: 'canary-query-52de',
  };
  /** In the key store, and so in no environment. */
  const STORED = 'canary-stored-6c1d';
  // A program with the name and the arguments of libsecret's: the real one needs a session bus and an unlocked key ring.
  const keyStore = temporaryFolder('endpoint-keystore');
  afterAll(keyStore.remove);
  const tool = join(keyStore.path, 'secret-tool');
  writeFileSync(tool, `#!/bin/sh\n[ "$*" = 'lookup service modewise account stored' ] && printf '%s' '${STORED}'\n`);
  chmodSync(tool, 0o755);
  const PATHS = { PATH: `${keyStore.path}:${process.env['PATH'] ?? ''}` };
  const args = [
    '--bearer-env',
    'MODEWISE_TEST_BEARER',
    '--header',
    'X-Secret-Key: ${MODEWISE_TEST_HEADER}',
    '--header',
    'X-Stored-Key: ${keystore:stored}',
    '--max-requests',
    '60',
  ];

  function expectNone(ran: Finished, ...more: readonly string[]): void {
    const all = [ran.stdout, ran.stderr, textsBelow(folder.path), ...more].join('\n');
    for (const canary of [...Object.values(CANARIES), STORED]) {
      expect(all).not.toContain(canary);
      expect(all).not.toContain(Buffer.from(canary).toString('base64').slice(0, 16));
    }
  }

  test('reach the service, and no document, log or process list', async () => {
    const seen: Record<string, unknown>[] = [];
    let processes = '';
    const url = await listen((request, response) => {
      processes ||= processList();
      seen.push({ ...request.headers, url: request.url });
      answering()(request, response);
    });
    const out = join(folder.path, 'secret.json');
    const target = `${url}?code=\${MODEWISE_TEST_QUERY}`;
    const ran = await modewise([...COMMAND, target, ...args, '--out', out], {
      home,
      environment: { ...CANARIES, ...PATHS, MODEWISE_TRACE_RPC: '1' },
    });
    expect([0, 1], ran.stderr).toContain(ran.code);
    expect(seen[0]).toMatchObject({
      authorization: `Bearer ${CANARIES.MODEWISE_TEST_BEARER}`,
      'x-secret-key': CANARIES.MODEWISE_TEST_HEADER,
      'x-stored-key': STORED,
      url: `/v1/models/m:predict?code=${CANARIES.MODEWISE_TEST_QUERY}`,
    });
    expect(processes).toContain('--bearer-env');
    expectNone(ran, processes);
    expect(EndpointDocument.parse(JSON.parse(readFileSync(out, 'utf8'))).target).toMatchObject({
      authentication: ['header', 'bearer'],
      headers: ['X-Secret-Key', 'X-Stored-Key', 'Authorization'],
    });
  });

  test('of AWS and of TLS stay out as well, from the environment, a profile and files', async () => {
    const elsewhere = temporaryFolder('endpoint-keys');
    onTestFinished(elsewhere.remove);
    const seen: Record<string, unknown>[] = [];
    const url = await listen((request, response) => {
      seen.push(request.headers);
      answering()(request, response);
    });
    const target = url.replace('/v1/models/m', '/endpoints/m');
    const credentials = join(elsewhere.path, 'credentials');
    writeFileSync(
      credentials,
      '[p]\naws_access_key_id=AKIDPROFILE\naws_secret_access_key=canary-profile-secret-11\naws_session_token=canary-session-12\n',
    );
    const keyFile = join(elsewhere.path, 'client.key');
    writeFileSync(keyFile, '-----BEGIN PRIVATE KEY-----\ncanary-key-13\n-----END PRIVATE KEY-----\n');
    const measure = ['measure-endpoint', '--protocol', 'sagemaker', '--data', data, '--max-requests', '40'];
    const profile = { AWS_PROFILE: 'p', AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: credentials };
    const out = join(folder.path, 'aws.json');
    const signed = await modewise([...measure, target, '--out', out], {
      home,
      environment: { ...profile, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });
    expect(seen[0]?.['authorization'], signed.stderr).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDPROFILE\//);
    expect(seen[0]?.['x-amz-security-token']).toBe('canary-session-12');
    const tls = ['--ca', keyFile, '--cert', keyFile, '--key', keyFile, '--bearer-env', 'MODEWISE_TEST_BEARER'];
    const refused = await modewise([...measure, target.replace('http:', 'https:'), ...tls], {
      home,
      environment: CANARIES,
    });
    expect(refused.code).toBe(2);
    const all =
      [signed, refused].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n') + textsBelow(folder.path);
    for (const canary of [
      'canary-profile-secret-11',
      'canary-session-12',
      'canary-key-13',
      ...Object.values(CANARIES),
    ]) {
      expect(all).not.toContain(canary);
    }
  });

  test('stay out of reports on a service that sends them back, and out of crashes', async () => {
    const echo = await listen((request, response) => {
      const text = JSON.stringify(request.headers);
      request.resume();
      response.writeHead(403, { 'Content-Length': text.length }).end(text);
    });
    expectNone(await modewise([...COMMAND, echo, ...args], { home, environment: { ...CANARIES, ...PATHS } }));
    let killed = 0;
    const url = await listen(
      answering(() => {
        for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
          try {
            const isBench = readFileSync(`/proc/${id}/cmdline`, 'latin1').includes('bench.cjs');
            const isOurs = readFileSync(`/proc/${id}/environ`, 'latin1').includes(CANARIES.MODEWISE_TEST_BEARER);
            if (isBench && isOurs) {
              process.kill(Number(id), 'SIGABRT');
              killed += 1;
            }
          } catch {
            // The process ended meanwhile, or is another user's.
          }
        }
      }),
    );
    const crashed = await modewise([...COMMAND, url, ...args], {
      home,
      environment: { ...CANARIES, ...PATHS },
    });
    expect(killed).toBeGreaterThan(0);
    expect(crashed.code).toBe(1);
    expectNone(crashed);
  });
});
