import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';
import { text } from './rows.ts';
import { readTables } from './tables.ts';

const evaluatorIn = (region: string) => createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });

/** The types that a service is a candidate on, on demand. */
function typesOf(region: string, service: string): ReadonlySet<string | null> {
  const found = evaluatorIn(region).candidates({ purchases: ['on-demand'] });
  return new Set(found.flatMap((each) => (each.service === service ? [each.instanceType] : [])));
}

const VERTEX = ['vertex-endpoint', 'vertex-endpoint-autoscaled', 'vertex-batch'];
const AZURE_ML = ['azure-ml-endpoint', 'azure-ml-endpoint-autoscaled', 'azure-ml-batch'];

describe('a managed service is a candidate only on the machine types that it is known to offer', () => {
  test.each(VERTEX)('%s: not on t2d, c4, c4a and c4d, which the page of its types does not list', (service) => {
    const types = typesOf('us-central1', service);
    expect(types).toContain('e2-standard-4');
    expect(types).toContain('n1-standard-4');
    expect([...types].filter((type) => /^(t2d|c4)/.test(type ?? ''))).toEqual([]);
  });

  test.each(AZURE_ML)('%s: on F4s_v2 and on none of the sizes of v5 and v6 without a GPU', (service) => {
    const types = typesOf('eastus', service);
    expect(types).toContain('Standard_F4s_v2');
    expect([...types].filter((type) => /^Standard_[DE]\d+[a-z]*_v[56]$/.test(type ?? ''))).toEqual([]);
  });

  test('machines that the user rents stay candidates on every type', () => {
    expect(typesOf('us-central1', 'instance-group')).toContain('t2d-standard-4');
    expect(typesOf('eastus', 'vm-scale-set')).toContain('Standard_D4s_v5');
  });

  test('a type that the user names is shown, with the reason why it cannot be chosen', () => {
    const evaluator = evaluatorIn('us-central1');
    const named = evaluator
      .candidates({ instances: ['t2d-standard-4'], purchases: ['on-demand'] })
      .find(({ service }) => service === 'vertex-batch');
    if (named === undefined) throw new Error('the named type is not shown');
    const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, region: 'us-central1' });
    const { feasible, reasons } = evaluator.price(named, workload, CENTRAL_SIMULATION).explain();
    expect(feasible).toBe(false);
    expect(reasons.map((reason) => statedReason(reason).text)).toEqual([
      'Vertex AI batch prediction does not offer t2d-standard-4',
    ]);
  });
});

test('each row of what is offered is of a described type, names its source, and says what is not read from it', () => {
  const { offered, instanceSpecs } = readTables();
  const described = new Set(instanceSpecs.map((row) => text(row, 'instance_type')));
  const clouds = offered.filter((row) => text(row, 'kind') !== '');
  expect(clouds.length).toBeGreaterThan(20);
  expect(clouds.filter((row) => !described.has(text(row, 'instance_type')))).toEqual([]);
  expect(offered.filter((row) => text(row, 'source').length < 10)).toEqual([]);
  expect(clouds.filter((row) => text(row, 'kind') === 'ASSUMPTION' && !text(row, 'note').includes('verify'))).toEqual(
    [],
  );
  const keys = offered.map((row) => `${text(row, 'product')} ${text(row, 'instance_type')}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
