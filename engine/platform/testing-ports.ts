import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Channel } from '#core/rpc/channel.ts';
import { type ElectronPort, electronPortChannel } from './electron-port.ts';

/** A port of Node as one of Electron, whose messages come in events. */
function electronPort(port: MessagePort): ElectronPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** The two ends of a channel whose messages are cloned, as between the window and its engine. */
export function portChannels(): readonly [Channel, Channel] {
  const { port1, port2 } = new MessageChannel();
  return [electronPortChannel(electronPort(port1)), electronPortChannel(electronPort(port2))];
}
