import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Channel } from '#core/rpc/channel.ts';
import { connect } from '#core/rpc/client.ts';
import { peerCases } from '#core/rpc/peer.cases.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { makePrivateFolder } from './private-folder.ts';
import { startTestApp, type TestApp } from './testing-app.ts';
import { socketChannel } from './lines.ts';

/** A channel that is still being opened; it queues messages meanwhile. */
function opening(line: Promise<Channel>): Channel {
  const later = (act: (channel: Channel) => void): void => void line.then(act);
  return {
    send: (message) => later((channel) => channel.send(message)),
    onMessage: (receive) => later((channel) => channel.onMessage(receive)),
    onClose: (closed) => later((channel) => channel.onClose(closed)),
    close: () => later((channel) => channel.close()),
  };
}

const arriving: ((channel: Channel) => void)[] = [];
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    limitBytes: 1000,
    engine: { attach: (channel) => arriving.shift()?.(channel), isIdle: () => true, stop: () => Promise.resolve() },
  });
});
afterAll(() => app.remove());

function openSocket({ origin, port, token }: TestApp): Promise<Channel> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, ['modewise', `token.${token}`], {
    headers: { origin },
  });
  return new Promise((resolve, reject) => {
    const channel = socketChannel(socket);
    socket.on('open', () => resolve(channel));
    socket.on('error', reject);
  });
}

// The peers connect one after another, so the channels arrive in that order.
peerCases('a WebSocket', () => {
  const server = new Promise<Channel>((resolve) => void arriving.push(resolve));
  return [opening(openSocket(app)), opening(server)];
});

test('the engine answers over it, but reads no file that the page did not send', async () => {
  const real = await startTestApp({ limitBytes: 1000 });
  const engine = connect<Methods>(await openSocket(real));
  expect((await engine.call('presets', {})).presets.length).toBeGreaterThan(3);
  const asked = [
    engine.call('inspect', { model: join(real.root, 'secret'), data: null, hash: false, maps: [], dims: {} }),
    engine.call('openRun', { file: '/etc/passwd' }),
    engine.call('catalogImport', { file: join(real.folder, '..', '..', 'secret') }),
    engine.call('reuse', {
      keyColumn: 'a',
      timeColumn: null,
      readsFile: '/etc/passwd',
      run: null,
      measured: null,
    }),
  ];
  for (const each of asked) {
    const error: unknown = await each.catch((reason: unknown) => reason);
    if (!(error instanceof RpcError)) throw new Error('it was answered');
    expect(error.document).toMatchObject({ code: 'unusable-input', cause: expect.stringContaining('a browser') });
  }
  engine.close();
  await real.remove();
});

test('folders whose server was killed are removed, those of a server that runs are not', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'modewise-abandoned-'));
  const abandoned = join(parent, 'abandoned');
  mkdirSync(abandoned);
  utimesSync(abandoned, new Date(0), new Date(0));
  const first = await makePrivateFolder(parent);
  utimesSync(first.path, new Date(0), new Date(0));
  const second = await makePrivateFolder(parent);
  expect(existsSync(abandoned)).toBe(false);
  expect(readdirSync(parent)).toHaveLength(2);
  await first.remove();
  await second.remove();
  expect(readdirSync(parent)).toEqual([]);
  rmSync(parent, { recursive: true });
});
