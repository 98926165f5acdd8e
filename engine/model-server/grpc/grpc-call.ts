import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { BodyMemory } from '#engine/model-server/body.ts';
import { RequestError } from '#engine/model-server/request-error.ts';
import type { CallerTimes } from '#engine/model-server/server.ts';
import type { Backlog, Turn } from './backlog.ts';
import { framed } from './client-messages.ts';
import { GRPC_STATUS, grpcMessage, type GrpcRefusal } from './grpc-status.ts';
import { RequestMessage } from './request-message.ts';

/** What answers a message. */
export type Answer = (request: Buffer) => Buffer | Promise<Buffer>;

/** What a call needs of its server and of its connection. */
export interface CallOptions {
  /** Null for a method that is not known. */
  readonly answer: Answer | null;
  readonly limitBytes: number;
  readonly memory: BodyMemory;
  readonly times: Pick<CallerTimes, 'requestMs' | 'silenceMs'>;
  readonly refusal: (error: unknown) => GrpcRefusal;
  /** Of the connection. */
  readonly backlog: Backlog;
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
  readonly #late: NodeJS.Timeout;
  #turn: Turn | null = null;
  #isAnswering = false;
  #isOver = false;
  #unreadBytes = 0;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: CallOptions) {
    const { memory, limitBytes, times } = options;
    this.#stream = stream;
    this.#options = options;
    // The headers are not kept, because a caller may send many.
    const isTyped = String(headers['content-type']).startsWith('application/grpc');
    this.#isGrpc = headers[':method'] === 'POST' && isTyped;
    this.#message = new RequestMessage({
      memory,
      limitBytes,
      encoding: String(headers['grpc-encoding'] ?? 'identity'),
    });
    this.#late = setTimeout(
      () => this.#refuse(new RequestError(408, 'the request was not complete in time')),
      times.requestMs,
    );
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
      clearTimeout(this.#late);
      stream.respond({ ':status': 415 }, { endStream: true });
      stream.close(constants.NGHTTP2_NO_ERROR);
      return;
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
      clearTimeout(this.#late);
      if (this.#isGone || stream.headersSent) return;
      this.#turn = this.#options.backlog.enter(this.#message.length, () => void this.#answer());
    });
  }

  async #answer(): Promise<void> {
    const stream = this.#stream;
    // A caller that has left, or was refused, takes no time of the model.
    if (this.#isGone || stream.headersSent) return;
    this.#isAnswering = true;
    try {
      const answer = await this.#options.answer?.(await this.#message.read());
      this.#message.free();
      if (answer !== undefined) this.#send(framed(answer));
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isAnswering = false;
      if (stream.destroyed) this.#over();
    }
  }

  /** Throws RequestError (503) if all answers together take too much memory. */
  #send(frame: Buffer): void {
    const stream = this.#stream;
    if (this.#isGone) return;
    this.#options.memory.add(frame.length);
    this.#unreadBytes = frame.length;
    if (this.#turn !== null) this.#options.backlog.answered(this.#turn, frame.length);
    stream.respond(HEAD, { waitForTrailers: true });
    stream.once('wantTrailers', () => {
      if (!this.#isGone) stream.sendTrailers({ 'grpc-status': String(GRPC_STATUS.ok) });
    });
    stream.end(frame);
  }

  #refuse(error: unknown): void {
    clearTimeout(this.#late);
    this.#message.free();
    const stream = this.#stream;
    const { code, details } = this.#options.refusal(error);
    if (this.#isGone || stream.headersSent) return;
    stream.removeAllListeners('data');
    stream.respond({ ...HEAD, 'grpc-status': String(code), 'grpc-message': grpcMessage(details) }, { endStream: true });
    // The rest of the message is not read.
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #closed(): void {
    clearTimeout(this.#late);
    this.#options.memory.remove(this.#unreadBytes);
    this.#unreadBytes = 0;
    if (this.#turn !== null) this.#options.backlog.leave(this.#turn);
    if (!this.#isAnswering) this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#message.free();
    this.#options.onOver();
  }
}
