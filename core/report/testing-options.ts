import type { StatedReason } from '#core/contract/reasons/reasons.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';

/** The properties of an option that a test states; the rest is derived. `cost` is per million: value, low, high; null makes it infeasible. */
interface Sketch {
  readonly service: ServingOption['service'];
  readonly mode: ServingOption['mode'];
  readonly instanceType: string | null;
  readonly purchase?: ServingOption['purchase'];
  readonly cost: readonly [number, number, number] | null;
  readonly p99Ms?: number;
  readonly freshnessS?: readonly [number, number];
  readonly basis?: ServingOption['basis'];
  readonly unit: ServingOption['errorHandling']['unit'];
  readonly reasons?: readonly StatedReason[];
  readonly scaling: string;
}

/** The daily volume for the prices of the example options. */
export const EXAMPLE_PER_DAY = 2_000_000;
const MILLIONS_A_MONTH = (EXAMPLE_PER_DAY * (730 / 24)) / 1e6;

function option(sketch: Sketch): ServingOption {
  const { cost, instanceType, p99Ms, freshnessS } = sketch;
  const purchase = sketch.purchase ?? 'on-demand';
  const interval = (factor: number) =>
    cost && { value: cost[0] * factor, low: cost[1] * factor, high: cost[2] * factor };
  const monthly = cost === null ? 0 : cost[0] * MILLIONS_A_MONTH;
  return {
    id: `${sketch.service}/${instanceType ?? '-'}/${purchase}`,
    service: sketch.service,
    mode: sketch.mode,
    instanceType,
    purchase,
    count: cost === null ? null : 1,
    feasible: cost !== null,
    reasons: [...(sketch.reasons ?? [])],
    basis: sketch.basis ?? 'projected',
    costPerMillionUsd: interval(1),
    monthlyUsd: interval(MILLIONS_A_MONTH),
    breakdown:
      cost === null
        ? []
        : [
            { code: 'text-only', text: 'instance hours', monthlyUsd: monthly * 0.82 },
            { code: 'text-only', text: 'start-up', monthlyUsd: monthly * 0.12 },
            { code: 'text-only', text: 'storage and writes', monthlyUsd: monthly * 0.06 },
          ],
    latencyMs: cost === null || p99Ms === undefined ? null : { p50: p99Ms / 4, p99: p99Ms },
    freshnessS:
      cost === null
        ? null
        : freshnessS === undefined
          ? { mean: 0, max: 0 }
          : { mean: freshnessS[0], max: freshnessS[1] },
    scaling: { code: 'text-only', text: sketch.scaling },
    excludedBy: null,
    errorHandling: { unit: sketch.unit, expectedReworkPct: sketch.unit === 'shard' ? 0.4 : 0.1 },
  };
}

const MORE = 'More instances a run; a run is twice as long at twice the traffic.';
const SIX_HOURS = [13_620, 24_420] as const;

/** Eleven feasible options in six modes and two infeasible ones. Invented, for tests only. */
export const EXAMPLE_OPTIONS: readonly ServingOption[] = [
  option({
    service: 'sagemaker-endpoint',
    mode: 'realtime',
    instanceType: 'ml.c7i.xlarge',
    cost: [5.14, 4.63, 5.82],
    p99Ms: 44,
    unit: 'request',
    basis: 'imported',
    scaling: 'Instances are added by hand.',
  }),
  option({
    service: 'sagemaker-endpoint-autoscaled',
    mode: 'realtime',
    instanceType: 'ml.c7i.xlarge',
    cost: [3.58, 3.1, 4.2],
    p99Ms: 81,
    unit: 'request',
    scaling: 'One instance at a time, minutes after the load.',
  }),
  option({
    service: 'lambda',
    mode: 'realtime',
    instanceType: null,
    cost: [1.53, 1.22, 2.05],
    p99Ms: 66,
    unit: 'request',
    scaling: 'By concurrency, up to 1,000 at once.',
  }),
  option({
    service: 'kinesis-microbatch',
    mode: 'microbatch',
    instanceType: 'c7i.large',
    cost: [1.31, 1.12, 1.58],
    p99Ms: 1400,
    unit: 'item',
    scaling: 'One more shard for every 1,000 records/s.',
  }),
  option({
    service: 'sagemaker-async',
    mode: 'async',
    instanceType: 'ml.c7i.xlarge',
    cost: [1.12, 0.84, 1.6],
    p99Ms: 240_000,
    unit: 'request',
    scaling: 'To zero and back.',
  }),
  option({
    service: 'batch-realtime-hybrid',
    mode: 'hybrid',
    instanceType: 'c7i.xlarge',
    cost: [0.94, 0.72, 1.28],
    p99Ms: 66,
    freshnessS: SIX_HOURS,
    unit: 'shard',
    scaling: MORE,
  }),
  option({
    service: 'precompute-cache',
    mode: 'cached',
    instanceType: 'c7i.xlarge',
    cost: [0.58, 0.47, 0.72],
    p99Ms: 4,
    freshnessS: SIX_HOURS,
    unit: 'shard',
    scaling: MORE,
  }),
  option({
    service: 'spark-emr',
    mode: 'batch',
    instanceType: 'm7i.xlarge',
    cost: [0.47, 0.31, 0.76],
    freshnessS: [12_540, 23_340],
    unit: 'shard',
    basis: 'assumed',
    scaling: MORE,
  }),
  option({
    service: 'sagemaker-batch-transform',
    mode: 'batch',
    instanceType: 'ml.c7i.xlarge',
    cost: [0.34, 0.26, 0.45],
    freshnessS: SIX_HOURS,
    unit: 'shard',
    scaling: MORE,
  }),
  option({
    service: 'ec2-batch',
    mode: 'batch',
    instanceType: 'c7i.xlarge',
    cost: [0.28, 0.24, 0.33],
    freshnessS: SIX_HOURS,
    unit: 'shard',
    basis: 'imported',
    scaling: MORE,
  }),
  option({
    service: 'ec2-batch',
    mode: 'batch',
    instanceType: 'c7i.xlarge',
    purchase: 'spot',
    cost: [0.12, 0.09, 0.17],
    freshnessS: SIX_HOURS,
    unit: 'shard',
    basis: 'imported',
    scaling: MORE,
  }),
  option({
    service: 'sagemaker-endpoint',
    mode: 'realtime',
    instanceType: 'ml.c7i.xlarge',
    purchase: 'spot',
    cost: null,
    unit: 'request',
    scaling: '',
    reasons: [
      {
        code: 'purchase-not-sold',
        product: 'realtime-endpoint',
        purchase: 'spot',
        text: 'SageMaker endpoints are not sold as spot',
      },
    ],
  }),
  option({
    service: 'sagemaker-serverless',
    mode: 'realtime',
    instanceType: null,
    cost: null,
    unit: 'request',
    scaling: '',
    reasons: [{ code: 'text-only', text: 'p99 with a cold start is 3.4 s, the SLO is 100 ms', priceMark: null }],
  }),
];
