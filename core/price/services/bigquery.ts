import type { Reason } from '#core/contract/reasons/reasons.ts';
import { planBatch, whyNoRuns } from '#core/price/serving/batch/batch-plan.ts';
import type { BatchRuns } from '#core/price/serving/batch/batch-runs.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { BatchStore, batchObstacles } from '#core/price/serving/batch/batch-store.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { modelLoadS } from '#core/price/serving/batch/startup.ts';
import { sinkOf } from '#core/price/serving/candidate/answer-sink.ts';
import { type Bucket, bucketOf } from '#core/price/serving/candidate/bucket.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';

/** Batch runs in the warehouse: a scheduled query that reads a table, predicts with the imported model and writes a table, billed by the bytes that it reads. */
export const bigQuery = servingOption({
  ...BATCH_OPTION,
  service: 'bigquery',
  cloud: 'gcp',
  surroundings: () => 'provider-job',
  movingParts: 1,
  billed: { names: ['bigquery'], units: null },
  recipe: 'bigquery',
  words: {
    name: 'BigQuery ML',
    parts: 'an imported model and a scheduled query',
    growsBy: 'more bytes per query',
    unit: 'query',
    bill: {
      'query-bytes': 'BigQuery, TiB of the rows that the queries read',
      'bigquery-kept-runs': 'BigQuery storage of the last two runs',
      'bigquery-answers': 'BigQuery storage of a month of answers',
    },
    bills: { text: 'by the bytes that queries read, at any cost of the model' },
    scaling: { 'rows-read': 'More rows are more bytes, which are what is billed; BigQuery finds the slots.' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['bigquery'], ids: ['bigquery.read'] },
  obstacles,
  scaling: () => ({ code: 'rows-read' }),
  // A query that fails is not billed, and runs again as a whole.
  errorHandling: () => ({ unit: 'shard', expectedReworkPct: 0 }),
  prepare: inCheapestPeriod(prepare),
});

const TIB = 2 ** 40;

/** Why the warehouse cannot run the model, or does not deliver its answers where they are needed. */
function obstacles(asked: Asked): readonly Reason[] {
  const { model } = asked.context.run;
  const { bigQuery: fact } = model;
  if (fact === undefined) return [{ code: 'import-not-checked' }];
  if (fact.imports !== 'yes') return [{ code: 'not-imported', reasons: fact.reasons }];
  const sink = sinkOf(asked.workload, 's3');
  return sink === 's3' ? batchObstacles(asked) : [{ code: 'answers-stay-in-warehouse', sink }];
}

/** The tables of the warehouse as a store: rows are loaded and read without a charge by the operation. */
export function tablesOf({ context: { lookup } }: Stated): Bucket {
  const storageUsd = lookup.unitUsd('bigquery.storage') ?? Number.NaN;
  const { partBytes, readMs } = bucketOf(lookup);
  return { storageUsd, putUsd: 0, getUsd: 0, partBytes, readMs, code: (item) => `bigquery-${item}` };
}

function prepare(stated: Stated): Planning<BatchJob> {
  const { context, workload } = stated;
  const { lookup, run } = context;
  const core = functionProfile(context, 'worker');
  if (core.state === 'impossible') return core;
  const { profile, reason, reference } = core.plan;
  const slots = lookup.limit('bigquery.slots');
  const vcpus = slots * lookup.limit('bigquery.slot-vcpus');
  const vcpuRowsPerS = profile.jobRowsPerS / reference.vcpus;
  const usdPerTib = lookup.usd('bigquery.read');
  const leastBytes = lookup.limit('bigquery.least-read') * 1e6;
  const startS = lookup.limit('bigquery.startup');
  const loadS = modelLoadS(run);
  const answers = new BatchAnswers(stated, new BatchStore(stated, sinkOf(workload, 's3'), tablesOf(stated)));
  const runs = batchRuns(stated, { most: { instances: 1, of: 'job' } });
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const ratio = speedupOf(profile, simulation) * jobErrorIn(simulation, profile);
      runs.begin(simulation, periodS);
      runs.rowsPerS = vcpus * vcpuRowsPerS * ratio;
      runs.startupS = startS * simulation.startupRatio + loadS;
      runs.billedStartS = 0;
      runs.instanceUsdPerH = 0;
      if (!planBatch(runs)) return to.refuse(() => [whyNotInTime(runs, slots)]);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      const tib = (runs.perMonth() * Math.max(leastBytes, runs.rows * payload.payloadBytesIn)) / TIB;
      to.item('query-bytes', tib, 'unit', usdPerTib)?.describe({ grows: inRuns(tib, runs) });
      answers.put(runs, 1, to);
      if (to.explanation !== null) {
        answers.explain(to.explanation, runs, {
          profile,
          machine: {
            cloud: 'gcp',
            architecture: 'x86_64',
            instanceType: 'on-demand',
            vcpus,
            memoryMib: slots * lookup.limit('bigquery.slot-memory') * 1024,
            sessions: slots,
            provider: 'cpu',
          },
          before: [{ code: 'bytes-billed', usdPerTib, freeTib: lookup.limit('bigquery.free-read'), slots }],
          after: [],
          last: [reason],
        });
      }
      return true;
    },
  });
}

/** Why no query is in time. It has all slots, so the text of jobs with too few instances does not apply. */
function whyNotInTime(runs: BatchRuns, slots: number): Reason {
  const why = whyNoRuns(runs);
  if (why.code !== 'run-over-instance-limit') return why;
  return { code: 'query-late', runS: runs.slowStartS + runs.workS, availableS: runs.withinS, slots };
}
