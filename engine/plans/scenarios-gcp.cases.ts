import { DAY_S, type DoubtedScenario, HOUR_S, MB } from './testing-scenario.ts';

const IOWA = 'us-central1';
/** A bill without logs, alarms and the network, which architects compute apart. */
const BARE = { alsoPaid: false, failureRate: 0, region: IOWA } as const;
/** A month of 730 h, in seconds and in days. */
const MONTH_S = 730 * HOUR_S;
const MONTH_DAYS = MONTH_S / DAY_S;

/** What architects of Google Cloud say, from its public prices. */
export const GCP: readonly DoubtedScenario[] = [
  {
    name: 'a nightly score of a million rows on Google Cloud',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    usd: [0.02, 2],
    because: 'A minute of a container a night costs cents.',
  },
  {
    name: 'thirty million documents a night on Google Cloud',
    model: 'encoder',
    workload: { ...BARE, predictionsPerDay: 30e6, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    usd: [20, 4_000],
    because: 'It is days of processor time a night, and no one waits.',
  },
  {
    name: 'a page asks once a second on Google Cloud',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: DAY_S,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 300,
    },
    modes: ['realtime'],
    services: ['cloud-run', 'cloud-run-instances'],
    // 100 ms of 1 vCPU and 0.5 GiB for each request, less what overlaps, and 40 cents a million requests.
    rows: [
      {
        id: 'cloud-run/',
        items: { 'instances-answering': [5.5, 7.5], 'instance-requests': [1.05, 1.06], 'instances-ready': null },
      },
    ],
    because: 'A request is billed for 100 ms of one vCPU, and nothing between requests.',
  },
  {
    name: 'a hundred decisions a day within 300 ms on Google Cloud',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 100,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 300,
    },
    modes: ['realtime'],
    services: ['cloud-run'],
    // A minimum instance of 1 vCPU with 0.5 or 1 GiB at 0.0000025 per vCPU-second and GiB-second.
    rows: [{ id: 'cloud-run/', items: { 'instances-ready': [9.5, 13.2] } }],
    usd: [9.5, 13.2],
    because:
      'Half of the requests would start an instance, which takes seconds; a minimum instance costs ten dollars at the idle rate.',
  },
  {
    name: 'a hundred decisions a day that may take half a minute on Google Cloud',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 100,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 30_000,
    },
    modes: ['realtime'],
    services: ['cloud-run'],
    rows: [{ id: 'cloud-run/', items: { 'instances-ready': null } }],
    usd: [0, 0.6],
    because: 'It scales to zero, and a start is in time.',
  },
  {
    name: 'an instance that answers all day on Google Cloud',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 20e6,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 200,
    },
    modes: ['realtime'],
    impossible: ['pubsub-cloud-run', 'pubsub-dataflow'],
    rows: [{ id: 'cloud-run-instances/', items: { 'instance-requests': null } }],
    because: 'Instance-based billing has no charge for requests, and a stream sends no reply.',
  },
  {
    name: 'answers of four hours on Google Cloud rule out what may wait for twelve',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, maxStalenessS: 4 * HOUR_S },
    modes: ['batch'],
    impossible: ['cloud-run-delayed-job', 'dataflow-flexrs'],
    because: 'A delayed job may wait 12 h and FlexRS 6 h before it starts.',
  },
  {
    name: 'answers of a day and a half on Google Cloud allow a delayed job',
    model: 'encoder',
    workload: { ...BARE, predictionsPerDay: 100e3, maxStalenessS: 48 * HOUR_S },
    modes: ['batch'],
    rows: [{ id: 'cloud-run-delayed-job/', feasible: true }],
    because: 'It may wait for half a day and is 30 % cheaper.',
  },
  {
    name: 'clicks are scored within ten seconds on Google Cloud',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 86.4e6, peakToMean: 1, maxStalenessS: 10 },
    modes: ['microbatch', 'realtime'],
    impossible: ['cloud-run-job', 'compute-engine-batch', 'vertex-batch'],
    because: 'No job starts within ten seconds.',
  },
  {
    name: 'a million messages of a kibibyte a day cost two dollars of Pub/Sub',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, maxStalenessS: 60, payloadBytesIn: 1024 },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'pubsub-cloud-run/',
        // Published and delivered, at 40 dollars a TiB; the timestamp and the id of a message are billed with its body.
        items: {
          'pubsub-throughput': [
            (2 * 1e6 * MONTH_DAYS * (1024 + 36) * 40) / 2 ** 40 - 0.01,
            (2 * 1e6 * MONTH_DAYS * (1024 + 36) * 40) / 2 ** 40 + 0.01,
          ],
        },
      },
    ],
    because: 'A month is 0.06 TiB in and out.',
  },
  {
    name: 'small messages are billed as a thousand bytes by Pub/Sub where each has a request of its own',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, maxStalenessS: 60, payloadBytesIn: 50 },
    modes: ['microbatch', 'realtime'],
    // Published one by one: 1.11 dollars. Pulled: 0.10 if pulls are full, with 86 bytes each, and less than 1.11 as a window of any length brings more than one.
    rows: [{ id: 'pubsub-cloud-run/', items: { 'pubsub-throughput': [1.19, 2] } }],
    because: 'The least is that of a request, and a pull brings what came in a window.',
  },
  {
    name: 'a message over ten megabytes does not pass Pub/Sub',
    model: 'image',
    workload: { ...BARE, predictionsPerDay: 1e4, maxStalenessS: 600, payloadBytesIn: 11e6 },
    modes: ['batch', 'realtime'],
    impossible: ['pubsub-cloud-run', 'pubsub-dataflow'],
    because: 'A message has 10 MB at most.',
  },
  {
    name: 'answers read ten times a day from Firestore',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      callerWaits: true,
      sloMs: 200,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 10,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesOut: 256,
    },
    modes: ['cached', 'realtime', 'batch', 'hybrid'],
    rows: [
      {
        id: 'google-stored-answers/',
        // 30 cents a million reads, and 90 cents a million writes of a tenth as many entities.
        items: { 'firestore-reads': [9.1, 9.15], 'firestore-writes': [2.6, 2.9] },
      },
    ],
    because: 'Reads are counted, whatever a document holds.',
  },
  {
    name: 'a document over a mebibyte does not fit into Firestore',
    model: 'image',
    workload: {
      ...BARE,
      predictionsPerDay: 1e4,
      callerWaits: true,
      sloMs: 2_000,
      inputsKnownInAdvance: 1,
      readsPerEntityPerDay: 10,
      payloadBytesOut: 1.5 * MB,
    },
    modes: ['realtime', 'cached', 'batch', 'hybrid'],
    rows: [{ id: 'google-stored-answers/', items: { 'firestore-reads': null } }],
    because: 'A document holds 1 MiB; the nodes of a cache hold it.',
  },
  {
    name: 'a team that runs Kubernetes alone on Google Cloud',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 5e6,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 200,
      only: ['kubernetes'],
    },
    modes: ['realtime'],
    services: ['gke', 'gke-autoscaled', 'gke-autopilot', 'gke-autopilot-autoscaled'],
    rows: [{ id: 'gke/', items: { 'control-plane': [72.9, 73.1] } }],
    because: 'A cluster costs 10 cents an hour.',
  },
  {
    name: 'a cluster that exists is not paid again on Google Cloud',
    model: 'ranker',
    workload: {
      ...BARE,
      predictionsPerDay: 5e6,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 200,
      only: ['kubernetes'],
      existing: ['eks'],
    },
    modes: ['realtime'],
    rows: [{ id: 'gke/', items: { 'control-plane': null } }],
    because: 'The control plane is there.',
  },
  {
    name: 'no serverless service is allowed on Google Cloud',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 200,
      without: ['serverless', 'spot'],
    },
    modes: ['realtime'],
    services: [
      'instance-group',
      'instance-group-autoscaled',
      'vertex-endpoint',
      'vertex-endpoint-autoscaled',
      'gke',
      'gke-autoscaled',
    ],
    because: 'Machines remain.',
  },
  {
    name: 'images of a megabyte that lie on AWS cost their way out',
    model: 'image',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 1e6,
      dataIn: 'aws:us-east-1',
    },
    modes: ['batch'],
    // 28,300 GB at 9 cents.
    rows: [{ id: 'compute-engine-batch/', items: { 'inputs-from-elsewhere': [2_500, 2_600] } }],
    because: 'Moving data between clouds is never free.',
  },
  {
    name: 'images of a megabyte in another region of Google Cloud cost less',
    model: 'image',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 1e6,
      dataIn: 'gcp:us-east1',
    },
    modes: ['batch'],
    rows: [{ id: 'compute-engine-batch/', items: { 'inputs-from-elsewhere': [560, 575] } }],
    because: 'Two cents a GB between regions.',
  },
  {
    name: 'a page asks once a second in Singapore on Google Cloud',
    model: 'trees',
    workload: {
      ...BARE,
      region: 'asia-southeast1',
      predictionsPerDay: DAY_S,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 300,
    },
    modes: ['realtime'],
    // Tier 2: 0.0000336 and 0.0000035, 1 vCPU and 1 GiB for an hour.
    rows: [{ id: 'cloud-run/', unitUsd: { 'instances-answering': 3600 * (3.36e-5 + 3.5e-6) } }],
    because: 'Singapore is a region of tier 2, 40 % more expensive.',
  },
  {
    name: 'a model of four gigabytes answers on Google Cloud',
    model: 'large',
    workload: {
      ...BARE,
      predictionsPerDay: 50e3,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 5_000,
      peakToMean: 1,
    },
    modes: ['realtime'],
    because: 'An instance of Cloud Run has up to 32 GiB, and machines have more.',
  },
  {
    name: 'one job of a hundred million rows on Google Cloud',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 100e6, once: true, deadlineS: 6 * HOUR_S, batchPeriodS: DAY_S },
    modes: ['batch'],
    usd: [0.05, 10],
    because: 'An hour of a machine, once.',
  },
];
