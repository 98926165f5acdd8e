import { beforeAll, expect, test, vi } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { WorkloadInput } from '#core/contract/workload/workload.ts';
import type { DoubtedScenario } from './testing-scenario.ts';

/** Regions of three clouds: functions, tasks and containers have the same names in all of them. */
const REGIONS = ['us-east-1', 'us-central1', 'eastus'] as const;
/** A caller waits, and the SLO is near what a function needs, so that the speed of the machine decides. */
const WAITING: WorkloadInput = {
  predictionsPerDay: 3e5,
  callerWaits: true,
  sloMs: 120,
  inputsKnownInAdvance: 0,
  shape: 'bursty',
};
const STREAM: WorkloadInput = { predictionsPerDay: 2e6, callerWaits: false, maxStalenessS: 60 };

const SCENARIOS: readonly DoubtedScenario[] = [
  ...REGIONS.map((region) => ({ ...WAITING, region })),
  { ...STREAM, region: REGIONS[1] },
].map((workload, index) => ({ name: `${workload.region} ${index}`, model: 'image', workload, modes: [], because: '' }));

/** Plans scenarios one after another in modules that no plan used before. */
async function planned(scenarios: readonly DoubtedScenario[]): Promise<ReadonlyMap<string, PlanDocument>> {
  vi.resetModules();
  const { doubtedPlan } = await import('./testing-scenario-plans.ts');
  return new Map(scenarios.map((scenario) => [scenario.name, doubtedPlan(scenario)]));
}

let alone: ReadonlyMap<string, PlanDocument>;

beforeAll(async () => {
  const plans = new Map<string, PlanDocument>();
  for (const scenario of SCENARIOS) for (const [name, plan] of await planned([scenario])) plans.set(name, plan);
  alone = plans;
}, 600_000);

/** Each scenario follows each other one in one of these. */
const ORDERS: readonly (readonly DoubtedScenario[])[] = [SCENARIOS, SCENARIOS.toReversed()];

test.each(ORDERS.map((order) => [order.map(({ name }) => name).join(', '), order] as const))(
  'plans in one process are those of processes of their own: %s',
  { timeout: 600_000 },
  async (_names, order) => {
    for (const [name, plan] of await planned(order)) expect(plan, name).toEqual(alone.get(name));
  },
);
