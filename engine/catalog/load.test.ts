import { expect, test } from 'vitest';
import { AppError } from '../app-error.ts';
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

test('a SageMaker price says whether it was seen or derived', () => {
  expect(instance('m5.xlarge').sagemaker).toMatchObject({ usdPerHour: 0.23, kind: 'observed' });
  expect(instance('c6i.large').sagemaker).toMatchObject({ usdPerHour: 0.102, kind: 'DERIVED' });
  expect(instance('c7a.large').sagemaker).toBeNull();
});

test('every price bears a source, and undated ones stay undated', () => {
  const rows = catalog.instances.flatMap((i) => [...i.prices, ...(i.sagemaker === null ? [] : [i.sagemaker])]);
  expect(rows.every((row) => row.source.length > 3)).toBe(true);
  expect(rows.filter((row) => row.asOf === null).length).toBeGreaterThan(0);
  expect(catalog.asOf).toBe('2023-08-30/2026-09-28');
});

test('a price that is known to exist but not known keeps the word MISSING and no number', () => {
  expect(catalog.services.find((s) => s.id === 'sagemaker-serverless.provisioned')).toMatchObject({
    kind: 'MISSING',
    usd: null,
  });
});

test('other regions hold exact EC2 prices only, and no SageMaker or service price of us-east-1', () => {
  for (const region of knownRegions().filter((r) => r !== 'us-east-1')) {
    const other = loadCatalog({ region });
    expect(other.instances.length).toBeGreaterThanOrEqual(20);
    const prices = other.instances.flatMap((i) => i.prices);
    expect(new Set(prices.filter((p) => p.purchase === 'on-demand').map((p) => p.kind))).toEqual(new Set(['exact']));
    expect(other.instances.every((i) => i.sagemaker === null)).toBe(true);
    expect(other.services.every((s) => !s.id.startsWith('lambda'))).toBe(true);
  }
});

test('an unknown region is refused with the regions that are known', () => {
  expect(() => loadCatalog({ region: 'mars-north-1' })).toThrow(AppError);
  try {
    loadCatalog({ region: 'mars-north-1' });
  } catch (error) {
    expect((error as AppError).actions.join(' ')).toContain('us-east-1, eu-west-1, ap-southeast-1');
  }
});

test('the hash follows the content', () => {
  expect(catalogSha256(catalog)).toMatch(/^[0-9a-f]{64}$/);
  expect(catalogSha256({ ...catalog, region: 'elsewhere' })).not.toBe(catalogSha256(catalog));
});
