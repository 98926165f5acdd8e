import { framed } from '#engine/model-server/grpc/client-messages.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { mutateJson } from '#fuzz/lib/mutate/json.ts';
import { delimited, mutateProtobuf } from '#fuzz/lib/mutate/protobuf.ts';

/** What a server does after it has sent some bytes of an answer. */
type AnswerEnd =
  /** Sends the same bytes again and again. */
  | { readonly kind: 'pour'; readonly part: Buffer }
  /** Sends them one at a time, slowly. */
  | { readonly kind: 'drip'; readonly part: Buffer }
  | { readonly kind: 'stay' }
  | { readonly kind: 'close' }
  | { readonly kind: 'reset' };

/** One answer of a hostile server: its bytes, and what follows them. */
export interface HostileAnswer {
  readonly bytes: Buffer;
  readonly end: AnswerEnd;
}

/** A service as a client meets it: what it answers to the question about its model, and to requests. */
export interface HostileCase {
  readonly about: string;
  readonly protocol: 'tfserving' | 'v2' | 'v2-grpc';
  readonly description: HostileAnswer;
  /** Answers in turn; the last one again and again. */
  readonly answers: readonly HostileAnswer[];
}

const DESCRIPTION = {
  name: 'm',
  inputs: [
    { name: 'a', datatype: 'FP32', shape: [-1, 1] },
    { name: 'b', datatype: 'FP32', shape: [-1, 1] },
  ],
};
const STAY: AnswerEnd = { kind: 'stay' };
const part = (text: string): AnswerEnd => ({
  kind: 'pour',
  part: Buffer.from(text.repeat(Math.ceil(8192 / text.length))),
});

function http(body: Buffer, head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'): HostileAnswer {
  return { bytes: Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]), end: STAY };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Answers that once took memory without a limit, or never ended; they run first with every seed. */
const KNOWN: readonly (readonly [about: string, head: string, end: AnswerEnd])[] = [
  ['chunks without an end', CHUNKED, part(`400\r\n${'x'.repeat(1024)}\r\n`)],
  ['chunks of one byte', CHUNKED, part('1\r\nx\r\n')],
  ['trailers without an end', `${CHUNKED}0\r\n`, part(`X-More: ${'t'.repeat(500)}\r\n`)],
  ['interim answers without an end', '', part('HTTP/1.1 102 Processing\r\n\r\n')],
  ['headers without an end', OK, part(`X-More: ${'h'.repeat(500)}\r\n`)],
  ['a body that its connection ends', `${OK}\r\n`, part('x'.repeat(1024))],
  ['a length of many digits', `${OK}Content-Length: ${'9'.repeat(400)}\r\n\r\n`, STAY],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n', STAY],
  ['a byte at a time', CHUNKED, { kind: 'drip', part: Buffer.from('1\r\nx\r\n') }],
  ['a close within an answer', `${OK}Content-Length: 100\r\n\r\n{`, { kind: 'close' }],
  ['a reset within an answer', `${OK}Content-Length: 100\r\n\r\n{`, { kind: 'reset' }],
  ['lists in lists', `${OK}Content-Length: 60000\r\n\r\n${'['.repeat(30_000)}${']'.repeat(30_000)}`, STAY],
];

function endOf(chance: Chance, text: string): AnswerEnd {
  return chance.pick<AnswerEnd>([
    STAY,
    STAY,
    part(text),
    { kind: 'drip', part: Buffer.from(text) },
    { kind: 'close' },
    { kind: 'reset' },
  ]);
}

/** An answer of HTTP to one question, right or not. */
function httpAnswer(right: unknown, chance: Chance): HostileAnswer {
  if (chance.happens(0.3)) return http(Buffer.from(mutateJson(right, chance).text));
  const status = chance.pick([200, 200, 200, 204, 302, 400, 429, 500, 503, 999]);
  const whole = http(Buffer.from(JSON.stringify(right)), `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n`);
  const end = endOf(chance, chance.pick(['x', '1\r\nx\r\n', `${OK}\r\n`, 'HTTP/1.1 103 Hints\r\n\r\n', '\0']));
  if (chance.happens(0.4)) return { bytes: mutateBytes(whole.bytes, chance), end };
  if (chance.happens(0.3)) return { bytes: whole.bytes.subarray(0, chance.between(0, whole.bytes.length)), end };
  return { ...whole, end: chance.happens(0.8) ? STAY : end };
}

function grpcAnswer(right: Buffer, chance: Chance): HostileAnswer {
  const message = chance.happens(0.6) ? mutateProtobuf(right, chance) : right;
  const frame = framed(message);
  if (chance.happens(0.2)) frame.writeUInt32BE(chance.pick([0, 1, 2 ** 31, 2 ** 32 - 1, frame.length]), 1);
  if (chance.happens(0.1)) frame[0] = 1;
  const bytes = chance.happens(0.2) ? mutateBytes(frame, chance) : frame;
  return { bytes, end: chance.happens(0.6) ? STAY : endOf(chance, '\0\0\0\0\0') };
}

/** ModelMetadataResponse and ModelInferResponse. */
const GRPC_DESCRIPTION = Buffer.concat([
  delimited(1, Buffer.from('m')),
  ...DESCRIPTION.inputs.map(({ name }) =>
    delimited(
      4,
      Buffer.concat([
        delimited(1, Buffer.from(name)),
        delimited(2, Buffer.from('FP32')),
        Buffer.from([0x18, 1, 0x18, 1]),
      ]),
    ),
  ),
]);
const GRPC_ANSWER = Buffer.concat([
  delimited(
    5,
    Buffer.concat([delimited(1, Buffer.from('y')), delimited(2, Buffer.from('FP32')), Buffer.from([0x18, 1])]),
  ),
  delimited(6, Buffer.alloc(4)),
]);
const V2_ANSWER = { model_name: 'm', outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [1] }] };
const TF_ANSWER = { predictions: [1] };

/** Requests one at a time before a load, with some to spare. */
const WARM_UP_REQUESTS = 14;

/** The service of a case. */
export function hostileCase(chance: Chance, index: number): HostileCase {
  const known = KNOWN[Math.floor(index / 2)];
  if (known !== undefined) {
    const [about, head, end] = known;
    const answer = { bytes: Buffer.from(head), end };
    const protocol = index % 2 === 0 ? 'tfserving' : 'v2';
    return { about: `${about}, ${protocol}`, protocol, description: answer, answers: [answer] };
  }
  const protocol = chance.pick(['tfserving', 'v2', 'v2-grpc', 'v2-grpc'] as const);
  const isGrpc = protocol === 'v2-grpc';
  const describes = chance.happens(0.7);
  const plain = isGrpc
    ? { bytes: framed(GRPC_DESCRIPTION), end: STAY }
    : http(Buffer.from(JSON.stringify(DESCRIPTION)));
  const odd = isGrpc ? grpcAnswer(GRPC_DESCRIPTION, chance) : httpAnswer(DESCRIPTION, chance);
  const httpRight = protocol === 'v2' ? V2_ANSWER : TF_ANSWER;
  const one = (): HostileAnswer => (isGrpc ? grpcAnswer(GRPC_ANSWER, chance) : httpAnswer(httpRight, chance));
  const rest = Array.from({ length: chance.between(1, 5) }, one);
  // A service that behaves until the load begins.
  const calm = Array.from({ length: chance.happens(0.4) ? WARM_UP_REQUESTS : 0 }, () =>
    isGrpc ? { bytes: framed(GRPC_ANSWER), end: STAY } : http(Buffer.from(JSON.stringify(httpRight))),
  );
  const about = `${protocol}${calm.length > 0 ? ', well until the load' : ''}`;
  return { about, protocol, description: describes ? plain : odd, answers: [...calm, ...rest] };
}
