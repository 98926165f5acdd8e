import { expect, test } from 'vitest';
import { memoryChannels } from './channel.ts';
import { connect } from './client.ts';
import { documentOf, makeServer, type METHODS } from './test-peer.ts';

/** A client whose other side is controlled by the test. */
function openByHand() {
  const [clientEnd, serverEnd] = memoryChannels();
  const received: unknown[] = [];
  serverEnd.onMessage((message) => received.push(message));
  return { client: connect<typeof METHODS>(clientEnd), serverEnd, received };
}

test.each([
  ['an answer of an unknown kind', { kind: 'result', id: 1, value: 42 }],
  ['an error without its document', { kind: 'error', id: 1, error: 'no' }],
  ['an event without its number', { kind: 'event', id: 1, event: 3 }],
])('%s rejects its call and cancels the work on the other side', async (_name, message) => {
  const { client, serverEnd, received } = openByHand();
  const answer = documentOf(client.call('double', { value: 1 }));
  serverEnd.send(message);
  expect(await answer).toMatchObject({ code: 'defect' });
  await Promise.resolve();
  expect(received).toContainEqual({ kind: 'cancel', id: 1 });
});

test('a malformed message without an id leaves pending calls alone', async () => {
  const { client, serverEnd } = openByHand();
  const answer = client.call('double', { value: 1 });
  for (const message of [null, 'end', { kind: 'end' }, { kind: 'other', id: 99 }]) serverEnd.send(message);
  serverEnd.send({ kind: 'end', id: 1, value: 2 });
  expect(await answer).toBe(2);
});

test('a trace sees every message of both directions, in order', async () => {
  const [clientEnd, serverEnd] = memoryChannels();
  makeServer().server.attach(serverEnd);
  const seen: string[] = [];
  const client = connect<typeof METHODS>(clientEnd, {
    trace: (direction, message) => seen.push(`${direction} ${JSON.stringify(message)}`),
  });
  await client.call('double', { value: 4 });
  expect(seen).toEqual([
    'sent {"kind":"request","id":1,"method":"double","input":{"value":4}}',
    'received {"kind":"end","id":1,"value":8}',
  ]);
});
