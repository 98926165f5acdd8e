/** A part of a file. */
export interface FileSpan {
  readonly kind: 'span';
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are computed when they are written, so that they never all lie in memory. `produce` writes exactly `length` bytes. */
export interface Produced {
  readonly kind: 'produced';
  readonly length: number;
  readonly produce: (write: (bytes: Uint8Array) => void) => void;
}

/** Bytes of a file to be written. */
export type Piece = Uint8Array | FileSpan | Produced;

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const utf8 = new TextEncoder();

/** A protobuf message as a list of pieces whose lengths are known, so that lengths can be written before contents. */
export class Rope {
  readonly pieces: Piece[] = [];
  length = 0;
  #tail: number[] = [];

  /** A field of whole numbers from 0 on. */
  varint(field: number, value: number): void {
    this.#raw(field * 8 + WIRE_VARINT);
    this.#raw(value);
  }

  string(field: number, value: string): void {
    this.bytes(field, utf8.encode(value));
  }

  /** A field of bytes, or of a message that is encoded already. */
  bytes(field: number, piece: Piece): void {
    this.#raw(field * 8 + WIRE_BYTES);
    this.#raw(piece.length);
    this.append(piece);
  }

  message(field: number, nested: Rope): void {
    nested.flush();
    this.#raw(field * 8 + WIRE_BYTES);
    this.#raw(nested.length);
    this.appendAll(nested);
  }

  /** A piece as it is: complete fields, or the contents of one. */
  append(piece: Piece): void {
    if (piece.length === 0) return;
    this.flush();
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** All pieces of another rope. */
  appendAll(other: Rope): void {
    other.flush();
    for (const piece of other.pieces) this.append(piece);
  }

  /** Makes `pieces` and `length` complete. */
  flush(): void {
    if (this.#tail.length === 0) return;
    const bytes = Uint8Array.from(this.#tail);
    this.#tail = [];
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  #raw(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#tail.push((rest % 128) | 0x80);
    this.#tail.push(rest);
  }
}
