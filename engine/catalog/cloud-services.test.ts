import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

const MONTH_S = 730 * 3600;
const DAY_S = 86_400;

/** An option of a region, on demand, with its bill by item and the machine that it deploys. */
function optionIn(region: string, service: string, input: Partial<WorkloadInput>) {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const candidate = evaluator.candidates({ purchases: ['on-demand'] }).find((each) => each.service === service);
  if (candidate === undefined) throw new Error(`${service} is not among the candidates`);
  const plain = { alsoPaid: false, failureRate: 0, peakToMean: 1 };
  const workload = Workload.parse({ predictionsPerDay: DAY_S, ...plain, region, ...input });
  const evaluation = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
  const details = evaluator.detailsOf(candidate, workload, 1);
  const usd = Object.fromEntries(evaluation.breakdown.map(({ code, monthlyUsd }) => [code, monthlyUsd]));
  const gib = (details?.deployment.machine.memoryMib ?? Number.NaN) / 1024;
  return {
    ...evaluation,
    usd,
    gib,
    vcpus: details?.deployment.machine.vcpus ?? Number.NaN,
    deployment: details?.deployment,
  };
}

const LIVE = { callerWaits: true, inputsKnownInAdvance: 0, sloMs: 60_000 } as const;

describe('Cloud Run', () => {
  // Source of the rules: cloud.google.com/run/pricing; the prices are those of tier 1.
  test('with request-based billing bills 100 ms of an instance for a request a second, less what overlaps, and each request', () => {
    const { usd, gib, vcpus, feasible } = optionIn('us-central1', 'cloud-run', LIVE);
    expect(feasible).toBe(true);
    // A Poisson request a second covers 1 − e^(−0.1) of the time with 100 ms each.
    const seconds = MONTH_S * (1 - Math.exp(-0.1));
    expect(usd['instances-answering']).toBeCloseTo(seconds * (vcpus * 0.000024 + gib * 0.0000025), 2);
    expect(usd['instance-requests']).toBeCloseTo((MONTH_S * 0.4) / 1e6, 6);
    expect(usd['instances-ready']).toBeUndefined();
  });

  test('with instance-based billing bills the whole life of an instance, which the next request within 15 minutes prolongs, and no request', () => {
    const { usd, gib, vcpus } = optionIn('us-central1', 'cloud-run-instances', LIVE);
    expect(usd).toEqual({ 'instances-alive': expect.closeTo(MONTH_S * (vcpus * 0.000018 + gib * 0.000002), 2) });
  });

  test('keeps one instance ready at the idle rate where a start would break the SLO', () => {
    const rare = { predictionsPerDay: 100, ...LIVE, sloMs: 300 };
    const kept = optionIn('us-central1', 'cloud-run', rare);
    const share = 1 - Math.exp((-100 / DAY_S) * 0.1);
    expect(kept.usd['instances-ready']).toBeCloseTo(MONTH_S * (1 - share) * 0.0000025 * (kept.vcpus + kept.gib), 4);
    expect(kept.deployment?.use).toMatchObject({ kind: 'function', provisioned: 1 });
    // A request waits for a start if none came in 15 minutes before: e^(−λ·900).
    expect(reasonOf(kept, 'provisioned')).toMatchObject({ containers: 1, why: 'cold-starts' });
    const patient = optionIn('us-central1', 'cloud-run', { ...rare, sloMs: 60_000 });
    expect(patient.deployment?.use).toMatchObject({ provisioned: 0 });
    expect(reasonOf(patient, 'cold-starts')?.share).toBeCloseTo(Math.exp((-100 / DAY_S) * 900), 1);
  });

  test('says that an idle instance stays, and is billed for it only with instance-based billing', () => {
    const [byRequest, byInstance] = ['cloud-run', 'cloud-run-instances'].map((id) => optionIn('us-central1', id, LIVE));
    expect(byRequest && reasonOf(byRequest, 'idle-kept')).toMatchObject({ minutes: 15, isBilled: false });
    expect(byInstance && reasonOf(byInstance, 'idle-kept')).toMatchObject({ minutes: 15, isBilled: true });
  });
});

test('a replica of Container Apps that is kept ready has the idle rate without requests, and one that is not has the active rate for its life', () => {
  // Source: learn.microsoft.com/azure/container-apps/billing; the retail prices of eastus.
  const { usd, gib, vcpus } = optionIn('eastus', 'container-apps', { ...LIVE, predictionsPerDay: 100, sloMs: 300 });
  const busy = 1 - Math.exp(-100 / DAY_S);
  expect(usd['instances-ready']).toBeCloseTo(MONTH_S * (1 - busy) * (vcpus * 0.000003 + gib * 0.000003), 4);
  // Requests that meet wait for their session instead of overlapping, which is a thousandth at this rate.
  expect(usd['instances-alive']).toBeCloseTo(MONTH_S * busy * (vcpus * 0.000024 + gib * 0.000003), 3);
  expect(usd['instance-requests']).toBeCloseTo((100 * (MONTH_S / DAY_S) * 0.4) / 1e6, 6);
});

test('an instance of Flex Consumption is billed for a second of a function that takes milliseconds, and each execution', () => {
  // Source: learn.microsoft.com/azure/azure-functions/flex-consumption-plan, billing: the memory of an instance that executes, at least 1,000 ms.
  const { usd } = optionIn('eastus', 'functions-flex', { ...LIVE, predictionsPerDay: 1_000 });
  const executions = (1_000 * MONTH_S) / DAY_S;
  expect(usd['function-executions']).toBeCloseTo(executions * 0.0000004, 9);
  // A Poisson request in 86.4 s covers 1 − e^(−1/86.4) of the time with a second each.
  const seconds = MONTH_S * (1 - Math.exp(-1_000 / DAY_S));
  expect(usd['instances-answering']).toBeCloseTo(seconds * 0.5 * 0.000026, 3);
});

test('pods of GKE Autopilot cost what they request, and the cluster', () => {
  const { usd, gib, vcpus, count } = optionIn('us-central1', 'gke-autopilot', { ...LIVE, sloMs: 300 });
  expect(usd['tasks']).toBeCloseTo((count ?? 0) * 730 * (vcpus * 0.0445 + gib * 0.0049225), 6);
  expect(usd['control-plane']).toBeCloseTo(73, 6);
});

test('Pub/Sub costs the bytes in and out, with 20 of a timestamp and 16 of an id, and a thousand for a request at least', () => {
  // Source: cloud.google.com/pubsub/pricing, 40 dollars a TiB published and again delivered.
  const at = (payloadBytesIn: number) => {
    const row = optionIn('us-central1', 'pubsub-cloud-run', { payloadBytesIn, maxStalenessS: 60 });
    return { usd: row.usd['pubsub-throughput'], batchRows: reasonOf(row, 'stream-window')?.batchRows ?? Number.NaN };
  };
  const usdOf = (bytes: number): number => (MONTH_S * bytes * 40) / 2 ** 40;
  expect(at(4_096).usd).toBeCloseTo(2 * usdOf(4_132), 9);
  // Published one by one, and pulled in batches.
  const small = at(10);
  expect(small.usd).toBeCloseTo(usdOf(1_000) + usdOf(Math.max(46, 1_000 / small.batchRows)), 9);
  expect(small.usd).toBeLessThan(2 * usdOf(1_000));
});

test('a worker pool that reads Pub/Sub costs its instances all month, and a streaming worker of Dataflow its disk as well', () => {
  const read = { maxStalenessS: 60 };
  const pool = optionIn('us-central1', 'pubsub-cloud-run', read);
  expect(pool.usd['consumers']).toBeCloseTo(MONTH_S * (pool.vcpus * 0.000011244 + pool.gib * 0.000001235), 6);
  const worker = optionIn('us-central1', 'pubsub-dataflow', read);
  const hourUsd = worker.vcpus * 0.069 + worker.gib * 0.003557 + 30 * 0.000054;
  expect(worker.usd['consumers']).toBeCloseTo(730 * hourUsd, 6);
  expect(worker.usd['stream-engine-data']).toBeCloseTo((MONTH_S * 1_024 * 0.018) / 2 ** 30, 6);
});

test('Event Hubs costs throughput units for the peak, and its events', () => {
  const perS = 2_500;
  const { usd } = optionIn('eastus', 'event-hubs-container-apps', {
    predictionsPerDay: perS * DAY_S,
    payloadBytesIn: 100,
    maxStalenessS: 60,
  });
  // Three units for 2,500 events a second, and 2.8 cents a million events.
  expect(usd['event-hubs-units']).toBeCloseTo(3 * 730 * 0.03, 9);
  expect(usd['event-hubs-events']).toBeCloseTo((perS * MONTH_S * 0.028) / 1e6, 6);
});

test('a worker of Dataflow is billed by the hour with its disk, and one that may wait is cheaper', () => {
  const daily = { batchPeriodS: DAY_S, maxStalenessS: 3 * DAY_S };
  const [now, later] = ['dataflow-batch', 'dataflow-flexrs'].map((id) => optionIn('us-central1', id, daily));
  const [tasks] = now?.breakdown ?? [];
  expect(tasks?.['unitUsd']).toBeCloseTo((now?.vcpus ?? 0) * 0.056 + (now?.gib ?? 0) * 0.003557 + 25 * 0.000054, 9);
  const [flexible] = later?.breakdown ?? [];
  expect(flexible?.['unitUsd']).toBeCloseTo(
    (later?.vcpus ?? 0) * 0.0336 + (later?.gib ?? 0) * 0.0021342 + 25 * 0.000054,
    9,
  );
  expect((later?.freshnessS?.max ?? 0) - (now?.freshnessS?.max ?? 0)).toBeCloseTo(6 * 3600, 6);
});

describe('a cache of answers on Azure', () => {
  // Azure Cache for Redis is closed to new tenants since 2026-04-01 and ends on 2028-09-30: learn.microsoft.com/azure/azure-cache-for-redis/retirement-faq.
  test.each(['eastus', 'westeurope', 'northeurope', 'southeastasia'])('in %s is one that can be bought', (region) => {
    const { services, limits } = loadCatalog({ region });
    const named = [...services.map(({ service, item }) => `${service}: ${item}`), ...limits.map(({ note }) => note)];
    expect(named.filter((each) => each.includes('Azure Cache for Redis') || /Basic C\d/.test(each))).toEqual([]);
    const sizes = services.filter(({ service }) => service === 'Azure Managed Redis').map(({ id }) => id);
    expect(sizes).toEqual(['b0', 'b1', 'b3', 'b5'].map((size) => `azure-redis.balanced-${size}`));
  });

  // 200,000 answers of 1 KB are 0.2 GB and a key each: they fit into 0.5 GB. Two nodes of $0.016 an hour have a replica and an SLA.
  test('costs two nodes of Balanced B0 for a fifth of a gigabyte that is read all day', () => {
    const { breakdown } = optionIn('eastus', 'azure-stored-answers', {
      predictionsPerDay: 2e8,
      readsPerEntityPerDay: 1_000,
      inputsKnownInAdvance: 1,
      callerWaits: true,
      sloMs: 200,
      maxStalenessS: 2 * DAY_S,
      payloadBytesOut: 1_000,
    });
    const cache = breakdown.find(({ code }) => code === 'cache-nodes');
    expect(cache).toMatchObject({ count: 2, type: 'Balanced B0', unitUsd: 0.016 });
    expect(cache?.monthlyUsd).toBeCloseTo(2 * 730 * 0.016, 9);
  });
});
