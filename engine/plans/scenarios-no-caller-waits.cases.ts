import type { Scenario } from './testing-scenario.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const MB = 2 ** 20;

/** Scenarios in which no caller waits for an answer. */
export const NO_CALLER_WAITS: readonly Scenario[] = [
  // No caller waits: batch, however fresh or unknown the inputs are.
  {
    name: 'a million predictions per day, read the next day',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, shape: 'diurnal', maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'No caller waits and a day is fresh enough: a job of minutes per day.',
  },
  {
    name: 'requests of half a megabyte, read the next day',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, payloadBytesIn: 470_000 },
    modes: ['batch'],
    because: 'A function that is billed per call saves less over the cheapest job than anybody would change for.',
  },
  {
    name: 'today’s transactions are scored tonight',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, inputsKnownInAdvance: 0, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'An input that is not known today waits for the next run. That is the textbook batch.',
  },
  {
    name: 'unknown inputs, no limit of age',
    model: 'ranker',
    workload: { predictionsPerDay: 200_000, inputsKnownInAdvance: 0 },
    modes: ['batch'],
    because: 'Without a waiting caller and without a limit of age there is nothing to be live for.',
  },
  {
    name: 'ten million customers every night, ready when the office opens',
    model: 'ranker',
    workload: {
      predictionsPerDay: 10_000_000,
      maxStalenessS: 30 * HOUR_S,
      batchPeriodS: DAY_S,
      deadlineS: 6 * HOUR_S,
      payloadBytesIn: 600,
      payloadBytesOut: 32,
    },
    modes: ['batch'],
    because: 'A nightly job with a deadline of hours.',
  },
  {
    name: 'fifty million rows within a quarter of an hour',
    model: 'ranker',
    workload: { predictionsPerDay: 50_000_000, maxStalenessS: 26 * HOUR_S, batchPeriodS: DAY_S, deadlineS: 900 },
    modes: ['batch'],
    because: 'A short deadline takes more instances, not another mode.',
  },
  {
    name: 'a week of sessions for a dashboard on Monday',
    model: 'trees',
    workload: {
      predictionsPerDay: 3_000_000,
      maxStalenessS: 8 * DAY_S,
      batchPeriodS: 7 * DAY_S,
      deadlineS: 12 * HOUR_S,
    },
    modes: ['batch'],
    because: 'One job per week.',
  },
  {
    name: 'prices that may be two hours old',
    model: 'trees',
    workload: { predictionsPerDay: 2_400_000, shape: 'business-hours', maxStalenessS: 2 * HOUR_S },
    modes: ['batch'],
    because: 'Hourly jobs keep the limit, and no caller waits.',
  },
  {
    name: 'text of a million documents, read the next day',
    model: 'encoder',
    workload: {
      predictionsPerDay: 1_000_000,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 4_096,
      payloadBytesOut: 3_072,
    },
    modes: ['batch'],
    because: 'A slow model makes batch more attractive, not less.',
  },
  {
    name: 'a model of 8 GFLOP on images of the day',
    model: 'heavy',
    workload: {
      predictionsPerDay: 1_000_000,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 200_000,
      payloadBytesOut: 4_096,
    },
    modes: ['batch'],
    because: 'Spot instances overnight; an always-on fleet would idle.',
  },
  {
    name: 'a model of 4 GB, a thousand documents per day',
    model: 'large',
    workload: { predictionsPerDay: 1_000, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'Minutes of work per day.',
  },
  {
    name: 'answers of 10 MB, read the next day',
    model: 'image',
    workload: {
      predictionsPerDay: 20_000,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 2 * MB,
      payloadBytesOut: 10 * MB,
    },
    modes: ['batch'],
    because: 'Files in object storage.',
  },
  {
    name: 'one prediction per day, and no caller waits',
    model: 'trees',
    workload: { predictionsPerDay: 1, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'Cents either way are a tie, and a tie goes to batch.',
  },
  {
    name: 'a thousand predictions per day, and no caller waits',
    model: 'trees',
    workload: { predictionsPerDay: 1_000, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'Cents either way are a tie, and a tie goes to batch.',
  },
  {
    name: 'jobs that fail often',
    model: 'ranker',
    workload: { predictionsPerDay: 5_000_000, maxStalenessS: 26 * HOUR_S, failureRate: 0.2 },
    modes: ['batch'],
    because: 'Failed shards are run again; no caller waits for them.',
  },
  {
    name: 'a billion rows per day',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000_000, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'A cluster for hours, not a stream for a day.',
  },
  {
    name: 'Europe, a million per day, read the next day',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, region: 'eu-west-1' },
    modes: ['batch'],
    because: 'The region changes prices, not the answer.',
  },
  {
    name: 'an always-on endpoint today, and no caller waits',
    model: 'ranker',
    workload: {
      predictionsPerDay: 1_000_000,
      maxStalenessS: 26 * HOUR_S,
      current: { monthlyUsd: 4_000, mode: 'always-on endpoint' },
    },
    modes: ['batch'],
    because: 'The habit that a nightly job replaces.',
  },

  // No caller waits, but the answer must be young.
  {
    name: 'alarms of a hundred million events per day, ten seconds late at most',
    model: 'trees',
    workload: {
      predictionsPerDay: 100_000_000,
      shape: 'bursty',
      peakToMean: 3,
      maxStalenessS: 10,
      payloadBytesIn: 400,
      payloadBytesOut: 64,
    },
    modes: ['microbatch'],
    because: 'Too young for a job, and a stream amortises the call.',
  },
  {
    name: 'events that must be scored within a minute',
    model: 'trees',
    workload: { predictionsPerDay: 5_000_000, maxStalenessS: 60, payloadBytesIn: 400, payloadBytesOut: 64 },
    modes: ['microbatch', 'async', 'realtime'],
    because: 'No job starts that fast; a stream or a function does.',
  },
  {
    name: 'features refreshed every five minutes',
    model: 'trees',
    workload: { predictionsPerDay: 10_000_000, maxStalenessS: 300 },
    modes: ['microbatch', 'batch'],
    because: 'At the border: start-up takes minutes of the five.',
  },
  {
    name: 'large images within ten seconds, no caller waits',
    model: 'image',
    workload: { predictionsPerDay: 50_000, maxStalenessS: 10, payloadBytesIn: 10 * MB, payloadBytesOut: 1_024 },
    modes: ['microbatch', 'async', 'realtime'],
    impossible: ['lambda', 'sagemaker-serverless'],
    because: 'Requests of 10 MB exceed what functions take.',
  },
];
