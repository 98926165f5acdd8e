import type { ServiceId } from '#core/contract/plan.ts';
import type { Scenario } from './testing-scenario.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const MB = 2 ** 20;

const PAY_PER_USE: readonly ServiceId[] = ['lambda', 'sagemaker-serverless'];

/** Scenarios at the borders in which no caller waits: unusual limits, sizes and terms. */
export const BORDERS_NO_CALLER_WAITS: readonly Scenario[] = [
  {
    name: 'a hundred million events per day, a second late at most',
    model: 'trees',
    workload: { predictionsPerDay: 100_000_000, maxStalenessS: 1, payloadBytesIn: 400, payloadBytesOut: 64 },
    modes: ['microbatch', 'realtime'],
    impossible: ['lambda-batch', 'ec2-batch', 'batch-fargate', 'sagemaker-batch-transform'],
    because: 'Too young for a job.',
  },
  {
    name: 'a hundred events per day, a second late at most',
    model: 'trees',
    workload: { predictionsPerDay: 100, maxStalenessS: 1, payloadBytesIn: 400, payloadBytesOut: 64 },
    modes: ['realtime'],
    services: ['lambda'],
    because:
      'A function for each event, with one kept ready: there is no stream to keep, and a cold start takes too long.',
  },
  {
    name: 'a hundred events per day, a minute late at most',
    model: 'trees',
    workload: { predictionsPerDay: 100, maxStalenessS: 60, payloadBytesIn: 400, payloadBytesOut: 64 },
    modes: ['realtime'],
    services: PAY_PER_USE,
    because: 'A shard for a hundred events costs more than the events, and is one more thing to run.',
  },
  {
    name: 'a million rows per day, a quarter of an hour old at most',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 900 },
    modes: ['batch'],
    because: 'A scheduled function starts in half a minute.',
  },
  {
    name: 'a thousand million rows per day, a week old at most',
    model: 'ranker',
    workload: { predictionsPerDay: 1e9, maxStalenessS: 7 * DAY_S },
    modes: ['batch'],
    because: 'Spot machines.',
  },
  {
    name: 'inputs of 20 MB, half a million per day',
    model: 'image',
    workload: { predictionsPerDay: 500_000, maxStalenessS: 26 * HOUR_S, payloadBytesIn: 20 * MB },
    modes: ['batch'],
    because: 'Jobs read them from the bucket, often enough that they do not pile up there.',
  },
  {
    name: 'a trillion small rows per day',
    model: 'trees',
    workload: { predictionsPerDay: 1e12, maxStalenessS: 26 * HOUR_S, payloadBytesIn: 100, payloadBytesOut: 16 },
    modes: ['batch'],
    because: 'A few hundred cores around the clock; no service takes them one by one.',
  },
  {
    name: 'events of 2 MB, ten seconds late at most',
    model: 'image',
    workload: { predictionsPerDay: 20_000, maxStalenessS: 10, payloadBytesIn: 2 * MB },
    modes: ['async', 'realtime', 'microbatch'],
    because: 'Too young for a job; a function or a queue takes 2 MB.',
  },
  {
    name: 'ten million answers of the night in a stream',
    model: 'trees',
    workload: { predictionsPerDay: 10_000_000, maxStalenessS: 26 * HOUR_S, sink: 'stream' },
    modes: ['batch'],
    because: 'A job may write to a stream.',
  },
  {
    name: 'answers of 500 kB for a table',
    model: 'image',
    workload: { predictionsPerDay: 10_000, maxStalenessS: 26 * HOUR_S, sink: 'table', payloadBytesOut: 500_000 },
    modes: ['none'],
    because: 'An item of a table has at most 400 kB.',
  },
  {
    name: 'a function of 50 dollars per month today, and no caller waits',
    model: 'trees',
    workload: {
      predictionsPerDay: 5_000_000,
      maxStalenessS: 26 * HOUR_S,
      current: { monthlyUsd: 50, mode: 'Lambda' },
    },
    modes: ['batch'],
    because: 'A job of minutes.',
  },
  {
    name: 'a million rows within a minute of the start',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, batchPeriodS: DAY_S, deadlineS: 60 },
    modes: ['batch'],
    services: ['lambda-batch'],
    because: 'Nothing else starts in half a minute.',
  },
  {
    name: 'a model of 4 GB in a job that cannot be divided',
    model: 'large',
    workload: {
      predictionsPerDay: 50_000,
      maxStalenessS: 26 * HOUR_S,
      batchPeriodS: DAY_S,
      deadlineS: 12 * HOUR_S,
      batchRecovery: 'whole-job',
    },
    modes: ['batch'],
    because: 'A larger machine, not another mode.',
  },
  {
    name: 'a million rows for a team whose hours cost 80 dollars',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, opsUsdPerHour: 80 },
    modes: ['batch'],
    services: ['lambda-batch', 'batch-fargate', 'sagemaker-batch-transform'],
    because: 'What the provider runs whole takes the fewest hours.',
  },
  {
    name: 'images of 200 kB, half a minute late at most',
    model: 'image',
    workload: { predictionsPerDay: 200_000, maxStalenessS: 30, payloadBytesIn: 200_000 },
    modes: ['microbatch', 'async', 'realtime'],
    because: 'Too young for a job.',
  },
  {
    name: 'ten million images of 8 GFLOP per day, read the next day',
    model: 'heavy',
    workload: { predictionsPerDay: 10_000_000, maxStalenessS: 26 * HOUR_S, payloadBytesIn: 100_000 },
    modes: ['batch'],
    because: 'Spot machines, of CPUs or GPUs.',
  },
  {
    name: 'every cent counts, one prediction per day, and no caller waits',
    model: 'trees',
    workload: { predictionsPerDay: 1, maxStalenessS: 26 * HOUR_S, materialUsd: 0 },
    modes: ['batch', 'realtime'],
    because: 'A function, on a schedule or on call.',
  },
];
