/** What a client sends before its first frame. */
const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;
/** Types of frames (RFC 9113, 6), and the flag that ends a block of headers. */
const FRAME = { headers: 1, reset: 3, continuation: 9 } as const;
const END_HEADERS = 4;

/** What a part of a connection has. */
interface FramesRead {
  /** Position after the last byte that was read. */
  readonly end: number;
  /** Streams that it begins. */
  readonly streams: number;
  /** Streams that it resets. */
  readonly resets: number;
}

/** Counts the frames of HTTP/2 that a caller sends, before they are handled; their contents are not read. */
export class FrameReader {
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  /** Bytes to come of the preface, or of a frame. */
  #rest = PREFACE_BYTES;
  /** Whether those bytes are the preface or headers. */
  #isHeaders = true;
  /** Whether more headers follow in further frames. */
  #isContinued = false;

  /** Whether the preface or a block of headers is still to end. */
  get isInHeaders(): boolean {
    return this.#isContinued || (this.#isHeaders && this.#rest > 0);
  }

  /** Reads on until the end of the bytes, or until this many streams have begun. */
  read(bytes: Buffer, maxStreams: number): FramesRead {
    let [at, streams, resets] = [0, 0, 0];
    while (at < bytes.length) {
      if (this.#rest > 0) {
        const skipped = Math.min(this.#rest, bytes.length - at);
        this.#rest -= skipped;
        at += skipped;
        continue;
      }
      if (streams >= maxStreams) break;
      const copied = bytes.copy(this.#head, this.#headBytes, at);
      this.#headBytes += copied;
      at += copied;
      if (this.#headBytes < HEAD_BYTES) break;
      const type = this.#begin();
      if (type === FRAME.headers) streams += 1;
      if (type === FRAME.reset) resets += 1;
    }
    return { end: at, streams, resets };
  }

  /** Begins a frame; returns its type. */
  #begin(): number {
    this.#headBytes = 0;
    this.#rest = this.#head.readUIntBE(0, 3);
    const type = this.#head.readUInt8(3);
    this.#isHeaders = type === FRAME.headers || type === FRAME.continuation;
    if (this.#isHeaders) this.#isContinued = (this.#head.readUInt8(4) & END_HEADERS) === 0;
    return type;
  }
}
