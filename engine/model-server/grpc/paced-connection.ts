import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { nowMs } from '#engine/runtime/clock.ts';
import { FrameReader } from './frame-reader.ts';
import type { StreamTurns } from './stream-turns.ts';

type Done = (error?: Error | null) => void;

/**
 * A connection as HTTP/2 gets to see it: its frames are counted first, so that it begins only as many streams in a turn as all connections may, and ends
 * before the server spends time on streams that it resets beyond the limit.
 */
export class PacedConnection extends Duplex {
  readonly #socket: Socket;
  readonly #turns: StreamTurns;
  readonly #mayStay: (resets: number) => boolean;
  readonly #reader = new FrameReader();
  readonly #go = (): void => this.#pass();
  /** Arrived but not counted yet. */
  #bytes: Buffer | null = null;
  #isFull = false;
  #headersSinceMs: number | null = nowMs();

  constructor(socket: Socket, options: { readonly turns: StreamTurns; readonly mayStay: (resets: number) => boolean }) {
    super({ allowHalfOpen: true });
    this.#socket = socket.setNoDelay(true);
    this.#turns = options.turns;
    this.#mayStay = options.mayStay;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = this.#bytes === null ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#pass();
    });
    // `close` follows.
    socket.on('error', () => undefined);
    // This ends all streams of the connection, maybe a thousand.
    const leave = (): void => this.#turns.waitAlone(() => this.destroy());
    socket.once('close', leave);
    // A caller that ends its side has left. Node ends the process if a stream is reset while a connection that is not a socket shuts down.
    socket.once('end', leave);
  }

  /** Since when the preface or a block of headers is to end, on the clock of `nowMs`; null if none is. */
  get headersSinceMs(): number | null {
    return this.#headersSinceMs;
  }

  override _read(): void {
    this.#isFull = false;
    this.#pass();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#socket.write(chunk, done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#socket.cork();
    for (const { chunk } of chunks.slice(0, -1)) this.#socket.write(chunk);
    this.#socket.write(chunks.at(-1)?.chunk ?? '', done);
    this.#socket.uncork();
  }

  override _final(done: Done): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#turns.leave(this.#go);
    this.#bytes = null;
    this.#socket.destroy();
    done(error);
  }

  /** Passes on what may be handled in this turn. */
  #pass(): void {
    while (this.#bytes !== null && !this.#isFull && !this.destroyed) {
      if (this.#turns.left <= 0) {
        this.#socket.pause();
        this.#turns.wait(this.#go);
        return;
      }
      this.#passSome(this.#bytes);
    }
    if (this.destroyed) return;
    if (this.#bytes !== null) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #passSome(bytes: Buffer): void {
    const { end, streams, resets } = this.#reader.read(bytes, this.#turns.left);
    this.#turns.took(streams);
    if (!this.#mayStay(resets)) {
      this.destroy();
      return;
    }
    if (!this.#reader.isInHeaders) this.#headersSinceMs = null;
    else if (this.#headersSinceMs === null || streams > 0) this.#headersSinceMs = nowMs();
    this.#bytes = end < bytes.length ? bytes.subarray(end) : null;
    this.#isFull = !this.push(bytes.subarray(0, end));
  }
}
