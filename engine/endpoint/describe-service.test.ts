import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { describeService } from './describe-service.ts';
import { readTarget } from './target.ts';
import { PLAIN_TARGET } from './testing.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const DESCRIPTION = JSON.stringify({ name: 'm', inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }] });
const described = `${OK}Content-Length: ${DESCRIPTION.length}\r\n\r\n${DESCRIPTION}`;
/** Only ends a test that hangs. */
const LONG_MS = 60_000;
const SHORT_MS = 300;

/** Describes a service that answers its questions in turn with these bytes; `closes` ends the connection afterwards. */
async function describing(answers: readonly string[], { closes = false, timeoutMs = LONG_MS } = {}) {
  let count = 0;
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write(answers[count++] ?? '');
        if (closes) socket.end();
      });
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v2/models/m`;
  const { service } = await readTarget({ ...PLAIN_TARGET, url, protocol: 'v2', maxAnswerBytes: 1024 });
  const { signal } = new AbortController();
  return describeService(service, { timeoutMs, signal }).catch((error: unknown) => error);
}

test.each([
  ['is too large', [`${OK}Content-Length: 2000\r\n\r\n`], {}, 'over the limit of 1 KiB'],
  ['about the server is too large', [described, `${OK}Content-Length: 2000\r\n\r\n`], {}, 'over the limit of 1 KiB'],
  ['does not come', [''], { timeoutMs: SHORT_MS }, 'the whole answer did not come within 300 ms'],
  ['breaks off', [`${OK}Content-Length: 100\r\n\r\n{`], { closes: true }, 'before the end of its answer'],
  ['switches protocols', ['HTTP/1.1 101 Switching Protocols\r\n\r\n'], {}, 'switched to another protocol'],
  ['is not HTTP', ['SSH-2.0-server\r\n\r\n'], {}, 'its response is not HTTP/1.1'],
])('a description that %s is refused with what is wrong', async (_, answers, how, cause) => {
  const error = await describing(answers, how);
  expect(error).toMatchObject({ code: 'unusable-input', reason: expect.stringContaining(cause) as string });
});

test('a server that describes its model and not itself is described', async () => {
  expect(await describing([described, 'HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n'])).toMatchObject({
    isBinary: false,
  });
});
