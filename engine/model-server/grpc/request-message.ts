import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';
import type { BodyMemory } from '#engine/model-server/body.ts';
import { badRequest, RequestError } from '#engine/model-server/request-error.ts';
import { CountedBytes } from './counted-bytes.ts';

/** A flag and four bytes of length stand before the message. */
const FRAME_HEAD = 5;
const MIN_CAPACITY = 1_024;

/** Bytes that grow up to a limit; all that they take counts in a memory. Copies, because a chunk keeps the whole block that it was read into. */
class GrowingBytes {
  readonly #counted: CountedBytes;
  readonly #limitBytes: number;
  #all = Buffer.alloc(0);
  length = 0;

  constructor(memory: BodyMemory, limitBytes: number) {
    this.#counted = new CountedBytes(memory, MIN_CAPACITY);
    this.#limitBytes = limitBytes;
  }

  /** Throws RequestError: 413 over the limit, 503 without room. */
  add(chunk: Uint8Array): void {
    const total = this.length + chunk.length;
    if (total > this.#limitBytes) throw tooLarge(this.#limitBytes);
    if (total > this.#all.length) {
      const size = Math.min(this.#limitBytes, Math.max(MIN_CAPACITY, total, 2 * this.length));
      this.#counted.set(size);
      const larger = Buffer.allocUnsafeSlow(size);
      this.#all.copy(larger, 0, 0, this.length);
      this.#all = larger;
    }
    this.#all.set(chunk, this.length);
    this.length = total;
  }

  get bytes(): Buffer {
    return this.#all.subarray(0, this.length);
  }

  free(): void {
    this.#counted.set(0);
    this.#all = Buffer.alloc(0);
    this.length = 0;
  }
}

function tooLarge(limitBytes: number): RequestError {
  return new RequestError(413, `the message is over the limit of ${limitBytes} bytes; send fewer rows at a time`);
}

/** The one message of a call as it arrives: never more of it than the limit, and counted in a memory until it is freed. */
export class RequestMessage {
  readonly #received: GrowingBytes;
  readonly #inflated: GrowingBytes;
  readonly #limitBytes: number;
  readonly #encoding: string;

  /** `encoding` is the header grpc-encoding. */
  constructor(options: { readonly memory: BodyMemory; readonly limitBytes: number; readonly encoding: string }) {
    const { memory, limitBytes, encoding } = options;
    this.#limitBytes = limitBytes;
    this.#encoding = encoding;
    this.#received = new GrowingBytes(memory, limitBytes + FRAME_HEAD);
    this.#inflated = new GrowingBytes(memory, limitBytes);
  }

  /** Bytes that have come. */
  get length(): number {
    return this.#received.length;
  }

  /** Throws RequestError as soon as the message is too large, or says that it will be. */
  add(chunk: Uint8Array): void {
    this.#received.add(chunk);
    const { bytes } = this.#received;
    if (bytes.length < FRAME_HEAD) return;
    const stated = bytes.readUInt32BE(1);
    if (stated > this.#limitBytes) throw tooLarge(this.#limitBytes);
    if (bytes.length > FRAME_HEAD + stated) throw badRequest('the call has more than one message');
  }

  /** The whole message, not compressed. Throws RequestError. */
  async read(): Promise<Buffer> {
    const { bytes } = this.#received;
    if (bytes.length < FRAME_HEAD || bytes.length !== FRAME_HEAD + bytes.readUInt32BE(1)) {
      throw badRequest('the call ended before its message was complete');
    }
    const message = bytes.subarray(FRAME_HEAD);
    if (bytes[0] === 0) return message;
    const inflate = this.#encoding === 'gzip' ? createGunzip() : this.#encoding === 'deflate' ? createInflate() : null;
    if (inflate === null) throw new RequestError(501, 'messages may be compressed with gzip or deflate only');
    return this.#inflate(message, inflate);
  }

  async #inflate(message: Buffer, inflate: Gunzip | Inflate): Promise<Buffer> {
    inflate.end(message);
    try {
      for await (const part of inflate) this.#inflated.add(part as Buffer);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      throw badRequest(`the message is not valid ${this.#encoding}`);
    }
    return this.#inflated.bytes;
  }

  free(): void {
    this.#received.free();
    this.#inflated.free();
  }
}
