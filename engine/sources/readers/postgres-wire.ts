import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { AnswerFault } from '#engine/platform/http-client.ts';
import { checkSize } from './limits.ts';
import type { Receiving, Wait } from './receiving.ts';

/** Maximum size of one message of the server, which is one row or less. */
const MAX_MESSAGE_BYTES = 64 * 2 ** 20;
/** Maximum size of the messages of a step that reads no rows. */
const MAX_REPLY_BYTES = 2 ** 20;
/** Maximum number of messages of a step besides its rows. */
const MAX_OTHER_MESSAGES = 10_000;

/** Messages that begin a COPY or a replication, which no step asks for. */
const COPIES: ReadonlySet<string> = new Set([
  'copyInResponse',
  'copyOutResponse',
  'copyData',
  'copyDone',
  'replicationStart',
]);

/** What is used of the driver's connection. Its types leave the connection out. */
interface Wire {
  readonly connection: pg.Connection & { readonly stream: Duplex };
}

/** A message as the driver parses it. Its length includes neither its type nor, for a few that are broken, anything valid. */
interface Message {
  readonly name: string;
  readonly length: number;
  /** The values of a row. */
  readonly fields?: readonly (string | null)[];
}

interface StepOptions extends Pick<Wait, 'step' | 'limitMs'> {
  readonly hasRows: boolean;
}

/** Silent intervals from one report of a wait to the next. */
const INTERVALS_PER_REPORT = 6;

/** Steps of a connection whose server is not trusted. */
export interface GuardedWire {
  /**
   * Runs one step. Rejects with AnswerFault after `limitMs`, and with AppError as soon as the server sends what no step asks for, or more
   * than the limits allow; the connection is then closed.
   */
  readonly step: <T>(options: StepOptions, run: () => Promise<T>) => Promise<T>;
  /** Ends all steps with an error. */
  readonly fail: (error: Error) => void;
}

/** Checks every message of a server before the driver handles it. */
export function guardWire(
  client: pg.Client,
  {
    location,
    limits,
    onBytes,
    onWaiting,
  }: Pick<Receiving, 'limits' | 'onBytes' | 'onWaiting'> & { readonly location: string },
): GuardedWire {
  const { connection } = client as pg.Client & Wire;
  let reject: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, rejectFailed) => (reject = rejectFailed));
  // A failure between two steps is reported by the next one.
  failed.catch(() => undefined);
  const fail = (error: Error): void => {
    reject(error);
    connection.stream.destroy();
  };
  const checked = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
  let received = 0;
  let parsed = 0;
  let others = 0;
  let stepFrom = 0;
  let hasRows = false;
  connection.on('message', ({ name, length, fields }: Message) =>
    checked(() => {
      parsed += 1 + length;
      if (length < 4 || COPIES.has(name)) throw brokenProtocol(location);
      if (hasRows && name === 'dataRow') {
        if (sizeOf(fields ?? []) > length) throw brokenProtocol(location);
        return;
      }
      others += 1;
      if (others > MAX_OTHER_MESSAGES) throw brokenProtocol(location);
    }),
  );
  const count = (part: Buffer): void =>
    checked(() => {
      received += part.length;
      onBytes(received);
      checkSize(location, received, limits);
      if (received - parsed > MAX_MESSAGE_BYTES) throw rowTooLarge(location);
      if (!hasRows && received - stepFrom > MAX_REPLY_BYTES) throw brokenProtocol(location);
    });
  // With TLS the stream is another one from then on. The driver's parser is its first listener.
  connection.on('sslconnect', () => connection.stream.on('data', count));
  connection.on('connect', () => {
    if (!isEncrypted(client)) connection.stream.on('data', count);
  });
  client.on('error', fail);
  /** Reports a wait while nothing is received. Returns what ends that. */
  const watchSilence = ({ step, limitMs }: StepOptions): (() => void) => {
    const startMs = performance.now();
    let before = received;
    let silences = 0;
    const timer = setInterval(() => {
      silences = received === before ? silences + 1 : 0;
      before = received;
      if (silences % INTERVALS_PER_REPORT === 1) onWaiting({ step, soFarMs: performance.now() - startMs, limitMs });
    }, limits.quietMs);
    return () => clearInterval(timer);
  };
  const step: GuardedWire['step'] = async (options, run) => {
    hasRows = options.hasRows;
    others = 0;
    stepFrom = received;
    let timer: NodeJS.Timeout | undefined;
    const endWatch = watchSilence(options);
    const late = new Promise<never>((_, rejectLate) => {
      timer = setTimeout(() => rejectLate(new AnswerFault({ kind: 'silent' })), options.limitMs);
    });
    try {
      return await Promise.race([run(), failed, late]);
    } finally {
      clearTimeout(timer);
      endWatch();
    }
  };
  return { step, fail };
}

function isEncrypted(client: pg.Client): boolean {
  return client.ssl !== false;
}

/** The least bytes that a row with these values takes: the driver takes a value that is longer than its row from what follows. */
function sizeOf(values: readonly (string | null)[]): number {
  return values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 6);
}

/** The error for an answer that no step asks for. */
export function brokenProtocol(location: string): AppError {
  return unusable(
    location,
    'its server does not answer as PostgreSQL does',
    'Check that the address names a PostgreSQL server, and what lies between.',
  );
}

function rowTooLarge(location: string): AppError {
  return unusable(
    location,
    `one of its rows has more than ${MAX_MESSAGE_BYTES / 2 ** 20} MiB`,
    'Select fewer columns, or only a part of long texts.',
  );
}
