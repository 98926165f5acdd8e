import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { frameOf, headersFrame, PREFACE } from './frames.cases.ts';
import { timeoutMsOf } from './grpc-timeout.ts';

const CALL = { ':method': 'POST' };
const FRAMES = {
  headers: headersFrame(1, CALL),
  reset: frameOf(3, 0, 1, Buffer.alloc(4)),
  data: frameOf(0, 0, 1, Buffer.alloc(300, 1)),
  window: frameOf(8, 0, 1, Buffer.alloc(4)),
} as const;

/** Reads in pieces, of at most this many streams each. */
function readAll(bytes: Buffer, { piece, maxStreams }: { readonly piece: number; readonly maxStreams: number }) {
  const reader = new FrameReader();
  const counts = { streams: 0, resets: 0 };
  for (let at = 0; at < bytes.length;) {
    const read = reader.read(bytes.subarray(at, at + piece), maxStreams);
    expect(read.streams).toBeLessThanOrEqual(maxStreams);
    expect(read.end).toBeGreaterThan(0);
    at += read.end;
    counts.streams += read.streams;
    counts.resets += read.resets;
  }
  return { ...counts, isInHeaders: reader.isInHeaders };
}

test('frames are counted the same in any pieces', () => {
  const kinds = fc.array(fc.constantFrom(...(Object.keys(FRAMES) as (keyof typeof FRAMES)[])), { maxLength: 30 });
  fc.assert(
    fc.property(kinds, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 5 }), (sent, piece, maxStreams) => {
      const bytes = Buffer.concat([PREFACE, ...sent.map((kind) => FRAMES[kind])]);
      expect(readAll(bytes, { piece, maxStreams })).toEqual({
        streams: sent.filter((kind) => kind === 'headers').length,
        resets: sent.filter((kind) => kind === 'reset').length,
        isInHeaders: false,
      });
    }),
  );
});

test('headers last until their last frame has come', () => {
  const reader = new FrameReader();
  const part = (bytes: Buffer): boolean => {
    reader.read(bytes, 1);
    return reader.isInHeaders;
  };
  expect(part(PREFACE.subarray(0, 10))).toBe(true);
  expect(part(PREFACE.subarray(10))).toBe(false);
  expect(part(frameOf(1, 0, 1, Buffer.alloc(3)))).toBe(true);
  expect(part(frameOf(9, 0, 1, Buffer.alloc(3)))).toBe(true);
  const last = frameOf(9, 4, 1, Buffer.alloc(3));
  expect(part(last.subarray(0, 10))).toBe(true);
  expect(part(last.subarray(10))).toBe(false);
});

test('deadlines are read in all units, and malformed ones are none', () => {
  expect(['2H', '3M', '4S', '5m', '6000u', '1n'].map((each) => timeoutMsOf(each))).toEqual([
    7_200_000, 180_000, 4_000, 5, 6, 1,
  ]);
  expect(timeoutMsOf('99999999H')).toBe(2 ** 31 - 1);
  expect([undefined, '', '1', 'S', '-1S', '1.5S', '123456789S', '1s'].map((each) => timeoutMsOf(each))).toEqual(
    Array.from({ length: 8 }, () => null),
  );
});
