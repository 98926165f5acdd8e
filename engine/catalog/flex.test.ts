import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

const MONTH_S = 730 * 3600;
const DAY_S = 86_400;
/** The rows of eastus: on demand and always ready, in dollars per GB-second, and an execution. */
const [ON_DEMAND, READY, EXECUTING, EXECUTION] = [0.000026, 0.000004, 0.000016, 0.0000004];

const catalog = loadCatalog({ region: 'eastus' });
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const onDemandOnly = createEvaluator({
  runs: [exampleRun()],
  catalog: { ...catalog, services: catalog.services.filter(({ id }) => !id.startsWith('functions-flex.provisioned')) },
});

/** Functions Flex for callers who wait, with its bill by item. */
function flex(input: Partial<WorkloadInput>, from = evaluator) {
  const candidate = from.candidates({}).find(({ service }) => service === 'functions-flex');
  if (candidate === undefined) throw new Error('Functions Flex is not among the candidates');
  const plain = { alsoPaid: false, failureRate: 0, peakToMean: 1, region: 'eastus' };
  const live = { callerWaits: true, inputsKnownInAdvance: 0, sloMs: 60_000 };
  const workload = Workload.parse({ ...plain, ...live, predictionsPerDay: DAY_S, ...input });
  const row = from.price(candidate, workload, CENTRAL_SIMULATION).explain();
  const items = Object.fromEntries(row.breakdown.map((item) => [item.code, item]));
  return { ...row, items, details: from.detailsOf(candidate, workload, 1) };
}

test('58 requests a second keep about one to three instances of 512 MB busy, for $95 to $165 and not a second of one for each', () => {
  const perS = 58;
  const executionsUsd = perS * MONTH_S * EXECUTION;
  const instanceUsd = 0.5 * ON_DEMAND * MONTH_S;
  expect(executionsUsd + instanceUsd).toBeCloseTo(95.1, 0);
  expect(executionsUsd + 3 * instanceUsd).toBeCloseTo(163.5, 0);
  const { monthlyUsd, items } = flex({ predictionsPerDay: perS * DAY_S });
  expect(items['function-executions']?.monthlyUsd).toBeCloseTo(executionsUsd, 6);
  expect(monthlyUsd).toBeGreaterThan(executionsUsd + 0.5 * (READY + EXECUTING) * MONTH_S);
  expect(monthlyUsd).toBeLessThan(165);
});

test('rare executions are billed for a second of the instance each, and the execution', () => {
  const { items } = flex({ predictionsPerDay: 1_000 });
  const executions = (1_000 * MONTH_S) / DAY_S;
  expect(items['function-executions']?.monthlyUsd).toBeCloseTo(executions * EXECUTION, 9);
  // Less what overlaps: one in 86 finds the second of another one.
  const gbSeconds = (items['instances-answering']?.monthlyUsd ?? 0) / ON_DEMAND;
  expect(gbSeconds).toBeLessThan(executions * 0.5);
  expect(gbSeconds).toBeGreaterThan(executions * 0.5 * 0.985);
});

test('more requests cost no less, and never more than a second of an instance for each', () => {
  let lastUsd = 0;
  for (const perS of [0.001, 0.01, 0.1, 1, 3, 10, 30, 100, 300]) {
    const { monthlyUsd, items, details } = flex({ predictionsPerDay: perS * DAY_S }, onDemandOnly);
    expect(monthlyUsd).toBeGreaterThanOrEqual(lastUsd);
    lastUsd = monthlyUsd ?? Number.NaN;
    const use = details?.deployment.use;
    if (use?.kind !== 'function') throw new Error('a function is deployed');
    // Python answers one request at a time in an instance, and http_concurrency says so.
    expect(use.atOnce ?? 1).toBe(1);
    const instances = Number(items['instances-answering']?.['meanInstances']);
    expect(instances).toBeLessThanOrEqual(perS * (1 + 1e-9));
    // One is in use from a few requests a second on.
    if (perS >= 10) expect(instances).toBeGreaterThan(0.99);
  }
});

test('an instance that is busy for more than two fifths of the time is cheaper always ready', () => {
  // 0.4 = 4 ÷ (26 − 16).
  expect(flex({ predictionsPerDay: 0.3 * DAY_S }).items['provisioned']).toBeUndefined();
  const { items } = flex({ predictionsPerDay: DAY_S });
  expect(items['provisioned']).toMatchObject({ count: 1, quantity: 730 });
  expect(items['provisioned']?.monthlyUsd).toBeCloseTo(0.5 * READY * MONTH_S, 6);
  // It answers for a second from each request: 1 − e^(−1) of the time, a little more because requests take time.
  const hours = Number(items['provisioned-answering']?.['quantity']);
  expect(hours / 730).toBeGreaterThan(1 - Math.exp(-1) - 0.01);
  expect(hours / 730).toBeLessThan(1 - Math.exp(-1) + 0.02);
});
