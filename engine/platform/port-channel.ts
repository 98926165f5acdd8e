import type { MessagePort } from 'node:worker_threads';
import type { Channel } from '#core/rpc/channel.ts';

/** A channel over a Node MessagePort (a worker thread, or Electron's utilityProcess, whose ports are similar). */
export function portChannel(port: MessagePort): Channel {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  port.on('close', () => {
    closed = true;
    for (const listener of closeListeners) listener();
  });
  return {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    // Listening starts the port, which has queued earlier messages.
    onMessage: (receive) => void port.on('message', receive),
    onClose: (listener) => void closeListeners.push(listener),
    close: () => port.close(),
  };
}
