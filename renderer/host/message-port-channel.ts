import type { Channel } from '#core/rpc/channel.ts';

/** A line over a MessagePort of the page. A port does not tell when the other side is gone: `close` is called by whoever knows. */
export function messagePortChannel(port: MessagePort): Channel {
  const closeListeners: (() => void)[] = [];
  let closed = false;
  return {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    onMessage: (receive) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data));
      port.start();
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => {
      if (closed) return;
      closed = true;
      port.close();
      for (const listener of closeListeners) listener();
    },
  };
}
