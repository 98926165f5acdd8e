import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newCancelController } from '#core/contract/methods/cancel-signal.ts';
import type { Channel } from './channel.ts';
import { type Client, connect } from './client.ts';
import type { Server } from './server.ts';
import { documentOf, FAILURE, makeServer, type METHODS } from './test-peer.ts';

/** Opens a channel and returns its client end and its server end. */
type OpenChannel = () => readonly [Channel, Channel];

type Open = (server: Server) => {
  readonly client: Client<typeof METHODS>;
  readonly clientEnd: Channel;
  readonly serverEnd: Channel;
};

/** Test cases that every kind of channel must pass. */
export function peerCases(channel: string, openChannel: OpenChannel): void {
  const open: Open = (server) => {
    const [clientEnd, serverEnd] = openChannel();
    server.attach(serverEnd);
    return { client: connect<typeof METHODS>(clientEnd), clientEnd, serverEnd };
  };
  describe(`a peer over ${channel}`, () => {
    callCases(open);
    cancelCases(open);
    resumeCases(open);
  });
}

function callCases(open: Open): void {
  test('answers a call', async () => {
    const { client } = open(makeServer().server);
    expect(client.isIdle()).toBe(true);
    const answer = client.call('double', { value: 21 });
    expect(client.isIdle()).toBe(false);
    expect(await answer).toBe(42);
    expect(client.isIdle()).toBe(true);
    client.close();
  });

  test('answers many calls at once, each to its own caller', async () => {
    const { client } = open(makeServer().server);
    await assert(
      asyncProperty(array(integer({ min: 0, max: 1e6 }), { maxLength: 30 }), async (values) => {
        const answers = await Promise.all(values.map((value) => client.call('double', { value })));
        expect(answers).toEqual(values.map((value) => value * 2));
      }),
      { numRuns: 20 },
    );
    client.close();
  });

  test('transfers an error document intact', async () => {
    const { client } = open(makeServer().server);
    expect(await documentOf(client.call('fail', {}))).toEqual(FAILURE);
    client.close();
  });

  test('names the known methods in the error for an unknown one', async () => {
    const { client } = open(makeServer().server);
    const document = await documentOf(client.call('tripple' as 'double', { value: 1 }));
    expect(document).toMatchObject({ code: 'usage', cause: "unknown method 'tripple'" });
    expect(document.actions.join(' ')).toContain('double');
    expect(await documentOf(client.call('toString' as 'double', { value: 1 }))).toMatchObject({ code: 'usage' });
    client.close();
  });

  test('refuses input that violates the schema, names the field, and continues', async () => {
    const { client } = open(makeServer().server);
    const document = await documentOf(client.call('double', { value: -1 }));
    expect(document.code).toBe('usage');
    expect(document.cause).toContain('double.value');
    expect(await client.call('double', { value: 1 })).toBe(2);
    client.close();
  });

  test('survives invalid messages', async () => {
    const { client, clientEnd, serverEnd } = open(makeServer().server);
    for (const noise of [
      null,
      7,
      'request',
      {},
      { kind: 'request' },
      { kind: 'shout', id: 1000 },
      { kind: 'cancel', id: 99 },
    ]) {
      clientEnd.send(noise);
      serverEnd.send(noise);
    }
    expect(await client.call('double', { value: 4 })).toBe(8);
    client.close();
  });

  test('delivers a stream in order, then its end', async () => {
    const { client } = open(makeServer().server);
    const events: [number, number][] = [];
    const end = await client.stream(
      'count',
      { to: 5 },
      { onEvent: (event, sequence) => events.push([sequence, event]) },
    );
    expect(events).toEqual([1, 2, 3, 4, 5].map((n) => [n, n]));
    expect(end).toBe('counted to 5');
    client.close();
  });
}

function cancelCases(open: Open): void {
  test('cancels a stream in the middle and still receives its end', async () => {
    const { server, seen, push } = makeServer();
    const { client } = open(server);
    const cancel = newCancelController();
    const events: string[] = [];
    const end = client.stream(
      'wait',
      {},
      {
        signal: cancel.signal,
        onEvent: (event) => {
          events.push(event);
          cancel.abort();
        },
      },
    );
    await client.call('double', { value: 1 });
    push('first');
    expect(await end).toBe('interrupted');
    expect(events).toEqual(['first', 'last words']);
    expect(seen).toEqual(['wait started', 'wait cancelled']);
    client.close();
  });

  test('cancels a call at once, although its handler never answers', async () => {
    const { server, seen } = makeServer();
    const { client } = open(server);
    const cancel = newCancelController();
    const answer = documentOf(client.call('sleep', {}, { signal: cancel.signal }));
    await client.call('double', { value: 1 });
    cancel.abort();
    expect(await answer).toMatchObject({ code: 'interrupted' });
    await client.call('double', { value: 1 });
    expect(seen).toEqual(['sleep cancelled']);
    client.close();
  });

  test('starts nothing for a call that was cancelled before it was made', async () => {
    const { server, seen } = makeServer();
    const { client } = open(server);
    const cancel = newCancelController();
    cancel.abort();
    expect(await documentOf(client.call('sleep', {}, { signal: cancel.signal }))).toMatchObject({
      code: 'interrupted',
    });
    expect(seen).toEqual([]);
    client.close();
  });

  test('rejects pending and later requests when the channel closes', async () => {
    const { client, serverEnd } = open(makeServer().server);
    const call = documentOf(client.call('sleep', {}));
    const stream = documentOf(client.stream('wait', {}, { onEvent: () => {} }));
    await client.call('double', { value: 1 });
    serverEnd.close();
    expect(await call).toMatchObject({ code: 'defect' });
    expect(await stream).toMatchObject({ code: 'defect' });
    expect(await documentOf(client.call('double', { value: 1 }))).toMatchObject({ code: 'defect' });
  });

  test('stops the work of a client that went away', async () => {
    const { server, seen } = makeServer();
    const { client } = open(server);
    const stream = documentOf(client.stream('wait', {}, { onEvent: () => {} }));
    await client.call('double', { value: 1 });
    client.close();
    await stream;
    await expect.poll(() => seen).toEqual(['wait started', 'wait cancelled']);
  });

  test('a stopping server lets running streams send their last events', async () => {
    const { server, seen } = makeServer();
    const { client } = open(server);
    const end = client.stream('wait', {}, { onEvent: () => {}, resume: { key: 'run', after: 0 } });
    await client.call('double', { value: 1 });
    expect(server.isIdle()).toBe(false);
    await server.stop();
    expect(server.isIdle()).toBe(true);
    expect(seen).toEqual(['wait started', 'wait cancelled']);
    expect(await end).toBe('interrupted');
    await server.stop();
    client.close();
  });
}

function resumeCases(open: Open): void {
  test('resumes a stream from a sequence number on a second channel', async () => {
    const { server, seen, push } = makeServer();
    const first = open(server);
    const early: [number, string][] = [];
    const broken = documentOf(
      first.client.stream('wait', {}, { onEvent: (e, n) => early.push([n, e]), resume: { key: 'run-1', after: 0 } }),
    );
    await first.client.call('double', { value: 1 });
    push('one');
    push('two');
    await expect.poll(() => early.length).toBe(2);
    first.client.close();
    await broken;
    push('three');

    const second = open(server);
    const late: [number, string][] = [];
    const cancel = newCancelController();
    const end = second.client.stream(
      'wait',
      {},
      { onEvent: (e, n) => late.push([n, e]), resume: { key: 'run-1', after: 1 }, signal: cancel.signal },
    );
    await second.client.call('double', { value: 1 });
    push('four');
    cancel.abort();
    expect(await end).toBe('interrupted');
    expect(early).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(late.map(([n, e]) => `${n} ${e}`)).toEqual(['2 two', '3 three', '4 four', '5 last words']);
    expect(seen).toEqual(['wait started', 'wait cancelled']);
    second.client.close();
  });

  test('resumes a stream that has ended meanwhile, and refuses an unknown one', async () => {
    const { server } = makeServer();
    const first = open(server);
    await first.client.stream('count', { to: 3 }, { onEvent: () => {}, resume: { key: 'k', after: 0 } });
    first.client.close();
    const { client } = open(server);
    const events: number[] = [];
    const again = { onEvent: (event: number) => events.push(event), resume: { key: 'k', after: 2 } };
    expect(await client.stream('count', { to: 3 }, again)).toBe('counted to 3');
    expect(events).toEqual([3]);
    const unknown = { onEvent: () => {}, resume: { key: 'other', after: 2 } };
    expect(await documentOf(client.stream('count', { to: 3 }, unknown))).toMatchObject({ code: 'unknown-stream' });
    const wrongMethod = { onEvent: () => {}, resume: { key: 'k', after: 0 } };
    expect(await documentOf(client.stream('wait', {}, wrongMethod))).toMatchObject({ code: 'usage' });
    client.close();
  });

  test('joins a known stream and does not start an unknown one', async () => {
    const { server, seen } = makeServer();
    const { client } = open(server);
    const join = { onEvent: () => {}, resume: { key: 'k', after: 0, join: true } };
    expect(await documentOf(client.stream('wait', {}, join))).toMatchObject({ code: 'unknown-stream' });
    expect(seen).toEqual([]);
    await client.stream('count', { to: 3 }, { onEvent: () => {}, resume: { key: 'k', after: 0 } });
    const events: number[] = [];
    const again = { onEvent: (event: number) => events.push(event), resume: { key: 'k', after: 0, join: true } };
    expect(await client.stream('count', { to: 3 }, again)).toBe('counted to 3');
    expect(events).toEqual([1, 2, 3]);
    client.close();
  });
}
