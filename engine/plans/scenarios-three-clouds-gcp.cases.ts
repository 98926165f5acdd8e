import { DAY_S, type DoubtedScenario, HOUR_S, MONTH_S } from './testing-scenario.ts';

/** A bill without logs, alarms and the network, which architects compute apart. */
const BARE = { alsoPaid: false, failureRate: 0, region: 'us-central1' } as const;
/** A steady stream of requests that are not known in advance, and a caller who waits. */
const LIVE = { ...BARE, callerWaits: true, inputsKnownInAdvance: 0, peakToMean: 1 } as const;
/** A steady stream of events that no caller waits for. */
const EVENTS = { ...BARE, peakToMean: 1, rowsAppear: 'over-the-day' } as const;
/** US dollars of Pub/Sub for a byte: $40 a TiB, published or delivered. */
const BYTE_USD = 40 / 2 ** 40;

/*
 * Each event is published by itself, by the device that has it: a request of publish is billed for 1,000 B at least. Those that gather messages
 * (pull, and the publication of a batch's answers) are far above that, so they pay their bytes: those of the message and up to 40 B of its
 * timestamp, its id and the like.
 * Seconds of a model are those of scenarios-three-clouds-aws.cases.ts. A vCPU of Cloud Run is half of a core: $47.3 a month by instance,
 * $63.1 while requests run, $6.57 at the idle rate, and $5.3, $6.6 and $6.6 for a GiB.
 */

/** What an architect says of Google Cloud, by its billing rules. */
export const THREE_CLOUDS_GCP: readonly DoubtedScenario[] = [
  {
    name: 'Google: five thousand readings of 150 bytes a second, ten seconds late at most',
    model: 'trees',
    workload: {
      ...EVENTS,
      predictionsPerDay: 5_000 * DAY_S,
      maxStalenessS: 10,
      payloadBytesIn: 150,
      payloadBytesOut: 64,
    },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'pubsub-cloud-run/',
        // 1.314e10 messages: published at 1,000 B, 11.95 TiB, $478; delivered at 150 to 190 B, 1.8 to 2.3 TiB, $72 to $91.
        items: {
          'pubsub-throughput': [5_000 * MONTH_S * 1_150 * BYTE_USD - 0.5, 5_000 * MONTH_S * 1_190 * BYTE_USD + 0.5],
        },
        // Answers of 64 to 104 B, in and out, $61 to $99, or objects; a worker or two $31 to $75.
        usd: [578, 750],
      },
    ],
    because: 'The thousand bytes of a request of publish are most of the bill; pulls gather a thousand messages.',
  },
  {
    name: 'Google: two hundred events of 20 kB a second, half a minute late at most',
    model: 'image',
    workload: { ...EVENTS, predictionsPerDay: 200 * DAY_S, maxStalenessS: 30, payloadBytesIn: 20_000 },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'pubsub-cloud-run/',
        // 525.6 M messages in and out: 2 · 9.56 TiB at $40, $764.9; with 40 B more of each $766.4.
        items: {
          'pubsub-throughput': [
            2 * 200 * MONTH_S * 20_000 * BYTE_USD - 0.5,
            2 * 200 * MONTH_S * 20_040 * BYTE_USD + 0.5,
          ],
        },
        // 200 · 1 to 4 ms: one to three vCPUs at $31 to $36; answers up to $12.
        usd: [795, 900],
      },
    ],
    // Direct calls to instances: 200 · 5 to 12 ms are 1 to 2.4 vCPUs, and 60 % of their use.
    usd: [45, 900],
    because: 'Large messages pay their bytes twice, once in and once out.',
  },
  {
    name: 'Google: answers of a thousand events a second go to a topic',
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
        id: 'pubsub-cloud-run/',
        // 2.628e9 messages: in 1,000 B and out 300 to 340 B, $124 to $128. Answers gathered by the batch: 100 to 140 B in and out, $19 to $27.
        items: {
          'pubsub-throughput': [1_000 * MONTH_S * 1_300 * BYTE_USD - 0.5, 1_000 * MONTH_S * 1_340 * BYTE_USD + 0.5],
          'pubsub-throughput-of-answers': [
            2 * 1_000 * MONTH_S * 100 * BYTE_USD - 0.5,
            2 * 1_000 * MONTH_S * 140 * BYTE_USD + 0.5,
          ],
        },
        // And a worker or two.
        usd: [174, 240],
      },
    ],
    because: 'A batch publishes its answers in one request, as it would put them into one record of Kinesis.',
  },
  {
    name: 'Google: a heavy model every 43 s, within 5 s',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 2_000, sloMs: 5_000 },
    modes: ['realtime'],
    services: ['cloud-run'],
    rows: [
      {
        id: 'cloud-run-instances/',
        // A gap of 15 minutes happens once in e^20: an instance of a vCPU and 1 to 4 GiB is there all the time, $47.3 + $2.6 to $21.
        usd: [47.3, 140],
      },
    ],
    // By request: 60,833 · 0.2 to 0.8 s of 1 vCPU and more, $0.3 to $2.6; with a minimum instance $9.8 to $20 on top.
    usd: [0.3, 25],
    because: 'Billed for the seconds of its requests; an instance that never stops costs a month.',
  },
  {
    name: 'Google: a heavy model forty times a day, within a minute',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 40, sloMs: 60_000 },
    modes: ['realtime'],
    services: ['cloud-run'],
    rows: [
      {
        id: 'cloud-run-instances/',
        // 15 minutes after each of 1,217 requests at random: 1 - e^(-40·900/86400) = 34 % of 730 h, 249 h of a vCPU and 1 to 4 GiB:
        // 249 · ($0.0648 + $0.0036 to $0.0288) = $17 to $23; with two vCPUs twice that. If it stopped after a minute: 20 h, $1.4.
        usd: [16, 50],
      },
    ],
    usd: [0, 1],
    because: 'Twenty minutes of work a month.',
  },
  {
    name: 'Google: a thousand requests a second within 50 ms before a lean server',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 1_000 * DAY_S, sloMs: 50, server: 'lean' },
    modes: ['realtime'],
    services: ['cloud-run-instances', 'gke-autopilot', 'gke-autopilot-autoscaled'],
    rows: [
      // 2.628e9 requests at 40 cents a million.
      { id: 'cloud-run/', items: { 'instance-requests': [1_051.1, 1_051.3] }, usd: [1_110, 1_400] },
      { id: 'cloud-run-instances/', items: { 'instance-requests': null }, usd: [49, 190] },
    ],
    // 0.14 ms each: one instance or two of a vCPU, $50 to $53 each, or pods.
    usd: [49, 190],
    because: 'A seventh of a core; requests are free where instances are billed by their life.',
  },
  {
    name: 'Google: a flash crowd of thirty times the mean, within 200 ms',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 2e6, shape: 'flash-crowd', peakToMean: 30, sloMs: 200 },
    modes: ['realtime'],
    // Left out at first: a group of two machines of one vCPU, $25 to $66 on spot and on demand, and a forwarding rule with its data $19 to $21.
    services: ['cloud-run', 'cloud-run-instances', 'instance-group'],
    rows: [
      // 60.8 M requests at 40 cents a million, and an instance that is busy for most of the time.
      { id: 'cloud-run/', items: { 'instance-requests': [24.3, 24.4] }, usd: [40, 140] },
      { id: 'cloud-run-instances/', usd: [47.3, 140] },
    ],
    usd: [40, 120],
    because: 'One instance all day and a second one for the minutes of the crowd.',
  },
  {
    name: 'Google: thirty thousand documents in business hours, within 1.5 s',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 30_000,
      shape: 'business-hours',
      peakToMean: null,
      sloMs: 1_500,
      sloPercentile: 95,
    },
    modes: ['realtime'],
    services: ['cloud-run'],
    // 912,500 requests, $0.37; each 100 ms of 1 vCPU and 0.5 to 1 GiB, $2.3 to $2.4 less what overlaps; twice that for two vCPUs or steps.
    rows: [{ id: 'cloud-run/', items: { 'instance-requests': [0.36, 0.37], 'instances-answering': [1.8, 5.5] } }],
    usd: [2, 7],
    because: 'Nothing is billed at night.',
  },
  {
    name: 'Google: an image every three minutes, within 500 ms',
    model: 'image',
    workload: { ...LIVE, predictionsPerDay: 480, sloMs: 500 },
    modes: ['realtime'],
    services: ['cloud-run'],
    // Idle: 1 vCPU $6.57 and 0.5 to 1 GiB $3.3 to $6.6. Answering: 14,600 times 100 ms are 4 cents.
    rows: [{ id: 'cloud-run/', items: { 'instances-ready': [9.8, 13.2] } }],
    usd: [9.8, 13.5],
    because: 'Google keeps an idle instance for up to 15 minutes and promises none; a minimum instance does.',
  },
  {
    name: 'Google: three million documents a night, within eight hours',
    model: 'encoder',
    workload: {
      ...BARE,
      predictionsPerDay: 3e6,
      batchPeriodS: DAY_S,
      deadlineS: 8 * HOUR_S,
      maxStalenessS: 34 * HOUR_S,
    },
    modes: ['batch'],
    services: ['compute-engine-batch', 'cloud-run-job', 'cloud-run-delayed-job', 'vertex-batch'],
    // 5.05 core-hours a night, 154 a month: $2.4 to $10 on spot. Two vCPUs of a job for a core: $22 to $55, and 30 % less delayed.
    usd: [2.4, 55],
    because: 'Five core-hours a night.',
  },
  {
    name: 'Google: five million images of 8 GFLOP a night, within four hours',
    model: 'heavy',
    workload: {
      ...BARE,
      predictionsPerDay: 5e6,
      batchPeriodS: DAY_S,
      deadlineS: 4 * HOUR_S,
      maxStalenessS: 30 * HOUR_S,
    },
    modes: ['batch'],
    services: ['compute-engine-batch'],
    measured: true,
    // 70 core-hours a night, 2,133 a month, at 1.6 to 2.5 cents on spot (t2d, c3, n2d), up to 2.5 times as long, and slack.
    usd: [30, 220],
    because: 'Two dozen cores on spot. A GPU that was not measured may be cheaper, and is not chosen for that.',
  },
  {
    name: 'Google: forty million rows over the day, two hours old at most',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 40e6, maxStalenessS: 2 * HOUR_S, payloadBytesIn: 200, payloadBytesOut: 32 },
    modes: ['batch'],
    impossible: ['dataflow-flexrs', 'cloud-run-delayed-job'],
    // About 800 runs of 10 to 60 s of work: a vCPU-minute and a GiB are $0.0012, so $1 to $4, and their objects cents.
    usd: [0.4, 9],
    because: 'A minute of a job every hour. What may wait six or twelve hours is too late.',
  },
  {
    name: 'Google: two hundred thousand answers of an encoder, each read twenty times a day',
    model: 'encoder',
    workload: {
      ...LIVE,
      predictionsPerDay: 4e6,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 20,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 100,
    },
    modes: ['cached'],
    services: ['google-stored-answers'],
    // Firestore: 121.7 M reads at 30 cents a million $36.5 and 6.1 M writes at 90 cents a million $5.5. Memorystore: a GiB at 4.9 cents $35.8,
    // twice that with a replica. 10 core-hours of a job $0.2 to $2.
    usd: [35.8, 62],
    because: 'Live, 46 · 23 ms and more are four vCPUs or more: over $200.',
  },
  {
    name: 'Google: three hundred thousand answers, each read two hundred times a day',
    model: 'ranker',
    workload: {
      ...LIVE,
      predictionsPerDay: 60e6,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 200,
      maxStalenessS: 26 * HOUR_S,
      sloMs: 50,
    },
    modes: ['cached'],
    services: ['google-stored-answers'],
    // Firestore would take 1.825e9 reads at 30 cents a million, $547. A GiB of Memorystore holds 77 MB, $35.8, or $71.5 with a replica.
    rows: [{ id: 'google-stored-answers/', items: { 'firestore-reads': null }, usd: [35.8, 90] }],
    usd: [35.8, 90],
    because: 'Memory is paid by the hour, documents by the read.',
  },
  {
    name: 'Google: requests of 25 MB, callers wait two minutes',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 3_000, sloMs: 120_000, payloadBytesIn: 25e6, payloadBytesOut: 2_000 },
    modes: ['realtime'],
    services: ['cloud-run'],
    impossible: ['vertex-endpoint', 'vertex-endpoint-autoscaled', 'pubsub-cloud-run'],
    // 91,250 requests of 0.2 to 2 s with the upload, 1 vCPU and 1 to 4 GiB: $0.5 to $7.
    usd: [0.4, 10],
    because: 'Cloud Run takes 32 MiB, Vertex AI 1.5 MB; a start is in time.',
  },
  {
    name: 'Google: three images of 8 GFLOP a second, within 1.5 s',
    model: 'heavy',
    workload: { ...LIVE, predictionsPerDay: 3 * DAY_S, sloMs: 1_500, payloadBytesIn: 100_000 },
    modes: ['realtime'],
    measured: true,
    rows: [
      // 7.88 M requests at 40 cents a million; each takes 190 ms of a vCPU at the least.
      { id: 'cloud-run/', items: { 'instance-requests': [3.15, 3.16], 'instances-answering': [36, 260] } },
      // A core of two vCPUs keeps 1.5 s for 1.4 requests a second and is planned for half of that: five of them $499, and a margin of a half.
      { id: 'cloud-run-instances/', usd: [47.3, 750] },
    ],
    // 0.57 of a core and more is busy: by request one to six vCPUs; or two machines, $170 and more.
    usd: [40, 330],
    because: 'Half a core is busy around the clock.',
  },
  {
    name: 'Google: figures of a dashboard, four minutes old at most',
    model: 'trees',
    workload: { ...EVENTS, predictionsPerDay: 2e6, maxStalenessS: 240 },
    modes: ['batch', 'microbatch'],
    impossible: ['vertex-batch', 'dataflow-flexrs', 'cloud-run-delayed-job'],
    // A job every 200 s, 13,140 of them, each a minute of 1 vCPU and 0.5 to 1 GiB: $15. Pub/Sub: 2 · 60.8 M · 1,024 B, $4.5, and a worker $31.
    usd: [7, 45],
    because: 'A job of a minute every few, or a worker: less than $25 apart.',
  },
  {
    name: 'Google: ten million rows at midnight, done within 30 s',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 10e6, batchPeriodS: DAY_S, deadlineS: 30, maxStalenessS: 30 * HOUR_S },
    modes: ['batch', 'microbatch', 'realtime', 'none'],
    // 20 s until a task of a job runs, and a hundred tasks need 2 s to score and 3 s to read. Other jobs take minutes to start.
    impossible: ['compute-engine-batch', 'vertex-batch', 'dataflow-batch', 'dataflow-flexrs', 'cloud-run-delayed-job'],
    because: 'A job of a hundred tasks may be in time, at a few dollars a month; no other job is.',
  },
  {
    name: 'Google: forty images a second, all day',
    model: 'image',
    workload: { ...LIVE, predictionsPerDay: 40 * DAY_S, sloMs: 300 },
    modes: ['realtime'],
    // Left out at first: a group of two or three machines of one or two vCPUs, $25 to $90, and a forwarding rule with its data $19 to $60.
    services: ['cloud-run-instances', 'cloud-run', 'instance-group'],
    rows: [
      // 105.1 M requests at 40 cents a million; with 100 ms of each, an instance is busy for 98 % of the time, and two for 86 %.
      { id: 'cloud-run/', items: { 'instance-requests': [42, 42.1], 'instances-answering': [58, 125] } },
      { id: 'cloud-run-instances/', items: { 'instance-requests': null }, usd: [49, 115] },
    ],
    usd: [49, 115],
    because: 'An instance that is always busy is cheaper by its life than by its requests.',
  },
  {
    name: 'Google: forty million events a day with logs, alarms and a gateway',
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
        id: 'pubsub-cloud-run/',
        // 1.217e9 messages of 1,000 B in and 400 to 440 B out: $62 to $64. A reader logs by the hour: 1.4 GiB at 50 cents a machine.
        items: {
          'pubsub-throughput': [463 * MONTH_S * 1_400 * BYTE_USD - 0.5, 463 * MONTH_S * 1_440 * BYTE_USD + 0.5],
          'usual-logs-gcp': [0.3, 4],
        },
      },
    ],
    because: 'A reader of a topic logs what a reader of a shard logs.',
  },
];
