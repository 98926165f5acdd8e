import type { Socket } from 'node:net';
import { MAX_UNCOUNTED_BYTES } from '#engine/model-server/body.ts';
import { Caller } from '#engine/model-server/caller.ts';
import { endWith } from '#engine/model-server/end-connection.ts';
import type { InferAnswer } from '#engine/model-server/response.ts';
import { beginsWith, type PlainHead, readPlainHead } from './plain-head.ts';

/** Larger bodies are not plain. */
export const MAX_BODY_BYTES = 64 * 1024;
/** Maximum number of reads per request, because each copies the earlier ones. */
const MAX_PIECES = 16;

/** An answer and the duration of its inference, milliseconds. */
export interface LaneAnswer extends InferAnswer {
  readonly inferMs: number;
}

/** The interface of a connection to its lane. */
export interface LaneOptions {
  readonly requestLine: string;
  readonly limitBytes: number;
  /** Answers a body successfully. */
  readonly answer: (body: Buffer, jsonBytes: number | null, caller: Caller) => Promise<LaneAnswer>;
  /** The answer to a failed request. */
  readonly refusal: (error: unknown) => { readonly status: number; readonly body: Buffer };
  /** Schedules an answer; `write` may be called later in the same turn of the event loop. */
  readonly send: (write: () => void, inferMs: number) => void;
  readonly encode: (status: number, answer: InferAnswer, options: { readonly stays: boolean }) => Buffer;
  /** Takes over the connection; `bytes` were read from it but not answered. */
  readonly handOver: (connection: LaneConnection, socket: Socket, bytes: Buffer) => void;
  /** Rejects an incomplete request and ends the connection. */
  readonly refuse: (socket: Socket) => void;
  /** Receives defects of ours, which only affect their connection. */
  readonly onDefect: (error: unknown) => void;
  readonly onClosed: (connection: LaneConnection) => void;
}

/** The state of a connection: waiting for a request, for the rest of one, for our answer, or for its end. */
type LaneState = 'idle' | 'reading' | 'answering' | 'ending';

/**
 * A connection on which all requests so far are plain. It answers one at a time; the others wait, the last of them in
 * the socket. The first request that is not plain moves the connection out of the lane.
 */
export class LaneConnection {
  readonly socket: Socket;
  readonly #lane: LaneOptions;
  readonly #caller = new Caller({ uncountedBytes: MAX_UNCOUNTED_BYTES });
  #head: PlainHead | null = null;
  /** Read but not answered yet. */
  #bytes: Buffer | null = null;
  #pieces = 0;
  #isAnswering = false;
  #hasEnded = false;
  #isLast = false;
  #isEnding = false;
  /** Turns of the lane's clock since the state of this connection last changed. */
  age = 0;

  constructor(socket: Socket, lane: LaneOptions) {
    this.socket = socket;
    this.#lane = lane;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('drain', this.#onDrain);
    socket.on('error', this.#onError).on('close', this.#onClose);
  }

  get state(): LaneState {
    if (this.#isEnding) return 'ending';
    if (this.#isAnswering) return 'answering';
    return this.#bytes === null ? 'idle' : 'reading';
  }

  /** Makes the next answer the last one of the connection. */
  finish(): void {
    this.#isLast = true;
  }

  /** Ends the connection if it has nothing in flight. */
  closeIdle(): void {
    if (this.state !== 'idle') return;
    this.#isEnding = true;
    endWith(this.socket, '');
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Removes the connection from the lane, with its unanswered bytes. */
  leave(): void {
    const socket = this.socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('drain', this.#onDrain);
    socket.off('error', this.#onError).off('close', this.#onClose);
    this.#lane.handOver(this, socket, this.#bytes ?? Buffer.alloc(0));
  }

  /** A defect in an event of this connection must not end the process and thereby all connections. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#lane.onDefect(error);
      this.socket.destroy();
    }
  }

  readonly #onData = (chunk: Buffer): void => this.#guard(() => this.#take(chunk));
  readonly #onDrain = (): void => this.#guard(() => this.#advance());
  readonly #onEnd = (): void =>
    this.#guard(() => {
      this.#hasEnded = true;
      if (!this.#isAnswering) this.#advance();
    });

  // `close` follows and reports what broke.
  readonly #onError = (): void => undefined;
  readonly #onClose = (): void => {
    this.#caller.leave();
    this.#lane.onClosed(this);
  };

  #take(chunk: Buffer): void {
    if (this.#bytes === null) {
      this.#bytes = chunk;
      this.age = 0;
    } else this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#pieces += 1;
    if (this.#isAnswering) this.socket.pause();
    else this.#advance();
  }

  #advance(): void {
    if (this.#isAnswering || this.#isEnding) return;
    const socket = this.socket;
    if (socket.writableNeedDrain) {
      // Back-pressure: if the client does not read its answers, stop reading from it.
      socket.pause();
      return;
    }
    const bytes = this.#bytes;
    if (bytes === null) return this.#await();
    const head = this.#headOf(bytes);
    if (head === 'other') return this.leave();
    if (head === 'part') return this.#awaitRest();
    const total = head.bytes.length + head.bodyBytes;
    if (bytes.length < total) return this.#awaitRest();
    this.#bytes = bytes.length === total ? null : bytes.subarray(total);
    this.#pieces = 0;
    this.#isAnswering = true;
    this.age = 0;
    if (this.#bytes !== null) socket.pause();
    void this.#lane
      .answer(bytes.subarray(head.bytes.length, total), head.jsonBytes, this.#caller)
      .then(this.#onAnswer, this.#onFailure);
  }

  #headOf(bytes: Buffer): PlainHead | 'part' | 'other' {
    const before = this.#head;
    if (before !== null && beginsWith(bytes, before)) return before;
    const head = readPlainHead(bytes, this.#lane.requestLine);
    if (head === 'part' || head === 'other') return head;
    if (head.bodyBytes > Math.min(MAX_BODY_BYTES, this.#lane.limitBytes)) return 'other';
    this.#head = head;
    return head;
  }

  #await(): void {
    if (this.#hasEnded) this.socket.end();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** The rest of a request is still to arrive. */
  #awaitRest(): void {
    if (this.#hasEnded) {
      this.#isEnding = true;
      this.#lane.refuse(this.socket);
    } else if (this.#pieces > MAX_PIECES) this.leave();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  readonly #onAnswer = (answer: LaneAnswer): void => this.#send(200, answer, answer.inferMs);
  readonly #onFailure = (error: unknown): void => {
    const { status, body } = this.#lane.refusal(error);
    this.#send(status, { body, jsonBytes: null }, 0);
  };

  #send(status: number, answer: InferAnswer, inferMs: number): void {
    this.#lane.send(() => this.#guard(() => this.#write(status, answer)), inferMs);
  }

  #write(status: number, answer: InferAnswer): void {
    const socket = this.socket;
    this.#isAnswering = false;
    if (!socket.writable) return this.#caller.leave();
    const bytes = this.#lane.encode(status, answer, { stays: !this.#isLast });
    if (this.#isLast) {
      this.#isEnding = true;
      endWith(socket, bytes);
      return;
    }
    // A callback costs time, and small answers do not count.
    if (this.#caller.holds) socket.write(bytes, () => this.#caller.taken());
    else socket.write(bytes);
    this.#advance();
  }
}
