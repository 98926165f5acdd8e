import { randomBytes } from 'node:crypto';

/** The header of a WebSocket upgrade request. */
export function upgrade(
  port: number,
  { token, more = [] }: { readonly token: string | null; readonly more?: readonly string[] },
): Buffer {
  const lines = [
    'GET /engine HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: modewise${token === null ? '' : `, token.${token}`}`,
    ...more,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** One client frame of RFC 6455; `first` is its first byte (0x81: a complete text). */
export function frame(payload: Buffer, { first = 0x81, masked = true } = {}): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  const bit = masked ? 0x80 : 0;
  if (length < 126) head[1] = bit | length;
  else if (length < 65_536) {
    head[1] = bit | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = bit | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  // A mask of zeros leaves the payload unchanged.
  return Buffer.concat([head, ...(masked ? [Buffer.alloc(4)] : []), payload]);
}
