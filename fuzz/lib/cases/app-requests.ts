import * as fc from 'fast-check';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { mutateJson } from '#fuzz/lib/mutate/json.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';
import { frame, upgrade } from '#fuzz/lib/serve/sockets.ts';

/** Bytes for the app's server, in pieces. Without a valid token only pages may succeed. */
export interface AppCase {
  readonly about: string;
  readonly pieces: readonly Buffer[];
  readonly hasToken: boolean;
  /** The client disconnects this long after sending; null: after the answer. */
  readonly leavesAfterMs: number | null;
}

/** The address and token of the server. */
export interface AppAddress {
  readonly port: number;
  readonly token: string;
}

const PATHS = [
  '/',
  '//',
  '///x',
  '/index.html',
  '/assets/x.js',
  '/start?ticket=x',
  '/engine',
  '/\\x',
  '/%zz',
  '/?',
  'http://[',
  '*',
  '/..%2f..%2fetc/passwd',
];
const POSTS = [
  '/upload?name=a.csv',
  '/upload',
  '/upload?name=%2e%2e%2fx&group=..',
  '/output',
  '/nothing',
  '/upload?name=%zz',
];
const DOWNLOADS = [
  '/download?path=/etc/passwd',
  '/download',
  '/download?path=%00',
  '/download?path=%zz',
  '/download?path=..',
];
const METHODS_CALLED = [
  ['presets', {}],
  ['samples', {}],
  ['recents', {}],
  ['settings', {}],
  ['inspect', { model: 'sample:fraud', data: null, hash: false, maps: [], dims: {} }],
  ['openRun', { file: '/etc/passwd' }],
  ['openPlan', { file: '/dev/zero' }],
  ['resume', { folder: '/tmp', replay: true }],
  ['projectOpen', { file: '/etc/hostname', saved: true }],
  ['catalogShow', { region: 'us-east-1', estimates: false }],
  ['constructor', {}],
  ['__proto__', {}],
] as const;

function httpCase({ port, token }: AppAddress, chance: Chance): AppCase {
  const hasToken = chance.happens(0.5);
  const method = chance.pick(['GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'CONNECT']);
  const known = chance.oneOf(method === 'POST' ? POSTS : [...PATHS, ...DOWNLOADS]) ?? '/';
  const path = chance.happens(0.85) ? known : `/${encodeURI(chance.draw(fc.string({ unit: 'grapheme' })))}`;
  const host = chance.happens(0.9)
    ? `127.0.0.1:${port}`
    : chance.pick(['evil.example', '', `localhost:${port}`, '127.0.0.1']);
  const origin = chance.happens(0.9) ? `http://${host}` : chance.pick(['http://evil.example', 'null', '']);
  const json = chance.pick([{ name: 'x.html' }, { html: '/etc/passwd', pdf: '/tmp/x.pdf' }, { name: '../../x' }]);
  const isJson = chance.happens(0.6);
  const body =
    method === 'POST'
      ? isJson
        ? Buffer.from(mutateJson(json, chance).text)
        : chance.bytes(chance.size(1, 500))
      : Buffer.alloc(0);
  const said = chance.happens(0.85) ? body.length : chance.pick([0, body.length + 10, 5 * 2 ** 30, 2 ** 53]);
  const type = isJson ? 'application/json' : chance.pick(['application/json', 'text/plain', '']);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    ...(hasToken ? [`Authorization: Bearer ${token}`] : chance.happens(0.3) ? ['Authorization: Bearer x'] : []),
    ...(method === 'POST' ? [`Content-Type: ${type}`, `Content-Length: ${said}`] : []),
    ...(chance.happens(0.2) ? [`${chance.pick(['constructor', '__proto__', 'X'])}: ${chance.pick(['x', ''])}`] : []),
  ];
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
  const isBroken = chance.happens(0.05);
  return {
    about: `${lines.join(' / ').replaceAll(token, 'TOKEN').slice(0, 200)}${isBroken ? ', bytes changed' : ''}`,
    pieces: [isBroken ? mutateBytes(bytes, chance) : bytes],
    // Mutated bytes may still contain a valid token.
    hasToken,
    leavesAfterMs: chance.happens(0.1) ? chance.between(0, 100) : null,
  };
}

function messageOf(chance: Chance, id: number): Buffer {
  const [method, input] = chance.oneOf(METHODS_CALLED) ?? METHODS_CALLED[0];
  const message = chance.happens(0.1) ? { kind: 'cancel', id } : { kind: 'request', id, method, input };
  if (chance.happens(0.3)) return Buffer.from(JSON.stringify(message));
  if (chance.happens(0.85)) return Buffer.from(mutateJson(message, chance).text);
  return chance.pick([
    Buffer.from('['.repeat(chance.size(1, 300_000))),
    Buffer.from(chance.pick(ODD_NAMES)),
    chance.bytes(50),
  ]);
}

function socketCase({ port, token }: AppAddress, chance: Chance): AppCase {
  const hasToken = chance.happens(0.8);
  const more = chance.happens(0.2)
    ? [chance.pick(['Sec-WebSocket-Extensions: permessage-deflate', 'Content-Length: 5', 'constructor: x'])]
    : [];
  const head = upgrade(port, { token: hasToken ? token : null, more });
  const frames = Array.from({ length: chance.size(1, 6) }, (_, index) =>
    frame(messageOf(chance, index + 1), {
      first: chance.happens(0.85) ? 0x81 : chance.pick([0x82, 0x01, 0x80, 0x88, 0x89, 0xf1, 0x83, 0x8f]),
      masked: chance.happens(0.97),
    }),
  );
  const tail = chance.happens(0.1) ? [mutateBytes(frames[0] ?? Buffer.alloc(2), chance)] : [];
  return {
    about: `a WebSocket ${hasToken ? 'with' : 'without'} the token, ${frames.length} messages`,
    pieces: [chance.happens(0.95) ? head : mutateBytes(head, chance), ...frames, ...tail],
    hasToken,
    leavesAfterMs: chance.happens(0.3) ? chance.between(0, 100) : null,
  };
}

/** Inputs that once ended the server or revealed a defect; they run first with every seed. */
function knownCases({ port, token }: AppAddress): readonly AppCase[] {
  const right = [`Host: 127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`];
  const key = `Authorization: Bearer ${token}`;
  const post = (path: string, more: readonly string[], bytes = 1000): string =>
    `${[`POST ${path} HTTP/1.1`, ...right, ...more, `Content-Length: ${2 * bytes}`].join('\r\n')}\r\n\r\n{"name":${'x'.repeat(bytes)}`;
  const known = (about: string, text: string, hasToken: boolean, leavesAfterMs: number | null): AppCase => ({
    about,
    pieces: [Buffer.from(text)],
    hasToken,
    leavesAfterMs,
  });
  return [
    known('GET //', `GET // HTTP/1.1\r\n${right.join('\r\n')}\r\n\r\n`, false, null),
    known('GET http://[', `GET http://[ HTTP/1.1\r\n${right.join('\r\n')}\r\n\r\n`, false, null),
    known('leaves a POST that is refused', post('/output', [key, 'Content-Type: text/plain']), true, 0),
    known('leaves a POST that was refused', post('/output', [key, 'Content-Type: text/plain']), true, 100),
    known('leaves a POST', post('/output', [key, 'Content-Type: application/json']), true, 0),
    known('leaves a POST that waits', post('/output', [key, 'Content-Type: application/json']), true, 100),
    known('leaves an upload', post('/upload?name=a.csv', [key]), true, 100),
    known('leaves a long POST', post('/output', [key, 'Content-Type: application/json'], 100_000), true, 0),
    known('leaves a POST without the token', post('/upload?name=a.csv', []), false, 100),
  ];
}

/** One HTTP request, or one WebSocket with its messages. */
export function appCase(address: AppAddress, chance: Chance, index: number): AppCase {
  const known = knownCases(address)[index];
  if (known !== undefined) return known;
  return chance.happens(0.7) ? httpCase(address, chance) : socketCase(address, chance);
}
