import type { GlossaryEntry } from './glossary-entry.ts';

/** Terms of serving and of measuring it. */
export const MEASURING_TERMS = {
  batch: {
    title: 'Batch',
    group: 'Ways to serve',
    text: 'A job that predicts many rows at once, from time to time, and writes the answers into a table that is read later.',
  },
  'micro-batch': {
    title: 'Micro-batch',
    group: 'Ways to serve',
    text: 'Requests are held back for a short window and predicted together, which saves compute and costs latency.',
  },
  'real-time': {
    title: 'Real time',
    group: 'Ways to serve',
    text: 'Each request is predicted as soon as a replica is free, while its caller waits.',
  },
  async: {
    title: 'Asynchronous',
    group: 'Ways to serve',
    text: 'Requests go into a queue and their answers into storage, so that nobody waits and instances may stop when the queue is empty.',
  },
  cached: {
    title: 'Pre-computed',
    group: 'Ways to serve',
    text: 'A batch fills a key-value store from which callers read within milliseconds, so that an answer is fast but as old as the last run.',
  },
  hybrid: {
    title: 'Hybrid',
    group: 'Ways to serve',
    text: 'A batch answers what is known in advance, and a live endpoint the rest.',
  },
  p50: {
    title: 'p50',
    group: 'Measuring',
    text: 'The median: half of the requests were faster.',
  },
  p99: {
    title: 'p99',
    group: 'Measuring',
    text: 'The time within which 99 of 100 requests were answered; the slowest one of a hundred took longer.',
  },
  latency: {
    title: 'Latency',
    group: 'Measuring',
    text: 'The time from the moment at which a request was due to its answer, waiting included.',
  },
  'service-time': {
    title: 'Service time',
    group: 'Measuring',
    text: 'The time that the model itself takes for a request, without waiting.',
  },
  utilisation: {
    title: 'Utilisation',
    group: 'Measuring',
    text: 'The share of the time in which replicas compute; the nearer it is to 100 %, the longer requests wait.',
  },
  'offered-rate': {
    title: 'Offered rate',
    group: 'Measuring',
    text: 'How many requests a second arrive, whether they can be answered or not.',
  },
  'achieved-rate': {
    title: 'Achieved rate',
    group: 'Measuring',
    text: 'How many requests a second were answered; where it stays below the offered rate, a queue grows.',
  },
  'open-loop': {
    title: 'Open loop',
    group: 'Measuring',
    text: 'Requests are sent by a schedule and never wait for earlier answers, as real callers do not wait for each other.',
  },
  'coordinated-omission': {
    title: 'Coordinated omission',
    group: 'Measuring',
    text: 'The mistake of starting the clock only when a slow server takes a request, which leaves out the time that it waited and makes latency look far better than it is.',
  },
  'generator-lag': {
    title: 'Generator lag',
    group: 'Measuring',
    text: 'How late the load generator itself was in sending; a point at which it lags does not count.',
  },
  saturated: {
    title: 'Saturated',
    group: 'Measuring',
    text: 'More requests arrive than are answered: the queue grows for as long as one measures, so no latency of such a point means anything.',
  },
  knee: {
    title: 'Knee',
    group: 'Measuring',
    text: 'The rate from which on latency leaves what it is without load, and begins to rise steeply.',
  },
  window: {
    title: 'Window',
    group: 'Measuring',
    text: 'How long a micro-batch waits for more requests before it is computed.',
  },
  'max-batch': {
    title: 'Largest batch',
    group: 'Measuring',
    text: 'The number of requests at which a micro-batch is computed at once, without waiting for its window.',
  },
  'batch-size': {
    title: 'Batch size',
    group: 'Measuring',
    text: 'How many rows the model is given in one call.',
  },
  replica: {
    title: 'Replica',
    group: 'Measuring',
    text: 'One copy of the model that answers one call at a time, on one or more threads.',
  },
  'cold-start': {
    title: 'Cold start',
    group: 'Measuring',
    text: 'What the first request waits for: the process starts, the model is loaded, the first inference is slow.',
  },
  parity: {
    title: 'Parity',
    group: 'Measuring',
    text: 'Whether the model gives the same answers in batches as row by row.',
  },
  profile: {
    title: 'Profile',
    group: 'Measuring',
    text: 'Where the time of one inference goes, operator by operator: into computing, into moving data, or into overhead.',
  },
  calibration: {
    title: 'Calibration',
    group: 'Measuring',
    text: 'What ONNX Runtime reaches on a machine, measured with models made for it: products, convolutions, memory, overhead, threads.',
  },
  pack: {
    title: 'Pack',
    group: 'Measuring',
    text: 'A measurement of the same model on another machine, brought here as its document, which takes the place of a projection.',
  },
  'closed-loop': {
    title: 'Closed loop',
    group: 'Measuring',
    text: 'Each caller sends its next request only after the last answer, so that a slow server is asked less and looks better than it is.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;
