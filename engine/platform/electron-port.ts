import type { Channel } from '#core/rpc/channel.ts';

/** A MessagePort in Electron's utilityProcess: its messages are like the web's, its events like Node's. */
export interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The channel of a utilityProcess to the shell that started it. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ElectronPort[] }) => void,
  ): unknown;
}

/** The channel to the shell; undefined outside Electron. */
export function shellPort(): ParentPort | undefined {
  return (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
}

/** A channel over an Electron port. */
export function electronPortChannel(port: ElectronPort): Channel {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  const end = (): void => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  };
  port.on('close', end);
  return {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    onMessage: (receive) => {
      port.on('message', ({ data }) => receive(data));
      port.start();
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => {
      port.close();
      end();
    },
  };
}
