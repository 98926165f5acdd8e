import { DAY_S, type DoubtedScenario, HOUR_S, MB } from './testing-scenario.ts';

const TASKS = 'ecs-fargate/arm64/on-demand';
const LIVE = { callerWaits: true, inputsKnownInAdvance: 0, peakToMean: 1, sloMs: 200 } as const;
const NIGHTLY = { batchPeriodS: DAY_S, deadlineS: 6 * HOUR_S, maxStalenessS: 30 * HOUR_S } as const;
const IMAGES = { ...NIGHTLY, predictionsPerDay: 200_000, payloadBytesIn: 3 * MB } as const;

/** Bills at list prices, as an architect adds them up for 730 hours. */
export const BILLS: readonly DoubtedScenario[] = [
  {
    name: 'the bill of a fleet at one request per second',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: DAY_S },
    modes: ['realtime'],
    rows: [
      {
        id: TASKS,
        items: {
          'load-balancer': [16.42, 16.43],
          'usual-nat': [65.7, 66.5],
          'usual-addresses': [14.59, 14.61],
          'usual-monitoring': [3.49, 3.51],
        },
        usd: [110, 145],
      },
      { id: 'eks/', items: { 'control-plane': [72.99, 73.01], 'load-balancer': [16.42, 16.43] } },
      { id: 'lambda/arm64/on-demand', items: { 'usual-nat': null, 'usual-monitoring': [3.49, 3.51] }, usd: [4, 8] },
    ],
    because: 'Two gateways at $32.85, four addresses at $3.65, ten metrics at 30 cents and five alarms at 10.',
  },
  {
    name: 'the same bill without what is usually also paid',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: DAY_S, alsoPaid: false },
    modes: ['realtime'],
    rows: [
      {
        id: TASKS,
        items: { 'load-balancer': [16.42, 16.43], 'usual-nat': null, 'usual-addresses': null, 'usual-logs': null },
        usd: [30, 45],
      },
      { id: 'lambda/arm64/on-demand', items: { 'usual-monitoring': null, 'usual-logs': null }, usd: [0.55, 4] },
    ],
    because: 'Two quarters of an Arm vCPU for $14 to $17, and a load balancer with its units.',
  },
  {
    name: 'the bill of a cluster at five hundred requests per second',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 500 * DAY_S },
    modes: ['realtime'],
    rows: [{ id: 'eks/', items: { 'control-plane': [72.99, 73.01], 'usual-addresses': [14.59, 14.61] } }],
    because: 'The control plane costs ten cents an hour at any traffic.',
  },
  {
    name: 'the bill of a cluster under a contract with 30 % off',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 500 * DAY_S, discountPct: 30 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [
      { id: 'eks/', items: { 'control-plane': [51.09, 73.01] } },
      { id: 'sagemaker-endpoint/ml.c6i.large/on-demand', unitUsd: { 'always-on': 0.102 } },
    ],
    because: 'The list price is shown as it is listed, and the discount apart.',
  },
  {
    name: 'the bill of an endpoint of two small machines',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 5 * DAY_S, payloadBytesIn: 4_096 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [
      {
        id: 'sagemaker-endpoint/ml.c6i.large/on-demand',
        count: [2, 2],
        items: { 'always-on': [148.91, 148.93], 'data-processed': [0.8, 0.95], 'usual-nat': null },
      },
    ],
    because:
      'Two at $0.102 for 730 h; 13 million requests of 4.25 kB are 53 GiB at 1.6 cents; no gateway of one’s own.',
  },
  {
    name: 'the bill of a stream at two hundred events per second',
    model: 'trees',
    workload: { predictionsPerDay: 200 * DAY_S, peakToMean: 1, maxStalenessS: 10, rowsAppear: 'over-the-day' },
    modes: ['microbatch', 'realtime'],
    rows: [{ id: 'kinesis-microbatch/', items: { shards: [10.94, 21.91] }, unitUsd: { shards: 0.015 } }],
    because: 'A shard takes a thousand records or a megabyte per second and costs $10.95 a month.',
  },
  {
    name: 'the bill of a million calls of a function',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 1e6 / (365 / 12) },
    modes: ['realtime'],
    rows: [{ id: 'lambda/arm64/on-demand', items: { 'function-use': [0.2, 0.6] }, usd: [3.6, 7] }],
    because: 'Twenty cents per million requests, and a few milliseconds of time each.',
  },
];

/** Rows that fail, and inputs that are stored. */
export const FAILED_AND_STORED: readonly DoubtedScenario[] = [
  ...([0, 0.001, 0.01, 0.1] as const).map((failureRate): DoubtedScenario => ({
    name: `ten million rows a night, and a share of ${failureRate} fails at first`,
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 10_000_000, failureRate },
    modes: ['batch'],
    usd: [3.5, 20],
    because: 'Rows that fail are tried again, which takes their share of the time.',
  })),
  ...([0, 0.001, 0.01, 0.1] as const).map((failureRate): DoubtedScenario => ({
    name: `fifty requests per second to a function, and a share of ${failureRate} fails at first`,
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 50 * DAY_S, sloMs: 1_000, failureRate },
    modes: ['realtime'],
    rows: [
      {
        id: 'lambda/arm64/on-demand',
        items: { 'function-use': [26.28 * (1 + failureRate), 60] },
      },
    ],
    because:
      '131.4 million requests at 20 cents per million, those that are sent again, and a millisecond or two each.',
  })),
  {
    name: 'images of the day that lie in the lake anyway',
    model: 'image',
    workload: { ...IMAGES, inputsStored: 'already' },
    modes: ['batch'],
    usd: [3.5, 60],
    because: 'Six hundred gigabytes a day are read, not kept.',
  },
  {
    name: 'images of the day that are kept as they are sent',
    model: 'image',
    workload: { ...IMAGES, inputsStored: 'kept-as-sent' },
    modes: ['batch', 'realtime', 'microbatch'],
    usd: [5, 200],
    because: 'Two days of 586 GiB at 2.3 cents are $27 a month, and writing them in parts of 8 MB $11.',
  },
  {
    name: 'small rows that are kept in columnar files',
    model: 'trees',
    workload: { ...NIGHTLY, predictionsPerDay: 10_000_000, payloadBytesIn: 400, inputsStored: 'kept-columnar' },
    modes: ['batch'],
    usd: [3.5, 12],
    because: 'Eight gigabytes for two days are less than 20 cents a month.',
  },
  {
    name: 'a partner’s file of five million documents at six, answers an hour later',
    model: 'encoder',
    workload: { predictionsPerDay: 5_000_000, batchPeriodS: DAY_S, deadlineS: HOUR_S, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    usd: [8, 120],
    because: 'Eight to thirty core-hours within one hour: a dozen machines or more, for an hour.',
  },
  {
    name: 'two million rows every hour, done in five minutes',
    model: 'ranker',
    workload: { predictionsPerDay: 48_000_000, batchPeriodS: HOUR_S, deadlineS: 300, maxStalenessS: 2 * HOUR_S },
    modes: ['batch'],
    usd: [4, 90],
    because: 'Five cores for a minute each hour; a fleet would idle for the other 55 minutes.',
  },
];
