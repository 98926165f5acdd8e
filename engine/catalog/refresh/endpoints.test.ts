import { expect, test } from 'vitest';
import { knownRegions } from '#engine/catalog/load.ts';
import { cloudOfRegion } from '#core/contract/workload/clouds.ts';
import { PUBLIC_ENDPOINTS } from './endpoints.ts';

test('public prices come from the providers alone, over https', () => {
  const hosts = Object.values(PUBLIC_ENDPOINTS).map((url: string) => new URL(url));
  expect(hosts.map(({ protocol }) => protocol)).toEqual(['https:', 'https:', 'https:', 'https:']);
  expect(hosts.map(({ host }) => host)).toEqual([
    'pricing.us-east-1.amazonaws.com',
    'spot-bid-advisor.s3.amazonaws.com',
    'prices.azure.com',
    'cloudbilling.googleapis.com',
  ]);
});

test('the name of every bundled region tells its cloud', () => {
  const regionsOf = (cloud: string) =>
    knownRegions()
      .filter((region) => cloudOfRegion(region) === cloud)
      .toSorted();
  expect(regionsOf('aws')).toEqual([
    'ap-northeast-1',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'eu-central-1',
    'eu-west-1',
    'eu-west-2',
    'us-east-1',
    'us-east-2',
    'us-west-2',
  ]);
  expect(regionsOf('azure')).toEqual(['eastus', 'northeurope', 'southeastasia', 'westeurope']);
  expect(regionsOf('gcp')).toEqual(['asia-southeast1', 'europe-west1', 'europe-west4', 'us-central1', 'us-east1']);
  expect(['us-gov-west-1', 'ap-southeast-2'].map(cloudOfRegion)).toEqual(['aws', 'aws']);
  expect(['', '..', 'us-east-1/..', "x' or '1' eq '1", 'US-EAST-1', 'a b'].map(cloudOfRegion)).toEqual(
    Array(6).fill(null),
  );
});
