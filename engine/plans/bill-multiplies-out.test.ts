import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { testBills } from './bill-multiplies-out.cases.ts';
import { scenarioRun } from './testing-scenario-models.ts';

// bill-multiplies-out.full.test.ts has more of them.
testBills(12);

const MONTH_DAYS = 730 / 24;

/** What a service costs a month for the preset of support replies, which come in eight hours of a day, with a heavy model. */
function support(region: string, service: string): (predictionsPerDay: number) => number {
  const catalog = loadCatalog({ region, estimates: false, folder: null });
  const evaluator = createEvaluator({ runs: [scenarioRun('heavy')], catalog });
  const candidate = evaluator.candidates({}).find((each) => each.service === service && each.instanceType === null);
  if (candidate === undefined) throw new Error(`no ${service} in ${region}`);
  const preset = findPreset('support-replies')?.workload;
  return (predictionsPerDay) => {
    const workload = Workload.parse({ ...preset, predictionsPerDay, region, alsoPaid: false, failureRate: 0 });
    return evaluator.usd(candidate, workload, CENTRAL_SIMULATION);
  };
}

test.each([
  // US dollars per hour of the smallest instance that answers in time: 1 vCPU with 0.5 GiB; half a vCPU with 1 GiB.
  ['us-central1', 'cloud-run-instances', 3600 * (1.8e-5 + 0.5 * 2e-6)],
  ['eastus', 'container-apps', 3600 * (0.5 * 2.4e-5 + 3e-6)],
] as const)(
  'office hours of an instance are paid, and more requests cost no less: %s, %s',
  (region, service, hourUsd) => {
    const usd = support(region, service);
    const volumes = [3000, 6000, 12_600, 18_000, 25_300, 33_000, 40_000, 80_000, 200_000, 600_000];
    const costs = volumes.map(usd);
    expect(costs.toSorted((a, b) => a - b)).toEqual(costs);
    for (const [at, cost] of costs.entries()) {
      if (at >= 2) expect(cost).toBeGreaterThanOrEqual(8 * MONTH_DAYS * hourUsd);
    }
  },
);
