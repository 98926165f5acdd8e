import { expect, test } from 'vitest';
import { newCancelController } from '#core/contract/methods/cancel-signal.ts';
import { memoryChannels } from './channel.ts';
import { connect } from './client.ts';
import { peerCases } from './peer.cases.ts';
import { createServer } from './server.ts';
import { documentOf, METHODS } from './test-peer.ts';

peerCases('two queues in memory', memoryChannels);

test('starts nothing for a request that is cancelled while its method is loaded', async () => {
  const [clientEnd, serverEnd] = memoryChannels();
  const started: string[] = [];
  let loaded = (): void => {};
  const loading = new Promise<typeof METHODS>((resolve) => {
    loaded = () => resolve(METHODS);
  });
  const start = async (name: string): Promise<never> => {
    started.push(name);
    throw new Error('it started');
  };
  const server = createServer<typeof METHODS>({
    methodsWith: () => loading,
    handlers: {
      double: () => start('double'),
      fail: () => start('fail'),
      sleep: () => start('sleep'),
      count: () => start('count'),
      wait: () => start('wait'),
    },
    describe: (error) => ({ code: 'defect', file: null, cause: String(error), actions: [] }),
  });
  server.attach(serverEnd);
  const client = connect<typeof METHODS>(clientEnd);
  const cancel = newCancelController();
  const cancelled = documentOf(client.stream('wait', {}, { onEvent: () => {}, signal: cancel.signal }));
  const other = documentOf(client.call('double', { value: 1 }));
  cancel.abort();
  // The messages are delivered before the methods are there.
  await Promise.resolve();
  await Promise.resolve();
  loaded();
  expect(await cancelled).toMatchObject({ code: 'interrupted' });
  expect(await other).toMatchObject({ cause: 'Error: it started' });
  expect(started).toEqual(['double']);
  client.close();
});
