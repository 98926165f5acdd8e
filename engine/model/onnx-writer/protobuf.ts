const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

/** Byte fields from this length on are kept by reference until the message is joined, not copied at every level. */
const KEEP_WHOLE_FROM = 64;

const utf8 = new TextEncoder();

/**
 * Writes one protobuf message (encoding: protobuf.dev/programming-guides/encoding). Fields appear in call order. Nested
 * messages and long byte fields are not copied until `finish`.
 */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];
  private tail: number[] = [];
  private partBytes = 0;
  private readonly scratch = new DataView(new ArrayBuffer(4));

  /** Encoded bytes so far. */
  get length(): number {
    return this.partBytes + this.tail.length;
  }

  /** An integer field (int32, int64, bool, enum); negative numbers take ten bytes, as protobuf requires. */
  varint(field: number, value: number | bigint): void {
    this.key(field, WIRE_VARINT);
    this.rawVarint(value);
  }

  float(field: number, value: number): void {
    this.key(field, WIRE_FIXED32);
    this.scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.tail.push(this.scratch.getUint8(i));
  }

  /** A `string` field, in UTF-8. */
  string(field: number, value: string): void {
    this.bytes(field, utf8.encode(value));
  }

  /** A `bytes` field. `value` must not change before `finish`. */
  bytes(field: number, value: Uint8Array): void {
    this.key(field, WIRE_BYTES);
    this.rawVarint(value.length);
    this.append(value);
  }

  /** A nested message, written by `write`. */
  message(field: number, write: (nested: ProtobufWriter) => void): void {
    const nested = new ProtobufWriter();
    write(nested);
    nested.flush();
    this.key(field, WIRE_BYTES);
    this.rawVarint(nested.partBytes);
    for (const part of nested.parts) this.append(part);
  }

  /** The complete message as one array. */
  finish(): Uint8Array {
    this.flush();
    const whole = new Uint8Array(this.partBytes);
    let offset = 0;
    for (const part of this.parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  }

  private key(field: number, wire: number): void {
    this.rawVarint(field * 8 + wire);
  }

  private rawVarint(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0 && value <= 0x7fff_ffff) {
      let rest = value;
      for (; rest > 0x7f; rest >>>= 7) this.tail.push((rest & 0x7f) | 0x80);
      this.tail.push(rest);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.tail.push(Number(rest & 0x7fn) | 0x80);
    this.tail.push(Number(rest));
  }

  private append(bytes: Uint8Array): void {
    if (bytes.length < KEEP_WHOLE_FROM) {
      for (const byte of bytes) this.tail.push(byte);
      return;
    }
    this.flush();
    this.parts.push(bytes);
    this.partBytes += bytes.length;
  }

  private flush(): void {
    if (this.tail.length === 0) return;
    this.parts.push(Uint8Array.from(this.tail));
    this.partBytes += this.tail.length;
    this.tail = [];
  }
}
