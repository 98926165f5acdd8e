import { expect, test } from 'vitest';
import { billItemName } from '#core/contract/serving/bill-words.ts';
import { statedAssumption } from '#core/contract/plan/assumptions-words.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { planAssumptions } from '#core/decide/assumptions.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { usualExtras } from '#core/price/serving/candidate/usual-costs.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { balancersOf } from '#core/price/serving/container/load-balancer.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { knownRegions, loadCatalog } from './load.ts';

const runs = [exampleRun()];
const MONTH_H = 730;
const REQUESTS = (1e6 * MONTH_H) / 24;
const LOG_GB = (REQUESTS * 200) / 2 ** 30;
/** Requests and answers of a million predictions per day, of 1,280 bytes together. */
const TRAFFIC_GB = (REQUESTS * 1280) / 2 ** 30;
/** Names of products of AWS, which no plan for another cloud has a reason to say. */
const AWS =
  /AWS|Amazon|DynamoDB|\bS3\b|CloudWatch|\bALB\b|\bEBS\b|\bEC2\b|\bEKS\b|Fargate|Lambda|\bSQS\b|\bSNS\b|Kinesis|\bMSK\b|\bEMR\b|SageMaker|ElastiCache|EventBridge/;

/** The costs around two machines in a region. */
function tallyIn(region: string, input: Partial<WorkloadInput> = {}): Tally {
  const catalog = loadCatalog({ region });
  const workload = Workload.parse({ predictionsPerDay: 1e6, region, ...input });
  const context = {
    catalog,
    lookup: createLookup(catalog),
    run: exampleRun(),
    project: createProjector({ runs, catalog }),
  };
  const [candidate] = createEvaluator({ runs, catalog }).candidates({});
  if (candidate === undefined) throw new Error(`${region} has candidates`);
  const asked = { context, candidate, workload, simulation: CENTRAL_SIMULATION };
  const to = new Tally(newExplanation());
  to.begin(workload);
  to.count = 2;
  to.add(balancersOf(asked).items);
  usualExtras('fleet', asked)(asked, to);
  return to;
}

/** US dollars per month by the name on the bill. */
function around(region: string): Readonly<Record<string, number>> {
  const items = tallyIn(region).explanation?.items ?? [];
  return Object.fromEntries(items.map(({ code, monthlyUsd }) => [billItemName(code), monthlyUsd]));
}

function chargedIn(region: string, existing: WorkloadInput['existing']): number {
  return tallyIn(region, { existing }).usd;
}

test('two machines in Iowa pay Cloud Load Balancing, Cloud Logging, Cloud NAT by the machine, and traffic between zones once', () => {
  const usd = around('us-central1');
  expect(usd['Cloud Load Balancing']).toBeCloseTo(MONTH_H * 0.025, 9);
  expect(usd['data through Cloud Load Balancing']).toBeCloseTo(TRAFFIC_GB * 0.008, 9);
  expect(usd['Cloud Logging']).toBeCloseTo(LOG_GB * 0.5, 9);
  expect(usd['Cloud Monitoring metrics and alerts']).toBeCloseTo(10 * 0.0862 + 5 * 0.1, 9);
  // Each of four releases fetches an image of 1 GB on both machines.
  expect(usd['Cloud NAT']).toBeCloseTo(2 * MONTH_H * 0.0014 + (LOG_GB + 8) * 0.045, 9);
  // The gateway has one; the forwarding rule is not charged for its own.
  expect(usd['external addresses']).toBeCloseTo(MONTH_H * 0.005, 9);
  expect(usd['traffic between zones']).toBeCloseTo(0.5 * TRAFFIC_GB * 0.01, 9);
});

test('two machines in Virginia pay Azure Load Balancer, Azure Monitor and one NAT gateway, and nothing for traffic between zones', () => {
  const usd = around('eastus');
  expect(usd['Azure Load Balancer']).toBeCloseTo(MONTH_H * 0.025, 9);
  expect(usd['data through Azure Load Balancer']).toBeCloseTo(TRAFFIC_GB * 0.005, 9);
  expect(usd['Azure Monitor logs']).toBeCloseTo(LOG_GB * 2.3, 9);
  expect(usd['Azure NAT Gateway']).toBeCloseTo(MONTH_H * 0.045 + (LOG_GB + 8) * 0.045, 9);
  expect(usd['public addresses']).toBeCloseTo(2 * MONTH_H * 0.005, 9);
  expect(usd['traffic between zones']).toBe(0);
});

test('a load balancer and a NAT gateway that exist are not charged again in any cloud', () => {
  for (const region of ['us-central1', 'eastus', 'us-east-1']) {
    const [before, after] = [chargedIn(region, []), chargedIn(region, ['load-balancer', 'nat'])];
    // What they carry is still paid.
    expect(before - after).toBeGreaterThan(MONTH_H * 0.02);
    expect(after).toBeGreaterThan(0);
  }
});

test('every region of every cloud has a price and a limit for each part around a model', () => {
  for (const region of knownRegions()) {
    const lookup = createLookup(loadCatalog({ region }));
    const { machine, disk, balancer, cluster, endpoint, logs, metric, alert, nat, address, zoneTraffic } = lookup.parts;
    const prices = [
      `${cluster.product}.cluster`,
      disk,
      `${balancer.front}.hour`,
      balancer.use,
      ...logs,
      metric,
      alert,
      nat.hour,
      nat.data,
      address.hour,
      ...zoneTraffic,
    ];
    expect(
      prices.filter((id) => lookup.unitUsd(id) === null),
      region,
    ).toEqual([]);
    const limits = [
      ...['boot', 'billed-boot', 'container', 'root-volume'].map((item) => `${machine}.${item}`),
      ...['shard', 'checkpoint'].map((item) => `${machine}-batch.${item}`),
      ...[balancer.front, endpoint.front].flatMap((front) => [`${front}.front-p50`, `${front}.front-p99`]),
      `${machine}-spot.notice`,
    ];
    expect(
      limits.filter((id) => lookup.optionalLimit(id) === null),
      region,
    ).toEqual([]);
  }
});

test.each(['us-central1', 'europe-west4', 'eastus', 'northeurope'])(
  'no assumption of a plan in %s speaks of a service of AWS',
  (region) => {
    const texts = planAssumptions({ catalog: loadCatalog({ region }), runs }).map(
      (fact) => statedAssumption(fact).text,
    );
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((text) => AWS.test(text))).toEqual([]);
  },
);

test.each([
  // A write of a document costs $0.9 per million, whatever its size; a day's answers are kept for a month.
  ['us-central1', 'compute-engine-batch', { 'Firestore writes': REQUESTS * 9e-7 }],
  // About 5 request units for each KB begun, at $0.25 per million.
  ['eastus', 'azure-vm-batch', { 'Cosmos DB writes': REQUESTS * 5 * 2.5e-7 }],
])('a batch in %s writes its answers to the table of that cloud', (region, service, expected) => {
  const evaluator = createEvaluator({ runs, catalog: loadCatalog({ region }) });
  const candidate = evaluator.candidates({ purchases: ['on-demand'] }).find((each) => each.service === service);
  if (candidate === undefined) throw new Error(`${region} offers ${service}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6, region, sink: 'table', alsoPaid: false });
  const { breakdown, reasons } = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
  expect(Object.fromEntries(breakdown.map((item) => [billItemName(item.code), item.monthlyUsd]))).toMatchObject(
    Object.fromEntries(Object.entries(expected).map(([name, usd]) => [name, expect.closeTo(usd, 6)])),
  );
  expect(reasons.filter(({ code }) => code === 'items-unpriced')).toEqual([]);
});
