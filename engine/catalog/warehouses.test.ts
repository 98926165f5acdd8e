import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { planAssumptions } from '#core/decide/assumptions.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { assemble } from './assemble.ts';
import { readPrices } from './import/read-prices.ts';
import { loadCatalog, tablesUnder } from './load.ts';
import { withOverlay } from './overlay.ts';

const RUNS = 365 / 12;
const DAILY = { batchPeriodS: 86_400, payloadBytesIn: 200, payloadBytesOut: 8, alsoPaid: false } as const;
const OWN = 'price_id,region,usd\n';

/** The catalogue of a region with lines of a file of prices. */
function catalogWith(region: string, lines: string) {
  const tables = tablesUnder([]);
  const result = readPrices({ text: OWN + lines, name: 'ours.csv', now: '2026-11-24T10:00:00.000Z', tables });
  if (result.state === 'refused') throw new Error(JSON.stringify(result.problems));
  return assemble(withOverlay(tables, result.overlay), { region, estimates: false });
}

function measured() {
  const run = exampleRun();
  return { ...run, model: { ...run.model, bigQuery: { imports: 'yes', reasons: [] } as const } };
}

/** The option of a service; null if it is not a candidate. */
function priced(catalog: ReturnType<typeof loadCatalog>, service: string, input: Partial<WorkloadInput> = {}) {
  const evaluator = createEvaluator({ runs: [measured()], catalog });
  const candidate = evaluator.candidates({}).find((each) => each.service === service);
  if (candidate === undefined) return null;
  const workload = Workload.parse({ predictionsPerDay: 1e5, ...DAILY, region: catalog.region, ...input });
  const option = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
  return {
    option,
    usd: new Map(option.breakdown.map((item) => [item.code, item.monthlyUsd])),
    texts: option.reasons.map((reason) => statedReason(reason).text),
  };
}

test('a short query on slots costs a minute of 50 slots of the Enterprise edition', () => {
  const found = priced(loadCatalog({ region: 'us-central1' }), 'bigquery-slots');
  // 30.4 runs of 50 slots for a minute, at $0.06 a slot-hour: cloud.google.com/bigquery/pricing.
  expect(found?.usd.get('slots')).toBeCloseTo(RUNS * 50 * (60 / 3600) * 0.06, 9);
  expect(found?.usd.get('slots')).toBeCloseTo(1.52, 2);
  expect(found?.texts[0]).toBe(
    'a query runs on 50 slots, each assumed to be 0.5 vCPU; what the warehouse adds to a row is as uncertain as with Spark',
  );
});

test('more rows take longer on the fewest slots, and more slots where a deadline asks for them', () => {
  const catalog = loadCatalog({ region: 'us-central1' });
  const unitsOf = (input: Partial<WorkloadInput>) => {
    const reasons = priced(catalog, 'bigquery-slots', input)?.option.reasons ?? [];
    return reasons.find(({ code }) => code === 'warehouse-units');
  };
  expect(unitsOf({ predictionsPerDay: 1e9 })).toMatchObject({ units: 50 });
  expect(unitsOf({ predictionsPerDay: 1e9, deadlineS: 600 })).not.toMatchObject({ units: 50 });
  const late = priced(catalog, 'bigquery-slots', { predictionsPerDay: 1e13, deadlineS: 600 });
  expect(late?.option.feasible).toBe(false);
  expect(late?.texts[0]).toContain('a query on 1,600 slots takes');
});

test.each(['us-east-1', 'us-central1', 'eastus'])(
  'in %s a warehouse is a candidate only with a price of the user',
  (region) => {
    const bundled = loadCatalog({ region });
    const ours = catalogWith(region, `databricks.dbu,${region},0.15\nsnowflake.credit,${region},3\n`);
    for (const service of ['databricks-batch', 'snowflake-batch']) {
      expect(priced(bundled, service), service).toBeNull();
      expect(priced(ours, service)?.option.feasible, service).toBe(true);
      // Nor does a plan without them have their assumptions.
      const own = service.replace('-batch', '.');
      expect(bundled.limits.filter(({ id }) => id.startsWith(own))).toEqual([]);
      const assumed = planAssumptions({ runs: [measured()], catalog: ours });
      expect(JSON.stringify(assumed)).toContain(`${own}unit-vcpus`);
    }
  },
);

test('a short run on Snowflake costs a minute of one credit per hour', () => {
  const found = priced(catalogWith('us-east-1', 'snowflake.credit,us-east-1,3\n'), 'snowflake-batch');
  expect(found?.usd.get('credits')).toBeCloseTo(RUNS * (60 / 3600) * 3, 9);
  expect(found?.usd.get('credits')).toBeCloseTo(1.52, 2);
});

test('a run on Databricks costs the DBUs and the machines of a driver and a worker, from when they are ready', () => {
  const found = priced(catalogWith('us-east-1', 'databricks.dbu,us-east-1,0.15\n'), 'databricks-batch');
  const hours = Number(found?.option.breakdown.find(({ code }) => code === 'nodes')?.quantity);
  // 180 s of the start are billed, and then the rows, which take a second or so.
  expect(hours).toBeGreaterThan((RUNS * 2 * 180) / 3600);
  expect(hours).toBeLessThan((RUNS * 2 * 190) / 3600);
  // m6i.large, $0.096 an hour for 2 vCPUs; a node has 4, and 0.75 DBU an hour.
  expect(found?.usd.get('nodes')).toBeCloseTo(hours * 2 * 0.096, 9);
  expect(found?.usd.get('dbus')).toBeCloseTo(hours * 0.75 * 0.15, 9);
});
