import { DAY_S, type DoubtedScenario, HOUR_S } from './testing-scenario.ts';

interface Prices {
  /** Fargate on Arm, per vCPU-hour and GB-hour in US dollars. */
  readonly vcpuUsd: number;
  readonly gbUsd: number;
  /** m5.large on Linux, per hour in US dollars. */
  readonly machineUsd: number;
}

const VIRGINIA: Prices = { vcpuUsd: 0.03238, gbUsd: 0.00356, machineUsd: 0.096 };
/** List prices as an architect knows them. */
const PRICES: Readonly<Record<string, Prices>> = {
  'us-east-1': VIRGINIA,
  'us-east-2': VIRGINIA,
  'us-west-2': VIRGINIA,
  'eu-west-1': { ...VIRGINIA, machineUsd: 0.107 },
  'eu-central-1': { vcpuUsd: 0.03725, gbUsd: 0.00409, machineUsd: 0.115 },
  'eu-west-2': { vcpuUsd: 0.03725, gbUsd: 0.00409, machineUsd: 0.111 },
  'ap-northeast-1': { vcpuUsd: 0.04045, gbUsd: 0.00442, machineUsd: 0.124 },
  'ap-southeast-1': { vcpuUsd: 0.04045, gbUsd: 0.00442, machineUsd: 0.12 },
  'ap-southeast-2': { vcpuUsd: 0.03885, gbUsd: 0.00426, machineUsd: 0.12 },
  'ap-south-1': { vcpuUsd: 0.02383, gbUsd: 0.00261, machineUsd: 0.101 },
};
/** Regions of Google Cloud and of Azure. */
const OTHERS = ['us-central1', 'us-east1', 'europe-west4', 'asia-southeast1', 'eastus', 'westeurope', 'southeastasia'];
/** Tables on the web round prices to five digits, which is cents in a month. */
const ROUNDED_USD = 0.03;

/** A page that asks once per second, which two tasks of a vCPU and 2 GB would answer. */
const live = ([region, { vcpuUsd, gbUsd }]: [string, Prices]): DoubtedScenario => {
  const usd = 2 * (vcpuUsd + 2 * gbUsd) * 730;
  return {
    name: `a page in ${region} asks once per second`,
    model: 'trees',
    workload: {
      predictionsPerDay: DAY_S,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 20,
      region,
    },
    modes: ['realtime'],
    usd: [3.5, 300],
    rows: [
      {
        id: 'ecs-fargate/arm64/on-demand',
        count: [2, 2],
        items: { tasks: [usd - ROUNDED_USD, usd + ROUNDED_USD] },
      },
    ],
    confidence: ['high', 'medium'],
    because: 'Every service has a price there, and tasks cost what the price list of the region says.',
  };
};

/** A night of text, whose jobs cost what machines cost in the region. */
const nightly = ([region, { machineUsd }]: [string, Prices]): DoubtedScenario => ({
  name: `thirty million documents a night in ${region}`,
  model: 'encoder',
  workload: {
    predictionsPerDay: 30_000_000,
    batchPeriodS: DAY_S,
    deadlineS: 6 * HOUR_S,
    maxStalenessS: 30 * HOUR_S,
    region,
  },
  instances: ['m5.large'],
  modes: ['batch'],
  usd: [20, 300],
  rows: [{ id: 'ec2-batch/m5.large/on-demand', unitUsd: { instances: machineUsd } }],
  confidence: ['high'],
  because: 'A job is the answer everywhere, at the prices of the region.',
});

/** A page and a nightly job on other clouds, where every service has a price too. */
const elsewhere = (region: string, callerWaits: boolean): DoubtedScenario => ({
  name: `${callerWaits ? 'a page' : 'a nightly job'} in ${region}`,
  model: 'trees',
  workload: callerWaits
    ? { predictionsPerDay: 1_000_000, callerWaits, inputsKnownInAdvance: 0, sloMs: 200, region }
    : { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, region },
  modes: callerWaits ? ['realtime'] : ['batch'],
  confidence: ['high', 'medium'],
  because: 'Every service has a price there, and a cloud does not change the mode.',
});

/** The same two workloads in each region. */
export const REGIONS: readonly DoubtedScenario[] = [
  ...Object.entries(PRICES).map(live),
  ...Object.entries(PRICES).map(nightly),
  ...OTHERS.flatMap((region) => [elsewhere(region, true), elsewhere(region, false)]),
];
