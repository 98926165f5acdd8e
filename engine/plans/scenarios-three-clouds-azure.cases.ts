import { DAY_S, type DoubtedScenario, HOUR_S, MB, MONTH_S } from './testing-scenario.ts';

/** A bill without logs, alarms and the network, which architects compute apart. */
const BARE = { alsoPaid: false, failureRate: 0, region: 'eastus' } as const;
/** A steady stream of requests that are not known in advance, and a caller who waits. */
const LIVE = { ...BARE, callerWaits: true, inputsKnownInAdvance: 0, peakToMean: 1 } as const;
/** A steady stream of events that no caller waits for. */
const EVENTS = { ...BARE, peakToMean: 1, rowsAppear: 'over-the-day' } as const;
/** A throughput unit for a month, and a million events. */
const UNIT_USD = 0.03 * 730;
const MILLION_EVENTS_USD = 0.028;

/** What a month of a rate costs at a price for a million. */
const ofMonth = (perS: number, millionUsd: number): number => (perS * MONTH_S * millionUsd) / 1e6;

/*
 * Seconds of a model are those of scenarios-three-clouds-aws.cases.ts. A replica of half a vCPU and 1 GiB costs $39.4 a month at the active rates and
 * $11.8 as a kept replica that is idle; one of 1 vCPU and 2 GiB $78.8 and $23.7. A machine of 4 vCPUs costs $102 to $147 on demand and about 30 % of
 * that on spot, which is an assumption: 0.9 to 3 cents for a core-hour.
 */

/** What an architect says of Azure, by its billing rules. */
export const THREE_CLOUDS_AZURE: readonly DoubtedScenario[] = [
  {
    name: 'Azure: four and a half thousand events of 150 bytes a second, ten seconds late at most',
    model: 'trees',
    workload: {
      ...EVENTS,
      predictionsPerDay: 4_500 * DAY_S,
      maxStalenessS: 10,
      payloadBytesIn: 150,
      payloadBytesOut: 64,
    },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'event-hubs-container-apps/',
        // 4,500 events a second take five units, $109.5, or six; 1.18e10 events at 2.8 cents a million are $331.1.
        items: {
          'event-hubs-units': [5 * UNIT_USD - 0.01, 6 * UNIT_USD + 0.01],
          'event-hubs-events': [ofMonth(4_500, MILLION_EVENTS_USD) - 0.2, ofMonth(4_500, MILLION_EVENTS_USD) + 0.2],
        },
        // A replica or two $39 to $158; answers share events and units: $0 to $25.
        usd: [478, 640],
      },
    ],
    because: 'Every event that is sent counts, of 64 KB or of 150 bytes.',
  },
  {
    name: 'Azure: answers of a thousand events a second go to a hub',
    model: 'trees',
    workload: {
      ...EVENTS,
      predictionsPerDay: 1_000 * DAY_S,
      maxStalenessS: 10,
      payloadBytesIn: 300,
      payloadBytesOut: 100,
      sink: 'stream',
      needsReplay: true,
    },
    modes: ['microbatch'],
    rows: [
      {
        id: 'event-hubs-container-apps/',
        // A unit takes 1,000 events a second. Answers are ours to pack: 100 kB a second are two events of 64 KB, or 7 a second for batches of 150.
        items: {
          'event-hubs-units': [UNIT_USD - 0.01, 2 * UNIT_USD + 0.01],
          'event-hubs-events': [ofMonth(1_000, MILLION_EVENTS_USD) - 0.1, ofMonth(1_000, MILLION_EVENTS_USD) + 0.1],
          'event-hubs-events-of-answers': [ofMonth(1, MILLION_EVENTS_USD), ofMonth(20, MILLION_EVENTS_USD)],
        },
        // Inputs $95 to $117, a unit for the answers $0 to $22, a replica or two $39 to $158.
        usd: [134, 300],
      },
    ],
    because: 'A batch sends its answers in one event, as it would put them into one record of Kinesis.',
  },
  {
    name: 'Azure: twenty requests a second to a function, all day',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 20 * DAY_S, sloMs: 300 },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    rows: [
      {
        id: 'functions-flex/',
        // One instance of 512 MB is always executing something: 2,628,000 s · 0.5 GB · $0.000026 = $34.2, always ready $26.3; two of them $52 to $68.
        // 52.56 M executions at 40 cents a million are $21.0.
        usd: [47, 92],
      },
      // 52.56 M requests $21.0 and a replica $39.4.
      { id: 'container-apps/', usd: [32, 125] },
    ],
    usd: [32, 92],
    because: 'Memory is billed while an instance executes anything, not a second for each execution.',
  },
  {
    name: 'Azure: a heavy model every hour, within a minute',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 24, sloMs: 60_000 },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    rows: [
      // 730 executions of 1 to 2 s at 2 or 4 GB, or 512 MB: $0.01 to $0.2.
      { id: 'functions-flex/', usd: [0.005, 0.4] },
      {
        id: 'container-apps/',
        // Five minutes after each: 1 - e^(-24·300/86400) = 8 % of the month, 210,000 s of half a vCPU and 1 GiB $3.2, of 1 vCPU and 2 GiB $6.3.
        usd: [3, 14],
      },
    ],
    usd: [0, 8],
    because: 'Seconds of a function, or an hour a day of a replica.',
  },
  {
    name: 'Azure: a heavy model every 43 s, within 5 s',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 2_000, sloMs: 5_000 },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    rows: [
      // 60,833 executions of a second or little more at 0.5 to 4 GB: $0.8 to $8.
      { id: 'functions-flex/', usd: [0.8, 30] },
      // Always there: kept and idle $11.8 to $47 for a replica, or active $39 to $158.
      { id: 'container-apps/', usd: [11.8, 160] },
    ],
    usd: [0.8, 50],
    because: 'A replica does not sleep between requests that are 43 s apart.',
  },
  {
    name: 'Azure: fifteen thousand documents in business hours, within two seconds',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 15_000,
      shape: 'business-hours',
      peakToMean: null,
      sloMs: 2_000,
      sloPercentile: 95,
    },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    // 456,250 executions of a second, less what overlaps (0.5 a second: a fifth), at 0.5 to 2 GB: $4.7 to $24, and 18 cents for their number.
    rows: [{ id: 'functions-flex/', usd: [3.5, 26] }],
    usd: [3.5, 34],
    because: 'A third of the day with a request every two seconds.',
  },
  {
    name: 'Azure: one and a half thousand rankings a second within 30 ms',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 1_500 * DAY_S, sloMs: 30, server: 'lean' },
    modes: ['realtime'],
    services: [
      'vm-scale-set',
      'vm-scale-set-autoscaled',
      'aks',
      'aks-autoscaled',
      'azure-ml-endpoint',
      'azure-ml-endpoint-autoscaled',
    ],
    impossible: ['event-hubs-container-apps'],
    // 3.942e9 requests at 40 cents a million.
    rows: [{ id: 'container-apps/', items: { 'instance-requests': [1_576.7, 1_576.9] }, usd: [1_640, 3_000] }],
    // 1.3 cores are busy: two to four machines at $31 to $147, a load balancer $18 and 5,046 GB or 4,700 GiB through it $24.
    usd: [120, 520],
    because: 'Requests alone cost $1,577 on Container Apps.',
  },
  {
    name: 'Azure: a flash crowd of forty times the mean, within 400 ms',
    model: 'image',
    workload: { ...LIVE, predictionsPerDay: 300_000, shape: 'flash-crowd', peakToMean: 40, sloMs: 400 },
    modes: ['realtime'],
    services: ['container-apps', 'functions-flex'],
    // 9.1 M requests $3.65, and one to four replicas, or one instance and more in the crowd.
    usd: [14, 130],
    because: 'Little all day and 139 a second for minutes: nothing that stands ready on machines.',
  },
  {
    name: 'Azure: eight million rows of a ranking network every night',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 8e6,
      batchPeriodS: DAY_S,
      deadlineS: 4 * HOUR_S,
      maxStalenessS: 30 * HOUR_S,
    },
    modes: ['batch'],
    // 1,616 core-seconds a night, 13.7 core-hours a month: $0.1 to $0.8 on spot. As a job of containers 3,200 to 8,000 vCPU-seconds a night
    // at $0.00003: $3 to $7.
    usd: [0.2, 9],
    because: 'Half an hour of a core a night.',
  },
  {
    name: 'Azure: three million images of 8 GFLOP a night, within five hours',
    model: 'heavy',
    workload: {
      ...BARE,
      predictionsPerDay: 3e6,
      batchPeriodS: DAY_S,
      deadlineS: 5 * HOUR_S,
      maxStalenessS: 30 * HOUR_S,
    },
    modes: ['batch'],
    services: ['azure-vm-batch', 'azure-ml-batch'],
    measured: true,
    // 42 core-hours a night, 1,280 a month, at 1 to 2.6 cents on spot and up to 2.5 times as long, and slack.
    usd: [13, 170],
    because: 'A dozen cores on spot, measured; a bound of a T4 is not an offer.',
  },
  {
    name: 'Azure: half a thousand million rows, scored once within eight hours',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 500e6,
      once: true,
      deadlineS: 8 * HOUR_S,
      batchPeriodS: DAY_S,
      payloadBytesIn: 200,
    },
    modes: ['batch'],
    // 1.4 core-hours, 3 cents to $1; 128 GB of answers: 15,300 writes 8 cents, and up to a month of their storage $2.7.
    usd: [0.03, 8],
    because: 'An hour or two of a machine, once.',
  },
  {
    name: 'Azure: a hundred thousand answers of an encoder, each read thirty times a day',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 3e6,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 30,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 100,
    },
    modes: ['cached'],
    services: ['azure-stored-answers'],
    // 91.25 M reads of a request unit at 25 cents a million $22.8; 3.04 M writes of five units $3.8, or a little more. A memory store may be as cheap.
    usd: [13, 45],
    because: 'Live, 35 · 23 ms and more need two to four vCPUs, over $100.',
  },
  {
    name: 'Azure: half a million answers, each read three hundred times a day',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 150e6,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 300,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 50,
    },
    modes: ['cached'],
    services: ['azure-stored-answers'],
    // Cosmos DB: 4.56e9 units, $1,141. A memory store of a GB holds 128 MB and their keys: $13 to $110 by its tier and replica. A job $0.3 to $9.
    rows: [{ id: 'azure-stored-answers/', items: { 'cosmos-reads': null }, usd: [13, 200] }],
    unsaid: /Azure Cache for Redis/,
    because: 'Memory is paid by the hour, request units by the read; what cannot be bought any more is not named.',
  },
  {
    name: 'Azure: requests of 60 MB, callers wait three minutes',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 500, sloMs: 180_000, payloadBytesIn: 60 * MB, payloadBytesOut: 2_000 },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    impossible: ['azure-ml-endpoint', 'azure-ml-endpoint-autoscaled', 'event-hubs-container-apps'],
    // 15,208 executions of 1 to 6 s with the upload at 0.5 to 4 GB: $0.2 to $10. A replica is there for 1 - e^(-1.7) = 82 % of the time.
    usd: [0.2, 35],
    because: 'A managed endpoint takes 10 MB.',
  },
  {
    name: 'Azure: a million figures a day, five minutes old at most',
    model: 'trees',
    workload: { ...EVENTS, predictionsPerDay: 1e6, maxStalenessS: 300 },
    modes: ['batch'],
    services: ['container-apps-job', 'azure-vm-batch'],
    impossible: ['azure-ml-batch'],
    // A job every 250 s or so, 10,500 of them, 10 to 15 s of a vCPU and 2 GiB at $0.00003: $3 to $5. A stream costs $22 for its unit and $12 or more.
    usd: [1, 22],
    because: 'A job of containers starts in half a minute and bills a second at least.',
  },
  {
    name: 'Azure: ten million rows at midnight, done within 30 s',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 10e6, batchPeriodS: DAY_S, deadlineS: 30, maxStalenessS: 30 * HOUR_S },
    modes: ['none', 'realtime'],
    // 333,000 events a second are 334 units, of 40 that a namespace has; a job of containers starts within half a minute, which is all of it.
    impossible: [
      'container-apps-job',
      'azure-vm-batch',
      'azure-ml-batch',
      'event-hubs-container-apps',
      'functions-flex',
    ],
    because: 'Only machines that stand there all day could, for thousands of dollars.',
  },
  {
    name: 'Azure: a ranking every ten minutes, within a second',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 144, sloMs: 1_000 },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    rows: [
      // Kept ready: 0.5 GB · $0.000004 · 2,628,000 s = $5.26, 2 GB $21.
      { id: 'functions-flex/', items: { provisioned: [5.2, 21.1] } },
      { id: 'container-apps/', usd: [11.8, 26] },
    ],
    usd: [5.2, 26],
    because: 'A third of the calls would start an instance, which takes over a second.',
  },
  {
    name: 'Azure: four images of 8 GFLOP a second, within a second',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 4 * DAY_S, sloMs: 1_000, payloadBytesIn: 100_000 },
    modes: ['realtime'],
    measured: true,
    // A core of these keeps a second for 1.2 requests a second and is planned for half of that, so seven: four machines of two cores $400 to $500, up to
    // twice as many for certainty, fewer that are faster, and a load balancer. As replicas 14 vCPUs at $79, $1,105, and a margin.
    rows: [{ id: 'container-apps/', items: { 'instance-requests': [4.2, 4.21] }, usd: [80, 2_000] }],
    usd: [230, 1_000],
    because: 'A core is busy around the clock.',
  },
  {
    name: 'Azure: fifty events of 100 kB a second, half a minute late at most',
    model: 'image',
    workload: { ...EVENTS, predictionsPerDay: 50 * DAY_S, maxStalenessS: 30, payloadBytesIn: 100_000 },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'event-hubs-container-apps/',
        // 5 MB a second take five units, or six; an event over 64 KB counts twice: 262.8 M at 2.8 cents a million.
        items: {
          'event-hubs-units': [5 * UNIT_USD - 0.01, 6 * UNIT_USD + 0.01],
          'event-hubs-events': [ofMonth(100, MILLION_EVENTS_USD) - 0.05, ofMonth(100, MILLION_EVENTS_USD) + 0.05],
        },
      },
    ],
    because: 'Bytes decide the units, and chunks of 64 KB the events.',
  },
  {
    name: 'Azure: forty million events a day with logs, alarms and a gateway',
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
        id: 'event-hubs-container-apps/',
        // 463 events a second: a unit, 1.217e9 events $34.1. A reader logs by the hour: 1.46 GB at $2.30 a replica.
        items: {
          'event-hubs-units': [UNIT_USD - 0.01, UNIT_USD + 0.01],
          'event-hubs-events': [34, 34.2],
          'usual-logs-azure': [1.5, 14],
        },
      },
    ],
    because: 'A reader of a hub logs what a reader of a shard logs.',
  },
];
