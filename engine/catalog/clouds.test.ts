import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { limitTitle } from '#core/contract/serving/limit-title-words.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

/** US dollars of a row of the catalogue of a region. */
function usdIn(region: string): (id: string) => number {
  const { services } = loadCatalog({ region });
  return (id) => {
    const found = services.find((row) => row.id === id)?.usd;
    if (found === undefined || found === null) throw new Error(`${id} has no price in ${region}`);
    return found;
  };
}

const google = usdIn('us-central1');
const azure = usdIn('eastus');
const HOUR_S = 3600;
const MONTH_H = 730;

test.each(['us-east-1', 'us-central1', 'eastus'])(
  'every limit of %s has a name, and every assumed one says what it is',
  (region) => {
    const { limits } = loadCatalog({ region });
    expect(limits.map(({ id }) => limitTitle(id)).filter((title) => !/^[A-Z]/.test(title))).toEqual([]);
    expect(limits.filter(({ kind, note }) => kind === 'ASSUMPTION' && note === '').map(({ id }) => id)).toEqual([]);
  },
);

test('Cloud Run costs what its page prints: an instance while a request runs, a job, and a delayed job, of 4 vCPU and 16 GiB', () => {
  expect(4 * google('cloud-run.request-cpu') + 16 * google('cloud-run.request-memory')).toBeCloseTo(0.000136, 9);
  expect(4 * google('cloud-run-job.cpu') + 16 * google('cloud-run-job.memory')).toBeCloseTo(0.000104, 9);
  expect(4 * google('cloud-run-delayed-job.cpu') + 16 * google('cloud-run-delayed-job.memory')).toBeCloseTo(
    0.0000728,
    9,
  );
});

test('an L4 on Cloud Run costs its GPU, vCPUs and memory by the hour', () => {
  const perHour = (vcpus: number, gib: number) =>
    HOUR_S * (google('cloud-run.gpu-l4') + vcpus * google('cloud-run.cpu') + gib * google('cloud-run.memory'));
  expect(perHour(4, 16)).toBeCloseTo(1.04652, 5);
  expect(perHour(8, 32)).toBeCloseTo(1.42092, 5);
});

test('a pod with an L4 on GKE Autopilot costs its node and the premium, and as much as Cloud Run at a duty cycle of 74.3 %', () => {
  const { instances } = loadCatalog({ region: 'us-central1' });
  const node = instances.find(({ instanceType }) => instanceType === 'g2-standard-8');
  const nodeUsd = node?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour ?? Number.NaN;
  const podUsd =
    nodeUsd +
    google('gke-autopilot.l4-premium') +
    8 * google('gke-autopilot.cpu-premium') +
    32 * google('gke-autopilot.memory-premium');
  expect(podUsd).toBeCloseTo(0.955824, 5);
  const cloudRunUsd =
    HOUR_S * (google('cloud-run.gpu-l4') + 8 * google('cloud-run.cpu') + 32 * google('cloud-run.memory'));
  expect((podUsd + google('gke.cluster')) / cloudRunUsd).toBeCloseTo(0.743057, 5);
});

test('an endpoint of Vertex AI on one n1-standard-4 costs its node all month, 1.15 times the machine: the floor without scale to zero', () => {
  expect(MONTH_H * google('vertex-node.n1-standard-4')).toBeCloseTo(159.87, 2);
  const { instances, limits } = loadCatalog({ region: 'us-central1' });
  const machine = instances.find(({ instanceType }) => instanceType === 'n1-standard-4');
  const usd = machine?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour ?? Number.NaN;
  const factor = limits.find(({ id }) => id === 'vertex.machine-factor')?.value ?? Number.NaN;
  expect(google('vertex-node.n1-standard-4') / usd).toBeCloseTo(factor, 2);
});

test('a function of 8 GB on Lambda costs 0.48 an hour', () => {
  expect(8 * HOUR_S * usdIn('us-east-1')('lambda.duration')).toBeCloseTo(0.48000096, 8);
});

test('Container Apps cost the profile of a T4 and not its GPU alone, and a replica all month', () => {
  const perHour = (gpu: number, vcpus: number, gib: number) =>
    HOUR_S *
    (gpu * azure('container-apps.gpu-t4') + vcpus * azure('container-apps.cpu') + gib * azure('container-apps.memory'));
  expect(perHour(1, 8, 56)).toBeCloseTo(1.5588, 5);
  expect(HOUR_S * azure('container-apps.gpu-t4')).toBeCloseTo(0.2628, 5);
  expect(MONTH_H * perHour(0, 1, 2)).toBeCloseTo(78.84, 3);
});

test.each([
  ['us-central1', 'compute-engine-batch', 'gcs'],
  ['eastus', 'azure-vm-batch', 'blob'],
  ['us-east-1', 'ec2-batch', 's3'],
])('a batch on machines in %s is that of its cloud, and reads and writes its object store', (region, own, prefix) => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const onMachines = /^(ec2|compute-engine|azure-vm)-batch$/;
  const [candidate, ...others] = evaluator
    .candidates({ purchases: ['on-demand'] })
    .filter(({ service }) => onMachines.test(service));
  if (candidate === undefined) throw new Error('no batch');
  expect(new Set([candidate, ...others].map(({ service }) => service))).toEqual(new Set([own]));
  const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, region });
  const { breakdown } = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
  const codes = breakdown.map(({ code }) => code).filter((code) => /^(gcs|blob|s3)-/.test(code));
  expect(codes).toEqual(['writes', 'reads', 'answers'].map((item) => `${prefix}-${item}`));
});

describe('a job on Cloud Run', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-central1' }) });
  const evaluated = (service: string, input: Partial<WorkloadInput>) => {
    const candidate = evaluator.candidates({}).find((each) => each.service === service);
    if (candidate === undefined) throw new Error(`${service} is not among the candidates`);
    const workload = Workload.parse({ predictionsPerDay: 1e5, alsoPaid: false, region: 'us-central1', ...input });
    const details = evaluator.detailsOf(candidate, workload, 1);
    return { ...evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain(), details };
  };
  const DAILY = { batchPeriodS: 86_400, maxStalenessS: 3 * 86_400 };

  test('that takes less than a minute is billed a minute for each task, every day', () => {
    const { breakdown, details, count } = evaluated('cloud-run-job', DAILY);
    expect(details?.deployment.machine).toMatchObject({ cloud: 'gcp', vcpus: 1, instanceType: null });
    const gib = (details?.deployment.machine.memoryMib ?? Number.NaN) / 1024;
    // Source of the minute: cloud.google.com/run/pricing.
    expect(count).toBe(1);
    const usd = new Map(breakdown.map((item) => [item.code, item.monthlyUsd]));
    expect(usd.get('job-tasks')).toBeCloseTo((365 / 12) * 60 * (1 * 0.000018 + gib * 0.000002), 6);
    expect([...usd.keys()]).toEqual(['job-tasks', 'gcs-writes', 'gcs-reads', 'gcs-answers']);
  });

  test('that may wait costs 30 % less, and its answers are as old as the longest wait makes them', () => {
    const [now, delayed] = ['cloud-run-job', 'cloud-run-delayed-job'].map((service) => evaluated(service, DAILY));
    const [nowUsd, delayedUsd] = [now, delayed].map((each) => each?.breakdown[0]?.monthlyUsd ?? 0);
    expect((delayedUsd ?? 0) / (nowUsd ?? 0)).toBeCloseTo(0.7, 6);
    expect((delayed?.freshnessS?.max ?? 0) - (now?.freshnessS?.max ?? 0)).toBeCloseTo(12 * 3600, 6);
  });

  test('that may wait is refused where its answers would be too old, and where all its tasks take longer than 12 hours', () => {
    expect(evaluated('cloud-run-delayed-job', { ...DAILY, maxStalenessS: 86_400 }).feasible).toBe(false);
    const { reasons } = evaluated('cloud-run-delayed-job', { ...DAILY, predictionsPerDay: 1e10 });
    expect(reasons[0]).toMatchObject({ code: 'peak-over-limit', unit: 'task-hour', limit: 12, product: 'cloud-run' });
    expect(reasons.map((reason) => statedReason(reason).text)[0]).toMatch(
      /^the peak needs \d+ task hours; Cloud Run has at most 12$/,
    );
  });

  test('is not among the candidates in a region of AWS', () => {
    const aws = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
    expect(aws.candidates({}).filter(({ service }) => service.startsWith('cloud-run'))).toEqual([]);
  });
});

test('a job on Container Apps costs its active rates for the seconds of its run, in the region that has them', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'westeurope' }) });
  const candidate = evaluator.candidates({}).find(({ service }) => service === 'container-apps-job');
  if (candidate === undefined) throw new Error('Container Apps are not among the candidates');
  const workload = Workload.parse({
    predictionsPerDay: 1e6,
    alsoPaid: false,
    region: 'westeurope',
    batchPeriodS: 86_400,
    maxStalenessS: 3 * 86_400,
  });
  const [tasks] = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain().breakdown;
  const hours = Number(tasks?.quantity);
  const { vcpus, memoryMib } = evaluator.detailsOf(candidate, workload, 1)?.deployment.machine ?? {};
  // Source: the retail prices of westeurope, 42 % above those of eastus.
  const perHour = 3600 * ((vcpus ?? Number.NaN) * 0.000034 + ((memoryMib ?? Number.NaN) / 1024) * 0.000004);
  expect(tasks?.unitUsd).toBeCloseTo(perHour, 9);
  expect(tasks?.monthlyUsd).toBeCloseTo(hours * perHour, 9);
  const secondsADay = (hours * 3600 * 12) / 365;
  expect(secondsADay).toBeGreaterThan(10);
  expect(secondsADay).toBeLessThan(200);
});

test('batch prediction of Vertex AI costs its published node, and other machines in proportion, which it says', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-central1' }) });
  const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, region: 'us-central1' });
  const on = (instanceType: string) => {
    const id = `vertex-batch/${instanceType}/on-demand`;
    const candidate = evaluator.candidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(`${id} is not among the candidates`);
    const { breakdown, reasons } = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
    return { usdPerHour: breakdown[0]?.unitUsd, codes: reasons.map(({ code }) => code) };
  };
  const published = on('n1-standard-4');
  expect(published.usdPerHour).toBeCloseTo(0.219, 9);
  expect(published.codes).not.toContain('estimated-price');
  const derived = on('n2-standard-4');
  expect(derived.usdPerHour).toBeCloseTo(1.15 * 0.194236, 3);
  expect(derived.codes).toContain('estimated-price');
});

test('a batch endpoint of Azure ML costs its machines', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'eastus' }) });
  const candidate = evaluator.candidates({}).find(({ id }) => id === 'azure-ml-batch/Standard_F4s_v2/on-demand');
  if (candidate === undefined) throw new Error('Azure ML is not among the candidates');
  const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, region: 'eastus' });
  const [item] = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain().breakdown;
  const machine = loadCatalog({ region: 'eastus' }).instances.find(
    ({ instanceType }) => instanceType === 'Standard_F4s_v2',
  );
  expect(item?.unitUsd).toBe(machine?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour);
});
