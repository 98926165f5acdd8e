import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** One message of a PostgreSQL server: its type, and its parts without the length. */
export function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

/** A number as messages hold it. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function int16(value: number): Buffer {
  return int32(value).subarray(2);
}

/** The description of text columns. */
export function columns(...names: readonly string[]): Buffer {
  const fields = names.map((name) =>
    Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(6), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  return message('T', int16(names.length), ...fields);
}

/** A row of texts. */
export function row(...values: readonly string[]): Buffer {
  const fields = values.flatMap((value) => [int32(Buffer.byteLength(value)), value]);
  return message('D', int16(values.length), ...fields);
}

/** The end of a statement. */
export const done = (tag: string): Buffer => message('C', `${tag}\0`);
/** The server waits for the next statement. */
export const ready = message('Z', 'T');
/** Logged in. */
export const welcome = Buffer.concat([message('R', int32(0)), message('K', int32(1), int32(2)), message('Z', 'I')]);

/** What a server does instead of what it should. */
export interface Behaviour {
  /** Answers the start of a connection. */
  readonly start?: (socket: Socket) => void;
  /** Answers the nth reading of the cursor, from 0. */
  readonly fetch: (socket: Socket, nth: number) => void;
}

/** A server on this machine. */
export interface BehavingServer {
  readonly port: number;
  readonly stop: () => void;
}

/** Starts a server that answers as PostgreSQL does, without a password, except where `behaviour` says otherwise. */
export async function behavingPostgres({ start, fetch }: Behaviour): Promise<BehavingServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    let fetched = 0;
    let isStarted = false;
    let rest = Buffer.alloc(0);
    socket.on('data', (part) => {
      rest = Buffer.concat([rest, part]);
      for (;;) {
        const typed = isStarted ? 1 : 0;
        if (rest.length < typed + 4) return;
        const length = typed + rest.readUInt32BE(typed);
        if (rest.length < length) return;
        const [type, text] = [String.fromCharCode(rest[0] ?? 0), rest.toString('latin1', 5, length)];
        rest = rest.subarray(length);
        if (!isStarted) {
          isStarted = true;
          if (start === undefined) socket.write(welcome);
          else start(socket);
        } else if (type === 'Q' && text.startsWith('FETCH')) fetch(socket, fetched++);
        else if (type === 'Q') socket.write(Buffer.concat([done(text.split(' ', 1)[0] ?? ''), ready]));
        else if (type === 'S') {
          socket.write(Buffer.concat([message('1'), message('2'), message('n'), done('DECLARE CURSOR'), ready]));
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Writes a message again and again, as fast as it is read, until the connection closes. */
export function pour(socket: Socket, part: Buffer): void {
  if (part.length === 0) return;
  const more = (): void => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on('drain', more);
  more();
}
