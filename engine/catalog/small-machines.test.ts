import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { knownRegions, loadCatalog } from './load.ts';

const cloudOf = (region: string) => loadCatalog({ region }).instances[0]?.cloud ?? '';

/** Each cloud's kinds of service that run on machines: a fleet, Kubernetes, a batch, and a managed endpoint. */
const ON_MACHINES = {
  aws: ['ec2-autoscaled', 'eks', 'ec2-batch', 'sagemaker-endpoint'],
  gcp: ['instance-group', 'gke', 'compute-engine-batch', 'vertex-endpoint'],
  azure: ['vm-scale-set', 'aks', 'azure-vm-batch', 'azure-ml-endpoint'],
} as const;
const isCloud = (name: string): name is keyof typeof ON_MACHINES => name in ON_MACHINES;

test.each(knownRegions())('in %s every service on machines can start with 2 vCPUs', (region) => {
  const cloud = cloudOf(region);
  if (!isCloud(cloud)) throw new Error(cloud);
  const { instances } = loadCatalog({ region });
  const vcpusOf = new Map(instances.map(({ instanceType, vcpus }) => [instanceType, vcpus]));
  const candidates = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) }).candidates({});
  for (const service of ON_MACHINES[cloud]) {
    const sizes = candidates
      .filter((each) => each.service === service)
      .map(({ instanceType }) => vcpusOf.get((instanceType ?? '').replace(/^ml\./, '')) ?? Infinity);
    expect([service, Math.min(...sizes)]).toEqual([service, cloud === 'gcp' && !/vertex/.test(service) ? 1 : 2]);
  }
});

/** A price of a type on demand, US dollars per hour. */
function usd(region: string, instanceType: string): number {
  const found = loadCatalog({ region }).instances.find((each) => each.instanceType === instanceType);
  return found?.prices.find(({ purchase }) => purchase === 'on-demand')?.usdPerHour ?? Number.NaN;
}

// A family is priced by the vCPU and the GiB, so a type of half the size costs half. Google's 2-vCPU type of c4d has less than half of the memory.
test.each([
  ['us-central1', 'e2-standard-2', 'e2-standard-4', 2],
  ['us-central1', 'n2-standard-2', 'n2-standard-4', 2],
  ['europe-west4', 'n2d-standard-2', 'n2d-standard-4', 2],
  ['us-central1', 't2d-standard-1', 't2d-standard-4', 4],
  ['asia-southeast1', 'c4a-standard-1', 'c4a-standard-4', 4],
  ['europe-west1', 'c4-highcpu-2', 'c4-highcpu-4', 2],
  ['eastus', 'Standard_D2s_v5', 'Standard_D4s_v5', 2],
  ['westeurope', 'Standard_D2as_v5', 'Standard_D4as_v5', 2],
  ['northeurope', 'Standard_F2s_v2', 'Standard_F4s_v2', 2],
  ['eastus', 'Standard_D2as_v4', 'Standard_D4as_v4', 2],
])('in %s %s costs its share of %s', (region, small, large, times) => {
  expect((times * usd(region, small)) / usd(region, large)).toBeCloseTo(1, 2);
});

test('a smaller type of Google Cloud has its commitments and Spot, a smaller one of Azure what its family saves', () => {
  const purchases = (region: string, type: string, estimates: boolean) =>
    loadCatalog({ region, estimates })
      .instances.find(({ instanceType }) => instanceType === type)
      ?.prices.map(({ purchase }) => purchase);
  expect(purchases('us-east1', 't2d-standard-1', false)).toEqual(['on-demand', 'spot', '1yr', '3yr']);
  expect(purchases('eastus', 'Standard_D2as_v5', true)?.toSorted()).toEqual(['1yr', '3yr', 'on-demand', 'spot']);
});
