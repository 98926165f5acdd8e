import { expect, test } from 'vitest';
import { SAMPLES } from './definitions.ts';
import type { SampleBuild } from './sample-build.ts';
import { FEATURES } from './samples/fraud/features.ts';
import { padded, tokenise, UNKNOWN_ID, VOCABULARY } from './samples/text-encoder/messages.ts';
import { npy } from './text-files.ts';

const SMALL = { dataRows: 60, expectedRows: 4 };
/** Training networks is slow, and these tests do not need accurate ones. */
const trainRowsOf = (name: string): number => (name === 'fraud' || name === 'recommendations' ? 400 : 16);

function build(name: string, seed: number): SampleBuild {
  const sample = SAMPLES.find(({ about }) => about.name === name);
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample.make({ ...SMALL, trainRows: trainRowsOf(name), seed, progress: () => undefined });
}

const samples = new Map<string, SampleBuild>();

/** The sample of seed 1, made once. */
function built(name: string): SampleBuild {
  const sample = samples.get(name) ?? build(name, 1);
  samples.set(name, sample);
  return sample;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test.each(SAMPLES.map(({ about }) => about.name))(
  '%s is the same again from the same seed, and another from another',
  (name) => {
    const first = built(name);
    const again = build(name, 1);
    const other = build(name, 2);
    expect(Buffer.from(again.model).equals(first.model)).toBe(true);
    expect(Buffer.from(again.data.bytes).equals(first.data.bytes)).toBe(true);
    expect(Buffer.from(other.model).equals(first.model)).toBe(false);
    expect(Buffer.from(other.data.bytes).equals(first.data.bytes)).toBe(false);
  },
  120_000,
);

test('the fraud data has exactly 30 numeric columns, plus id, key, time and label', () => {
  const lines = text(built('fraud').data.bytes)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const header = lines[0] ?? [];
  const numeric = header.filter((_, i) => lines.slice(1).every((line) => /^-?\d+(\.\d+)?$/.test(line[i] ?? '')));
  expect(numeric).toEqual(FEATURES.map((feature) => feature.name));
  expect(numeric).toHaveLength(30);
  expect(header.filter((name) => !numeric.includes(name))).toEqual([
    'transaction_id',
    'card_id',
    'occurred_at',
    'is_fraud',
  ]);
  expect(lines).toHaveLength(SMALL.dataRows + 1);
});

test('the recommendations data is ordered by time, over two weeks', () => {
  const times = text(built('recommendations').data.bytes)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '');
  expect(times).toEqual(times.toSorted());
  expect((times[0] ?? '') >= '2026-03-02T00:00:00Z').toBe(true);
  expect((times[times.length - 1] ?? '') < '2026-03-16T00:00:00Z').toBe(true);
});

test('a message becomes ids and a mask of the same length, and unknown words get the last id', () => {
  const tokens = tokenise('hello xyzzy thanks');
  expect(tokens.map((id) => VOCABULARY[id])).toEqual(['[start]', 'hello', '[unknown]', 'thanks']);
  expect(UNKNOWN_ID).toBe(VOCABULARY.length - 1);
  const { ids, mask } = padded([tokens, tokenise('hello')]);
  expect([...mask]).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  expect(ids.slice(6)).toEqual(Int32Array.of(0, 0));
});

test('an .npy file has a header that fills a multiple of 64 bytes, and the values after it', () => {
  const bytes = npy([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const length = (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0);
  expect((10 + length) % 64).toBe(0);
  expect(text(bytes.subarray(10, 10 + length))).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
  );
  expect([...new Float32Array(bytes.slice(10 + length).buffer)]).toEqual([1, 2, 3, 4, 5, 6]);
});
