import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { pricedServices } from '#core/decide/priced-services.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import regionalEc2Prices from './data/regions/ec2-prices.csv?raw';
import regionalSagemakerPrices from './data/regions/sagemaker-prices.csv?raw';
import regionalServicePrices from './data/regions/service-prices.csv?raw';
import { knownRegions, loadCatalog } from './load.ts';
import { ESTIMATED_REGION, evaluationsIn, REGIONS, testRegions } from './regions.cases.ts';
import { optionalText, text } from './rows.ts';
import { readTables } from './tables.ts';

// The region whose prices are estimated in part; regions.full.test.ts has the others.
testRegions([ESTIMATED_REGION]);

test('a Spot price without a published saving is marked as an estimate of the most frequent interruptions', () => {
  const typical = loadCatalog({ region: 'eu-west-1' }).instances.find((each) => each.instanceType === 'c7i.large');
  // $0.09576 less the 54 % of the Spot Advisor for Ireland.
  expect(typical?.prices.find(({ purchase }) => purchase === 'spot')).toMatchObject({
    usdPerHour: 0.0440496,
    kind: 'TYPICAL',
  });
  const estimated = loadCatalog({ region: 'eu-central-1' }).instances.find((each) => each.instanceType === 'c7i.large');
  const onDemand = estimated?.prices.find(({ purchase }) => purchase === 'on-demand');
  const spot = estimated?.prices.find(({ purchase }) => purchase === 'spot');
  expect(onDemand).toMatchObject({ usdPerHour: 0.10185, kind: 'exact', asOf: '2025-11-03' });
  // $0.10185 less the 61 % that is the median saving of the family over the regions.
  expect(spot).toMatchObject({ usdPerHour: 0.0397215, kind: 'ESTIMATE', interruptionBand: '>20%' });
  expect(spot?.note).toMatch(/saving of c7i/);
});

/** A bill item of a candidate, in the first work that it can do. */
function billItem(region: string, id: string, code: string) {
  const purchase = id.endsWith('/spot') ? 'spot' : 'on-demand';
  const found = evaluationsIn(region, { purchase, id }).find(({ feasible }) => feasible);
  const item = found?.breakdown.find((each) => each.code === code);
  if (item === undefined) throw new Error(`${region} ${id} ${code}`);
  return item;
}

function itemUsd(region: string, id: string, code: string): number {
  return billItem(region, id, code).monthlyUsd;
}

test('Fargate costs 15 % more in Frankfurt, and Arm is a quarter cheaper in Mumbai, as on a bill by hand', () => {
  // Two tasks of a quarter of a vCPU and 1 GB for 730 h, in US dollars per vCPU-hour and GB-hour.
  const bill = (vcpuUsd: number, gbUsd: number) => 2 * (0.25 * vcpuUsd + 1 * gbUsd) * 730;
  const tasks = (region: string, id: string) => itemUsd(region, id, 'tasks');
  expect(tasks('us-east-1', 'ecs-fargate/-/on-demand')).toBeCloseTo(bill(0.04048, 0.004445), 6);
  expect(tasks('eu-central-1', 'ecs-fargate/-/on-demand')).toBeCloseTo(bill(0.04656, 0.00511), 6);
  expect(tasks('eu-central-1', 'ecs-fargate/arm64/on-demand')).toBeCloseTo(bill(0.03725, 0.00409), 6);
  expect(tasks('ap-south-1', 'ecs-fargate/-/on-demand')).toBeCloseTo(bill(0.04256, 0.004655), 6);
  expect(tasks('ap-south-1', 'ecs-fargate/arm64/on-demand')).toBeCloseTo(bill(0.02383, 0.00261), 6);
  expect(tasks('us-east-1', 'ecs-fargate/arm64/on-demand')).toBeCloseTo(bill(0.03238, 0.00356), 6);
});

test('Fargate Spot has the price of its region, not one share everywhere', () => {
  const share = (region: string) => {
    const spot = itemUsd(region, 'ecs-fargate/-/spot', 'spot-tasks');
    return spot / itemUsd(region, 'ecs-fargate/-/on-demand', 'tasks');
  };
  expect(share('us-east-1')).toBeCloseTo(0.01288871 / 0.04048, 6);
  expect(share('eu-west-1')).toBeCloseTo(0.01224056 / 0.04048, 6);
});

test('a cluster in Frankfurt pays the fee of EMR in the dollars of us-east-1, and its machines in those of Frankfurt', () => {
  const unitUsd = (region: string, code: string) => billItem(region, 'spark-emr/c7g.xlarge/on-demand', code)['unitUsd'];
  expect([unitUsd('us-east-1', 'core-nodes'), unitUsd('eu-central-1', 'core-nodes')]).toEqual([0.145, 0.1649]);
  // A quarter of $0.145.
  expect([unitUsd('us-east-1', 'emr-fee'), unitUsd('eu-central-1', 'emr-fee')]).toEqual([0.03625, 0.03625]);
});

test('a stream in Frankfurt costs the shard-hours of Frankfurt', () => {
  expect(itemUsd('eu-central-1', 'kinesis-microbatch/-/on-demand', 'shards') % (0.018 * 730)).toBeCloseTo(0, 6);
  expect(itemUsd('us-east-1', 'kinesis-microbatch/-/on-demand', 'shards') % (0.015 * 730)).toBeCloseTo(0, 6);
});

test('every row of another region names a known type or a metered price, once, with its source and its date or a note', () => {
  const { instancePrices, sagemakerPrices, servicePrices, instanceSpecs } = readTables();
  const types = new Set(instanceSpecs.map((row) => text(row, 'instance_type')));
  const typed = [...instancePrices, ...sagemakerPrices];
  expect(typed.filter((row) => !types.has(text(row, 'instance_type')))).toEqual([]);
  expect(servicePrices.filter((row) => optionalText(row, 'service') === null)).toEqual([]);
  const keys = [instancePrices, sagemakerPrices, servicePrices].flatMap((rows, table) =>
    rows.map((row) => [table, row['instance_type'] ?? row['id'], row['region'], row['purchase']].join(' ')),
  );
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  const rows = [...typed, ...servicePrices].filter((row) => REGIONS.includes(text(row, 'region')));
  expect(rows.filter((row) => optionalText(row, 'source') === null)).toEqual([]);
  const undated = rows.filter((row) => optionalText(row, 'as_of') === null && text(row, 'region') !== 'us-east-1');
  expect(undated.filter((row) => optionalText(row, 'note') === null)).toEqual([]);
});

test('vCPUs and memory of Fargate Spot have one share of the on-demand price in each region', () => {
  for (const region of REGIONS) {
    const { services } = loadCatalog({ region });
    const usd = (id: string) => services.find((row) => row.id === id)?.usd ?? Number.NaN;
    for (const arm of ['', '-arm']) {
      const share = usd(`fargate-spot.vcpu${arm}`) / usd(`fargate.vcpu${arm}`);
      expect(usd(`fargate-spot.memory${arm}`) / usd(`fargate.memory${arm}`)).toBeCloseTo(share, 3);
    }
  }
});

test('SQS, SNS and EventBridge have a price for a request, a publish and an event in each region', () => {
  for (const region of REGIONS) {
    const { services } = loadCatalog({ region });
    const usd = (id: string) => services.find((row) => row.id === id)?.usd;
    expect([usd('sqs.standard'), usd('sns.publish'), usd('eventbridge.events')]).toEqual([4e-7, 5e-7, 1e-6]);
  }
});

test('Inferentia endpoints have the prices of the price list, and Firehose that of its region', () => {
  const { sagemakerPrices, servicePrices } = readTables();
  const usd = (type: string) =>
    sagemakerPrices
      .filter((row) => text(row, 'instance_type') === type && text(row, 'region') === 'us-east-1')
      .map((row) => text(row, 'usd_per_hour'));
  expect(['inf1.xlarge', 'inf1.2xlarge', 'inf1.6xlarge'].flatMap(usd)).toEqual(['0.297', '0.434', '1.416']);
  const firehose = servicePrices.filter((row) => text(row, 'id') === 'firehose.ingest');
  expect(firehose.map((row) => [text(row, 'region'), text(row, 'usd')])).toContainEqual(['eu-west-2', '0.035']);
});

test('a plan counts the services of its cloud that it could not compare', () => {
  const soldIn = (cloud?: string) =>
    SERVING_DEFINITIONS.filter((each) => each.cloud === cloud && each.soldFor === undefined).length;
  const countsIn = (region: string) =>
    pricedServices(createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) }));
  for (const region of REGIONS) expect(countsIn(region)).toEqual({ priced: soldIn(), all: soldIn() });
  for (const region of knownRegions().filter((each) => !REGIONS.includes(each))) {
    const { cloud } = loadCatalog({ region }).instances[0] ?? {};
    expect(countsIn(region), region).toEqual({ priced: soldIn(cloud), all: soldIn(cloud) });
  }
});

test('no cell of the regional tables is quoted, which would make every command parse them slowly', () => {
  for (const table of [regionalEc2Prices, regionalSagemakerPrices, regionalServicePrices]) {
    expect(table).not.toContain('"');
  }
});
