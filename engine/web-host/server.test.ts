import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorDocument } from '#core/contract/base/errors.ts';
import { startTestApp } from './testing-app.ts';

const LIMIT_BYTES = 100_000;
const app = await startTestApp({
  limitBytes: LIMIT_BYTES,
  printer: {
    print: async ({ html, pdf }) => {
      writeFileSync(pdf, readFileSync(html));
      return { bytes: statSync(pdf).size };
    },
  },
});
afterAll(app.remove);

/** A raw request, with headers that fetch would not allow. */
function raw(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ port: app.port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

async function upload(name: string, content: string, group = 'one'): Promise<Response> {
  const query = new URLSearchParams({ name, group });
  return app.request(`/upload?${query}`, { method: 'POST', body: content });
}

async function pathOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly path: string }).path;
}

test('a page comes with a policy and a nonce of its own each time, and asks for no token', async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const response = await fetch(`${app.origin}/`);
      const policy = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? '';
      expect(await response.text()).toBe(`<meta nonce="${nonce}"><script nonce="${nonce}"></script>`);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      return nonce;
    }),
  );
  expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('every response, refusals too, carries the security headers', async () => {
  for (const path of ['/', '/assets/a.js', '/absent', '/download?path=/etc/passwd', '/start?ticket=x']) {
    const { headers } = await app.request(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test.each([
  '/../secret',
  '/..%2fsecret',
  '/assets/../../secret',
  '/%2e%2e/secret',
  '//etc/passwd',
  '/assets',
  '/index.html/',
])('no path leads out of the pages: %s', async (path) => {
  expect(await raw(path, { host: `127.0.0.1:${app.port}` })).toBe(404);
});

test('a name of somebody else that points here is refused on every path', async () => {
  const authorization = `Bearer ${app.token}`;
  for (const path of ['/', '/assets/a.js', '/start?ticket=x', '/download?path=x']) {
    expect(await raw(path, { host: `evil.example:${app.port}`, authorization })).toBe(403);
  }
});

test('a page of another origin is refused even with the token', async () => {
  for (const origin of ['http://evil.example', 'null', `http://localhost:${app.port}`]) {
    expect((await app.request('/output', { method: 'POST', body: '{"name":"a"}', headers: { origin } })).status).toBe(
      403,
    );
  }
});

test('nothing is done without the token', async () => {
  for (const authorization of ['', 'Bearer x', `Basic ${app.token}`, `Bearer ${app.token}x`]) {
    for (const [path, method] of [
      ['/upload?name=a', 'POST'],
      ['/output', 'POST'],
      ['/download?path=x', 'GET'],
    ] as const) {
      expect((await app.request(path, { method, headers: { authorization } })).status).toBe(401);
    }
  }
});

/** The result of a WebSocket request: open, or rejected with a status. */
function socketOutcome(
  headers: Record<string, string>,
  protocols: readonly string[],
  path = '/engine',
): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}${path}`, [...protocols], { headers });
    socket.on('open', () => {
      resolve(`open as ${socket.protocol}`);
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`));
    socket.on('error', () => undefined);
  });
}

test('the line to the engine opens for a page of ours with the token, and for no one else', async () => {
  const ours = ['modewise', `token.${app.token}`];
  const origin = app.origin;
  expect(await socketOutcome({ origin }, ours)).toBe('open as modewise');
  expect(await socketOutcome({ origin }, ['modewise', 'token.wrong'])).toBe('refused 401');
  expect(await socketOutcome({ origin }, ['modewise'])).toBe('refused 401');
  expect(await socketOutcome({ origin: 'http://evil.example' }, ours)).toBe('refused 403');
  expect(await socketOutcome({}, ours)).toBe('refused 403');
  expect(await socketOutcome({ origin, host: 'evil.example' }, ours)).toBe('refused 403');
  expect(await socketOutcome({ origin }, ours, '/other')).toBe('refused 403');
});

test('a ticket opens once and leads to the address with the token', async () => {
  const url = app.newStartUrl();
  expect(url).not.toContain(app.token);
  const first = await fetch(url, { redirect: 'manual' });
  expect([first.status, first.headers.get('location')]).toEqual([303, `/#token=${app.token}`]);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
});

test('files of one group lie side by side in a folder that only its owner can look into', async () => {
  const model = await pathOf(await upload('model.onnx', 'm'));
  const weights = await pathOf(await upload('weights.bin', 'w'));
  expect(dirname(model)).toBe(dirname(weights));
  expect(readFileSync(model, 'utf8')).toBe('m');
  for (const folder of [app.folder, dirname(model)]) expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(model).mode & 0o777).toBe(0o600);
});

test('a name and a group that are paths stay inside', async () => {
  const path = await pathOf(await upload('../../../evil.csv', 'x', '../../..'));
  expect(path.startsWith(`${app.folder}/`)).toBe(true);
  expect(existsSync(join(app.root, 'evil.csv'))).toBe(false);
});

test('a file that is too large is refused, whether its size is announced or not, and nothing of it stays', async () => {
  const big = 'x'.repeat(LIMIT_BYTES + 1);
  const told = await upload('told.csv', big, 'large');
  expect(told.status).toBe(413);
  expect(ErrorDocument.parse(await told.json())).toMatchObject({ code: 'unusable-input', file: 'told.csv' });
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(big));
      controller.close();
    },
  });
  const untold = await app.request('/upload?name=untold.csv&group=large', {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit);
  expect(untold.status).toBe(413);
  const left = readdirSync(app.folder, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => name.includes('told'))).toEqual([]);
  expect((await upload('fits.csv', 'x'.repeat(LIMIT_BYTES), 'large')).status).toBe(200);
});

test('what was made comes down as an attachment that nothing in it can run', async () => {
  const path = await pathOf(
    await app.request('/output', {
      method: 'POST',
      body: '{"name":"Bericht ü.html"}',
      headers: { 'content-type': 'application/json' },
    }),
  );
  writeFileSync(path, '<script>1</script>');
  const response = await app.request(`/download?path=${encodeURIComponent(path)}`);
  expect(await response.text()).toBe('<script>1</script>');
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''Bericht%20%C3%BC.html");
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
});

test.each([
  ['outside', () => join(app.root, 'secret')],
  ['above by dots', () => `${app.folder}/../../secret`],
  ['not there', () => join(app.folder, 'absent')],
  ['a folder', () => join(app.folder, 'uploads')],
  ['nothing', () => ''],
])('a download of what is %s is refused with a document', async (_what, path) => {
  const response = await app.request(`/download?path=${encodeURIComponent(path())}`);
  expect(response.status).toBe(400);
  const document = ErrorDocument.parse(await response.json());
  expect(document.code).toBe('unusable-input');
  expect(JSON.stringify(document)).not.toContain(app.root);
});

test('an invalid body is refused, not reported as a defect', async () => {
  for (const [body, type] of [
    ['{', 'application/json'],
    ['{"name":"a"}', 'text/plain'],
    [`{"name":"${'a'.repeat(70_000)}"}`, 'application/json'],
  ]) {
    const response = await app.request('/output', {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    } as RequestInit);
    expect(ErrorDocument.parse(await response.json()).code).toBe('usage');
  }
});
