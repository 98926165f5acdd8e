import type { GlossaryEntry } from './glossary-entry.ts';

/** Terms for serving and measuring. */
export const MEASURING_TERMS = {
  batch: {
    title: 'Batch',
    group: 'Serving modes',
    text: 'A scheduled job that predicts many rows at once and writes the answers to a table that is read later.',
  },
  'micro-batch': {
    title: 'Micro-batch',
    group: 'Serving modes',
    text: 'Requests are held for a short window and predicted together, which saves compute and adds latency.',
  },
  'real-time': {
    title: 'Real time',
    group: 'Serving modes',
    text: 'Each request is predicted as soon as a replica is free, while its caller waits.',
  },
  async: {
    title: 'Asynchronous',
    group: 'Serving modes',
    text: 'Requests go to a queue and answers to storage, so no caller waits and instances can stop when the queue is empty.',
  },
  cached: {
    title: 'Pre-computed',
    group: 'Serving modes',
    text: 'A batch fills a key-value store that callers read within milliseconds; an answer is fast but as old as the last run.',
  },
  hybrid: {
    title: 'Hybrid',
    group: 'Serving modes',
    text: 'A batch answers the requests known in advance, and a live endpoint answers the others.',
  },
  p50: {
    title: 'p50',
    group: 'Measuring',
    text: 'The median: half of the requests were faster.',
  },
  p99: {
    title: 'p99',
    group: 'Measuring',
    text: 'The time within which 99 of 100 requests were answered.',
  },
  latency: {
    title: 'Latency',
    group: 'Measuring',
    text: 'The time from the scheduled arrival of a request to its answer, including waiting.',
  },
  'service-time': {
    title: 'Service time',
    group: 'Measuring',
    text: 'The time the model needs for a request, without waiting.',
  },
  utilisation: {
    title: 'Utilisation',
    group: 'Measuring',
    text: 'The share of time in which replicas compute; near 100 %, requests wait longer.',
  },
  'offered-rate': {
    title: 'Offered rate',
    group: 'Measuring',
    text: 'The number of requests that arrive per second, whether or not they can be answered.',
  },
  'achieved-rate': {
    title: 'Achieved rate',
    group: 'Measuring',
    text: 'The number of requests answered per second; if it stays below the offered rate, a queue grows.',
  },
  'open-loop': {
    title: 'Open loop',
    group: 'Measuring',
    text: 'Requests are sent on a schedule without waiting for earlier answers, because real callers do not wait for each other.',
  },
  'coordinated-omission': {
    title: 'Coordinated omission',
    group: 'Measuring',
    text: 'The error of starting the clock when a slow server accepts a request, which omits the waiting time and makes latency look much better than it is.',
  },
  'generator-lag': {
    title: 'Generator lag',
    group: 'Measuring',
    text: 'How late the load generator sent a request; points with too much lag do not count.',
  },
  saturated: {
    title: 'Saturated',
    group: 'Measuring',
    text: 'More requests arrive than are answered: the queue grows for the whole measurement, so the latency of such a point is meaningless.',
  },
  knee: {
    title: 'Knee',
    group: 'Measuring',
    text: 'The rate at which latency starts to rise steeply above its unloaded value.',
  },
  window: {
    title: 'Window',
    group: 'Measuring',
    text: 'How long a micro-batch waits for more requests before it is computed.',
  },
  'max-batch': {
    title: 'Max batch',
    group: 'Measuring',
    text: 'The number of requests at which a micro-batch is computed immediately, before its window ends.',
  },
  'batch-size': {
    title: 'Batch size',
    group: 'Measuring',
    text: 'The number of rows in one call to the model.',
  },
  replica: {
    title: 'Replica',
    group: 'Measuring',
    text: 'One copy of the model that handles one call at a time, on one or more threads.',
  },
  'cold-start': {
    title: 'Cold start',
    group: 'Measuring',
    text: 'The time before the first answer: the process starts, the model loads, and the first inference is slow.',
  },
  parity: {
    title: 'Parity',
    group: 'Measuring',
    text: 'Whether batched results equal single-row results.',
  },
  profile: {
    title: 'Profile',
    group: 'Measuring',
    text: 'How the time of one inference divides between operators, and into computing, moving data and overhead.',
  },
  calibration: {
    title: 'Calibration',
    group: 'Measuring',
    text: 'The performance of ONNX Runtime on a machine, measured with small test models: matrix products, memory and overhead.',
  },
  pack: {
    title: 'Pack',
    group: 'Measuring',
    text: 'A run of the same model on another machine, added as a file, which replaces a projection.',
  },
  'closed-loop': {
    title: 'Closed loop',
    group: 'Measuring',
    text: 'Each caller sends its next request only after the last answer, so a slow server receives fewer requests and looks better than it is.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;
