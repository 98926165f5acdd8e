import type { InputSensitivity } from '#core/contract/verdict/sensitivity.ts';
import type { InputKind } from '#core/contract/workload/input-definition.ts';
import { inputDefinition, isNumericInput, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import {
  amount,
  bytes,
  percent,
  plain,
  predictionsPerDayText,
  rateNumber,
  roundDuration,
  usd,
} from '#core/words/format/format.ts';

/** Names of varied inputs that are not numeric workload fields. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  callerWaits: 'a caller waits',
  changedLabels: 'changed labels',
  shape: 'traffic shape',
  region: 'region',
  speed: 'model speed',
  startup: 'start-up time',
  coldStart: 'cold start of a container',
  peak: 'peak of the day',
  spark: 'time that Spark adds',
  threadShare: 'speed of a hardware thread',
  frontDoor: 'load-balancer latency',
  derivedPrice: 'derived SageMaker price',
  handling: 'request handling',
  operations: 'hours of operations',
  spotPrice: 'spot price',
  interruptions: 'instance interruptions',
  traffic: 'traffic',
  measurement: 'measured speed',
  job: 'rate of a whole job',
  hardware: 'speed on the target machine',
  preset: 'preset',
  assumed: 'open questions',
  server: 'server around the model',
  sink: 'where answers go',
  transport: 'how requests arrive',
  needsOrder: 'order of messages',
  needsReplay: 'replay of messages',
  payloadEncoding: 'encoding of requests and answers',
  once: 'the job runs once',
  alsoPaid: 'typical extras in the price',
  batchRecovery: 'recovery of a batch',
  rowsAppear: 'when rows appear',
  inputsStored: 'where inputs are stored',
  only: 'allowed options',
  without: 'excluded options',
  existing: 'existing resources',
  quotas: 'quotas of the account',
  current: 'current deployment',
  traceFile: 'file of the traffic',
  traceColumn: 'column of the times',
  traceMinutes: 'traffic by minute',
  traceWeek: 'traffic by minute of a week',
  traceHours: 'length of the trace',
  keyColumn: 'key column',
  timeColumn: 'time column',
  readsFile: 'file of reads',
  reuse: 'reuse of answers',
};

/** The display name of a workload field or another varied input. */
export function inputName(input: string): string {
  if (isNumericInput(input)) return inputDefinition(input).name;
  return (Object.hasOwn(OTHER_NAMES, input) ? OTHER_NAMES[input] : undefined) ?? input;
}

/** `inputName` with a capital first letter. */
export function inputTitle(input: string): string {
  const name = inputName(input);
  return name === input && !Object.hasOwn(OTHER_NAMES, input)
    ? input
    : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Inputs that are factors, with the quantity that each multiplies. */
const FACTORS: Readonly<Record<string, string>> = {
  speed: 'the measured speed',
  startup: 'the stated start-up time',
  coldStart: 'the stated cold start',
  peak: 'what the peak is planned to add to the mean',
  spark: 'the time that Spark adds to a row',
  threadShare: 'the stated share of a core that a busy hardware thread has',
  frontDoor: 'the stated load-balancer latency',
  derivedPrice: 'the derived SageMaker price',
  operations: 'the stated hours of operations',
  spotPrice: 'the stated spot price',
  interruptions: 'the stated rate of interruptions',
  traffic: 'the stated traffic',
};

/** Inputs without which there is no limit. */
const LIMITS = new Set(['sloMs', 'maxStalenessS', 'deadlineS']);

/** The value of an input with its unit: `7 h`, `98 %`, `2 million`, `yes`. */
export function settingText(input: string, value: number | string | boolean | null | readonly string[]): string {
  if (isList(value)) return value.length > 0 ? value.join(', ') : input === 'only' ? 'everything' : 'nothing';
  if (value === null) return LIMITS.has(input) ? 'no limit' : 'not stated';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (input === 'callerWaits') return value === 1 ? 'yes' : 'no';
  if (Object.hasOwn(FACTORS, input)) return value === 1 ? 'as entered' : `${plain(value, 2)} ×`;
  return isNumericInput(input) ? inputText(input, value) : plain(value, 4);
}

function isList(value: number | string | boolean | null | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}

const INPUT_TEXTS = {
  'per-day': (value) => `${amount(value)} per day`,
  times: (value) => `${plain(value, 3)} times`,
  'times-a-day': (value) => `${plain(value, 3)} per day`,
  ms: (value) => roundDuration(value),
  s: (value) => roundDuration(value * 1000),
  share: (value) => percent(value),
  percent: (value) => `${plain(value, 3)} %`,
  usd: (value) => `${usd(value)} per month`,
  'usd-per-hour': (value) => `${usd(value)} per hour`,
  bytes: (value) => bytes(value),
  count: (value) => plain(value, 4),
} as const satisfies Readonly<Record<InputKind, (value: number) => string>>;

/** The value of a numeric workload field with its unit. */
export function inputText(input: NumericInput, value: number): string {
  return INPUT_TEXTS[inputDefinition(input).kind](value);
}

/**
 * The value of an input as a condition: `a tolerated age of 2 h`, `17,270 predictions per day (0.2/s)`, `2 times the measured speed`; with two digits
 * where it is known only about: `a tolerated age of about 2 h`.
 */
export function conditionText(input: string, value: number, isAbout = false): string {
  const about = isAbout ? 'about ' : '';
  const rounded = isAbout ? roughly(input, value) : value;
  if (isNumericInput(input)) return inputPhrase(input, rounded, about);
  return `${about}${Object.hasOwn(FACTORS, input) ? `${amount(rounded)} times ${FACTORS[input]}` : settingText(input, rounded)}`;
}

function inputPhrase(input: NumericInput, value: number, about: string): string {
  if (inputDefinition(input).kind === 'per-day')
    return `${about}${predictionsPerDayText(value)} (${rateNumber(value / 86_400)}/s)`;
  const text = `${about}${inputText(input, value)}`;
  return inputDefinition(input).phrase?.(text) ?? text;
}

/** The units in which a time is read, in seconds. */
const UNITS_S = [86_400, 3600, 60, 1];

/** A value of an input with two digits in the unit in which it is read; a share near 1 by what it lacks. */
export function roughly(input: string, value: number): number {
  const kind = isNumericInput(input) ? inputDefinition(input).kind : null;
  const whole = kind === 'share' ? 1 : kind === 'percent' ? 100 : null;
  if (whole !== null && value > 0.9 * whole) return whole - twoDigits(whole - value);
  const perS = kind === 'ms' ? 1000 : kind === 's' ? 1 : null;
  const unitS = perS === null ? undefined : UNITS_S.find((unit) => value >= unit * perS);
  const unit = perS === null || unitS === undefined ? 1 : unitS * perS;
  return unit * twoDigits(value / unit);
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

/** Within this of the estimate, no value of an estimated quantity can be told from it. */
const EDGE = 0.05;

/** What an estimated quantity is next to, if a factor of it is practically 1: `the stated start-up time`; null for other values and other inputs. */
export function onEdgeOf(input: string, value: number): string | null {
  const isEdge = !isNumericInput(input) && Math.abs(value - 1) < EDGE;
  return isEdge ? (FACTORS[input] ?? null) : null;
}

/** The varied range of an input: `0.8 to 1.3 ×`, `3 h 30 min to 14 h`, `its 90 % interval`. */
export function rangeText({ input, low, high }: InputSensitivity): string {
  if (input === 'measurement' || input === 'job' || input === 'hardware' || input === 'handling')
    return 'its 90 % interval';
  return Object.hasOwn(FACTORS, input)
    ? `${plain(low.at, 2)} to ${plain(high.at, 2)} ×`
    : `${settingText(input, low.at)} to ${settingText(input, high.at)}`;
}
