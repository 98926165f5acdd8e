import { assertNever } from '#core/assert-never.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { type Check, type CheckReason, ENOUGH_PARTS } from '#core/contract/serving/verification.ts';
import {
  count,
  duration,
  percent,
  plain,
  predictionsPerDayText,
  rate,
  roundDuration,
  rows,
  seconds,
  significant,
  usd,
} from '#core/words/format/format.ts';

/** The evidence of a check, or why it could not be made, as a clause. */
export function checkText(reason: CheckReason): string {
  switch (reason.code) {
    case 'open-loop':
      return `${requests(reason.offeredPerS)} were offered for ${seconds(reason.durationS)}, and ${requests(reason.answeredPerS)} were answered`;
    case 'requests-lost':
      return `${count(reason.lost)} of ${count(reason.of)} requests failed or had no answer`;
    case 'below-peak':
      return `only ${requests(reason.offeredPerS)} were offered, and the plan’s peak is ${requests(reason.peakPerS)}`;
    case 'generator-late':
      return `this machine ${reason.lagMs > 0 ? `sent requests ${duration(reason.lagMs)} late` : 'did not send all requests'}, so the service was not offered the rate`;
    case 'connections-short':
      return `requests waited ${duration(reason.waitMs)} for one of ${count(reason.opened)} connections, so the service itself was not offered the rate`;
    case 'too-few-answers':
      return `${count(reason.answers)} answers are too few for this percentile, which needs ${count(reason.needed)}`;
    case 'latency':
      return `${count(reason.answers)} answers at ${requests(reason.offeredPerS)}, timed from here with the network`;
    case 'over-limit':
      return `${overLimit(reason)}, at ${requests(reason.offeredPerS)}, timed from here with the network`;
    case 'undecided':
      return `${overLimit(reason)}: ${neededTime(reason)}`;
    case 'shards':
      return `${rows(reason.rows)} in ${seconds(reason.seconds)} of work, in ${reason.shards === 1 ? 'one part' : `${count(reason.shards)} parts`}`;
    case 'run':
      return `${rows(reason.rows)} on ${machines(reason.machines)}, with a start of ${seconds(reason.startS)} as planned`;
    case 'machines-needed':
      return `at ${predictionsPerDayText(reason.perDay)}, the traffic needs at most ${machines(reason.machines)}, at the rate that was answered`;
    case 'machine-time':
      return `a row takes ${significant(reason.ratio, 2)} times the planned machine time, at ${predictionsPerDayText(reason.perDay)}`;
    case 'undecided-parts':
      return `${partsDoubt(reason.shards)}: ${reason.needed === null ? 'what was found is too near the limit for any number of parts' : `name the logs of about ${count(reason.needed)} parts, from more runs`}`;
    case 'job-stopped':
      return `its machine slept or it was stopped for ${seconds(reason.stoppedS)} of ${seconds(reason.seconds)}: run it again, or name the log of another run`;
    case 'needs-target':
      return 'a log of a job says nothing about it: measure the service with --target URL';
    case 'needs-results':
      return 'requests say nothing about it: name the log of a run with --results FILE';
    case 'machines-unknown':
      return 'it is unknown how many machines answered: state it with --machines N';
    case 'rate-unconfirmed':
      return 'the rate was not sustained, so it is unknown how many machines it needs';
    case 'machines-follow-load':
      return 'the number of paid machines is not what was measured: compare it with the bill (modewise bill)';
    case 'billed-per-use':
      return 'it is billed by internal usage, which requests do not show: compare it with the bill (modewise bill)';
    case 'bill-without-quantities':
      return 'the plan does not state the quantities of its bill: plan again';
    case 'not-promised':
      return 'the plan states none';
    default:
      return assertNever(reason);
  }
}

/** `74 of 6,000 requests were over the limit, and 1 % may be` */
/** Why parts of a job do not decide. */
function partsDoubt(parts: number): string {
  if (parts === 1) return 'one part does not show how much parts vary';
  const why = parts < ENOUGH_PARTS ? 'are too few to tell how slow other machines may be' : 'vary too much to tell';
  return `${count(parts)} parts ${why}`;
}

function overLimit({ over, requests: of, allowed }: FactOf<'over-limit' | 'undecided'>): string {
  return `${count(over)} of ${count(of)} requests took longer or had no answer, and ${percent(allowed)} may`;
}

const TWO_MINUTES_S = 120;

function neededTime({ offeredPerS, neededS }: FactOf<'undecided'>): string {
  if (neededS === null) return 'this is too near the limit, or too few requests, to tell';
  const rounded = neededS > TWO_MINUTES_S ? 60 * Math.ceil(neededS / 60) : Math.ceil(neededS);
  return `this could be chance, and about ${roundDuration(1000 * rounded)} at ${requests(offeredPerS)} would tell`;
}

type FactOf<Code extends CheckReason['code']> = Extract<CheckReason, { readonly code: Code }>;

function requests(perS: number): string {
  return rate(perS, 'requests/s');
}

function machines(number: number): string {
  return number === 1 ? 'one machine' : `${plain(number, 4)} machines`;
}

const TITLES = {
  rate: 'Requests per second',
  p99: 'Latency, 99th percentile',
  slo: 'SLO',
  'job-rate': 'Rows per second of a run',
  'job-window': 'Time of a run',
  cost: 'Cost per million',
} as const satisfies Readonly<Record<Check['promise'], string>>;

/** The name of an expected figure: `SLO, 95 % of answers`. */
export function promiseTitle({ promise, percentile }: Check): string {
  return promise === 'slo' && percentile !== null ? `SLO, ${plain(percentile)} % of answers` : TITLES[promise];
}

const VERDICTS = {
  holds: 'holds',
  broken: 'does not hold',
  undecided: 'undecided',
  'not-checked': 'not checked',
} as const;

/** The verdict on an expected figure. */
export function checkVerdict({ verdict }: Check): string {
  return VERDICTS[verdict];
}

const VALUE_TEXTS = {
  rate: requests,
  'job-rate': (value) => rate(value, 'rows/s'),
  p99: (value) => duration(value),
  slo: (value) => duration(value),
  'job-window': (value) => seconds(value),
  cost: (value) => usd(value),
} as const satisfies Readonly<Record<Check['promise'], (value: number) => string>>;

/** The expected value, with its limit: `1,240 requests/s, at least 900 requests/s`. */
export function promisedText({ promise, promised }: Check): string {
  if (promised === null) return '—';
  const text = VALUE_TEXTS[promise](promised.value);
  const limits = [
    ...(isLimit(promised.low, promised) && promise !== 'cost'
      ? [`at least ${VALUE_TEXTS[promise](promised.low)}`]
      : []),
    ...(isLimit(promised.high, promised) ? [`at most ${VALUE_TEXTS[promise](promised.high)}`] : []),
  ];
  return [text, ...limits].join(', ');
}

function isLimit(end: number | null, { value }: Interval): end is number {
  return end !== null && end !== value;
}

/** What was found, with its interval. */
export function foundText({ promise, found }: Check): string {
  if (found === null) return '—';
  const text = VALUE_TEXTS[promise](found.value);
  return found.low === null || found.high === null
    ? text
    : `${text} [${VALUE_TEXTS[promise](found.low)} to ${VALUE_TEXTS[promise](found.high)}]`;
}
