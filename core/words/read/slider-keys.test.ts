import { expect, test } from 'vitest';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { flipsHint } from './slider-keys.ts';

const flip = (at: number, becomes: Flip['becomes']): Flip => ({ input: 'sloMs', at, becomes, text: '' }) as Flip;

test('the hint of a slider says where the verdict changes, and where no option is feasible', () => {
  const say = (value: number): string => `${value} ms`;
  expect(flipsHint([flip(900, 'batch'), flip(60, 'microbatch')], say)).toBe(
    'The verdict becomes batch at about 900 ms, micro-batch at about 60 ms',
  );
  expect(flipsHint([flip(44.4, 'none')], say)).toBe('At about 44 ms: no feasible option');
  expect(flipsHint([flip(900, 'batch'), flip(44, 'none')], say)).toBe(
    'The verdict becomes batch at about 900 ms; at about 44 ms: no feasible option',
  );
  expect(flipsHint([{ ...flip(44, 'none'), holds: false } as Flip], say)).toBe('At about 44 ms: no reliable option');
  expect(flipsHint([], say)).toBe('');
});
