import type { Channel } from '#core/rpc/channel.ts';

/** A line over a WebSocket: one JSON text a message. Rejects when it cannot be opened. */
export function openWebSocketChannel(url: string, protocols: readonly string[]): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols]);
    const closeListeners: (() => void)[] = [];
    const waiting: unknown[] = [];
    let receive: ((message: unknown) => void) | null = null;
    socket.addEventListener('open', () =>
      resolve({
        send: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
        },
        onMessage: (listener) => {
          receive = listener;
          for (const message of waiting.splice(0)) listener(message);
        },
        onClose: (listener) => void closeListeners.push(listener),
        close: () => socket.close(),
      }),
    );
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const message: unknown = JSON.parse(event.data);
      if (receive === null) waiting.push(message);
      else receive(message);
    });
    socket.addEventListener('close', () => {
      for (const listener of closeListeners) listener();
      reject(new Error('the engine does not answer: is `modewise serve` still running?'));
    });
  });
}
