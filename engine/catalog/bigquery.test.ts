import { expect, test } from 'vitest';
import type { BigQueryImport } from '#core/contract/model/bigquery.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

const IMPORTS: BigQueryImport = { imports: 'yes', reasons: [] };
const TIB = 2 ** 40;
const GIB = 2 ** 30;
const DAYS = 365 / 12;

/** The option in a region, for a model about which a run says this. */
function priced(
  input: Partial<WorkloadInput>,
  { fact = IMPORTS, region = 'us-central1' }: { readonly fact?: BigQueryImport | null; readonly region?: string } = {},
) {
  const run = exampleRun();
  const { bigQuery: _, ...model } = run.model;
  const runs = [{ ...run, model: fact === null ? model : { ...model, bigQuery: fact } }];
  const evaluator = createEvaluator({ runs, catalog: loadCatalog({ region }) });
  const candidate = evaluator.candidates({}).find(({ service }) => service === 'bigquery');
  if (candidate === undefined) throw new Error('BigQuery is not among the candidates');
  const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, region, ...input });
  return evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
}

function textOf({ reasons }: ReturnType<typeof priced>): string {
  const [first] = reasons;
  return first === undefined ? '' : statedReason(first).text;
}

const DAILY = { batchPeriodS: 86_400, payloadBytesIn: 200, payloadBytesOut: 8 };

test('a million rows of 200 bytes a day cost the bytes that are read and the storage of their answers', () => {
  const { breakdown, feasible } = priced(DAILY);
  expect(feasible).toBe(true);
  const usd = new Map(breakdown.map((item) => [item.code, item.monthlyUsd]));
  // $6.25 per TiB on demand in us-central1; 200 MB a day are more than the least of 10 MB. Source: cloud.google.com/bigquery/pricing.
  expect(usd.get('query-bytes')).toBeCloseTo(((DAYS * 1e6 * 200) / TIB) * 6.25, 9);
  expect(usd.get('query-bytes')).toBeCloseTo(0.03458, 5);
  // $0.023 per GB and month; the answers of a month are kept.
  expect(usd.get('bigquery-answers')).toBeCloseTo(((DAYS * 1e6 * 8) / GIB) * 0.023, 9);
  expect([...usd.keys()]).toEqual(['query-bytes', 'bigquery-answers']);
});

test('a query that reads little is billed for 10 MB', () => {
  const { breakdown } = priced({ ...DAILY, predictionsPerDay: 1000 });
  expect(breakdown[0]?.monthlyUsd).toBeCloseTo(((DAYS * 10e6) / TIB) * 6.25, 9);
});

test('the price is that of the region, whatever the model costs to run', () => {
  const [first, second] = ['us-central1', 'europe-west1'].map((region) => priced(DAILY, { region }).breakdown[0]);
  expect(first?.unitUsd).toBe(6.25);
  expect(second?.unitUsd).toBe(7.5);
  expect(textOf(priced(DAILY))).toBe(
    'billed are the bytes that a query reads, at $6.25 per TiB, whatever the model costs; the first 1 TiB of a month is free for an account and not counted; the model runs on the CPU, on up to 2,000 slots',
  );
});

test('a model that cannot be imported is refused with the reason, and an older run with what to do', () => {
  const opset = { code: 'opset', domain: 'ai.onnx', version: 20, limit: 17 } as const;
  const refused = priced(DAILY, { fact: { imports: 'no', reasons: [opset] } });
  expect(refused.feasible).toBe(false);
  expect(textOf(refused)).toBe(
    'BigQuery does not import the model: it has opset 20 of ai.onnx, and ONNX Runtime 1.12 has at most 17: export it with opset 17 or earlier',
  );
  const older = priced(DAILY, { fact: null });
  expect(older.feasible).toBe(false);
  expect(textOf(older)).toContain('measure again');
});

test('answers for a caller who waits, or for a queue, are not in the warehouse', () => {
  const waiting = priced({ ...DAILY, callerWaits: true, inputsKnownInAdvance: 1, readsPerEntityPerDay: 2 });
  expect(waiting.feasible).toBe(false);
  expect(textOf(waiting)).toContain('too slow for a caller who waits');
  expect(textOf(priced({ ...DAILY, sink: 'queue' }))).toContain('not to a queue');
});

test('a query that takes longer than its deadline on all slots is refused', () => {
  const late = priced({ ...DAILY, predictionsPerDay: 1e13, deadlineS: 3600 });
  expect(late.feasible).toBe(false);
  expect(late.reasons[0]).toMatchObject({ code: 'query-late', slots: 2000 });
});
