import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

function services(region: string, names: { readonly only?: readonly string[]; readonly without?: readonly string[] }) {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const allowed = { only: [...(names.only ?? [])], without: [...(names.without ?? [])], callerWaits: false };
  return [...new Set(evaluator.candidates({ allowed }).map(({ service }) => service))];
}

test.each([
  ['us-central1', 'kubernetes', ['gke', 'gke-autopilot', 'gke-autopilot-autoscaled', 'gke-autoscaled']],
  [
    'us-central1',
    'cloud-run',
    ['cloud-run', 'cloud-run-delayed-job', 'cloud-run-instances', 'cloud-run-job', 'pubsub-cloud-run'],
  ],
  ['us-central1', 'dataflow', ['dataflow-batch', 'dataflow-flexrs', 'pubsub-dataflow']],
  ['us-central1', 'vertex', ['vertex-batch', 'vertex-endpoint', 'vertex-endpoint-autoscaled']],
  ['eastus', 'container-apps', ['container-apps', 'container-apps-job', 'event-hubs-container-apps']],
  ['eastus', 'azure-ml', ['azure-ml-batch', 'azure-ml-endpoint', 'azure-ml-endpoint-autoscaled']],
])('in %s, %s names %j', (region, family, expected) => {
  expect(services(region, { only: [family] }).toSorted()).toEqual(expected);
});

test.each(['us-central1', 'eastus'])('in %s, a family or its mode excludes every service', (region) => {
  const families = [
    'kubernetes',
    'machines',
    'serverless',
    'streams',
    'vertex',
    'azure-ml',
    'bigquery',
    'cached',
    'hybrid',
  ];
  expect(services(region, { without: families })).toEqual([]);
});

test('machines are those that a team runs, and no endpoint or container', () => {
  const left = services('us-central1', { only: ['machines'] });
  expect(left).toEqual(expect.arrayContaining(['instance-group', 'compute-engine-batch', 'gke']));
  expect(left.filter((service) => /^(vertex|cloud-run|dataflow)/.test(service))).toEqual([]);
});
