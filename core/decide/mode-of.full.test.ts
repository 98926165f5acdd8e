import { expect, test } from 'vitest';
import { modesOf, workloads } from './mode-of.cases.ts';

test.each(workloads)('the rows that may decide have the mode of all rows: %#', (workload) => {
  const { ofFew, ofPlan } = modesOf(workload);
  expect(ofFew).toBe(ofPlan);
});
