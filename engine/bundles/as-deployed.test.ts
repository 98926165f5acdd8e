import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { centralWithSlack } from '#core/decide/rows/slack.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { type AsDeployed, asDeployed } from './testing-as-deployed.ts';
import { READ_BACK } from './testing-as-deployed-files.ts';
import { cpuOfOption } from './testing-cpu-of.ts';

/** Loads of which a fleet has from a few to a few hundred machines. */
const WORKLOADS = [
  { predictionsPerDay: 6e7, shape: 'diurnal', callerWaits: true, sloMs: 100 },
  { predictionsPerDay: 4e8, shape: 'weekly', callerWaits: true, sloMs: 60 },
  { predictionsPerDay: 2e8, shape: 'business-hours', callerWaits: true, sloMs: 200, server: 'python' },
  { predictionsPerDay: 3e7, shape: 'bursty', callerWaits: true, sloMs: 80 },
  { predictionsPerDay: 9e7, shape: 'partner-batch', callerWaits: false },
] as const;
const REGIONS = ['us-east-1', 'us-central1', 'eastus'];
const SERVICES = Object.keys(READ_BACK);

interface Planned {
  readonly plan: PlanDocument;
  readonly evaluator: Evaluator;
  readonly catalog: Catalog;
}

let plans: readonly Planned[];

/** An option as its evaluation with a slack states it. */
function withSlack({ plan, evaluator }: Planned, option: ServingOption, slack: number): ServingOption | null {
  const priced = evaluator.price(option, plan.workload, centralWithSlack(slack));
  const details = evaluator.detailsOf(option, plan.workload, slack);
  if (!priced.feasible || details === null) return null;
  const { breakdown, monthlyUsd } = priced.explain();
  if (monthlyUsd === null) return null;
  return {
    ...option,
    count: priced.count,
    breakdown: breakdown.map((item) => ({ ...item, text: 'x' })),
    monthlyUsd: { value: monthlyUsd, low: null, high: null },
    deployment: details.deployment,
    reasons: [
      ...option.reasons.filter(({ code }) => code !== 'sized-with-slack'),
      ...(slack === 1 ? [] : [{ code: 'sized-with-slack', factor: slack, text: 'x', priceMark: null } as const]),
    ],
  };
}

beforeAll(async () => {
  const run = exampleRun();
  plans = await Promise.all(
    REGIONS.flatMap((region) =>
      WORKLOADS.map(async (input) => {
        const workload = Workload.parse({ ...input, region, only: SERVICES });
        const asked = {
          runs: [run],
          workload,
          instances: [],
          allInstances: false,
          purchases: ['on-demand' as const],
          estimates: false,
          seed: 1,
        };
        const plan = await planDocument(asked, { flips: false, simulations: 8 });
        const catalog = loadCatalog({ region });
        return { plan, catalog, evaluator: createEvaluator({ runs: [run], catalog }) };
      }),
    ),
  );
}, 240_000);

const table: AsDeployed[] = [];

describe.each(SERVICES)('%s', (service) => {
  test.each([1, 2])('deploys what was simulated and billed, with %f times the load', (slack) => {
    const found = plans.flatMap((planned) => {
      const option = planned.plan.options.find((each) => each.service === service && each.feasible);
      const own = option === undefined ? null : withSlack(planned, option, slack);
      if (own === null) return [];
      return [asDeployed({ ...planned, option: own }, { ...planned, cpuOf: cpuOfOption(planned) })];
    });
    table.push(...found);
    if (process.env['MODEWISE_AS_DEPLOYED'] !== undefined) console.log(found.map(lineOf).join('\n'));
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) {
      const { billed, planned, readBack, optionId } = each;
      expect(readBack.mean / planned.mean, `${optionId}, mean`).toBeCloseTo(1, 1.2);
      expect(Math.abs(readBack.mean / planned.mean - 1), `${optionId}, mean`).toBeLessThan(0.03);
      expect(Math.abs(billed.mean / planned.mean - 1), `${optionId}, billed`).toBeLessThan(0.03);
      expect(Math.abs(readBack.monthlyUsd / billed.monthlyUsd - 1), `${optionId}, cost`).toBeLessThan(0.03);
      expect(Math.abs(readBack.peak - planned.peak), `${optionId}, peak`).toBeLessThanOrEqual(
        Math.max(1, 0.03 * planned.peak),
      );
      expect(Math.abs(readBack.missedShare - planned.missedShare), `${optionId}, missed`).toBeLessThan(0.003);
    }
  });
});

function lineOf({ optionId, billed, planned, readBack }: AsDeployed): string {
  const n = (value: number): string => value.toPrecision(4);
  const of = (each: { mean: number; peak: number; missedShare: number }): string =>
    `${n(each.mean)} (peak ${n(each.peak)}, missed ${(100 * each.missedShare).toFixed(3)} %)`;
  return `| ${optionId} | bill ${n(billed.mean)} $${n(billed.monthlyUsd)} | ${of(planned)} | ${of(readBack)} $${n(readBack.monthlyUsd)} |`;
}
