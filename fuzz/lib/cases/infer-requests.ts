import * as fc from 'fast-check';
import type { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { mutateJson } from '#fuzz/lib/mutate/json.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';

/** Bytes for a model server, in the pieces in which they are sent, and the maximum number of answers. */
export interface InferCase {
  readonly about: string;
  readonly pieces: readonly Buffer[];
  readonly expected: number;
}

/** The model under attack: its path and one valid request. */
export interface Asked {
  readonly path: string;
  readonly right: { readonly inputs: readonly unknown[] };
}

/** A request that a model with numeric inputs answers with 200. */
export function askedOf({ inferUrl, model }: ServedModelDocument): Asked {
  const inputs = model.inputs.map(({ name, datatype, shape }) => {
    const sizes = shape.map((size) => (size < 0 ? 1 : size));
    const elements = sizes.reduce((product, size) => product * size, 1);
    const value = datatype === 'BYTES' ? 'a' : datatype === 'BOOL' ? true : 1;
    return { name, datatype, shape: sizes, data: Array.from({ length: elements }, () => value) };
  });
  return { path: new URL(inferUrl).pathname, right: { inputs } };
}

const TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const Token = fc.oneof(
  fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'),
  fc.string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 20 }),
);
/** Headers that determine how a request is parsed. */
const TELLING: readonly (readonly [string, string])[] = [
  ['Connection', 'close'],
  ['Connection', 'keep-alive, x'],
  ['Content-Type', 'multipart/form-data; boundary=x'],
  ['Content-Encoding', 'identity'],
  ['Content-Encoding', 'Identity '],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', ''],
  ['Transfer-Encoding', 'gzip'],
  ['TE', 'trailers'],
  ['Expect', '100-continue'],
  ['Expect', 'something'],
  ['Upgrade', 'websocket'],
  ['Inference-Header-Content-Length', '10'],
  ['Inference-Header-Content-Length', '99999999999999999999'],
  ['Inference-Header-Content-Length', '-1'],
  ['Content-Length', '3'],
  ['Content-Length', '+3'],
  ['Host', 'a'],
  ['Host', ''],
];

/** Bodies of about `bytes` bytes that are disproportionately slow to parse. */
const HEAVY = {
  'empty inputs': (bytes) => `{"inputs":[${list('{}', bytes)}]}`,
  digits: (bytes) => repeated('1', bytes),
  'digits with a point': (bytes) => `{"inputs":[${repeated('1', bytes)}.]}`,
  'long integers': (bytes) => `{"inputs":[${list('1234567890123456', bytes)}]}`,
  quotes: (bytes) => `1234567890123456${repeated('"\\', bytes)}`,
  'one long string': (bytes) => `{"id":"1234567890123456${repeated('x', bytes)}","inputs":[]}`,
  'lists in lists': (bytes) => `${repeated('[', bytes / 2)}1234567890123456${repeated(']', bytes / 2)}`,
  'empty lists': (bytes) => `{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[${list('[]', bytes)}]}]}`,
  parameters: (bytes) => `{"parameters":{${manyKeys(bytes)}},"inputs":[]}`,
  dimensions: (bytes) => `{"inputs":[{"name":"x","datatype":"FP32","shape":[${list('1', bytes)}],"data":[1]}]}`,
  spaces: (bytes) => `${repeated(' ', bytes)}1234567890123456`,
} as const satisfies Readonly<Record<string, (bytes: number) => string>>;
const HEAVY_NAMES = Object.keys(HEAVY) as (keyof typeof HEAVY)[];

function repeated(text: string, bytes: number): string {
  return text.repeat(Math.max(1, Math.floor(bytes / text.length)));
}

function list(text: string, bytes: number): string {
  return repeated(`${text},`, bytes).slice(0, -1);
}

function manyKeys(bytes: number): string {
  return Array.from({ length: Math.ceil(bytes / 14) }, (_, index) => `"p${index}":1234`).join(',');
}

/** Headers and heavy bodies that once ended or stalled a server; they run first with every seed. */
const KNOWN: readonly (readonly [header: string, heavy: keyof typeof HEAVY | null, bytes: number])[] = [
  ['constructor: x', null, 0],
  ['__proto__: x', null, 0],
  ['Content-Encoding: Identity', null, 0],
  ['X: x', 'digits', 200_000],
  ['X: x', 'quotes', 200_000],
  ['X: x', 'empty inputs', 4_000_000],
  ['X: x', 'parameters', 4_000_000],
  ['X: x', 'one long string', 16_000_000],
  ['X: x', 'lists in lists', 4_000_000],
  ['X: x', 'empty lists', 8_000_000],
];

/** Cases that are the same with every seed. */
export const KNOWN_CASES = KNOWN.length;

function bodyOf({ right }: Asked, chance: Chance): readonly [string, Buffer] {
  const kind = chance.between(0, 99);
  if (kind < 35) return ['a right body', Buffer.from(JSON.stringify(right))];
  if (kind < 70) {
    const { text, about } = mutateJson(right, chance);
    return [about, Buffer.from(text)];
  }
  if (kind < 85) return ['bytes changed', mutateBytes(Buffer.from(JSON.stringify(right)), chance)];
  if (kind < 88) {
    const name = chance.oneOf(HEAVY_NAMES) ?? 'digits';
    const text = HEAVY[name](chance.size(1000, chance.happens(0.3) ? 16_000_000 : 300_000));
    return [`${name}, ${text.length} bytes`, Buffer.from(text)];
  }
  return ['odd', Buffer.from(chance.pick(['', '{}', 'null', '[]', '{"inputs":null}', '{"__proto__":[]}', '\u0000']))];
}

const chunked = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);

function requestOf(asked: Asked, chance: Chance): readonly [string, Buffer] {
  const [about, body] = bodyOf(asked, chance);
  const isChunked = chance.happens(0.08);
  const said = chance.happens(0.95) ? body.length : chance.pick([0, body.length + 1, Math.max(0, body.length - 1)]);
  const length: readonly [string, string] = isChunked
    ? ['Transfer-Encoding', 'chunked']
    : [chance.pick(['Content-Length', 'content-length', 'CONTENT-LENGTH']), String(said)];
  const more = Array.from({ length: chance.size(1, 4) - 1 }, (): readonly [string, string] =>
    chance.happens(0.6)
      ? [
          chance.draw(Token),
          chance.draw(fc.string({ unit: fc.constantFrom(...TOKEN, ' ', ':', '"', ','), maxLength: 30 })),
        ]
      : (chance.oneOf(TELLING) ?? ['x', 'y']),
  );
  const headers = [['Host', '127.0.0.1'], ['Content-Type', 'application/json'], length, ...more];
  const path = chance.happens(0.93)
    ? asked.path
    : chance.pick(['/', '//', '/v2/%', '/v2/models/%zz/infer', ...ODD_NAMES]);
  const method = chance.happens(0.95) ? 'POST' : chance.pick(['GET', 'HEAD', 'PUT', 'OPTIONS', 'post', 'X']);
  const lines = headers.map(([name, value]) => `${name}:${chance.happens(0.9) ? ' ' : ''}${value}`);
  const end = chance.happens(0.97) ? '\r\n' : '\n';
  const head = `${[`${method} ${path} HTTP/1.${chance.happens(0.95) ? 1 : 0}`, ...lines].join(end)}${end}${end}`;
  const what = `${about}; ${more.map(([name, value]) => `${name}: ${value}`).join(', ')}`;
  return [what, Buffer.concat([Buffer.from(head, 'latin1'), isChunked ? chunked(body) : body])];
}

function knownCase({ path, right }: Asked, [header, heavy, bytes]: (typeof KNOWN)[number]): InferCase {
  const body = Buffer.from(heavy === null ? JSON.stringify(right) : HEAVY[heavy](bytes));
  const lines = [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', header, `Content-Length: ${body.length}`];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const about = heavy === null ? header : `${heavy}, ${body.length} bytes`;
  return { about, pieces: [Buffer.concat([head, body])], expected: 1 };
}

/** One request or several pipelined requests, in one or several pieces. */
export function inferCase(asked: Asked, chance: Chance, index: number): InferCase {
  const known = KNOWN[index];
  if (known !== undefined) return knownCase(asked, known);
  const requests = Array.from({ length: chance.happens(0.15) ? chance.between(2, 6) : 1 }, () =>
    requestOf(asked, chance),
  );
  const whole = Buffer.concat(requests.map(([, bytes]) => bytes));
  const about = requests.map(([text]) => text).join(' | ');
  if (chance.happens(0.8) || whole.length < 2) return { about, pieces: [whole], expected: requests.length };
  const cut = chance.between(1, whole.length - 1);
  return { about: `${about}; cut`, pieces: [whole.subarray(0, cut), whole.subarray(cut)], expected: requests.length };
}
