import type { RawData, WebSocket } from 'ws';
import type { Channel } from '../../../core/rpc/channel.ts';

/** Bytes that may wait for a tab to read them: more than the largest answer. */
const MAX_WAITING_BYTES = 256 * 2 ** 20;

/** A line over a WebSocket: one JSON text a message. What is no JSON closes it. */
export function socketChannel(socket: WebSocket): Channel {
  // A broken connection is told by `close`, which always follows; without a listener it would end the program.
  socket.on('error', () => undefined);
  return {
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return;
      // A tab that does not read would fill this process's memory: its page opens a new line and asks for what it missed.
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage: (receive) => {
      socket.on('message', (data, isBinary) => {
        const message = isBinary ? undefined : parse(data);
        if (message === undefined) socket.close(1003, 'not JSON');
        else receive(message);
      });
    },
    onClose: (closed) => void socket.on('close', closed),
    close: () => socket.close(),
  };
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(textOf(data));
  } catch {
    return undefined;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}
