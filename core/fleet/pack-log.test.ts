import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPack, packLines } from './pack-log.ts';

const HASH = 'ab'.repeat(32);

test('what is written as lines is found again, also between other lines of the same log', () => {
  const noise = fc.constantFrom('modewise: run saved in /work/home', 'batch: 38 %', '', 'W1127 a warning', '…');
  fc.assert(
    fc.property(
      fc.base64String({ minLength: 4, maxLength: 9_000 }),
      fc.array(noise, { maxLength: 12 }),
      (base64, noises) => {
        const lines = packLines(base64, HASH).split('\n');
        const mixed = lines.flatMap((line, i) => [line, ...(noises[i] === undefined ? [] : [noises[i]])]);
        expect(findPack(['started', ...mixed].join('\n'))).toEqual({ kind: 'found', base64, sha256: HASH });
      },
    ),
  );
});

test('the last pack counts, and Windows line ends do not matter', () => {
  const log = `${packLines('Zmlyc3Q=', HASH)}${packLines('c2Vjb25k', 'cd'.repeat(32))}`.replaceAll('\n', '\r\n');
  expect(findPack(log)).toEqual({ kind: 'found', base64: 'c2Vjb25k', sha256: 'cd'.repeat(32) });
});

test.each([
  ['a log without markers', 'nothing here\n', 'missing'],
  ['a log that ends early', packLines('Zmlyc3Q=', HASH).replace(/-----END.*\n/, ''), 'no-end'],
  ['a pack without content', packLines('', HASH), 'not-base64'],
  ['a shortened line', packLines('Zmlyc3Q=', HASH).replace('Zmlyc3Q=', 'Zmlyc3Q'), 'not-base64'],
] as const)('%s is named', (_, log, problem) => {
  expect(findPack(log)).toEqual({ kind: 'problem', problem });
});
