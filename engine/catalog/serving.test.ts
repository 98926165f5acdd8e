import { expect, test } from 'vitest';
import { exampleRun } from '../../core/contract/testing.ts';
import { Workload } from '../../core/contract/workload.ts';
import { createEvaluator } from '../../core/serving/evaluator.ts';
import type { World } from '../../core/serving/types.ts';
import { knownRegions, loadCatalog } from './load.ts';

const CENTRAL: World = {
  measurementZ: 0,
  hardwareZ: () => 0,
  trafficRatio: 1,
  spotPriceRatio: 1,
  interruptionRatio: 1,
  startupRatio: 1,
};
const million = Workload.parse({ predictionsPerDay: 1e6 });

test('with the bundled prices a million a day is cents in batch on c7a spot, and over a hundred dollars on two endpoints', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const all = evaluator.candidates({}).map((c) => evaluator.evaluate(c, million, CENTRAL));
  const batch = all.find((e) => e.candidate.id === 'ec2-batch/c7a.large/spot');
  expect(batch?.monthlyUsd).toBeLessThan(0.25);
  const endpoints = all.filter((e) => e.candidate.service === 'sagemaker-endpoint' && e.feasible);
  expect(endpoints.length).toBeGreaterThan(30);
  expect(Math.min(...endpoints.map((e) => e.monthlyUsd ?? Infinity))).toBeGreaterThan(100);
});

test('every candidate of every region is priced or struck out with a reason', () => {
  for (const region of knownRegions()) {
    const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
    for (const candidate of evaluator.candidates({})) {
      const evaluation = evaluator.evaluate(candidate, million, CENTRAL);
      expect(evaluation.feasible || evaluation.reasons.length > 0).toBe(true);
    }
    expect(evaluator.candidates({}).some((c) => evaluator.evaluate(c, million, CENTRAL).feasible)).toBe(true);
  }
});

test('512 worlds of 40 candidates are priced within a second, also on a busy machine', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const candidates = evaluator.candidates({}).filter((_, i) => i % 20 === 0);
  expect(candidates.length).toBeGreaterThanOrEqual(40);
  const roundMs = () => {
    const startedMs = performance.now();
    for (let world = 0; world < 512; world++) {
      const z = (world - 256) / 128;
      for (const c of candidates) evaluator.evaluate(c, million, { ...CENTRAL, hardwareZ: () => z, measurementZ: -z });
    }
    return performance.now() - startedMs;
  };
  expect(Math.min(roundMs(), roundMs(), roundMs())).toBeLessThan(1000);
});
