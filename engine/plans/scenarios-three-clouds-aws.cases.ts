import { DAY_S, type DoubtedScenario, HOUR_S, MB, MONTH_DAYS, MONTH_S, PAY_PER_USE } from './testing-scenario.ts';

/** A bill without logs, alarms and the network, which architects compute apart. */
const BARE = { alsoPaid: false, failureRate: 0, region: 'us-east-1' } as const;
/** A steady stream of requests that are not known in advance, and a caller who waits. */
const LIVE = { ...BARE, callerWaits: true, inputsKnownInAdvance: 0, peakToMean: 1 } as const;
/** A steady stream of events that no caller waits for. */
const EVENTS = { ...BARE, peakToMean: 1, rowsAppear: 'over-the-day' } as const;

/*
 * One core of the measured machine takes for a row, one at a time and in batches: trees 0.04 and 0.01 ms, ranker 0.8 and 0.2 ms, image 3.8 and 1 ms,
 * encoder 23 and 6 ms, heavy 190 and 50 ms, large 380 and 100 ms. Other processors need up to 2.5 times as long. A Python server adds 0.8 ms.
 * One request in a hundred takes 2.4 times the median, before it waits for anything.
 * A core-hour on spot costs 1.6 to 3 cents (c7a, c7g, c6a). A month has 730 h, 30.4 days and 2,628,000 s.
 */

/** What an architect says of AWS, by its billing rules. */
export const THREE_CLOUDS_AWS: readonly DoubtedScenario[] = [
  {
    name: 'AWS: two hundred million rows of a ranking network every night, within three hours',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 200e6,
      batchPeriodS: DAY_S,
      deadlineS: 3 * HOUR_S,
      maxStalenessS: 30 * HOUR_S,
    },
    modes: ['batch'],
    services: ['ec2-batch', 'batch-fargate', 'spark-emr', 'spark-emr-serverless', 'lambda-batch'],
    // 200 M · 0.2 ms = 11.2 core-hours a night, 341 a month, at 1.6 to 3 cents and up to 2.5 times as long: $5.5 to $26, on demand twice that.
    // Answers: 51 GB in two runs at 2.3 cents are $2.4, and 6,100 writes a night $0.9.
    usd: [7, 90],
    because: 'Eleven core-hours a night on machines that are taken for the night.',
  },
  {
    name: 'AWS: ten million documents every Sunday',
    model: 'encoder',
    workload: {
      ...BARE,
      predictionsPerDay: 10e6 / 7,
      batchPeriodS: 7 * DAY_S,
      deadlineS: 12 * HOUR_S,
      maxStalenessS: 9 * DAY_S,
    },
    modes: ['batch'],
    measured: true,
    // 10 M · 6 ms = 16.8 core-hours a week, 73 a month: $1.2 to $5.5 on spot, three times that on demand or on Fargate.
    usd: [1.2, 18],
    because: 'Seventeen core-hours a week.',
  },
  {
    name: 'AWS: two million images of 8 GFLOP every night, within six hours',
    model: 'heavy',
    workload: {
      ...BARE,
      predictionsPerDay: 2e6,
      batchPeriodS: DAY_S,
      deadlineS: 6 * HOUR_S,
      maxStalenessS: 30 * HOUR_S,
    },
    modes: ['batch'],
    measured: true,
    // 2 M · 50 ms = 28 core-hours a night, 853 a month: $14 to $64 on spot, and slack for the deadline.
    usd: [13, 120],
    because: 'A spot machine that was measured costs tens of dollars; no bound of a GPU takes its place.',
  },
  {
    name: 'AWS: ten million rows at midnight, done within 30 s',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 10e6, batchPeriodS: DAY_S, deadlineS: 30, maxStalenessS: 30 * HOUR_S },
    modes: ['microbatch', 'realtime', 'none'],
    // 333,000 calls a second; an account has 1,000 containers and 10,000 calls a second, and a function grows by 10,000 calls a second every 10 s.
    impossible: [
      'lambda',
      'sagemaker-serverless',
      'lambda-batch',
      'ec2-batch',
      'batch-fargate',
      'sagemaker-batch-transform',
    ],
    because: 'The quota of calls decides, not their price, and no job starts and ends within 30 s.',
  },
  {
    name: 'AWS: three thousand events of 300 bytes a second, five seconds late at most',
    model: 'trees',
    workload: { ...EVENTS, predictionsPerDay: 3_000 * DAY_S, maxStalenessS: 5, payloadBytesIn: 300 },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'kinesis-microbatch/',
        // 3 to 5 shards at $10.95. Puts: 7.88e9 units of 25 KB begun at $0.014 a million = $110.4. A reader $7 to $60; answers share records: $0 to $30.
        items: { shards: [32.84, 54.76] },
        unitUsd: { shards: 0.015 },
        usd: [150, 260],
      },
      // 7.88e9 calls at 20 cents a million.
      { id: 'lambda/arm64/on-demand', usd: [(0.2 * 3_000 * MONTH_S) / 1e6, 3_500] },
    ],
    usd: [60, 260],
    because: 'Calls of a function cost $1,577 before they compute anything.',
  },
  {
    name: 'AWS: sixty thousand small events a second, in order and to be read again',
    model: 'trees',
    workload: {
      ...EVENTS,
      predictionsPerDay: 60_000 * DAY_S,
      maxStalenessS: 10,
      payloadBytesIn: 200,
      payloadBytesOut: 64,
      needsOrder: true,
      needsReplay: true,
    },
    modes: ['microbatch'],
    services: ['kafka-microbatch'],
    // Three m5.large brokers $460; 12 MB/s for a day in three copies, 3.1 TB, $311; answers, a third of that, $100; readers $30 to $400.
    usd: [780, 1_700],
    rows: [
      {
        id: 'kinesis-microbatch/',
        // 60 shards or a few more at $10.95, and 1.577e11 puts at $0.014 a million, $2,207.
        items: { shards: [656.9, 800] },
        usd: [2_860, 3_700],
      },
    ],
    because: 'Kinesis counts each small event; brokers count bytes.',
  },
  {
    name: 'AWS: bids at two thousand a second within 20 ms',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 2_000 * DAY_S, sloMs: 20, server: 'lean' },
    modes: ['realtime'],
    // The doors of functions take 30 and 40 ms, that of an endpoint 20 ms before any work.
    impossible: ['lambda', 'sagemaker-serverless', 'sagemaker-endpoint', 'kinesis-microbatch', 'sagemaker-async'],
    rows: [
      {
        id: 'ecs-fargate/arm64/on-demand',
        // 2,000 · 1,280 B = 9.2 GB an hour or 8.6 GiB, so 8.6 to 9.4 units at 0.8 cents; headers add up to a half.
        items: { 'load-balancer': [16.42, 16.43], 'load-balancer-units': [50, 85] },
      },
    ],
    // A load balancer $16, its units $50 and more, two small tasks $14 to $120.
    usd: [70, 260],
    because: 'A load balancer before tasks or machines; the bytes through it cost more than it does.',
  },
  {
    name: 'AWS: a sale with fifty times the mean at its peak, within 300 ms',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 500_000, shape: 'flash-crowd', peakToMean: 50, sloMs: 300 },
    modes: ['realtime'],
    services: PAY_PER_USE,
    // 15.2 M calls at 20 cents a million, $3.04, and 2 to 5 ms of 0.5 to 2 GB each, $0.2 to $2.
    rows: [{ id: 'lambda/arm64/on-demand', items: { 'function-use': [3.2, 8] } }],
    usd: [0.5, 12],
    because: 'Two containers carry the peak for minutes; a fleet for it would stand idle all day.',
  },
  {
    name: 'AWS: a heavy model six times a day, within 20 s',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 6, sloMs: 20_000 },
    modes: ['realtime'],
    services: PAY_PER_USE,
    instances: ['c6i.large'],
    // 183 calls of a second or two, the start included, at 2 to 4 GB: half a cent to 3 cents.
    usd: [0, 0.3],
    // Two machines at 10.2 cents for 730 h.
    rows: [
      { id: 'sagemaker-endpoint/ml.c6i.large/on-demand', count: [2, 2], items: { 'always-on': [148.91, 148.93] } },
    ],
    because: 'Every call may start a container, which is in time.',
  },
  {
    name: 'AWS: an image every six minutes, within 250 ms',
    model: 'image',
    workload: { ...LIVE, predictionsPerDay: 240, sloMs: 250 },
    modes: ['realtime'],
    services: ['lambda'],
    // A container is kept for about 600 s: e^(-1.7) = 19 % of the calls would start one, which takes 0.6 s and more.
    impossible: ['sagemaker-serverless'],
    // Kept ready: 0.25 to 2 GB at $8.76 a GB-month. Calls: cents.
    usd: [1.1, 19],
    because: 'One container is kept ready.',
  },
  {
    name: 'AWS: a text encoder for a call centre, in business hours',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 60_000,
      shape: 'business-hours',
      peakToMean: null,
      sloMs: 800,
      sloPercentile: 95,
    },
    modes: ['realtime'],
    services: PAY_PER_USE,
    // 1.825 M calls: $0.37 for them; 25 to 100 ms at 1.73 GB and $0.0000133 for a GB-second, $1.05 to $4.2.
    rows: [{ id: 'lambda/arm64/on-demand', items: { 'function-use': [1.3, 6.5] } }],
    usd: [1, 8],
    because: 'Two requests a second for a third of the day.',
  },
  {
    name: 'AWS: scans of 80 MB, for which callers wait ten minutes',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 400, sloMs: 600_000, payloadBytesIn: 80 * MB, payloadBytesOut: 100_000 },
    modes: ['async', 'realtime'],
    impossible: ['lambda', 'sagemaker-serverless', 'sagemaker-endpoint'],
    instances: ['c6i.large'],
    rows: [
      {
        id: 'sagemaker-async/ml.c6i.large/on-demand',
        // A request every 216 s, so an instance that stays 900 s after each is there for 98 to 100 % of the time: $73 to $74.5.
        // 12,167 requests of 80 MB are 951 GiB at 2 cents, $19; puts and gets of parts $0.1 to $1; a volume of up to 30 GB $4.
        usd: [88, 106],
      },
    ],
    // Or two small tasks on spot, a load balancer and 1.3 of its units: $30 to $60.
    usd: [24, 106],
    because: 'Functions take 6 MB and endpoints 25 MB; a queue with objects, or a load balancer, take anything.',
  },
  {
    name: 'AWS: scans of 30 MB arrive all day, answers a quarter of an hour later',
    model: 'heavy',
    workload: {
      ...EVENTS,
      predictionsPerDay: 2_000,
      maxStalenessS: 900,
      payloadBytesIn: 30 * MB,
      payloadBytesOut: 20_000,
    },
    modes: ['batch', 'realtime', 'async'],
    impossible: ['sagemaker-serverless', 'sagemaker-batch-transform', 'kinesis-microbatch'],
    // 60,833 scans, 0.3 to 1.5 s with the download at 1.73 GB and more: $0.4 to $3. A run every ten minutes pays a minute of a task: $2 to $9.
    usd: [0.3, 10],
    because: 'They lie in a bucket, whose events call a function, or a job reads them every few minutes.',
  },
  {
    name: 'AWS: half a million answers of a heavy model, each read two hundred times a day',
    model: 'heavy',
    workload: {
      ...LIVE,
      predictionsPerDay: 100e6,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 200,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 60,
      payloadBytesOut: 300,
    },
    modes: ['cached'],
    services: ['precompute-cache'],
    // 500,000 · 50 ms = 7 core-hours a day, 213 a month: $3.4 to $16 on spot, up to $32. 150 MB and 1,157 reads a second: one or two small nodes
    // at $23.4. From a table, 3.04e9 reads cost $190 or $380.
    usd: [26, 110],
    because: 'A cache is paid by its nodes, a table by its reads.',
  },
  {
    name: 'AWS: two hundred thousand answers of an encoder, each read three times a day',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 600_000,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 3,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 500,
    },
    modes: ['cached', 'realtime'],
    // Writes 6.1 M at $0.625 a million, $3.8, or less as provisioned; reads 18.25 M at $0.125 a million, $2.3, or half; 10 core-hours $0.2 to $2.
    rows: [{ id: 'precompute-cache/', usd: [1.5, 16] }],
    // Live: 18.25 M calls at $0.2 a million and 25 to 100 ms of 1.73 GB: $14 to $46.
    usd: [1.5, 50],
    because: 'A third of the work, with a table to keep: a tie for a team to which $25 matter.',
  },
  {
    name: 'AWS: prices of five million products a day, three minutes old at most',
    model: 'trees',
    workload: { ...EVENTS, predictionsPerDay: 5e6, maxStalenessS: 180, payloadBytesIn: 200, payloadBytesOut: 32 },
    modes: ['batch', 'microbatch'],
    impossible: ['sagemaker-batch-transform', 'spark-emr'],
    // Every two minutes a function for half a second to two, 21,900 times 1 to 4 GB-seconds: $0.3 to $1.2, and their objects $0.2.
    // A shard $11, 152 M puts $2.1 and a reader $1 to $20.
    usd: [0.3, 36],
    because: 'A function that runs every two minutes, or a shard: less than $25 apart.',
  },
  {
    name: 'AWS: forty requests a second to a ranking network, all day',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 40 * DAY_S, sloMs: 500 },
    modes: ['realtime'],
    services: [...PAY_PER_USE, 'ecs-fargate', 'ecs-fargate-autoscaled', 'ecs-ec2'],
    // 105.1 M calls at 20 cents a million are $21.0; 2 to 5 ms at 0.5 to 1.73 GB $1.4 to $12.
    rows: [{ id: 'lambda/arm64/on-demand', items: { 'function-use': [22.3, 45] } }],
    // Two quarters of a vCPU $9 to $15 and a load balancer $17 to $19. Serverless without a fee for a call: $6 to $16.
    usd: [6, 50],
    because: 'Calls and two small tasks behind a load balancer cost the same: a tie.',
  },
  {
    name: 'AWS: five images of 8 GFLOP a second, within a second',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 5 * DAY_S, sloMs: 1_000, payloadBytesIn: 100_000 },
    modes: ['realtime'],
    impossible: ['sqs-microbatch'],
    measured: true,
    // 13.14 M calls of 190 to 500 ms at 1.73 GB (one vCPU) and $0.0000133, and $2.6 for the calls; a provisioned container saves a little of it.
    rows: [{ id: 'lambda/arm64/on-demand', usd: [60, 200] }],
    // A core of the measured processor keeps a second for 2.3 requests a second and is planned for half of that, so five cores: three machines of two,
    // $55 to $225 on spot and on demand, a margin, and a load balancer with 1.8 units $27.
    usd: [80, 330],
    because: 'A core is busy around the clock, on whatever; there is nothing to gather in five requests a second.',
  },
  {
    name: 'AWS: three hundred orders an hour, scored within two minutes',
    model: 'trees',
    workload: { ...EVENTS, predictionsPerDay: 300 * 24, maxStalenessS: 120 },
    modes: ['realtime', 'batch', 'microbatch'],
    services: [...PAY_PER_USE, 'lambda-batch', 'sqs-microbatch'],
    // 219,000 calls at 20 cents a million: 5 cents. Polls of a queue 26 cents. A run a minute 43,800 times: $0.1 to $2.
    usd: [0, 3],
    because: 'Calls cost cents; a shard or a machine costs more than all of them.',
  },
  {
    name: 'AWS: forty million events a day with logs, alarms and gateways',
    model: 'trees',
    workload: {
      ...EVENTS,
      alsoPaid: true,
      predictionsPerDay: 40e6,
      maxStalenessS: 10,
      payloadBytesIn: 400,
      payloadBytesOut: 64,
    },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'kinesis-microbatch/-/on-demand',
        // 463 events a second: a shard, 1.217e9 puts $17. A function that reads it logs 300 B a call, one for each batch: at a batch a second 0.8 GB, at
        // 50 cents; a machine 2 MB · 730 h = 1.46 GB.
        items: { shards: [10.94, 21.91], 'usual-logs': [0.02, 4], 'usual-monitoring': [3.49, 3.51] },
        // And files of answers $0.5 to $15, calls $1 to $10.
        usd: [33, 75],
      },
    ],
    because: `A line for each of ${Math.round((40 * MONTH_DAYS) / 100) / 10} thousand million events would be logged by none.`,
  },
];
