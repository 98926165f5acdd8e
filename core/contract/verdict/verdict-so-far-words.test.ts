import { expect, test } from 'vitest';
import { soFarText, type VerdictStage } from './verdict-so-far-words.ts';

const at = (mode: VerdictStage['mode'], share: number | null, afterS: number): VerdictStage => ({
  mode,
  nearCheapest: share === null ? null : { share, belowUsd: 25 },
  isTie: false,
  afterS,
});

test('a verdict that settles names its mode once, and again when it changes', () => {
  expect(soFarText([at('batch', 0.81, 6), at('batch', 0.97, 14), at('realtime', 0.6, 30)])).toBe(
    'batch, within $25 or 5 % of the cheapest in 81 % of the simulations after 6 s, then in 97 % after 14 s, then real time, within $25 or 5 % of the cheapest in 60 % of the simulations after 30 s',
  );
  expect(soFarText([at('none', null, 5)])).toBe('no feasible option after 5 s');
});

test('what stays equal appears once, and a tie has no probability', () => {
  const tie = { ...at('batch', 0.08, 6), isTie: true };
  expect(soFarText([tie, { ...tie, nearCheapest: { share: 0.1, belowUsd: 25 }, afterS: 14 }])).toBe(
    'batch, in a tie after 6 s',
  );
  expect(soFarText([tie, at('batch', 0.9, 14), at('batch', 0.9, 20)])).toBe(
    'batch, in a tie after 6 s, then batch, within $25 or 5 % of the cheapest in 90 % of the simulations after 14 s',
  );
});

test('a verdict of an earlier version has its mode alone, and where any saving matters only the cheapest counts', () => {
  const earlier: VerdictStage = { mode: 'batch', isTie: false, afterS: 6 };
  expect(soFarText([earlier])).toBe('batch after 6 s');
  expect(soFarText([earlier, at('batch', 0.9, 14)])).toContain('after 6 s, then batch, within $25');
  expect(soFarText([{ ...earlier, nearCheapest: { share: 0.9, belowUsd: 0 } }])).toBe(
    'batch, the cheapest in 90 % of the simulations after 6 s',
  );
});
