import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '#core/sha256.ts';

test('the hash that the page makes is the one that Node makes, for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
  );
  const long = new Uint8Array(1_000_003).fill(7);
  expect(sha256(long)).toBe(createHash('sha256').update(long).digest('hex'));
});
