import type { Workload } from '#core/contract/workload.ts';
import { bytes, plain, roundDuration } from '#core/words/format.ts';

type NumericKey = {
  [Key in keyof Workload]: Workload[Key] extends number | null ? Key : never;
}[keyof Workload];

/** A number of the workload as a field. */
export interface NumberField {
  readonly key: NumericKey;
  readonly label: string;
  readonly unit: string;
  /** What it is, in one sentence. */
  readonly explanation: string;
  readonly min: number;
  readonly max: number;
  /** What is shown of a share is so many times it. */
  readonly shownTimes?: number;
  /** It may be left open; the placeholder says what then holds. */
  readonly open?: string;
  /** The value once more, as people say it. */
  readonly also?: (value: number) => string | null;
  /** Why it is without effect; null when it counts. */
  readonly idle?: (workload: Workload) => string | null;
}

const MOST = Number.MAX_SAFE_INTEGER;
const minutes = (value: number): string | null => (value < 60 ? null : roundDuration(value * 1000));
const large =
  (say: (value: number) => string) =>
  (value: number): string | null =>
    value < 1000 ? null : say(value);
const needsCaller = ({ callerWaits }: Workload): string | null => (callerWaits ? null : 'no caller waits');

export const TRAFFIC_FIELDS: readonly NumberField[] = [
  {
    key: 'predictionsPerDay',
    label: 'Predictions a day',
    unit: 'a day',
    explanation: 'How many predictions are made or asked for on a typical day.',
    min: 1,
    max: MOST,
    also: (value) => `${plain(value / 86_400, 3)} a second on average`,
  },
  {
    key: 'peakToMean',
    label: 'Peak to mean',
    unit: 'times',
    explanation: 'How much busier the busiest minute is than the mean; live services are sized for it.',
    min: 1,
    max: 1440,
    open: 'as the shape has it',
  },
  {
    key: 'payloadBytesIn',
    label: 'Bytes in a request',
    unit: 'bytes',
    explanation: 'Size of one input as it is sent; it costs transfer and time.',
    min: 0,
    max: MOST,
    also: large(bytes),
  },
  {
    key: 'payloadBytesOut',
    label: 'Bytes in an answer',
    unit: 'bytes',
    explanation: 'Size of one answer as it is sent or stored.',
    min: 0,
    max: MOST,
    also: large(bytes),
  },
  {
    key: 'failureRate',
    label: 'Retried items',
    unit: '%',
    explanation: 'Share of items whose first attempt fails and is done again.',
    min: 0,
    max: 99,
    shownTimes: 100,
  },
];

export const WAITING_FIELDS: readonly NumberField[] = [
  {
    key: 'sloMs',
    label: 'Latency SLO',
    unit: 'ms',
    explanation: 'A caller must have the answer within this time.',
    min: 0.01,
    max: MOST,
    open: 'none',
    also: large(roundDuration),
    idle: needsCaller,
  },
  {
    key: 'sloPercentile',
    label: 'SLO percentile',
    unit: 'of 100',
    explanation: 'So many of a hundred answers must keep the SLO.',
    min: 1,
    max: 99.999,
    idle: needsCaller,
  },
  {
    key: 'pathOverheadMs',
    label: 'Network and look-up',
    unit: 'ms',
    explanation: 'Time on the way and for fetching features; it counts against the SLO.',
    min: 0,
    max: MOST,
    idle: needsCaller,
  },
  {
    key: 'minInstances',
    label: 'Fewest instances',
    unit: 'instances',
    explanation: 'An always-on service never goes below this; two survive the loss of one.',
    min: 0,
    max: 1000,
  },
];

export const FRESHNESS_FIELDS: readonly NumberField[] = [
  {
    key: 'maxStalenessS',
    label: 'Staleness tolerated',
    unit: 's',
    explanation: 'Oldest answer that anybody may get, counted from the data that it was computed from.',
    min: 0.001,
    max: MOST,
    open: 'no limit',
    also: minutes,
  },
  {
    key: 'batchPeriodS',
    label: 'Time between batch runs',
    unit: 's',
    explanation: 'How often a batch runs; left open, as seldom as the staleness allows, at least once a day.',
    min: 1,
    max: MOST,
    open: 'follows from staleness',
    also: minutes,
  },
  {
    key: 'deadlineS',
    label: 'Batch window',
    unit: 's',
    explanation: 'A batch run must be through within this time of its start.',
    min: 1,
    max: MOST,
    open: 'no limit',
    also: minutes,
  },
  {
    key: 'inputsKnownInAdvance',
    label: 'Inputs known in advance',
    unit: '%',
    explanation: 'Share of requests whose input is there when the batch runs; the rest has no answer until the next.',
    min: 0,
    max: 100,
    shownTimes: 100,
  },
  {
    key: 'readsPerEntityPerDay',
    label: 'Reads per entity',
    unit: 'a day',
    explanation: 'How often the answer about one entity is read; an answer that is read again is worth keeping.',
    min: 0.0001,
    max: MOST,
    open: 'not stated',
    idle: ({ reuse }) => (reuse?.readsPerEntityPerDay == null ? null : `read from ${reuse.file}`),
  },
];

export const MONEY_FIELDS: readonly NumberField[] = [
  {
    key: 'discountPct',
    label: 'Discount',
    unit: '%',
    explanation: 'What your contract takes off list prices of compute.',
    min: 0,
    max: 100,
  },
];
