import { connect } from 'node:net';

/** One HTTP answer, unparsed. */
interface RawAnswer {
  readonly status: number;
  /** Lower-case names with values, sorted, without those that contain the time. */
  readonly headers: string;
  readonly body: Buffer;
}

/** Everything received over one connection. */
export interface Exchange {
  readonly answers: readonly RawAnswer[];
  /** Bytes after the last complete answer. */
  readonly rest: Buffer;
  /** `limit`: the time ended before the connection closed or all answers arrived. */
  readonly end: 'all-answers' | 'closed' | 'limit' | 'refused';
}

/**
 * A connection that is silent for this long while an answer is missing is closed by the client: the request was
 * incomplete.
 */
const QUIET_MS = 400;

interface ExchangeOptions {
  readonly expected: number;
  readonly skip?: 0 | 1;
  readonly limitMs: number;
  /** Disconnects this long after sending; null: waits. */
  readonly leavesAfterMs?: number | null;
}

/**
 * Sends bytes over a new connection, in pieces, and returns what arrives until there are `expected` answers after the
 * first `skip`, the server closes, or `limitMs` pass. With `skip` 1 the second piece waits for the answer to the first.
 */
export function exchange(
  port: number,
  pieces: readonly Buffer[],
  { expected, skip = 0, limitMs, leavesAfterMs = null }: ExchangeOptions,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const chunks: Buffer[] = [];
    let waiting = [...pieces];
    let quiet: NodeJS.Timeout | undefined;
    const finish = (end: Exchange['end']): void => {
      clearTimeout(limit);
      clearTimeout(quiet);
      socket.destroy();
      const read = readAnswers(Buffer.concat(chunks));
      resolve({ answers: read.answers.slice(skip), rest: read.rest, end });
    };
    const limit = setTimeout(() => finish('limit'), limitMs);
    const sendAll = (): void => {
      for (const piece of waiting.splice(0)) socket.write(piece);
      if (leavesAfterMs === null) watchQuiet();
      else setTimeout(leave, leavesAfterMs);
    };
    const leave = (): void => {
      // A reset, as from a client whose program ended.
      socket.resetAndDestroy();
      finish('closed');
    };
    const watchQuiet = (): void => {
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.end(), QUIET_MS);
    };
    socket.once('connect', () => {
      const [first, ...others] = waiting;
      if (skip === 0 || first === undefined) return sendAll();
      waiting = others;
      socket.write(first);
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const { answers } = readAnswers(chunks.length > 1 ? Buffer.concat(chunks) : chunk);
      if (answers.length >= skip && waiting.length > 0) sendAll();
      else if (leavesAfterMs !== null) return;
      else if (answers.length >= expected + skip) finish('all-answers');
      else if (waiting.length === 0) watchQuiet();
    });
    socket
      .once('error', () => finish(chunks.length === 0 ? 'refused' : 'closed'))
      .once('close', () => finish('closed'));
  });
}

/** Headers that contain the time. */
const CHANGING = new Set(['date']);

const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** node:http writes this once it has parsed a header, even between header and body of an answer in progress. */
function withoutContinue(bytes: Buffer): Buffer {
  const at = bytes.indexOf(CONTINUE);
  return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), withoutContinue(bytes.subarray(at + CONTINUE.length))]);
}

function readAnswers(received: Buffer): { readonly answers: readonly RawAnswer[]; readonly rest: Buffer } {
  const answers: RawAnswer[] = [];
  for (let rest = withoutContinue(received); ;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { answers, rest };
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, end).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const headers = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
    const isInterim = status >= 100 && status < 200;
    const total = isInterim ? end + 4 : endOfBody(rest, end + 4, headers);
    if (total === null || rest.length < total) return { answers, rest };
    const kept = headers.filter(([name]) => !CHANGING.has(name)).map(([name, value]) => `${name}: ${value}`);
    if (!isInterim) answers.push({ status, headers: kept.sort().join('\n'), body: rest.subarray(end + 4, total) });
    rest = rest.subarray(total);
  }
}

/** The end of a body that starts at `from`; null if it has not arrived. */
function endOfBody(bytes: Buffer, from: number, headers: readonly (readonly [string, string])[]): number | null {
  const value = (wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
  if (value('transfer-encoding') !== 'chunked') return from + Number(value('content-length') ?? 0);
  const last = bytes.indexOf('0\r\n\r\n', from);
  return last < 0 ? null : last + 5;
}
