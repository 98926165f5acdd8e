import { expect, test } from 'vitest';
import { AppError } from '#engine/platform/app-error.ts';
import { catalogSha256, knownRegions, loadCatalog } from './load.ts';

const catalog = loadCatalog({ region: 'us-east-1' });

function instance(name: string) {
  const found = catalog.instances.find((i) => i.instanceType === name);
  if (found === undefined) throw new Error(name);
  return found;
}

test('the bundled catalogue has every instance type with its prices and what it is made of', () => {
  expect(catalog.instances).toHaveLength(101);
  const c7a = instance('c7a.xlarge');
  expect(c7a).toMatchObject({ vcpus: 4, physicalCores: 4, threadsPerCore: 1, uarch: 'Zen 4', fp32FlopPerCycle: 32 });
  expect(c7a.prices.map((p) => p.purchase)).toEqual(['on-demand', 'spot', '3yr']);
  expect(c7a.prices[0]).toMatchObject({ usdPerHour: 0.20528, kind: 'exact', asOf: '2026-07-20' });
  expect(c7a.prices[1]).toMatchObject({ kind: 'TYPICAL', interruptionBand: '>20%' });
  expect(instance('g4dn.xlarge').accelerator).toMatchObject({ name: 'T4', count: 1, fp32Tflops: 8.1 });
});

test('what the back-test fitted is in the catalogue: coefficients of products and convolutions, intervals of every hop between CPUs', () => {
  const { coefficients, intervals } = catalog.projection;
  for (const family of ['conv', 'transformer']) {
    for (const precision of ['fp32', 'int8']) {
      const row = coefficients.find((r) => r.device === 'cpu' && r.family === family && r.precision === precision);
      expect(row?.results).toBeGreaterThanOrEqual(20);
    }
  }
  for (const hop of ['generation', 'isa', 'other-isa']) {
    const row = intervals.find((r) => r.hop === hop && !r.references && r.family === null);
    expect(row?.residuals).toBeGreaterThan(1000);
  }
  for (const { half80, half90, quantiles = [], generations } of intervals) {
    expect(half90).toBeGreaterThanOrEqual(half80);
    expect(generations).toBeGreaterThan(1);
    for (const [index, value] of quantiles.entries()) {
      expect(value).toBeGreaterThanOrEqual(quantiles[index - 1] ?? -Infinity);
    }
  }
});

test('a SageMaker price says whether it was published or derived', () => {
  expect(instance('m5.xlarge').sagemaker).toMatchObject({ usdPerHour: 0.23, kind: 'exact', asOf: '2026-09-22' });
  expect(instance('m8g.large').sagemaker).toMatchObject({ usdPerHour: 0.10771, kind: 'DERIVED' });
  expect(instance('c7a.large').sagemaker).toBeNull();
});

test('every price bears a source, and undated ones stay undated', () => {
  const rows = catalog.instances.flatMap((i) => [...i.prices, ...(i.sagemaker === null ? [] : [i.sagemaker])]);
  expect(rows.every((row) => row.source.length > 3)).toBe(true);
  expect(rows.filter((row) => row.asOf === null).length).toBeGreaterThan(0);
  expect(catalog.asOf).toBe('2023-08-30/2026-09-28');
});

test('an id names one price and one limit of a region', () => {
  for (const region of knownRegions()) {
    const { services, limits } = loadCatalog({ region });
    for (const ids of [services.map((row) => row.id), limits.map((row) => row.id)]) {
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    }
  }
});

test('a price that was printed for another region is an assumption in this one', () => {
  const price = (id: string) => catalog.services.find((row) => row.id === id);
  expect(price('emr-serverless.vcpu')).toMatchObject({ usd: 0.052624, kind: 'ASSUMPTION', asOf: '2024-11-28' });
  expect(price('msk.m5-large')).toMatchObject({ usd: 0.21, kind: 'exact' });
  expect(price('sqs.standard')).toMatchObject({ usd: 4e-7, unit: 'request', kind: 'exact' });
});

test('a price that is known to exist but not known keeps the word MISSING and no number', () => {
  expect(catalog.services.find((s) => s.id === 'sagemaker-serverless.provisioned')).toMatchObject({
    kind: 'MISSING',
    usd: null,
  });
});

test('other regions hold exact on-demand prices, one size as half of the next where its source prints Windows, and commitments of Google Cloud alone', () => {
  for (const region of knownRegions().filter((r) => r !== 'us-east-1')) {
    const other = loadCatalog({ region });
    expect(other.instances.length).toBeGreaterThanOrEqual(12);
    const prices = other.instances.flatMap((i) => i.prices);
    const onDemand = (type: string) => other.instances.find((i) => i.instanceType === type)?.prices[0];
    const notExact = other.instances.filter(({ prices: [first] }) => first !== undefined && first.kind !== 'exact');
    for (const { instanceType, prices: own } of notExact) {
      expect([instanceType, own[0]?.kind]).toEqual(['Standard_D2as_v5', 'DERIVED']);
      expect(own[0]?.usdPerHour).toBeCloseTo((onDemand('Standard_D4as_v5')?.usdPerHour ?? Number.NaN) / 2, 9);
    }
    expect(prices.filter((p) => p.purchase === 'on-demand').length).toBeGreaterThan(0);
    const committed = other.instances.filter(({ prices: own }) => own.some(({ purchase }) => purchase === '3yr'));
    expect(committed.length).toBe(other.instances[0]?.cloud === 'gcp' ? other.instances.length : 0);
    const hosted = other.instances.flatMap((i) => (i.sagemaker === null ? [] : [i.sagemaker.kind]));
    expect(hosted.every((kind) => kind === 'exact')).toBe(true);
  }
});

test('regions of another cloud have metered prices of its own services alone, and none of SageMaker', () => {
  for (const region of knownRegions()) {
    const { instances, services, limits } = loadCatalog({ region });
    if (instances.every((i) => i.cloud === 'aws')) continue;
    expect(instances.every((i) => i.sagemaker === null)).toBe(true);
    const aws = new Set(loadCatalog({ region: 'us-east-1' }).services.map(({ id }) => id));
    expect(services.filter(({ id }) => aws.has(id))).toEqual([]);
    const ofClouds = /^(cloud-run|vertex|bigquery|container-apps|functions-flex|azure-|compute-engine)/;
    expect(limits.some(({ id }) => ofClouds.test(id))).toBe(true);
    expect(loadCatalog({ region: 'us-east-1' }).limits.filter(({ id }) => ofClouds.test(id))).toEqual([]);
  }
});

test('a region of another cloud has the types of that cloud, with what they are made of and where that is from', () => {
  const google = loadCatalog({ region: 'us-central1' });
  expect(new Set(google.instances.map((i) => i.cloud))).toEqual(new Set(['gcp']));
  expect(google.instances.find((i) => i.instanceType === 't2d-standard-4')).toMatchObject({
    physicalCores: 4,
    uarch: 'Zen 3',
    memoryGiB: 16,
    specs: { kind: 'ASSUMPTION' },
    prices: [
      { purchase: 'on-demand', usdPerHour: 0.168984, kind: 'exact', asOf: '2026-08-03' },
      { purchase: 'spot', usdPerHour: 0.06304, kind: 'TYPICAL', interruptionBand: '>20%' },
      { purchase: '1yr', usdPerHour: 0.106456, kind: 'exact' },
      { purchase: '3yr', usdPerHour: 0.076048, kind: 'exact' },
    ],
  });
  const azure = loadCatalog({ region: 'westeurope' });
  expect(azure.instances.find((i) => i.instanceType === 'Standard_NC4as_T4_v3')?.accelerator?.name).toBe('T4');
});

test('estimates come only when asked for, never in the place of a printed price, and each says what it rests on', () => {
  const exact = loadCatalog({ region: 'eu-west-1' });
  const all = loadCatalog({ region: 'eu-west-1', estimates: true });
  expect([exact.estimates, all.estimates]).toEqual([false, true]);
  const of = (name: string) => all.instances.find((i) => i.instanceType === name)?.prices;
  expect(of('c5.large')?.[0]).toMatchObject({ usdPerHour: 0.096, kind: 'exact' });
  expect(of('c8i.large')?.[0]).toMatchObject({
    usdPerHour: 0.10054,
    kind: 'ESTIMATE',
    note: expect.stringContaining('1.0729'),
  });
  // 0.073 × (1 − 0.624), the c6g discount for three years paid upfront.
  expect(of('c6g.large')?.find((p) => p.purchase === '3yr')).toMatchObject({ usdPerHour: 0.027448, kind: 'ESTIMATE' });
  for (const { instanceType, prices } of exact.instances) {
    for (const price of prices) {
      expect(of(instanceType)?.find((p) => p.purchase === price.purchase)).toEqual(price);
    }
  }
  const added = all.instances.flatMap((i) => i.prices).filter((p) => p.kind === 'ESTIMATE' || p.kind === 'DERIVED');
  expect(added.length).toBeGreaterThan(100);
  expect(added.every((p) => p.note.length > 10)).toBe(true);
});

test('an unknown region is refused with the regions that are known', () => {
  expect(() => loadCatalog({ region: 'mars-north-1' })).toThrow(AppError);
  try {
    loadCatalog({ region: 'mars-north-1' });
  } catch (error) {
    const known = knownRegions();
    expect(known).toEqual(expect.arrayContaining(['us-east-1', 'eu-central-1', 'ap-south-1', 'us-central1', 'eastus']));
    expect((error as AppError).actions).toEqual([`Choose one of ${known.join(', ')}.`]);
  }
});

test('the hash follows the content', () => {
  expect(catalogSha256(catalog)).toMatch(/^[0-9a-f]{64}$/);
  expect(catalogSha256({ ...catalog, region: 'elsewhere' })).not.toBe(catalogSha256(catalog));
});

test('machines of Google Cloud have published commitments, and those of Azure estimated ones and an estimated Spot price', () => {
  const usdOf = (region: string, type: string, estimates = false) => {
    const found = loadCatalog({ region, estimates }).instances.find(({ instanceType }) => instanceType === type);
    return Object.fromEntries(
      found?.prices.map(({ purchase, usdPerHour, kind }) => [purchase, [usdPerHour, kind]]) ?? [],
    );
  };
  expect(usdOf('us-central1', 'e2-standard-4')).toMatchObject({
    '1yr': [0.0844344, 'exact'],
    '3yr': [0.0603103, 'exact'],
  });
  // $0.13402284 less 37 %, the share in all regions that were read.
  expect(usdOf('us-east1', 'e2-standard-4')['1yr']).toEqual([expect.closeTo(0.63 * 0.13402284, 6), 'DERIVED']);
  expect(usdOf('eastus', 'Standard_D4s_v5')).toEqual({ 'on-demand': [0.192, 'exact'], spot: [0.0576, 'ESTIMATE'] });
  expect(usdOf('eastus', 'Standard_D4s_v5', true)).toMatchObject({
    '1yr': [0.11328, 'ESTIMATE'],
    '3yr': [0.07296, 'ESTIMATE'],
  });
});
