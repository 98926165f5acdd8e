import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { identityOfAll, sendRaw, servedHere } from '#engine/model-server/testing.ts';

const LINE = 'POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n';
const NUMBER = { name: 'x_float32', shape: [1, 2], datatype: 'FP32' };
const WAIT_FOR_TURNS_MS = 5500;

interface Sent {
  readonly bytes: Buffer;
  readonly status: number;
  /** Expected text in the answer's body. */
  readonly says: string;
}

const json = (id: string): string => JSON.stringify({ id, inputs: [{ ...NUMBER, data: [1, 2] }] });

function plain(id: string, extra = ''): Sent {
  const body = json(id);
  return {
    bytes: Buffer.from(`${LINE}${extra}Content-Length: ${body.length}\r\n\r\n${body}`),
    status: 200,
    says: `"id":"${id}"`,
  };
}

function chunked(id: string): Sent {
  const body = json(id);
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return {
    bytes: Buffer.from(`${LINE}Transfer-Encoding: chunked\r\n\r\n${chunks}`),
    status: 200,
    says: `"id":"${id}"`,
  };
}

function binary(value: number): Sent {
  const head = JSON.stringify({ inputs: [{ ...NUMBER, parameters: { binary_data_size: 8 } }] });
  const data = Buffer.from(Float32Array.of(value, 0.5).buffer);
  const lines = `Inference-Header-Content-Length: ${head.length}\r\nContent-Length: ${head.length + 8}\r\n\r\n${head}`;
  return { bytes: Buffer.concat([Buffer.from(LINE + lines), data]), status: 200, says: `[${value},0.5]` };
}

function malformed(): Sent {
  return { bytes: Buffer.from(`${LINE}Content-Length: 2\r\n\r\n[]`), status: 400, says: '"error"' };
}

function ready(): Sent {
  return { bytes: Buffer.from('GET /v2/health/ready HTTP/1.1\r\nHost: x\r\n\r\n'), status: 200, says: '"ready":true' };
}

const requests = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}$/).map((id) => plain(id)),
  fc.nat({ max: 1000 }).map(binary),
  fc.constant(null).map(malformed),
  fc.stringMatching(/^[a-z]{1,8}$/).map(chunked),
  fc.constant(null).map(ready),
);

/** Writes bytes in pieces, each in a separate turn of the event loop. */
async function writePieces(socket: Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (to > from) socket.write(bytes.subarray(from, to));
    from = to;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sends the bytes and ends its side; returns everything received until the connection ends. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
  return text;
}

test(
  'requests of every kind, one behind the other and cut anywhere, are answered each in its turn',
  { timeout: 60_000 },
  async () => {
    const { port, defects } = await servedHere(identityOfAll(['float32']));
    await fc.assert(
      fc.asyncProperty(
        fc.array(requests, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat({ max: 5000 }), { maxLength: 30 }),
        async (sent, cuts) => {
          const bytes = Buffer.concat(sent.map((each) => each.bytes));
          const text = await sendRaw(port, (socket) => writePieces(socket, bytes, cuts), sent.length);
          const answers = text.split(/(?=HTTP\/1\.1 \d{3})/);
          expect(answers.map((answer) => Number(answer.slice(9, 12)))).toEqual(sent.map(({ status }) => status));
          sent.forEach(({ says }, index) => expect(answers[index]).toContain(says));
        },
      ),
      { numRuns: 150 },
    );
    expect(defects).toEqual([]);
  },
);

test('answers of both ways have the same headers', async () => {
  const { port } = await servedHere(identityOfAll(['float32']));
  const linesOf = async ({ bytes }: Sent): Promise<readonly string[]> => {
    const [head = ''] = (await sendRaw(port, bytes)).split('\r\n\r\n', 1);
    return head
      .replace(/\d\d:\d\d:\d\d/, 'time')
      .split('\r\n')
      .sort();
  };
  expect(await linesOf(plain('a'))).toEqual(await linesOf(chunked('a')));
  expect((await linesOf(plain('a', 'Connection: close\r\n'))).join()).toContain('Connection: close');
});

test('a caller that ends within a request gets 400, and one that ends after it gets the answer', async () => {
  const { port } = await servedHere(identityOfAll(['float32']));
  const { bytes } = plain('a');
  expect(await exchange(port, bytes.subarray(0, -1))).toMatch(/^HTTP\/1.1 400 /);
  expect(await exchange(port, bytes.subarray(0, 30))).toMatch(/^HTTP\/1.1 400 /);
  expect(await exchange(port, bytes)).toMatch(/^HTTP\/1.1 200 /);
  expect(await exchange(port, Buffer.alloc(0))).toBe('');
});

test('a body over the limit of the short way, and one over the limit of all, are node:http’s', async () => {
  const { port } = await servedHere(identityOfAll(['float32']), { limitBytes: 200_000 });
  const padded = (length: number): Buffer =>
    Buffer.from(`${LINE}Content-Length: ${length}\r\n\r\n${json('big').padEnd(length)}`);
  expect(await exchange(port, padded(150_000))).toMatch(/^HTTP\/1.1 200 .*"id":"big"/s);
  expect(await sendRaw(port, padded(200_001))).toMatch(/^HTTP\/1.1 413 /);
});

test('a request that comes slowly is answered too', { timeout: 30_000 }, async () => {
  const { port } = await servedHere(identityOfAll(['float32']));
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  const { bytes } = plain('slow');
  socket.write(bytes.subarray(0, 40));
  await new Promise((resolve) => setTimeout(resolve, WAIT_FOR_TURNS_MS));
  socket.write(bytes.subarray(40));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('"id":"slow"');
});

test('a stop ends idle connections, and the others behind a whole answer that says that it is the last one', async () => {
  const { port, stop } = await servedHere(identityOfAll(['float32']));
  const idle = connect(port, '127.0.0.1');
  idle.write(plain('a').bytes);
  await once(idle, 'data');
  const busy = connect(port, '127.0.0.1');
  let text = '';
  busy.on('error', () => undefined).write(Buffer.concat(Array.from({ length: 300 }, () => plain('b').bytes)));
  const seen = once(busy, 'data') as Promise<[Buffer]>;
  busy.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  await seen;
  await Promise.all([stop(), once(idle, 'close'), once(busy, 'close')]);
  expect(text.match(/Connection: close/g)).toHaveLength(1);
  const last = text.slice(text.lastIndexOf('HTTP/1.1'));
  expect(last).toMatch(/^HTTP\/1.1 200 .*Connection: close.*"id":"b".*\}$/s);
});
