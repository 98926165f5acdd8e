import { DAY_S, type DoubtedScenario, HOUR_S } from './testing-scenario.ts';

/** A bill without logs, alarms and the network, which architects compute apart. */
const BARE = { alsoPaid: false, failureRate: 0, region: 'eastus' } as const;
const MONTH_S = 730 * HOUR_S;
/** Events of a month at a thousand a second, in millions. */
const EVENTS = (1_000 * MONTH_S) / 1e6;

/** What architects of Azure say, from its public prices. */
export const AZURE: readonly DoubtedScenario[] = [
  {
    name: 'a nightly score of a million rows on Azure',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    usd: [0.02, 2],
    because: 'A minute of a container a night costs cents.',
  },
  {
    name: 'a page asks once a second on Azure',
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
    services: ['container-apps', 'functions-flex'],
    // Half a vCPU and 1 GiB: 39.42 a month at the active rate, 11.83 at the idle rate.
    rows: [{ id: 'container-apps/', usd: [11.8, 41] }],
    because: 'One replica answers; it is idle in some seconds, at the idle rate only if it is the minimum.',
  },
  {
    name: 'a hundred decisions a day within 300 ms on Azure',
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
    services: ['container-apps', 'functions-flex'],
    // (0.5 · 0.000003 + 1 · 0.000003) dollars a second.
    rows: [{ id: 'container-apps/', items: { 'instances-ready': [11.7, 12] } }],
    usd: [2, 13],
    because: 'A replica that is kept ready costs twelve dollars at the idle rate.',
  },
  {
    name: 'a hundred decisions a day that may take a minute on Azure',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 100,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 60_000,
    },
    modes: ['realtime'],
    services: ['functions-flex'],
    usd: [0, 0.5],
    because: 'A function that scales to zero is billed for a second of each; a replica stays five minutes after each.',
  },
  {
    name: 'a model of a millisecond keeps an instance busy on Flex Consumption',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 300,
    },
    modes: ['realtime'],
    // A replica of half a vCPU and 1 GiB that is always active costs 39.42, and its requests 12.17: a tie with Flex.
    services: ['container-apps', 'functions-flex', 'vm-scale-set', 'vm-scale-set-autoscaled'],
    // 30.4 million executions at 40 cents a million: 12.17. An instance of 0.5 GB that always executes: 34.16, or 26.28 always ready; two are 24 to 33 more.
    rows: [{ id: 'functions-flex/', usd: [38, 80] }],
    because: 'An instance is billed while it executes anything, for a second at least.',
  },
  {
    name: 'a managed endpoint of Azure never stops',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 1_000,
      peakToMean: 1,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 60_000,
      minInstances: 1,
    },
    modes: ['realtime'],
    services: ['functions-flex', 'container-apps'],
    rows: [{ id: 'azure-ml-endpoint/', usd: [60, 400] }],
    because: 'Its smallest machine costs over sixty dollars, with or without requests.',
  },
  {
    name: 'a thousand events of a kibibyte a second take two throughput units',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1_000 * DAY_S, peakToMean: 1, maxStalenessS: 10, payloadBytesIn: 1024 },
    modes: ['microbatch', 'realtime'],
    rows: [
      {
        id: 'event-hubs-container-apps/',
        items: {
          'event-hubs-units': [2 * 0.03 * 730 - 0.01, 2 * 0.03 * 730 + 0.01],
          'event-hubs-events': [0.028 * EVENTS - 0.1, 0.028 * EVENTS + 0.1],
        },
      },
    ],
    because: 'A unit takes 1 MB and 1,000 events a second, and 1.02 MB need two.',
  },
  {
    name: 'a thousand events of 900 bytes a second take one throughput unit',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1_000 * DAY_S, peakToMean: 1, maxStalenessS: 10, payloadBytesIn: 900 },
    modes: ['microbatch', 'realtime'],
    rows: [{ id: 'event-hubs-container-apps/', items: { 'event-hubs-units': [21.89, 21.91] } }],
    because: '0.9 MB a second fit into one.',
  },
  {
    name: 'an event over a megabyte does not pass Event Hubs',
    model: 'image',
    workload: { ...BARE, predictionsPerDay: 1e4, maxStalenessS: 600, payloadBytesIn: 1.5e6 },
    modes: ['batch', 'realtime'],
    impossible: ['event-hubs-container-apps'],
    because: 'An event has 1 MB at most.',
  },
  {
    name: 'a stream of Azure sends no reply',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 1e6, callerWaits: true, inputsKnownInAdvance: 0, sloMs: 300 },
    modes: ['realtime'],
    impossible: ['event-hubs-container-apps'],
    because: 'A caller waits.',
  },
  {
    name: 'answers read ten times a day from Cosmos DB',
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
    // A request unit to read a KiB, 5 or a little more to write it, at 25 cents a million.
    rows: [{ id: 'azure-stored-answers/', items: { 'cosmos-reads': [7.5, 7.7], 'cosmos-writes': [3.7, 4.5] } }],
    because: 'Thirty million request units of reads a month.',
  },
  {
    name: 'a team that runs Kubernetes alone on Azure',
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
    services: ['aks', 'aks-autoscaled'],
    rows: [{ id: 'aks/', items: { 'control-plane': [72.9, 73.1] } }],
    because: 'The Standard tier of a cluster costs 10 cents an hour.',
  },
  {
    name: 'an ordered stream on Azure',
    model: 'trees',
    workload: { ...BARE, predictionsPerDay: 10e6, maxStalenessS: 60, needsOrder: true, needsReplay: true },
    modes: ['microbatch', 'realtime'],
    rows: [{ id: 'event-hubs-container-apps/', feasible: true }],
    because: 'A partition keeps its order and can be read again.',
  },
  {
    name: 'images of a megabyte that lie on Google Cloud cost their way to Azure',
    model: 'image',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 1e6,
      dataIn: 'gcp:us-central1',
    },
    modes: ['batch'],
    // 28,300 GB at 12 cents.
    rows: [{ id: 'azure-vm-batch/', items: { 'inputs-from-elsewhere': [3_350, 3_450] } }],
    because: 'The first ten terabytes leave Google Cloud at 12 cents.',
  },
  {
    name: 'no serverless service is allowed on Azure',
    model: 'trees',
    workload: {
      ...BARE,
      predictionsPerDay: 1e6,
      callerWaits: true,
      inputsKnownInAdvance: 0,
      sloMs: 200,
      without: ['serverless'],
    },
    modes: ['realtime'],
    services: [
      'vm-scale-set',
      'vm-scale-set-autoscaled',
      'azure-ml-endpoint',
      'azure-ml-endpoint-autoscaled',
      'aks',
      'aks-autoscaled',
    ],
    because: 'Machines remain.',
  },
  {
    name: 'a container of Container Apps has 8 GiB, and a model of four gigabytes needs more',
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
    impossible: ['functions-flex'],
    because: 'A function has 4 GiB, and its package less than one.',
  },
];
