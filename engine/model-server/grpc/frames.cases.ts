/** A frame of HTTP/2. */
export function frameOf(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What a client of HTTP/2 sends first. */
export const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frameOf(4, 0, 0, Buffer.alloc(0)),
]);

/** The headers of a call, as literals. */
export function headersFrame(stream: number, headers: Readonly<Record<string, string>>): Buffer {
  const literals = Object.entries(headers).map(([name, value]) =>
    Buffer.from(`\0${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`, 'latin1'),
  );
  const endsStreamAndHeaders = 5;
  return frameOf(1, endsStreamAndHeaders, stream, Buffer.concat(literals));
}
