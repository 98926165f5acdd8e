import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { billItemText } from '#core/contract/serving/bill-words.ts';
import { filled } from './filled.ts';
import { scalingText } from '#core/contract/serving/scaling-words.ts';

test('a value is written in the unit that its name ends with, and one that is missing is a defect', () => {
  expect(
    filled('{waitS}, {usedShare}, {utilisation}, {count} of {what}', {
      waitS: 90,
      usedShare: 0.25,
      utilisation: 0.5,
      count: 1234,
      what: 'all',
    }),
  ).toBe('1 min 30 s, 25 %, 50 %, 1,234 of all');
  expect(() => filled('{toString}', {})).toThrow('toString');
});

test('every option has words for all that it says of scaling and bills', () => {
  const { candidates, price } = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
  const workload = Workload.parse({ predictionsPerDay: 1e6, readsPerEntityPerDay: 5 });
  const billed = new Set<string>();
  for (const candidate of candidates({})) {
    const { service } = candidate;
    const { scaling, breakdown } = price(candidate, workload, CENTRAL_SIMULATION).explain();
    expect(definitionOf(service)?.words.scaling, candidate.id).toHaveProperty(scaling.code);
    expect(scalingText(service, scaling)).toMatch(/^[A-Z][^{}]+\.$/);
    for (const item of breakdown) {
      billed.add(service);
      // An item without words would be called by its code.
      expect(billItemText(service, item), `${service} ${item.code}`).not.toMatch(
        /[{}]|^[a-z\d]+(-[a-z\d]+)+$|^consumers$/,
      );
    }
  }
  expect(billed.size).toBeGreaterThanOrEqual(12);
});

test('an item of a live part says so, in the words of the option that answers', () => {
  const item = { code: 'function-use', memoryMb: 1769, live: 'lambda', monthlyUsd: 1 };
  expect(billItemText('batch-realtime-hybrid', item)).toBe('live: requests and duration at 1,769 MB');
});
