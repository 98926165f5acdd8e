import { expect, test } from 'vitest';
import { soFarText } from './verdict-so-far.ts';

test('a verdict that settles names its mode once, and again when it changes', () => {
  const at = (mode: 'batch' | 'none' | 'realtime', probabilityCheapest: number | null, afterS: number) => ({
    mode,
    probabilityCheapest,
    afterS,
  });
  expect(soFarText([at('batch', 0.81, 6), at('batch', 0.97, 14), at('realtime', 0.6, 30)])).toBe(
    'batch, cheapest in 81 % of the worlds after 6 s, then in 97 % after 14 s, then real time, cheapest in 60 % of the worlds after 30 s',
  );
  expect(soFarText([at('none', null, 5)])).toBe('no feasible option after 5 s');
});
