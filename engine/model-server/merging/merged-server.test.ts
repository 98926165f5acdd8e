import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { servedHere } from '#engine/model-server/testing.ts';
import { binaryBody, held, limitsFor, lookUp } from './testing.ts';

const CALLERS = 24;

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

function ask(socket: Socket, id: number): void {
  const data = BigInt64Array.of(BigInt(id));
  const { body, jsonBytes } = binaryBody([{ name: 'id', datatype: 'INT64', shape: [1], data }]);
  const head = [
    'POST /v2/models/look-up/infer HTTP/1.1',
    'Host: x',
    `Inference-Header-Content-Length: ${jsonBytes}`,
    `Content-Length: ${body.length}`,
  ];
  socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
}

/** The status of the next answer, and its final number if it is a success. */
async function answerOf(socket: Socket): Promise<readonly [status: number, y: number | null]> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  const status = Number(bytes.toString('latin1', 9, 12));
  return [status, status === 200 ? Number(bytes.readBigInt64LE(bytes.length - 8)) : null];
}

async function statsOf(url: string): Promise<Readonly<Record<string, unknown>>> {
  const json = (await (await fetch(`${url}/v2/models/stats`)).json()) as { model_stats: [Record<string, unknown>] };
  return json.model_stats[0];
}

test('callers that ask at the same time have each their own answer, the one at fault its refusal', async () => {
  const model = lookUp();
  const { url, port, defects } = await servedHere(model, { limits: limitsFor(model) });
  const sockets = await Promise.all(Array.from({ length: CALLERS }, () => connected(port)));
  for (let round = 0; round < 20; round++) {
    const ids = sockets.map((_, index) => (index + round) % 11);
    const answers = Promise.all(sockets.map(answerOf));
    sockets.forEach((socket, index) => ask(socket, ids[index] ?? 0));
    expect(await answers).toEqual(ids.map((id) => (id === 10 ? [400, null] : [200, 100 + id])));
  }
  const answers = Promise.all(sockets.map(answerOf));
  for (const socket of sockets) ask(socket, 1);
  await answers;
  const stats = await statsOf(url);
  const refused = Array.from({ length: 20 * CALLERS }, (_, at) => ((at % CALLERS) + Math.floor(at / CALLERS)) % 11);
  const succeeded = 21 * CALLERS - refused.filter((id) => id === 10).length;
  expect(stats['inference_count']).toBe(succeeded);
  expect(stats['execution_count']).toBeLessThan(succeeded);
  expect(defects).toEqual([]);
});

test('a caller that disconnects while it waits does not affect the others', async () => {
  const model = lookUp();
  const gate: { held?: ReturnType<typeof held> } = {};
  const { port, defects } = await servedHere(model, {
    limits: limitsFor(model),
    around: (runner) => (gate.held = held(runner)).runner,
  });
  const [gone, ...stay] = await Promise.all([1, 2, 3].map(() => connected(port)));
  for (const socket of [gone, ...stay]) if (socket !== undefined) ask(socket, 4);
  await gate.held?.asked;
  gone?.resetAndDestroy();
  const answers = Promise.all(stay.map(answerOf));
  gate.held?.letGo();
  expect(await answers).toEqual([
    [200, 104],
    [200, 104],
  ]);
  expect(defects).toEqual([]);
});

test('a stop waits for those that wait for an inference', async () => {
  const model = lookUp();
  const gate: { held?: ReturnType<typeof held> } = {};
  const { url, port, stop } = await servedHere(model, {
    limits: limitsFor(model),
    around: (runner) => (gate.held = held(runner)).runner,
  });
  const sockets = await Promise.all([1, 2, 3, 4].map(() => connected(port)));
  const answers = Promise.all(sockets.map(answerOf));
  const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
  sockets.forEach(ask);
  await gate.held?.asked;
  // A request on another connection: when it is answered, the earlier ones have been read.
  await (await fetch(`${url}/v2/health/live`, { headers: { Connection: 'close' } })).text();
  const stopped = stop();
  gate.held?.letGo();
  expect(await answers).toEqual([0, 1, 2, 3].map((id) => [200, 100 + id]));
  await Promise.all([stopped, closed]);
});
