import type { RawData, WebSocket } from 'ws';
import type { Channel } from '#core/rpc/channel.ts';

const BYTE = { quote: 0x22, backslash: 0x5c, bracket: 0x5b, bracketEnd: 0x5d, brace: 0x7b, braceEnd: 0x7d } as const;
const MAX_DEPTH = 1_000;

/** Bytes that may wait for a tab to read them: more than the largest answer. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;

/** A line over a WebSocket: one JSON text a message. What is no JSON, or nests deeper than any of ours, closes it. */
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
  const bytes = bytesOf(data);
  if (isTooDeep(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether brackets nest deeper than in any document of ours. One look at each byte, where parsing such nests takes minutes. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (isText) {
      if (byte === BYTE.backslash) index += 1;
      else if (byte === BYTE.quote) isText = false;
    } else if (byte === BYTE.quote) isText = true;
    else if (byte === BYTE.bracket || byte === BYTE.brace) depth += 1;
    else if (byte === BYTE.bracketEnd || byte === BYTE.braceEnd) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
