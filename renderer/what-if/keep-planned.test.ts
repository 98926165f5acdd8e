import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleCurrentDeployment } from '#core/contract/testing/testing-endpoint.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { exampleRun, FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { exampleCatalog } from '#core/contract/testing/testing-catalog.ts';
import { planAsked, type PlanSources, prepareSources } from '#core/decide/plan-asked.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import type { Client } from '#core/rpc/client.ts';
import { useStore } from '#renderer/store/store.ts';
import { keepPlanned } from './keep-planned.ts';
import type { PlanWorker } from './plan-line.ts';
import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/** A worker that plans with the real functions, when the test tells it to. */
class ManualWorker implements PlanWorker {
  readonly orders: PlanOrder[] = [];
  #subject: PlanSources | null = null;
  #listener: (event: { readonly data: PlanAnswer }) => void = () => undefined;

  postMessage(order: PlanOrder): void {
    this.orders.push(order);
    this.#subject = order.subject ?? this.#subject;
  }
  addEventListener(_type: 'message', listener: (event: { readonly data: PlanAnswer }) => void): void {
    this.#listener = listener;
  }
  terminate(): void {}

  sayStage({ sequence }: PlanOrder, kind: 'pricing' | 'searching'): void {
    const pricing = { kind: 'pricing', region: 'us-east-1', simulations: 512, priced: 10, options: 900 } as const;
    const stage = kind === 'pricing' ? pricing : ({ kind, done: 1, of: 4 } as const);
    this.#listener({ data: { kind: 'stage', sequence, stage } });
  }

  answer(order: PlanOrder | undefined, whole = true): PlanDocument {
    const subject = this.#subject;
    if (order === undefined || subject === null) throw new Error('nothing to plan');
    const asked = { ...order, createdAt: '2026-01-01T00:00:00.000Z' };
    const plan = planAsked(prepareSources(subject), asked, { flips: whole, simulations: 16 });
    this.#listener({ data: { kind: 'plan', sequence: order.sequence, plan, whole } });
    return plan;
  }
}

const blank = useStore.getInitialState();
const catalog = exampleCatalog();
let worker = new ManualWorker();
let regions: string[] = [];
let stop: () => void = () => undefined;

beforeEach(() => {
  worker = new ManualWorker();
  regions = [];
  const client = {
    call: (_method: string, { region }: { readonly region: string }) => {
      regions.push(region);
      return Promise.resolve({ catalog: { ...catalog, region }, sha256: `hash of ${region}` });
    },
  } as unknown as Client<Methods>;
  useStore.setState(blank, true);
  stop = keepPlanned(() => worker);
  useStore.setState({ client, workload: { ...blank.workload, region: catalog.region, only: FEW_SERVICES } });
});
afterEach(() => stop());

async function withRun(): Promise<void> {
  await vi.waitFor(() => expect(useStore.getState().catalog).not.toBeNull());
  useStore.setState({ run: exampleRun() });
}

const setTraffic = (predictionsPerDay: number) =>
  useStore.setState({ workload: { ...useStore.getState().workload, predictionsPerDay } });

test("a run and the prices of its region produce a plan, which identifies the prices by the engine's hash", async () => {
  await withRun();
  expect(worker.orders).toHaveLength(1);
  expect(useStore.getState().planning).toBe(true);
  const plan = worker.answer(worker.orders[0]);
  expect(plan.catalog.sha256).toBe(`hash of ${catalog.region}`);
  expect(useStore.getState()).toMatchObject({ plan: { verdict: { mode: plan.verdict.mode } }, planning: false });
});

test('each change is an order, and the first one has the runs', async () => {
  await withRun();
  setTraffic(10);
  setTraffic(20);
  expect(worker.orders.slice(1).map(({ workload }) => workload.predictionsPerDay)).toEqual([10, 20]);
  expect(worker.orders.map(({ subject }) => subject?.runs.length)).toEqual([1, undefined, undefined]);
});

test('the plan of a workload that a slider has passed is shown until the latest arrives, and has not ended the work', async () => {
  await withRun();
  worker.answer(worker.orders[0]);
  setTraffic(5_000);
  setTraffic(6_000);
  worker.answer(worker.orders[1]);
  expect(useStore.getState()).toMatchObject({
    plan: { workload: { predictionsPerDay: 5_000 } },
    planIsOld: true,
    planning: true,
  });
  expect(worker.orders[2]?.subject).toBeNull();
  worker.answer(worker.orders[2]);
  expect(useStore.getState().plan?.workload.predictionsPerDay).toBe(6_000);
  expect(useStore.getState()).toMatchObject({ planIsOld: false });
});

test('a plan that takes seconds says what it does, and while it prices, another workload gets a worker of its own', async () => {
  await withRun();
  const [first] = worker.orders;
  if (first === undefined) throw new Error('there is no order');
  worker.sayStage(first, 'searching');
  expect(useStore.getState().planStage).toMatchObject({ kind: 'searching' });
  setTraffic(5_000);
  expect(useStore.getState().planStage).toBeNull();
  expect(worker.orders[1]?.subject).toBeNull();
  // The worker still says what it does for the order before.
  worker.sayStage(first, 'pricing');
  expect(useStore.getState().planStage).toBeNull();
  setTraffic(6_000);
  expect(worker.orders[2]?.subject?.runs).toHaveLength(1);
});

test('another region requests its prices before planning', async () => {
  await withRun();
  useStore.setState({ workload: { ...useStore.getState().workload, region: 'eu-west-1' } });
  expect(worker.orders).toHaveLength(1);
  await vi.waitFor(() => expect(useStore.getState().catalog?.region).toBe('eu-west-1'));
  expect(regions).toEqual([catalog.region, 'eu-west-1']);
  expect(worker.orders.at(-1)?.subject?.catalogSha256).toBe('hash of eu-west-1');
});

test('while a measurement runs, its results so far give a provisional verdict without flips, then the finished run a whole one', async () => {
  await vi.waitFor(() => expect(useStore.getState().catalog).not.toBeNull());
  const run = exampleRun();
  const early = { ...run, realtime: null, microBatch: null };
  useStore.setState({ measuring: 'running', view: { ...EMPTY_RUN, startedAt: new Date().toISOString() } });
  useStore.setState({ provisionalRun: early });
  expect(worker.orders.at(-1)).toMatchObject({ flips: false });
  worker.answer(worker.orders.at(-1));
  expect(useStore.getState().verdictsSoFar).toHaveLength(1);
  // The same results for another workload start the history again.
  setTraffic(5e6);
  worker.answer(worker.orders.at(-1));
  expect(useStore.getState().verdictsSoFar).toHaveLength(1);
  useStore.setState({ provisionalRun: { ...run, microBatch: null } });
  worker.answer(worker.orders.at(-1));
  expect(useStore.getState().verdictsSoFar.map(({ mode }) => mode)).toHaveLength(2);
  useStore.setState({ run, measuring: 'idle', provisionalRun: null, verdictsSoFar: [] });
  expect(worker.orders.at(-1)).toMatchObject({ flips: true });
  worker.answer(worker.orders.at(-1));
  expect(useStore.getState().plan).not.toBeNull();
  expect(useStore.getState().verdictsSoFar).toEqual([]);
});

test.each(['without a run', 'without prices', 'with another run'] as const)(
  'a plan that is on its way does not reach a project %s that was opened since',
  async (opened) => {
    await withRun();
    worker.answer(worker.orders[0]);
    setTraffic(5_000);
    const [onItsWay] = worker.orders.slice(-1);
    const { workload } = useStore.getState();
    useStore.setState(
      opened === 'without a run'
        ? { projectId: 'other', run: null }
        : opened === 'without prices'
          ? {
              projectId: 'other',
              run: { ...exampleRun(), runId: 'other' },
              plan: null,
              workload: { ...workload, region: 'eu-west-1' },
            }
          : { projectId: 'other', run: { ...exampleRun(), runId: 'other' }, plan: null },
    );
    worker.answer(onItsWay);
    worker.answer(onItsWay, false);
    expect(useStore.getState().plan).toBeNull();
    if (opened === 'without a run') expect(useStore.getState()).toMatchObject({ planning: false, planIsOld: false });
  },
);

test('a run on a device is not planned with, and the page says why', () => {
  useStore.setState({ catalog, run: { ...exampleRun(), execution: exampleExecution() } });
  expect(worker.orders).toEqual([]);
  expect(useStore.getState().planProblem?.cause).toContain('software, not a GPU');
});

test('the current deployment calibrates the plan until it is removed', async () => {
  await withRun();
  const service = worker
    .answer(worker.orders[0], false)
    .options.find(({ feasible, latencyMs, mode }) => feasible && latencyMs !== null && mode === 'realtime')?.service;
  const { pathOverheadMs } = useStore.getState().workload;
  const currentDeployment = exampleCurrentDeployment({ p99Ms: 5_000, service: service ?? null });
  useStore.setState({ currentDeployment });
  expect(worker.orders.at(-1)).toMatchObject({ subject: null, currentDeployment });
  const plan = worker.answer(worker.orders.at(-1), false);
  expect(plan.currentDeployment).toMatchObject({
    endpoint: currentDeployment,
    calibration: { state: 'calibrated', pathBeforeMs: pathOverheadMs },
  });
  expect(plan.workload.pathOverheadMs).toBeGreaterThan(1_000);
  // The workload of the study stays as it was stated.
  expect(useStore.getState().workload.pathOverheadMs).toBe(pathOverheadMs);
  useStore.getState().removeCurrentDeployment();
  expect(worker.answer(worker.orders.at(-1), false).currentDeployment).toBeUndefined();
});
