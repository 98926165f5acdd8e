import { expect, test } from 'vitest';
import { soFarText, type VerdictStage } from './verdict-so-far-words.ts';

const at = (mode: VerdictStage['mode'], probabilityCheapest: number | null, afterS: number): VerdictStage => ({
  mode,
  probabilityCheapest,
  isTie: false,
  afterS,
});

test('a verdict that settles names its mode once, and again when it changes', () => {
  expect(soFarText([at('batch', 0.81, 6), at('batch', 0.97, 14), at('realtime', 0.6, 30)])).toBe(
    'batch, cheapest in 81 % of the simulations after 6 s, then in 97 % after 14 s, then real time, cheapest in 60 % of the simulations after 30 s',
  );
  expect(soFarText([at('none', null, 5)])).toBe('no feasible option after 5 s');
});

test('what stays equal appears once, and a tie has no probability', () => {
  const tie = { ...at('batch', 0.08, 6), isTie: true };
  expect(soFarText([tie, { ...tie, probabilityCheapest: 0.1, afterS: 14 }])).toBe('batch, in a tie after 6 s');
  expect(soFarText([tie, at('batch', 0.9, 14), at('batch', 0.9, 20)])).toBe(
    'batch, in a tie after 6 s, then batch, cheapest in 90 % of the simulations after 14 s',
  );
});
