import type { Workload } from '#core/contract/workload.ts';
import { bytes, plain, roundDuration } from '#core/words/format.ts';

type NumericKey = {
  [Key in keyof Workload]: Workload[Key] extends number | null ? Key : never;
}[keyof Workload];

/** A form field for a number of the workload. */
export interface NumberField {
  readonly key: NumericKey;
  readonly label: string;
  readonly unit: string;
  /** The meaning of the number, in one sentence. */
  readonly explanation: string;
  readonly min: number;
  readonly max: number;
  /** The factor from the value to the number on the screen: 100 for a share in percent. */
  readonly shownTimes?: number;
  /** The number is optional; the placeholder names the default. */
  readonly open?: string;
  /** The value in a more readable unit. */
  readonly also?: (value: number) => string | null;
  /** Why the number has no effect; null if it has one. */
  readonly idle?: (workload: Workload) => string | null;
}

const MAX = Number.MAX_SAFE_INTEGER;
const minutes = (value: number): string | null => (value < 60 ? null : roundDuration(value * 1000));
const large =
  (say: (value: number) => string) =>
  (value: number): string | null =>
    value < 1000 ? null : say(value);
const needsCaller = ({ callerWaits }: Workload): string | null => (callerWaits ? null : 'no caller waits');

export const TRAFFIC_FIELDS: readonly NumberField[] = [
  {
    key: 'predictionsPerDay',
    label: 'Predictions per day',
    unit: 'per day',
    explanation: 'Number of predictions on a typical day.',
    min: 1,
    max: MAX,
    also: (value) => `${plain(value / 86_400, 3)} per second on average`,
  },
  {
    key: 'peakToMean',
    label: 'Peak-to-mean ratio',
    unit: 'times',
    explanation: 'Traffic of the busiest minute divided by the mean. Live services are sized for the peak.',
    min: 1,
    max: 1440,
    open: 'from the shape',
  },
  {
    key: 'payloadBytesIn',
    label: 'Request size',
    unit: 'bytes',
    explanation: 'Bytes per request as sent. Affects transfer cost and latency.',
    min: 0,
    max: MAX,
    also: large(bytes),
  },
  {
    key: 'payloadBytesOut',
    label: 'Response size',
    unit: 'bytes',
    explanation: 'Bytes per answer as sent or stored.',
    min: 0,
    max: MAX,
    also: large(bytes),
  },
  {
    key: 'failureRate',
    label: 'Retried items',
    unit: '%',
    explanation: 'Percentage of items whose first attempt fails and is retried.',
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
    explanation: 'The time within which a caller must get an answer.',
    min: 0.01,
    max: MAX,
    open: 'none',
    also: large(roundDuration),
    idle: needsCaller,
  },
  {
    key: 'sloPercentile',
    label: 'SLO percentile',
    unit: '%',
    explanation: 'Percentage of answers that must meet the SLO.',
    min: 1,
    max: 99.999,
    idle: needsCaller,
  },
  {
    key: 'pathOverheadMs',
    label: 'Network and lookup',
    unit: 'ms',
    explanation: 'Time for the network and for fetching features. It counts against the SLO.',
    min: 0,
    max: MAX,
    idle: needsCaller,
  },
  {
    key: 'minInstances',
    label: 'Minimum instances',
    unit: 'instances',
    explanation: 'An always-on service never scales below this number. Two instances survive the loss of one.',
    min: 0,
    max: 1000,
  },
];

export const FRESHNESS_FIELDS: readonly NumberField[] = [
  {
    key: 'maxStalenessS',
    label: 'Maximum staleness',
    unit: 's',
    explanation: 'The maximum age of an answer, counted from the data it was computed from.',
    min: 0.001,
    max: MAX,
    open: 'no limit',
    also: minutes,
  },
  {
    key: 'batchPeriodS',
    label: 'Time between batch runs',
    unit: 's',
    explanation:
      'Time between the starts of two batch runs. Default: the longest period that the staleness allows, up to a day.',
    min: 1,
    max: MAX,
    open: 'from the staleness',
    also: minutes,
  },
  {
    key: 'deadlineS',
    label: 'Batch window',
    unit: 's',
    explanation: 'A batch run must finish within this time of its start.',
    min: 1,
    max: MAX,
    open: 'no limit',
    also: minutes,
  },
  {
    key: 'inputsKnownInAdvance',
    label: 'Inputs known in advance',
    unit: '%',
    explanation: 'Percentage of requests whose input is known when the batch runs. All others wait for the next batch.',
    min: 0,
    max: 100,
    shownTimes: 100,
  },
  {
    key: 'readsPerEntityPerDay',
    label: 'Reads per entity',
    unit: 'per day',
    explanation: 'How often the answer for one entity is read. Answers that are read again are worth storing.',
    min: 0.0001,
    max: MAX,
    open: 'not stated',
    idle: ({ reuse }) => (reuse?.readsPerEntityPerDay == null ? null : `measured in ${reuse.file}`),
  },
];

export const MONEY_FIELDS: readonly NumberField[] = [
  {
    key: 'discountPct',
    label: 'Discount',
    unit: '%',
    explanation: 'The discount of your contract on list prices for compute.',
    min: 0,
    max: 100,
  },
];
