import { expect, test } from 'vitest';
import { modesOf, workloads } from './mode-of.cases.ts';

test('the rows that may decide have the mode of all rows, where options meet the requirements and where none does', () => {
  const modes = workloads.filter((_, i) => i % 11 === 0).map(modesOf);
  expect(modes.map(({ ofFew }) => ofFew)).toEqual(modes.map(({ ofPlan }) => ofPlan));
  expect(new Set(modes.map(({ ofPlan }) => ofPlan)).size).toBeGreaterThan(1);
});
