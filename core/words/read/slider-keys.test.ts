import { expect, test } from 'vitest';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { flipsHint } from './slider-keys.ts';

const flip = (at: number, becomes: Flip['becomes']): Flip => ({ input: 'sloMs', at, becomes, text: '' }) as Flip;

test('the hint of a slider says where the verdict changes, and where no option is feasible', () => {
  const say = (value: number): string => `${value} ms`;
  expect(flipsHint([flip(900, 'batch'), flip(60, 'microbatch')], say)).toBe(
    'The verdict becomes batch at 900 ms, micro-batch at 60 ms',
  );
  expect(flipsHint([flip(44, 'none')], say)).toBe('At 44 ms, no option is feasible');
  expect(flipsHint([flip(900, 'batch'), flip(44, 'none')], say)).toBe(
    'The verdict becomes batch at 900 ms; at 44 ms, no option is feasible',
  );
  expect(flipsHint([{ ...flip(44, 'none'), holds: false } as Flip], say)).toBe(
    'At 44 ms, no option meets the requirements reliably',
  );
  expect(flipsHint([], say)).toBe('');
});
