import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { BodyMemory } from '#engine/model-server/body.ts';
import { Caller, type Share } from '#engine/model-server/caller.ts';
import { callerLeft, RequestError } from '#engine/model-server/request-error.ts';
import type { CallerTimes } from '#engine/model-server/server.ts';
import { framed } from './client-messages.ts';
import { GRPC_STATUS, grpcMessage, type GrpcRefusal } from './grpc-status.ts';
import { CountedBytes } from './counted-bytes.ts';
import { RequestMessage } from './request-message.ts';
import { timeoutMsOf } from './grpc-timeout.ts';

/** Answers up to this size do not count, because the number of calls limits them. */
const UNCOUNTED_BYTES = 16 * 1024;

/** The call that a message belongs to. */
interface AnswerFor {
  readonly caller: Caller;
  /** The message is no longer needed; `bytes` that were made from it are, until the answer. Throws RequestError (503). */
  readonly keep: (bytes: number) => void;
}

/** What answers a message. */
export type Answer = (request: Buffer, call: AnswerFor) => Buffer | Promise<Buffer>;

/** What a call needs of its server and of its connection. */
export interface CallOptions {
  /** Null for a method that is not known. */
  readonly answer: Answer | null;
  readonly limitBytes: number;
  readonly memory: BodyMemory;
  readonly times: Pick<CallerTimes, 'requestMs' | 'silenceMs'>;
  readonly refusal: (error: unknown) => GrpcRefusal;
  /** Of the connection. */
  readonly share: Share;
  /** The call is over, for its caller and for the model. */
  readonly onOver: () => void;
}

const HEAD = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,deflate,gzip',
} as const;

/**
 * One call of one message and one answer. What it holds counts in the memory of all callers: its message until it is answered, its answer until
 * the caller has taken it. A message that is not complete in time is refused, and a caller that takes nothing of its answer loses the call.
 */
export function handleCall(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: CallOptions): void {
  new Call(stream, headers, options).read();
}

class Call {
  readonly #stream: ServerHttp2Stream;
  readonly #options: CallOptions;
  readonly #isGrpc: boolean;
  readonly #message: RequestMessage;
  readonly #caller: Caller;
  /** What was made from the message, and an answer that is not an inference. */
  readonly #made: CountedBytes;
  readonly #timers: readonly NodeJS.Timeout[];
  #isAnswering = false;
  #isOver = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: CallOptions) {
    const { memory, limitBytes, times, share } = options;
    this.#stream = stream;
    this.#options = options;
    this.#caller = new Caller({ uncountedBytes: UNCOUNTED_BYTES, share, hasLeft: () => this.#isGone });
    this.#made = new CountedBytes(memory, UNCOUNTED_BYTES);
    // The headers are not kept, because a caller may send many.
    const isTyped = String(headers['content-type']).startsWith('application/grpc');
    this.#isGrpc = headers[':method'] === 'POST' && isTyped;
    this.#message = new RequestMessage({
      memory,
      limitBytes,
      encoding: String(headers['grpc-encoding'] ?? 'identity'),
    });
    const late = (): void => this.#refuse(new RequestError(408, 'the request was not complete in time'));
    const overdue = (): void => this.#refuse(new RequestError(408, 'the deadline of the call has passed'));
    const timeoutMs = timeoutMsOf(headers['grpc-timeout']);
    this.#timers = [
      setTimeout(() => (this.#isAnswering ? undefined : late()), times.requestMs),
      ...(timeoutMs === null ? [] : [setTimeout(overdue, timeoutMs)]),
    ];
    // `close` follows.
    stream.on('error', () => undefined);
    stream.once('close', () => this.#closed());
    stream.setTimeout(times.silenceMs, () => {
      if (!this.#isAnswering) stream.close(constants.NGHTTP2_CANCEL);
    });
  }

  /** Whether nothing can be sent any more: `close` comes a little later. */
  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  read(): void {
    const stream = this.#stream;
    if (!this.#isGrpc) {
      this.#end();
      stream.respond({ ':status': 415 }, { endStream: true });
      return this.#dropRest();
    }
    if (this.#options.answer === null) {
      return this.#refuse(new RequestError(501, 'the server does not implement this method'));
    }
    stream.on('data', (chunk: Buffer) => {
      try {
        this.#message.add(chunk);
      } catch (error) {
        this.#refuse(error);
      }
    });
    stream.once('end', () => {
      if (!this.#isGone && !stream.headersSent) void this.#answer(this.#options.answer);
    });
  }

  async #answer(answer: Answer | null): Promise<void> {
    this.#isAnswering = true;
    const call: AnswerFor = {
      caller: this.#caller,
      keep: (bytes) => {
        this.#message.free();
        if (this.#caller.isGone) throw callerLeft();
        this.#made.set(bytes);
      },
    };
    try {
      // No variable here refers to the message, so that it can be freed while the call waits.
      const answered = await this.#message.read().then((message) => answer?.(message, call));
      this.#message.free();
      this.#made.set(0);
      if (answered !== undefined) this.#send(framed(answered));
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isAnswering = false;
      if (this.#stream.destroyed) this.#over();
    }
  }

  /** Throws RequestError (503) if there is no room for an answer without an inference. */
  #send(frame: Buffer): void {
    const stream = this.#stream;
    if (this.#isGone || stream.headersSent) return;
    if (!this.#caller.holds) this.#made.set(frame.length);
    stream.respond(HEAD, { waitForTrailers: true });
    stream.once('wantTrailers', () => {
      if (!this.#isGone) stream.sendTrailers({ 'grpc-status': String(GRPC_STATUS.ok) });
    });
    stream.end(frame);
  }

  #refuse(error: unknown): void {
    const stream = this.#stream;
    const { code, details } = this.#options.refusal(error);
    // An answer that is under way goes on.
    if (this.#isGone || stream.headersSent) return;
    this.#end();
    stream.removeAllListeners('data');
    stream.respond({ ...HEAD, 'grpc-status': String(code), 'grpc-message': grpcMessage(details) }, { endStream: true });
    this.#dropRest();
  }

  /** Does not read the rest of the message, once the response has left: a reset before that would take its place. */
  #dropRest(): void {
    const stream = this.#stream;
    if (stream.readableEnded) return;
    setImmediate(() => {
      if (!this.#isGone) stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }

  /** No answer can be given from now on: what has not begun for it does not begin. */
  #end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#caller.leave();
    this.#message.free();
    this.#made.set(0);
  }

  #closed(): void {
    this.#end();
    if (!this.#isAnswering) this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end();
    this.#options.onOver();
  }
}
