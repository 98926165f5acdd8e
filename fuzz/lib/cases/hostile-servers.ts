import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import {
  behavingPostgres,
  columns,
  done,
  int32,
  message,
  pour,
  ready,
  row,
  welcome,
} from '#engine/sources/testing-postgres.ts';

/** A server of data that may answer anything. */
export interface HostileServer {
  readonly about: string;
  /** The address of its data, with a password. */
  readonly data: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** The password of every address, which nothing may show. */
export const PASSWORD = 'pa55w0rd-of-fuzz';

/** Starts the server of a case. `rows` is a CSV file that binds to the model. */
export function hostileServer(chance: Chance, rows: string): Promise<HostileServer> {
  return chance.pick([postgresCase, storeCase, webCase])(chance, rows);
}

/** How bytes arrive, and what follows them. */
interface Delivery {
  readonly name: string;
  readonly send: (socket: Socket, bytes: Buffer) => void;
}

const DRIP_MS = 30;

function drip(socket: Socket, next: () => Buffer | string | null): void {
  const timer = setInterval(() => {
    const part = next();
    if (part === null) clearInterval(timer);
    else socket.write(part);
  }, DRIP_MS);
  socket.on('close', () => clearInterval(timer));
}

function delivery(chance: Chance): Delivery {
  const cut = chance.between(0, 200);
  const noise = chance.bytes(chance.size(1, 20_000));
  return chance.pick<Delivery>([
    { name: 'whole', send: (socket, bytes) => void socket.write(bytes) },
    { name: 'whole, then closed', send: (socket, bytes) => void socket.end(bytes) },
    { name: 'cut short', send: (socket, bytes) => void socket.end(bytes.subarray(0, cut)) },
    { name: 'cut, then silence', send: (socket, bytes) => void socket.write(bytes.subarray(0, cut)) },
    { name: 'reset', send: (socket, bytes) => void socket.write(bytes, () => socket.resetAndDestroy()) },
    {
      name: 'byte by byte',
      send: (socket, bytes) => {
        let at = 0;
        drip(socket, () => (at < bytes.length ? bytes.subarray(at, ++at) : null));
      },
    },
    { name: 'again and again', send: pour },
    {
      name: 'then noise without end',
      send: (socket, bytes) => {
        socket.write(bytes);
        pour(socket, noise);
      },
    },
  ]);
}

/** Bytes as they are, or with some changed. */
function perhapsMutated(bytes: Buffer, chance: Chance): Buffer {
  return chance.happens(0.4) ? mutateBytes(bytes, chance) : bytes;
}

async function postgresCase(chance: Chance): Promise<HostileServer> {
  const text = 'x'.repeat(chance.size(1, 100_000));
  const count = chance.between(0, 50);
  const tag = chance.pick([`FETCH ${count}`, 'FETCH 0', 'SELECT 1', 'COPY 1', '']);
  const rows = Array.from({ length: count }, () => row(text));
  const name = chance.pick(['a', '', 'x'.repeat(10_000), '\u202e', '__proto__']);
  const [what, bytes] = chance.pick<readonly [string, Buffer]>([
    ['rows', Buffer.concat([columns(name), ...rows, done(tag), ready])],
    ['rows of two widths', Buffer.concat([columns(name), row('x', 'y'), ...rows, done(tag), ready])],
    ['rows without a description', Buffer.concat([...rows, done(tag), ready])],
    ['a message of any type', message(String.fromCharCode(chance.between(33, 126)), chance.bytes(chance.size(1, 500)))],
    [
      'a message of any length',
      Buffer.concat([Buffer.from('D'), int32(chance.between(0, 0xffff_ffff)), chance.bytes(100)]),
    ],
    ['a COPY', Buffer.concat([message(chance.pick(['G', 'H', 'W']), '\0\0\0'), message('d', text)])],
    ['notices', message('N', `M${text}\0\0`)],
    ['an error', message('E', `C${chance.pick(['42P01', '00000', 'XX000', ''])}\0M${text}\n\u001b[2J\0\0`)],
    ['a request for a password', message('R', int32(chance.pick([3, 5, 7, 9, 10, 11, 12, 99])), chance.bytes(20))],
    ['no rows', Buffer.concat([columns(name), done('FETCH 0'), ready])],
  ]);
  const { name: how, send } = delivery(chance);
  const sent = perhapsMutated(bytes, chance);
  const isAtStart = chance.happens(0.25);
  const { port, stop } = await behavingPostgres({
    ...(isAtStart
      ? { start: (socket: Socket) => send(socket, chance.happens(0.5) ? sent : mutateBytes(welcome, chance)) }
      : {}),
    fetch: (socket) => send(socket, sent),
  });
  const about = `PostgreSQL: ${what}, ${how}${isAtStart ? ', at the start' : ''}`;
  const query = chance.pick(['SELECT 1', 'VALUES (1)', 'COPY t TO STDOUT', 'SELECT 1; SELECT 2']);
  return { about, data: `postgres://user:${PASSWORD}@127.0.0.1:${port}/db?query=${query}`, environment: {}, stop };
}

/** An HTTP server whose nth answer is bytes, delivered in some way. */
async function rawHttp(
  answer: (nth: number, request: string) => Buffer,
  { send }: Delivery,
): Promise<{ readonly origin: string; readonly stop: () => void }> {
  const sockets = new Set<Socket>();
  let nth = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    socket.on('data', (request) => send(socket, answer(nth++, request.toString('latin1'))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function httpAnswer(chance: Chance, body: Buffer, more: readonly string[] = []): Buffer {
  const length = chance.pick([body.length, body.length, body.length, 0, 1e12, -1]);
  const head = chance.pick([
    `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n`,
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n`,
    'HTTP/1.1 200 OK\r\nconnection: close\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n',
    `HTTP/1.1 ${chance.between(99, 600)} Any\r\n`,
    'HTTP/1.1 102 Processing\r\n\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(chance.size(1, 100_000))}\r\n`,
  ]);
  return Buffer.concat([Buffer.from(`${head}${more.map((each) => `${each}\r\n`).join('')}\r\n`), body]);
}

async function webCase(chance: Chance, rows: string): Promise<HostileServer> {
  const location = chance.pick([
    '/a',
    '//',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'https://127.0.0.1:1/',
    ':',
    '',
  ]);
  const [what, body, more] = chance.pick<readonly [string, Buffer, readonly string[]]>([
    ['rows', Buffer.from(rows), []],
    ['rows that are packed', gzipSync('1,'.repeat(5_000_000)), ['content-encoding: gzip']],
    ['rows that seem packed', Buffer.from(rows), [`content-encoding: ${chance.pick(['gzip', 'br', 'identity', ''])}`]],
    ['a redirect', Buffer.alloc(0), [`location: ${location}`]],
    ['another protocol', Buffer.from(rows), ['connection: upgrade', 'upgrade: other']],
  ]);
  const how = chance.happens(0.3) ? { name: 'whole, then closed', send: whole } : delivery(chance);
  const isPlain = chance.happens(0.25);
  const sent = isPlain
    ? Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${rows.length}\r\n\r\n`), Buffer.from(rows)])
    : perhapsMutated(httpAnswer(chance, body, more), chance);
  const { origin, stop } = await rawHttp(() => sent, how);
  const data = `${origin.replace('://', `://user:${PASSWORD}@`)}/rows.csv`;
  return { about: `web: ${isPlain ? 'rows' : what}, ${how.name}`, data, environment: {}, stop };
}

function whole(socket: Socket, bytes: Buffer): void {
  socket.end(bytes);
}

async function storeCase(chance: Chance, rows: string): Promise<HostileServer> {
  const file = `<Contents><Key>f/a.${chance.pick(['parquet', 'csv', '%ZZ'])}</Key><Size>${chance.pick([1, 0, -1, 1e300, 'x'])}</Size></Contents>`;
  const [what, listing] = chance.pick<readonly [string, (nth: number) => string]>([
    ['files', () => file.repeat(chance.size(1, 1500))],
    ['the same page', () => `${file}<NextContinuationToken>same</NextContinuationToken>`],
    ['pages without end', (nth) => `${file}<NextContinuationToken>page ${nth}</NextContinuationToken>`],
    ['open tags', () => '<Contents><Key>'.repeat(chance.size(1, 250_000))],
    ['a long page', () => file.repeat(chance.size(1, 100_000))],
    ['nothing', () => ''],
  ]);
  const how = chance.happens(0.5)
    ? { name: 'whole', send: (socket: Socket, bytes: Buffer) => void socket.write(bytes) }
    : delivery(chance);
  const isMutated = chance.happens(0.3);
  const { origin, stop } = await rawHttp((nth, request) => {
    const body = Buffer.from(
      request.includes('list-type') ? `<ListBucketResult>${listing(nth)}</ListBucketResult>` : rows,
    );
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`;
    const sent = Buffer.concat([Buffer.from(head), body]);
    return isMutated ? mutateBytes(sent, chance) : sent;
  }, how);
  const environment = {
    AWS_ENDPOINT_URL: origin,
    AWS_ACCESS_KEY_ID: 'fuzz',
    AWS_SECRET_ACCESS_KEY: PASSWORD,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const data = chance.happens(0.8) ? 's3://bucket/f/' : 's3://bucket/f/rows.csv';
  return { about: `S3: ${what}, ${how.name}`, data, environment, stop };
}
