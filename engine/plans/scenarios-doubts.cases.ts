import { DAY_S, type DoubtedScenario, HOUR_S } from './testing-scenario.ts';

const LIVE = { callerWaits: true, sloMs: 300 } as const;
const NIGHTLY = { batchPeriodS: DAY_S, deadlineS: 6 * HOUR_S, maxStalenessS: 30 * HOUR_S } as const;
const ASSUMPTION = /not stated which requests are known the day before/;

/** What is known of requests in advance, where a caller waits and where none does. */
export const KNOWN: readonly DoubtedScenario[] = [
  {
    name: 'a page waits for a quick model, and which requests are known is not stated',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 1_000_000 },
    flips: true,
    modes: ['realtime'],
    unsaid: ASSUMPTION,
    confidence: ['low'],
    doubt: /assumed/,
    because:
      'To write thirty million answers a month costs $19, to compute them half of it: known or not, they are computed.',
  },
  {
    name: 'a text encoder behind a page whose readers may or may not be known',
    model: 'encoder',
    workload: { ...LIVE, predictionsPerDay: 10_000_000, readsPerEntityPerDay: 20 },
    flips: true,
    modes: ['realtime', 'microbatch'],
    first: ASSUMPTION,
    flip: { input: 'inputsKnownInAdvance', becomes: ['cached', 'hybrid'] },
    confidence: ['low'],
    doubt: /assumed/,
    because:
      'Half a million readers a night cost dollars, ten million encodings a day hundreds, one by one or in small batches.',
  },
  {
    name: 'a page waits, and it is stated that no request is known',
    model: 'ranker',
    workload: { ...LIVE, predictionsPerDay: 1_000_000, inputsKnownInAdvance: 0 },
    flips: true,
    modes: ['realtime'],
    unsaid: /not stated/,
    confidence: ['high', 'medium'],
    because: 'What is stated is not assumed.',
  },
  {
    name: 'a page waits, and every request is known the day before',
    model: 'encoder',
    workload: { ...LIVE, predictionsPerDay: 10_000_000, readsPerEntityPerDay: 20, inputsKnownInAdvance: 1 },
    modes: ['cached', 'batch'],
    unsaid: /not stated/,
    because: 'Half a million answers are computed at night and looked up within milliseconds.',
  },
  {
    name: 'a page waits, and nine in ten requests to a slow model are known the day before',
    model: 'heavy',
    workload: {
      callerWaits: true,
      sloMs: 1_500,
      predictionsPerDay: 10_000_000,
      readsPerEntityPerDay: 20,
      inputsKnownInAdvance: 0.9,
    },
    modes: ['hybrid', 'cached', 'microbatch'],
    unsaid: /not stated/,
    because:
      'A tenth of a fleet of dozens of cores answers what is new and the night computes the rest, or batches of a second and a half answer all.',
  },
  {
    name: 'a nightly job, without a statement of what is known',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 20_000_000 },
    modes: ['batch'],
    unsaid: /not stated|known the day before/,
    confidence: ['high'],
    because: 'Where no caller waits, the next run scores whatever came.',
  },
  {
    name: 'a nightly job of inputs that are never known',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 20_000_000, inputsKnownInAdvance: 0 },
    modes: ['batch'],
    confidence: ['high'],
    because: 'The same verdict: the question does not matter.',
  },
  {
    name: 'a nightly job with the question left open',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 20_000_000, assumed: ['known'] },
    modes: ['batch'],
    unsaid: /not stated/,
    confidence: ['high'],
    because: 'An open question that does not matter makes nothing doubtful.',
  },
];

/** How sure a verdict may sound. */
export const CONFIDENCE: readonly DoubtedScenario[] = [
  {
    name: 'a nightly job after a disturbed measurement',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 20_000_000 },
    poor: true,
    modes: ['batch'],
    confidence: ['low'],
    doubt: /poor/,
    because: 'A share of simulations of a number that is not known says nothing.',
  },
  {
    name: 'a page after a disturbed measurement',
    model: 'encoder',
    workload: { ...LIVE, predictionsPerDay: 1_000_000, inputsKnownInAdvance: 0 },
    poor: true,
    modes: ['realtime'],
    confidence: ['low'],
    doubt: /poor/,
    because: 'The mode stays, because the caller waits; the price is unsure.',
  },
  {
    name: 'a nightly job of an assumed volume',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 1_000_000, assumed: ['volume'] },
    modes: ['batch'],
    confidence: ['low'],
    doubt: /assumed/,
    because: 'How many rows there are is not stated.',
  },
  {
    name: 'a workload with every question open',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, assumed: ['waits', 'volume', 'age', 'known'] },
    modes: ['batch'],
    confidence: ['low'],
    doubt: /assumed/,
    because: 'It is a guess, however clear the simulations are.',
  },
];
