import { expect, test } from 'vitest';
import { CARD_FOLDS, foldSummary } from './card-folds.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

test('each question is answered in a few words before it is unfolded', () => {
  const plan = EDGE_CASES.example();
  expect(CARD_FOLDS.map((fold) => foldSummary(fold, plan))).toEqual([
    '2 ruled out',
    '2 tipping points',
    'mostly spot price',
    '3 apply',
    'quality good',
  ]);
});

test('a plan in which nothing was found, measured or varied says so', () => {
  const plan = EDGE_CASES.nothingMeasured();
  const bare = { ...plan, verdict: { ...plan.verdict, flips: [] }, sensitivity: null };
  expect(foldSummary('changes', bare)).toBe('nothing found');
  expect(foldSummary('drivers', bare)).toBe('');
  expect(foldSummary('measured', bare)).toBe('not measured');
});
