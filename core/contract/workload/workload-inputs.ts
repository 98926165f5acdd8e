import { z } from 'zod';
import type { InputDefinition } from './input-definition.ts';
import { factorOfTwo, hasSlo, log, noCaller } from './input-ranges.ts';
import { MONEY_INPUTS } from './money-inputs.ts';
import { Percentile, Share } from '#core/contract/base/numbers.ts';

/*
 * The numbers of a workload, one entry each: schema with range and default, unit and words, field and slider in the window, range in the
 * sensitivity analysis, and the direction that relaxes it. To add an input, add an entry.
 */

const DAY_S = 86_400;
const MONTH_S = 30 * DAY_S;
const YEAR_S = 366 * DAY_S;
const MAX_AGE_S = 10 * YEAR_S;
/** More than ten billion predictions per second are a typing error. */
export const MAX_PER_DAY = 1e15;
/** One prediction in three years. */
export const MIN_PER_DAY = 1e-3;
/** The longest wait for an answer: 30 days. */
const MAX_WAIT_MS = MONTH_S * 1000;
/** More instances of one kind than a service grants. */
const MAX_INSTANCES = 10_000;
const MAX_PAYLOAD_BYTES = 1e10;
const PayloadBytes = z.number().min(0).max(MAX_PAYLOAD_BYTES);

/** The inputs, in the order in which they are varied. */
const WORKLOAD_INPUTS = {
  predictionsPerDay: {
    schema: z
      .number()
      .min(MIN_PER_DAY, `must be at least ${MIN_PER_DAY}`)
      .max(MAX_PER_DAY, `must be at most ${MAX_PER_DAY}`),
    kind: 'per-day',
    name: 'predictions per day',
    field: {
      card: 'traffic',
      label: 'Predictions per day',
      unit: 'per day',
      help: 'Number of predictions on a typical day.',
      min: 1,
      max: MAX_PER_DAY,
    },
    phrase: (value) => value,
    varied: { range: (base) => log(base, base / 1e4, base * 1e4) },
    easier: 'down',
    slider: { place: 1, scale: { kind: 'log', low: 1e3, high: 1e9, grid: 'digits' }, unset: 1e6, open: '' },
  },
  /**
   * Peak rate ÷ mean rate over the day, from 1 to 86,400 (the whole day's traffic in one second). Null derives it from the shape, or from
   * the trace.
   */
  peakToMean: {
    schema: z.number().min(1).max(DAY_S).nullable().default(null),
    kind: 'times',
    name: 'peak-to-mean ratio',
    field: {
      card: 'traffic',
      label: 'Peak-to-mean ratio',
      unit: 'times',
      help: 'Traffic of the busiest minute divided by the mean. Live services are sized for the peak.',
      min: 1,
      max: 1440,
      open: 'from the shape',
    },
    phrase: (value) => `a peak of ${value} the mean`,
    varied: { range: (base) => log(base, 1, 50), unset: 1 },
    guess: factorOfTwo,
    easier: 'down',
  },
  /** Maximum age of an answer in seconds, counted from the data snapshot that it was computed from. */
  maxStalenessS: {
    schema: z.number().min(1e-3).max(MAX_AGE_S).nullable().default(null),
    kind: 's',
    name: 'max age of an answer',
    field: {
      card: 'freshness',
      label: 'Max age of an answer',
      unit: 's',
      help: 'The maximum age of an answer, counted from the data it was computed from.',
      min: 0.001,
      max: MAX_AGE_S,
      open: 'no limit',
    },
    phrase: (value) => `a tolerated age of ${value}`,
    varied: { range: (base) => log(base, 0.1, MONTH_S), unset: MONTH_S },
    guess: factorOfTwo,
    easier: 'up',
    slider: {
      place: 2,
      scale: { kind: 'log', low: 1, high: MONTH_S, grid: 'seconds' },
      unset: MONTH_S,
      open: 'no limit',
    },
  },
  inputsKnownInAdvance: {
    schema: Share.default(1),
    kind: 'share',
    name: 'inputs known in advance',
    field: {
      card: 'freshness',
      label: 'Inputs known in advance',
      unit: '%',
      help: 'Percentage of requests whose input is known when the batch runs. The others cannot be answered from stored results.',
      min: 0,
      max: 100,
    },
    idle: noCaller,
    phrase: (value) => `${value} of inputs known in advance`,
    varied: { range: (base) => ({ base, low: 0, high: 1, scale: 'linear' }), when: ({ callerWaits }) => callerWaits },
    guess: ({ base, low, high }) => [Math.max(low, base - 0.05), Math.min(high, base + 0.05)],
    easier: 'up',
  },
  /** Share of the requests of waiting callers that may get no answer, because a batch does not know their input; 0 for none. */
  toleratedUnanswered: {
    schema: Share.default(0.01),
    kind: 'share',
    name: 'tolerated requests without an answer',
    field: {
      card: 'freshness',
      label: 'Tolerated without an answer',
      unit: '%',
      help: 'Percentage of requests that may get no answer because their input was not known when the batch ran.',
      min: 0,
      max: 100,
    },
    idle: noCaller,
  },
  ...MONEY_INPUTS,
  failureRate: {
    schema: z.number().min(0).max(0.999).default(0),
    kind: 'share',
    name: 'retry rate',
    field: {
      card: 'traffic',
      label: 'Retry rate',
      unit: '%',
      help: 'Percentage of items whose first attempt fails and is retried.',
      min: 0,
      max: 99,
    },
    phrase: (value) => `a retry rate of ${value}`,
    varied: { range: (base) => ({ base, low: 0, high: 0.5, scale: 'linear' }) },
    guess: ({ base, high }) => [0, Math.min(high, Math.max(0.01, base * 2))],
    easier: 'down',
    slider: { place: 6, scale: { kind: 'log-from-zero', low: 1e-4, high: 0.5, grid: 'digits' }, unset: 0, open: '0 %' },
  },
  payloadBytesIn: {
    schema: PayloadBytes.default(1024),
    kind: 'bytes',
    name: 'request size',
    field: {
      card: 'traffic',
      label: 'Request size',
      unit: 'bytes',
      help: 'Bytes per request as sent. Affects transfer cost and latency.',
      min: 0,
      max: MAX_PAYLOAD_BYTES,
    },
    phrase: (value) => `${value} a request`,
    varied: { range: (base) => log(Math.max(1, base), 1, 1e9) },
    guess: factorOfTwo,
    easier: 'down',
  },
  /** Minimum number of instances of an always-on endpoint; 2 for availability. */
  minInstances: {
    schema: z.number().int().min(0).max(MAX_INSTANCES).default(2),
    kind: 'count',
    name: 'minimum instances',
    field: {
      card: 'waiting',
      label: 'Minimum instances',
      unit: 'instances',
      help: 'An always-on service never scales below this number. Two instances survive the loss of one.',
      min: 0,
      max: 1000,
    },
    phrase: (value) => `a minimum of ${value} ${value === '1' ? 'instance' : 'instances'}`,
    varied: { range: (base) => ({ base, low: 0, high: 10, scale: 'whole' }) },
    guess: ({ base, low, high }) => [Math.max(low, base - 1), Math.min(high, base + 1)],
    easier: 'down',
  },
  /** Seconds between batch runs. Null selects the longest period, up to a day, that keeps D+P within maxStalenessS, or a shorter one that costs less. */
  batchPeriodS: {
    schema: z.number().min(1).max(YEAR_S).nullable().default(null),
    kind: 's',
    name: 'time between runs',
    field: {
      card: 'freshness',
      label: 'Time between batch runs',
      unit: 's',
      help: 'Time between the starts of two batch runs. Default: the longest period that the staleness allows, up to a day, or a shorter one if waiting inputs cost more than further runs.',
      min: 1,
      max: YEAR_S,
      open: 'from the staleness',
    },
    phrase: (value) => `a batch every ${value}`,
    varied: { range: (base) => log(base, 60, MONTH_S) },
    guess: factorOfTwo,
    easier: 'down',
  },
  /** Batch window: maximum seconds of a batch run from its start to its last result. */
  deadlineS: {
    schema: z.number().min(1).max(YEAR_S).nullable().default(null),
    kind: 's',
    name: 'batch window',
    field: {
      card: 'freshness',
      label: 'Batch window',
      unit: 's',
      help: 'A batch run must finish within this time of its start.',
      min: 1,
      max: YEAR_S,
      open: 'no limit',
    },
    phrase: (value) => `a batch window of ${value}`,
    varied: { range: (base) => log(base, 60, MONTH_S) },
    guess: factorOfTwo,
    easier: 'up',
  },
  sloMs: {
    schema: z.number().min(1e-3).max(MAX_WAIT_MS).nullable().default(null),
    kind: 'ms',
    name: 'latency SLO',
    field: {
      card: 'waiting',
      label: 'Latency SLO',
      unit: 'ms',
      help: 'The time within which a caller must get an answer.',
      min: 0.01,
      max: MAX_WAIT_MS,
      open: 'none',
    },
    idle: noCaller,
    phrase: (value) => `an SLO of ${value}`,
    varied: { range: (base) => log(base, 0.1, 1000 * DAY_S), when: hasSlo },
    guess: factorOfTwo,
    easier: 'up',
    slider: {
      place: 3,
      scale: { kind: 'log', low: 1, high: 600_000, grid: 'milliseconds' },
      unset: 600_000,
      open: 'none',
    },
  },
  sloPercentile: {
    // 0.99 is meant as a share, which this is not.
    schema: Percentile.min(1).default(99),
    kind: 'percent',
    name: 'SLO percentile',
    field: {
      card: 'waiting',
      label: 'SLO percentile',
      unit: '%',
      help: 'Percentage of answers that must meet the SLO.',
      min: 1,
      max: 99.999,
    },
    idle: noCaller,
  },
  pathOverheadMs: {
    schema: z.number().min(0).max(MAX_WAIT_MS).default(0),
    kind: 'ms',
    name: 'network and lookup',
    field: {
      card: 'waiting',
      label: 'Network and lookup',
      unit: 'ms',
      help: 'Time for the network and for fetching features. It counts against the SLO.',
      min: 0,
      max: MAX_WAIT_MS,
    },
    idle: noCaller,
    phrase: (value) => `a network and lookup time of ${value}`,
    varied: {
      range: (base, { sloMs }) => ({ base, low: 0, high: Math.max(base, sloMs ?? 0), scale: 'linear' }),
      when: hasSlo,
    },
    guess: factorOfTwo,
    easier: 'down',
  },
  /** CPU milliseconds per request of the program around the model, on one core. Null takes the value of the `server`. */
  handlingMs: {
    schema: z.number().min(0).max(60_000).nullable().default(null),
    kind: 'ms',
    name: 'request handling',
    field: {
      card: 'waiting',
      label: 'Request handling',
      unit: 'ms',
      help: 'CPU time per request for everything around the model: HTTP, parsing, validation and the answer. It takes capacity from every service that answers requests one at a time.',
      min: 0,
      max: 60_000,
      open: 'from the server',
    },
    phrase: (value) => `${value} of request handling`,
    varied: { range: (base) => log(Math.max(0.01, base), 0.01, 100) },
    easier: 'down',
  },
  readsPerEntityPerDay: {
    schema: z.number().min(1e-6).max(1e9).nullable().default(null),
    kind: 'times-a-day',
    name: 'reads per entity per day',
    field: {
      card: 'freshness',
      label: 'Reads per entity',
      unit: 'per day',
      help: 'How often the answer for one entity is read. Answers that are read again are worth storing.',
      min: 0.0001,
      max: 1e9,
      open: 'not stated',
    },
    idle: ({ reuse, inputsKnownInAdvance }) => {
      if (reuse !== null && reuse.readsPerEntityPerDay !== null) return `read from ${reuse.file}`;
      return inputsKnownInAdvance === 0 ? 'no input is known early' : null;
    },
    phrase: (value) => `reads per entity of ${value}`,
    varied: { range: (base) => log(base, 0.01, 10_000) },
    guess: factorOfTwo,
    slider: { place: 4, scale: { kind: 'log', low: 0.01, high: 1000, grid: 'digits' }, unset: 1, open: 'not stated' },
  },
  payloadBytesOut: {
    schema: PayloadBytes.default(256),
    kind: 'bytes',
    name: 'response size',
    field: {
      card: 'traffic',
      label: 'Response size',
      unit: 'bytes',
      help: 'Bytes per answer as sent or stored.',
      min: 0,
      max: MAX_PAYLOAD_BYTES,
    },
    phrase: (value) => `${value} an answer`,
    varied: { range: (base) => log(Math.max(1, base), 1, 1e9) },
    guess: factorOfTwo,
  },
} satisfies Readonly<Record<string, InputDefinition & { readonly schema: z.ZodType<number | null> }>>;

/** The key of a number of the workload. */
export type NumericInput = keyof typeof WORKLOAD_INPUTS;

/** The keys, in the order of the table. */
export const NUMERIC_INPUTS = Object.keys(WORKLOAD_INPUTS) as readonly NumericInput[];

/** The definition of an input. */
export function inputDefinition(input: NumericInput): InputDefinition {
  return WORKLOAD_INPUTS[input];
}

/** Whether a name is the key of a number of the workload. */
export function isNumericInput(input: string): input is NumericInput {
  return Object.hasOwn(WORKLOAD_INPUTS, input);
}

type Schemas = { [Input in NumericInput]: (typeof WORKLOAD_INPUTS)[Input]['schema'] };

/** The schemas of the inputs, for the schema of a workload. */
export const INPUT_SCHEMAS = Object.fromEntries(
  Object.entries(WORKLOAD_INPUTS).map(([input, { schema }]) => [input, schema]),
) as unknown as Schemas;
