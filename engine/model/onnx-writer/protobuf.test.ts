import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtobufWriter } from './protobuf.ts';

/** Reads a varint as the protobuf encoding guide describes it, independently of the writer. */
function readVarint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  let at = start;
  for (;;) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    at++;
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: at };
  }
}

test('every 64-bit integer can be read back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const writer = new ProtobufWriter();
      writer.varint(1, value);
      const bytes = writer.finish();
      expect(bytes[0]).toBe(0x08);
      expect(readVarint(bytes, 1)).toEqual({ value, next: bytes.length });
    }),
  );
});

test('a safe integer is encoded alike as number and as bigint', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const a = new ProtobufWriter();
      a.varint(3, value);
      const b = new ProtobufWriter();
      b.varint(3, BigInt(value));
      expect(a.finish()).toEqual(b.finish());
    }),
  );
});

test('a nested message has its length in front, however long its parts are', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (chunks) => {
      const writer = new ProtobufWriter();
      writer.message(2, (nested) => {
        for (const chunk of chunks) nested.bytes(1, chunk);
      });
      const bytes = writer.finish();
      const outer = readVarint(bytes, 1);
      expect(Number(outer.value)).toBe(bytes.length - outer.next);
      let at = outer.next;
      for (const chunk of chunks) {
        const inner = readVarint(bytes, at + 1);
        expect(bytes.slice(inner.next, inner.next + Number(inner.value))).toEqual(chunk);
        at = inner.next + Number(inner.value);
      }
      expect(at).toBe(bytes.length);
    }),
  );
});
