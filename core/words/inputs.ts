import type { InputSensitivity } from '#core/contract/sensitivity.ts';
import { bytes, percent, plain, roundDuration, amount } from './format.ts';

const INPUTS: Readonly<Record<string, string>> = {
  predictionsPerDay: 'predictions per day',
  sloMs: 'latency SLO',
  sloPercentile: 'SLO percentile',
  maxStalenessS: 'maximum staleness',
  batchPeriodS: 'time between runs',
  deadlineS: 'batch window',
  inputsKnownInAdvance: 'inputs known in advance',
  callerWaits: 'a caller waits',
  failureRate: 'retried items',
  discountPct: 'discount',
  readsPerEntityPerDay: 'reads per entity per day',
  pathOverheadMs: 'network and lookup',
  peakToMean: 'peak-to-mean ratio',
  minInstances: 'minimum instances',
  payloadBytesIn: 'request size',
  payloadBytesOut: 'response size',
  shape: 'traffic shape',
  region: 'region',
  speed: 'model speed',
  startup: 'start-up time',
  spotPrice: 'spot price',
  interruptions: 'instance interruptions',
  traffic: 'traffic',
  measurement: 'measured speed',
  hardware: 'projection to the machine',
};

/** A workload field, or what else is turned, as a reader calls it. */
export function inputName(input: string): string {
  return (Object.hasOwn(INPUTS, input) ? INPUTS[input] : undefined) ?? input;
}

/** The same at the beginning of a sentence. */
export function inputTitle(input: string): string {
  const name = inputName(input);
  return name === input ? input : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Inputs that are a factor on what is stated. */
const FACTORS = new Set(['speed', 'startup', 'spotPrice', 'interruptions', 'traffic']);
const SHARES = new Set(['inputsKnownInAdvance', 'failureRate']);

/** The value of an input with its unit: `7 h`, `98 %`, `2 million`, `yes`. */
export function settingText(input: string, value: number | string | boolean | null): string {
  if (value === null) return 'unlimited';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (input === 'callerWaits') return value === 1 ? 'yes' : 'no';
  if (FACTORS.has(input)) return `${plain(value, 3)} × stated`;
  if (SHARES.has(input)) return percent(value);
  if (input === 'discountPct') return `${plain(value, 3)} %`;
  if (input === 'predictionsPerDay') return `${amount(value)} a day`;
  if (input.startsWith('payloadBytes')) return bytes(value);
  if (input === 'peakToMean') return `${plain(value, 3)} times`;
  if (input.endsWith('Ms')) return roundDuration(value);
  if (input.endsWith('S')) return roundDuration(value * 1000);
  return plain(value, 4);
}

/** What both ends of an input are: `0.8 to 1.25 × stated`, `3 h 30 min to 14 h`, `its 90 % interval`. */
export function rangeText({ input, low, high }: InputSensitivity): string {
  if (input === 'measurement' || input === 'hardware') return 'its 90 % interval';
  const from = settingText(input, low.at);
  const to = settingText(input, high.at);
  const unit = FACTORS.has(input) ? ' × stated' : '';
  return `${unit === '' ? from : from.slice(0, -unit.length)} to ${to}`;
}
