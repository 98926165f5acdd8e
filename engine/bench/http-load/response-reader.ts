import { SWITCHED_PROTOCOL } from '#engine/platform/fail-on-upgrade.ts';

/** One complete answer. */
export interface Answer {
  readonly status: number;
  readonly bodyBytes: number;
  /** Whether it has the header Retry-After. */
  readonly asksToRetry: boolean;
  /** Whether the connection cannot be used again. */
  readonly isLast: boolean;
}

const END_OF_HEAD = '\r\n\r\n';
/** Maximum length of the headers; no server sends longer ones. */
const MAX_HEAD = 16_384;
/** Maximum number of interim answers, such as 102 Processing, before one answer. */
const MAX_INTERIM = 1_000;
/** The line before a chunk is its length in hexadecimal, possibly with an extension. */
const MAX_CHUNK_LINE = 1_024;

/** Thrown for an answer over the maximum size. */
export class AnswerTooLarge extends Error {}

/** Thrown for bytes that are not an HTTP/1.1 answer to a request. `code` names the reason, like the codes of system errors. */
class NotAnAnswer extends Error {
  readonly code: string;

  constructor(message: string, code = NOT_HTTP) {
    super(message);
    this.code = code;
  }
}

/** The error code for bytes that are not an HTTP response. */
export const NOT_HTTP = 'MODEWISE_NOT_HTTP';

/** How the body of an answer ends. */
type Framing =
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'until-close' }
  /** `left`: bytes of the chunk with its line end; 0 while its line is read. */
  | { readonly kind: 'chunks'; left: number; line: string; isTrailer: boolean };

interface Head {
  readonly answer: Answer;
  readonly framing: Framing;
}

/**
 * Finds the end of each answer in the bytes of one connection. Bodies are counted and given to `onBody`, not kept. Supports HTTP/1.1 with
 * Content-Length, in chunks, and with a body that ends with its connection. Whatever belongs to an answer counts towards its size: interim
 * answers, headers, the lines of chunks, trailers.
 */
export class ResponseReader {
  #head = '';
  #current: Head | null = null;
  #bodyBytes = 0;
  #bytes = 0;
  #interim = 0;
  readonly #maxBytes: number;
  readonly #onBody: ((part: Buffer) => void) | null;
  readonly #onHead: ((head: string) => void) | null;

  /** `onHead` gets the status line and the headers of each answer. `maxBytes` is the size of the longest answer that is read. */
  constructor(
    options: {
      readonly maxBytes?: number;
      readonly onBody?: (part: Buffer) => void;
      readonly onHead?: (head: string) => void;
    } = {},
  ) {
    this.#maxBytes = options.maxBytes ?? Infinity;
    this.#onBody = options.onBody ?? null;
    this.#onHead = options.onHead ?? null;
  }

  /**
   * Adds bytes; returns the answer that ends in them, or null. One request at a time is in flight. Throws NotAnAnswer, and AnswerTooLarge as soon
   * as an answer is, or says that it will be.
   */
  push(chunk: Buffer): Answer | null {
    let body = chunk;
    this.#count(chunk.length);
    while (this.#current === null) {
      const before = this.#head.length;
      this.#head += body.toString('latin1', 0, Math.min(body.length, MAX_HEAD));
      const end = this.#head.indexOf(END_OF_HEAD);
      if (end < 0) {
        if (this.#head.length >= MAX_HEAD) throw new NotAnAnswer('the head of an answer has no end');
        return null;
      }
      const head = readHead(this.#head.slice(0, end));
      this.#onHead?.(this.#head.slice(0, end));
      this.#head = '';
      body = body.subarray(end + END_OF_HEAD.length - before);
      // An interim answer, such as 100 Continue, is followed by the answer.
      if (head.answer.status >= 200) this.#begin(head);
      else if (++this.#interim > MAX_INTERIM) throw new NotAnAnswer('interim answers have no end');
    }
    return this.#body(body, this.#current);
  }

  /** The connection has ended. Returns the answer that ends with it, or null. */
  end(): Answer | null {
    return this.#current?.framing.kind === 'until-close' ? this.#finish(this.#current) : null;
  }

  #begin(head: Head): void {
    this.#current = head;
    if (head.framing.kind === 'length' && head.framing.left > this.#maxBytes) this.#tooLarge();
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#maxBytes) this.#tooLarge();
  }

  #tooLarge(): never {
    throw new AnswerTooLarge(`an answer is over ${this.#maxBytes} bytes`);
  }

  #body(part: Buffer, head: Head): Answer | null {
    const { framing } = head;
    switch (framing.kind) {
      case 'length':
        framing.left -= part.length;
        if (framing.left < 0) throw new NotAnAnswer('more came than the answer said');
        this.#take(part);
        return framing.left === 0 ? this.#finish(head) : null;
      case 'until-close':
        this.#take(part);
        return null;
      case 'chunks':
        return this.#chunks(part, framing) ? this.#finish(head) : null;
    }
  }

  /** Whether the last chunk and its trailer have ended. */
  #chunks(part: Buffer, framing: Extract<Framing, { kind: 'chunks' }>): boolean {
    let at = 0;
    while (at < part.length) {
      if (framing.left > 0) {
        const taken = Math.min(framing.left, part.length - at);
        // The last two bytes are the line end.
        this.#take(part.subarray(at, at + Math.max(0, Math.min(taken, framing.left - 2))));
        framing.left -= taken;
        at += taken;
        continue;
      }
      framing.line += String.fromCharCode(part[at] ?? 0);
      at += 1;
      if (framing.line.length > MAX_CHUNK_LINE) throw new NotAnAnswer('a chunk of an answer has no length');
      if (!framing.line.endsWith('\r\n')) continue;
      const line = framing.line.slice(0, -2);
      framing.line = '';
      if (framing.isTrailer) {
        if (line !== '') continue;
        if (at < part.length) throw new NotAnAnswer('more came than the answer said');
        return true;
      }
      const bytes = /^[0-9a-f]{1,12}(?=\s*(;|$))/i.exec(line)?.[0];
      if (bytes === undefined) throw new NotAnAnswer('a chunk of an answer has no length');
      if (Number.parseInt(bytes, 16) === 0) framing.isTrailer = true;
      else framing.left = Number.parseInt(bytes, 16) + 2;
    }
    return false;
  }

  #take(part: Buffer): void {
    this.#bodyBytes += part.length;
    if (part.length > 0) this.#onBody?.(part);
  }

  #finish({ answer }: Head): Answer {
    const bodyBytes = this.#bodyBytes;
    this.#current = null;
    this.#bodyBytes = 0;
    this.#bytes = 0;
    this.#interim = 0;
    return { ...answer, bodyBytes };
  }
}

function readHead(head: string): Head {
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(head) ?? [];
  if (code === undefined) throw new NotAnAnswer('an answer without a status');
  const status = Number(code);
  if (status === 101) throw new NotAnAnswer('the server switches to another protocol', SWITCHED_PROTOCOL);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isChunked = /\r\ntransfer-encoding:[^\r]*chunked/i.test(head);
  const hasNone = status < 200 || status === 204 || status === 304;
  const framing: Framing = hasNone
    ? { kind: 'length', left: 0 }
    : isChunked
      ? { kind: 'chunks', left: 0, line: '', isTrailer: false }
      : length === undefined
        ? { kind: 'until-close' }
        : { kind: 'length', left: Number(length) };
  const connection = /\r\nconnection: *([^\r]*)/i.exec(head)?.[1]?.toLowerCase() ?? (minor === '0' ? 'close' : '');
  const isLast = framing.kind === 'until-close' || connection.includes('close');
  return { answer: { status, bodyBytes: 0, asksToRetry: /\r\nretry-after:/i.test(head), isLast }, framing };
}
