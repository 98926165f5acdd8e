import { expect, test } from 'vitest';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { optionOf, planOf, SPOT, vision } from './testing-gpu-plans.ts';

test('flips know GPUs that take part only elsewhere', () => {
  const evaluator = createEvaluator({ runs: [vision], catalog: exampleCatalog() });
  const candidates = evaluator.candidates({}).filter(({ mode }) => mode === 'realtime');
  const waits = { callerWaits: true, sloMs: 5000, inputsKnownInAdvance: 0, maxStalenessS: null } as const;
  const plan = planOf(waits, { candidates, flips: true });
  expect(plan.verdict.mode).toBe('realtime');
  const flip = plan.verdict.flips.find(({ code }) => code === 'caller-waits');
  expect(flip).toMatchObject({ at: 0, becomes: 'batch' });
  const unattended = planOf({ ...waits, callerWaits: false }, { candidates });
  expect(unattended.verdict).toMatchObject({ mode: 'batch', optionId: SPOT });
  const usd = optionOf(unattended, SPOT).monthlyUsd?.value ?? 0;
  expect((flip?.code === 'caller-waits' ? (flip.monthlyUsd ?? 0) : 0) / usd).toBeCloseTo(1, 0);
});
