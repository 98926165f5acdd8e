import { PlanDocument, type Verdict } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedAssumption } from '#core/contract/plan/assumptions-words.ts';
import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { EXAMPLE_OPTIONS, EXAMPLE_PER_DAY } from './testing-options.ts';

const CHOSEN = 'ec2-batch/c7i.xlarge/spot';

const EXAMPLE: PlanDocument = {
  schemaVersion: 3,
  createdAt: '2026-01-15T09:05:00Z',
  workload: {
    preset: null,
    assumed: [],
    predictionsPerDay: EXAMPLE_PER_DAY,
    shape: 'diurnal',
    traceFile: null,
    traceColumn: null,
    traceMinutes: null,
    traceWeek: null,
    traceHours: null,
    peakToMean: 2,
    callerWaits: false,
    server: 'python',
    handlingMs: null,
    sink: 'natural',
    transport: 'natural',
    needsOrder: false,
    needsReplay: false,
    payloadEncoding: 'natural',
    once: false,
    alsoPaid: false,
    opsUsdPerHour: 0,
    sloMs: 100,
    sloPercentile: 99,
    pathOverheadMs: 0,
    maxStalenessS: 25_200,
    batchPeriodS: null,
    inputsKnownInAdvance: 0.98,
    toleratedUnanswered: 0.01,
    readsPerEntityPerDay: 1.4,
    keyColumn: null,
    timeColumn: null,
    readsFile: null,
    reuse: null,
    payloadBytesIn: 1024,
    payloadBytesOut: 256,
    minInstances: 2,
    deadlineS: null,
    rowsAppear: null,
    inputsStored: null,
    batchRecovery: 'shards',
    failureRate: 0.001,
    materialUsd: 25,
    discountPct: 0,
    only: [],
    without: [],
    existing: [],
    quotas: [],
    current: {
      monthlyUsd: 313,
      mode: 'always-on endpoint',
      instanceType: 'ml.c5.xlarge',
      instances: 2,
      switchHours: null,
      run: null,
      measured: null,
    },
    region: 'us-east-1',
    clouds: [],
    dataIn: null,
  },
  catalog: {
    asOf: '2026-01-01',
    region: 'us-east-1',
    sha256: 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
  },
  simulations: 512,
  seed: 1,
  runs: [exampleRun()],
  options: [...EXAMPLE_OPTIONS],
  alternatives: 34,
  verdict: {
    mode: 'batch',
    optionId: CHOSEN,
    probabilityCheapest: 0.97,
    leastRegretId: CHOSEN,
    because: [
      { code: 'text-only', rule: 'nobody-waits', text: 'No caller waits for the answer: a table is read.' },
      {
        code: 'text-only',
        rule: 'staleness',
        text: '7 h of staleness are tolerated; every answer stays under 6 h 47 min.',
      },
      {
        code: 'text-only',
        rule: 'known-inputs',
        text: '98 % of the inputs are known in advance; the new 2 % wait for the next run.',
      },
      {
        code: 'text-only',
        rule: 'next-option',
        text: 'The next option costs 2.3 times as much: $0.28 [0.24–0.33], EC2 batch on demand.',
      },
    ],
    flips: [
      statedFlip({ code: 'input-falls', input: 'maxStalenessS', at: 3480, becomes: 'microbatch' }),
      statedFlip({ code: 'input-falls', input: 'predictionsPerDay', at: 26_000, becomes: 'realtime' }),
    ],
    frontier: [
      CHOSEN,
      'sagemaker-async/ml.c7i.xlarge/on-demand',
      'kinesis-microbatch/c7i.large/on-demand',
      'lambda/-/on-demand',
      'sagemaker-endpoint/ml.c7i.xlarge/on-demand',
    ],
    relax: [],
  },
  breakEvens: [
    { between: [CHOSEN, 'lambda/-/on-demand'], perDay: 26_000 },
    { between: ['kinesis-microbatch/c7i.large/on-demand', 'lambda/-/on-demand'], perDay: 1_600_000 },
  ],
  sensitivity: {
    optionId: CHOSEN,
    costPerMillionUsd: 0.12,
    nextId: 'ec2-batch/c7i.xlarge/on-demand',
    nextPerMillionUsd: 0.28,
    inputs: [
      {
        input: 'spotPrice',
        range: 'simulations',
        low: { at: 1 / 1.3, costPerMillionUsd: 0.092, nextPerMillionUsd: 0.28 },
        high: { at: 1.3, costPerMillionUsd: 0.154, nextPerMillionUsd: 0.28 },
      },
      {
        input: 'maxStalenessS',
        range: 'stated',
        low: { at: 12_600, costPerMillionUsd: null, nextPerMillionUsd: null },
        high: { at: 50_400, costPerMillionUsd: 0.108, nextPerMillionUsd: 0.26 },
      },
    ],
  },
  assumptions: [
    statedAssumption({
      code: 'judged-limit',
      id: 'ec2.startup',
      value: 240,
      unit: 's',
      note: 'from the order to the first row',
      kind: 'range',
      source: 'catalogue, start-up table, 2026-01-01',
    }),
    statedAssumption({ code: 'spot-interruptions', kind: 'range', source: 'catalogue, 2026-01-01' }),
    statedAssumption({ code: 'autoscaled-day', kind: 'model', source: null }),
  ],
};

/**
 * A plan for tests: eleven feasible options in six modes and two infeasible ones, based on `exampleRun()`. The numbers are plausible but
 * invented; never show them as a result outside tests. `patch` replaces top-level fields; the result is parsed.
 */
export function examplePlan(patch: Partial<PlanDocument> = {}): PlanDocument {
  return PlanDocument.parse({ ...EXAMPLE, ...patch });
}

/** What a verdict says first if no option holds in enough simulations. */
export function rarelyHeld(): Verdict['because'][number] {
  return statedVerdict({
    code: 'rarely-held',
    offer: { service: 'ec2-batch', instanceType: 'c7i.xlarge', purchase: 'spot', monthlyUsd: 7.3 },
    holdsShare: 0.6,
    neededShare: 0.95,
    hasSlo: true,
  });
}
