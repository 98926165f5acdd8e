import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import { Workload } from '#core/contract/workload.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { filled } from './filled.ts';
import { scalingText } from './scaling.ts';

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

test('every option has words for all that it says of scaling', () => {
  const { candidates, evaluate } = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  for (const candidate of candidates({})) {
    const { scaling } = evaluate(candidate, workload, CENTRAL_WORLD);
    expect(definitionOf(candidate.service)?.words.scaling, candidate.id).toHaveProperty(scaling.code);
    expect(scalingText(candidate.service, scaling)).toMatch(/^[A-Z][^{}]+\.$/);
  }
});
