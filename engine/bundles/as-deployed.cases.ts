import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { centralWithSlack } from '#core/decide/rows/slack.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { type AsDeployed, asDeployed, asDeployedLine } from './testing-as-deployed.ts';
import { READ_BACK } from './testing-as-deployed-files.ts';
import { cpuOfOption } from './testing-cpu-of.ts';

/** Loads that need from a few to a few hundred machines. */
export const WORKLOADS = [
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
      ...(slack === 1 ? [] : [{ code: 'sized-with-slack', factor: slack, text: 'x' } as const]),
    ],
  };
}

async function plansOf(workloads: readonly (typeof WORKLOADS)[number][]): Promise<readonly Planned[]> {
  const run = exampleRun();
  return Promise.all(
    REGIONS.flatMap((region) =>
      workloads.map(async (input) => {
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
}

/** A bill interpolates between loads that were simulated, which misses a small fleet by up to this share: one machine more or less stays for hours. */
const INTERPOLATED = 0.13;
/**
 * The highest minute and the requests that are missed in a burst depend on one data point of a metric. What is read back counts all requests above the rate
 * within the SLO as late, the plan a part of them.
 */
const ONE_POINT = { peak: 0.25, missedShare: 0.015 };

/** Targets of pods are whole thousandths of a vCPU: with three times the machines that is a step of several per cent on a machine of one vCPU. */
const FEW_THOUSANDTHS = 0.12;

function isClose(one: number, other: number, within: { readonly share: number; readonly least: number }): boolean {
  return Math.abs(one - other) <= Math.max(within.share * Math.abs(other), within.least);
}

/** The tests of some loads, each in a region of every cloud. */
export function testAsDeployed(workloads: readonly (typeof WORKLOADS)[number][]): void {
  let plans: readonly Planned[];

  beforeAll(async () => {
    plans = await plansOf(workloads);
  }, 240_000);

  const all: AsDeployed[] = [];

  describe.each(SERVICES)('%s', (service) => {
    test.each([1, 1.5, 3])('deploys what was simulated and billed, sized for %f times the load', (slack) => {
      const found = plans.flatMap((planned) => {
        const option = planned.plan.options.find((each) => each.service === service && each.feasible);
        const own = option === undefined ? null : withSlack(planned, option, slack);
        if (own === null) return [];
        return [asDeployed({ ...planned, option: own }, { ...planned, cpuOf: cpuOfOption(planned) })];
      });
      if (process.env['MODEWISE_AS_DEPLOYED'] !== undefined)
        process.stdout.write(`${found.map(asDeployedLine).join('\n')}\n`);
      expect(found.length).toBeGreaterThan(0);
      for (const each of found) expect(differencesOf(each, slack), each.optionId).toEqual([]);
      all.push(...found);
    });
  });

  test('bills, graphs and files have the same instances within 3 %, most of them within 1 %', () => {
    const apart = all.flatMap(({ billed, planned, readBack }) =>
      [billed.mean, readBack.mean].map((mean) => Math.abs(mean / planned.mean - 1)),
    );
    const within = (share: number): number => apart.filter((each) => each <= share).length / apart.length;
    expect(within(0.01)).toBeGreaterThan(0.75);
    expect(within(0.03)).toBeGreaterThan(0.9);
  });
}

/** What differs between the bill, the graph and the files of an option. */
function differencesOf({ billed, planned, readBack, fullOverTarget }: AsDeployed, slack: number): readonly string[] {
  const checks: readonly (readonly [string, boolean])[] = [
    [
      'mean instances',
      isClose(readBack.mean, planned.mean, { share: slack > 2 ? FEW_THOUSANDTHS : 0.03, least: 0.05 }),
    ],
    ['most instances', isClose(readBack.peak, planned.peak, { share: ONE_POINT.peak, least: 1 })],
    [
      'missed requests',
      isClose(readBack.missedShare, planned.missedShare, { share: 0.03, least: ONE_POINT.missedShare }),
    ],
    ['the bill', isClose(readBack.monthlyUsd, billed.monthlyUsd, { share: 0.03, least: 0 })],
    ['billed instances', isClose(billed.mean, planned.mean, { share: INTERPOLATED, least: 0.05 })],
    ['the target', fullOverTarget === null || fullOverTarget > 1.5],
  ];
  return checks.flatMap(([what, isSame]) => (isSame ? [] : [what]));
}
