import type { ByteSource } from './byte-source.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';

/** Wire types of protocol buffers; ONNX never used groups (3, 4). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** How bytes violate the protobuf encoding. `truncated`: a length exceeds the end of the file. */
export class WireError extends Error {
  readonly kind: 'truncated' | 'malformed';
  readonly position: number;

  constructor(kind: 'truncated' | 'malformed', position: number, text: string) {
    super(text);
    this.kind = kind;
    this.position = position;
  }
}

/**
 * Reads protocol buffers field by field with only a window of the file in memory. Checks every length against the
 * enclosing message before reading or skipping, so truncated weights are detected too. Throws WireError, and LimitError
 * for names that are too long.
 */
export class WireReader {
  readonly #source: ByteSource;
  #position = 0;
  #limit: number;
  #textBytes = 0;
  field = 0;
  wire = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#limit = source.size;
  }

  get position(): number {
    return this.#position;
  }

  /** Moves to the next field of the current message; false at its end. */
  next(): boolean {
    if (this.#position >= this.#limit) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field < 1 || this.field > 536_870_911) throw this.#malformed(`field number ${this.field} is not possible`);
    return true;
  }

  /** Rejects a field with an unexpected wire type. */
  expect(wire: number): void {
    if (this.wire !== wire) {
      throw this.#malformed(`field ${this.field} has wire type ${this.wire} in place of ${wire}`);
    }
  }

  /** An unsigned varint as a number; exact up to 2^53, beyond that the nearest double. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw this.#malformed('a number is longer than ten bytes');
  }

  /** A varint of a signed 64-bit number. */
  signed(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift === 28) {
        low += (bits & 0x0f) * 2 ** 28;
        high += bits >> 4;
      } else high += bits * 2 ** (shift - 32);
      if (byte < 0x80) {
        const signedHigh = high % 2 ** 32 >= 2 ** 31 ? (high % 2 ** 32) - 2 ** 32 : high % 2 ** 32;
        return signedHigh * 2 ** 32 + low;
      }
    }
    throw this.#malformed('a number is longer than ten bytes');
  }

  /** The length of the current field, which is skipped. */
  skipBytes(): number {
    this.expect(WIRE.bytes);
    const length = this.#length();
    this.#position += length;
    return length;
  }

  /** Skips the value of the current field. */
  skip(): void {
    switch (this.wire) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.#advance(8);
        return;
      case WIRE.bytes:
        this.skipBytes();
        return;
      case WIRE.fixed32:
        this.#advance(4);
        return;
      default:
        throw this.#malformed(`wire type ${this.wire} is not used by ONNX`);
    }
  }

  float(): number {
    this.expect(WIRE.fixed32);
    const bytes = this.#source.bytes(this.#position, 4);
    this.#advance(4);
    return bytes.readFloatLE(0);
  }

  text(): string {
    this.expect(WIRE.bytes);
    const length = this.#length();
    this.#textBytes += length;
    requireWithin(length, MODEL_LIMITS.nameBytes, 'bytes in a name');
    requireWithin(this.#textBytes, MODEL_LIMITS.textBytes, 'bytes of names');
    const text = this.#source.text(this.#position, length);
    this.#position += length;
    return text;
  }

  /** Text of at most `limit` bytes; a longer one is skipped and null. */
  shortText(limit: number): string | null {
    this.expect(WIRE.bytes);
    const start = this.#position;
    const length = this.#length();
    if (length > limit) {
      this.#position += length;
      return null;
    }
    this.#position = start;
    return this.text();
  }

  /** Reads a nested message in the current field; `read` must call `next` until it is false. */
  message<T>(read: () => T): T {
    this.expect(WIRE.bytes);
    const length = this.#length();
    const outer = this.#limit;
    this.#limit = this.#position + length;
    const result = read();
    this.#limit = outer;
    return result;
  }

  /** Signed varints of a repeated field, packed or not; at most `limit` are kept, the rest is counted. */
  ints(into: number[], limit: number): void {
    const add = (): void => {
      const value = this.signed();
      if (into.length < limit) into.push(value);
    };
    if (this.wire === WIRE.varint) add();
    else
      this.message(() => {
        while (this.#position < this.#limit) add();
      });
  }

  #length(): number {
    const length = this.varint();
    if (length > this.#limit - this.#position) {
      const kind = this.#limit === this.#source.size ? 'truncated' : 'malformed';
      const left = this.#limit - this.#position;
      throw new WireError(
        kind,
        this.#position,
        `${length} bytes are announced at byte ${this.#position}, ${left} follow`,
      );
    }
    return length;
  }

  #advance(bytes: number): void {
    if (bytes > this.#limit - this.#position) throw this.#ended();
    this.#position += bytes;
  }

  #byte(): number {
    if (this.#position >= this.#limit) throw this.#ended();
    return this.#source.byteAt(this.#position++);
  }

  #ended(): WireError {
    const kind = this.#limit === this.#source.size ? 'truncated' : 'malformed';
    return new WireError(kind, this.#position, `a value is cut off at byte ${this.#position}`);
  }

  #malformed(text: string): WireError {
    return new WireError('malformed', this.#position, `${text} (at byte ${this.#position})`);
  }
}
