import type { Workload } from '#core/contract/workload.ts';
import { peakToMeanOf } from '#core/price/traffic/rates.ts';
import type { World } from '#core/price/serving/candidate/types.ts';
import type { Situation } from '#core/decide/choose/central-choice.ts';
import { sayDuration, sayNumber, sayPerDay } from '#core/words/say.ts';
import type { Range } from './search-lever.ts';

/** One input that can be turned up or down to see whether the verdict holds. */
export interface Lever {
  /** The key of the workload, or the name of what is uncertain. */
  readonly input: string;
  readonly range: Range;
  readonly turn: (situation: Situation, value: number) => Situation;
  /** A value in words, to stand after "above" or "below". */
  readonly say: (value: number) => string;
}

const DAY_S = 86_400;
const MONTH_S = 30 * DAY_S;

type NumericKey = {
  [Key in keyof Workload]: Workload[Key] extends number | null ? Key : never;
}[keyof Workload];

function ofWorkload(input: NumericKey, range: Range, say: (value: number) => string): Lever {
  return {
    input,
    range,
    say,
    turn: ({ workload, world }, value) => ({ workload: { ...workload, [input]: value }, world }),
  };
}

type RatioKey = Exclude<keyof World, 'hardwareZ' | 'measurementZ'>;

function ofWorld(input: string, key: RatioKey, what: string): Lever {
  return {
    input,
    range: { base: 1, low: 0.05, high: 20, scale: 'log' },
    say: (value) => `${sayNumber(value)} times ${what}`,
    turn: ({ workload, world }, value) => ({ workload, world: { ...world, [key]: value } }),
  };
}

function log(base: number, low: number, high: number): Range {
  return { base, low: Math.min(low, base), high: Math.max(high, base), scale: 'log' };
}

/** Every input of a workload that can be turned on its own, as far as it is in play. */
export function leversOf(workload: Workload): readonly Lever[] {
  const perDay = workload.predictionsPerDay;
  const peakToMean = peakToMeanOf(workload);
  const levers: Lever[] = [
    ofWorkload(
      'predictionsPerDay',
      log(perDay, perDay / 1e4, perDay * 1e4),
      (value) => `${sayPerDay(value)} (${sayNumber(value / DAY_S)}/s)`,
    ),
    ofWorkload('peakToMean', log(peakToMean, 1, 50), (value) => `a peak of ${sayNumber(value)} times the mean`),
    ofWorkload(
      'maxStalenessS',
      log(workload.maxStalenessS ?? MONTH_S, 0.1, MONTH_S),
      (value) => `a tolerated age of ${sayDuration(value)}`,
    ),
    ofWorkload(
      'inputsKnownInAdvance',
      { base: workload.inputsKnownInAdvance, low: 0, high: 1, scale: 'linear' },
      (value) => `${sayNumber(100 * value)} % of inputs known in advance`,
    ),
    ofWorkload(
      'discountPct',
      { base: workload.discountPct, low: 0, high: 95, scale: 'linear' },
      (value) => `a discount of ${sayNumber(value)} %`,
    ),
    ofWorkload(
      'failureRate',
      { base: workload.failureRate, low: 0, high: 0.5, scale: 'linear' },
      (value) => `a failure rate of ${sayNumber(100 * value)} %`,
    ),
    ofWorkload(
      'payloadBytesIn',
      log(Math.max(1, workload.payloadBytesIn), 1, 1e9),
      (value) => `${sayNumber(value)} bytes a request`,
    ),
    ofWorkload(
      'minInstances',
      { base: workload.minInstances, low: 0, high: 10, scale: 'whole' },
      (value) => `${value} instances at least`,
    ),
  ];
  if (workload.batchPeriodS !== null) {
    levers.push(
      ofWorkload(
        'batchPeriodS',
        log(workload.batchPeriodS, 60, MONTH_S),
        (value) => `a batch every ${sayDuration(value)}`,
      ),
    );
  }
  if (workload.deadlineS !== null) {
    levers.push(
      ofWorkload(
        'deadlineS',
        log(workload.deadlineS, 60, MONTH_S),
        (value) => `a batch window of ${sayDuration(value)}`,
      ),
    );
  }
  if (workload.callerWaits && workload.sloMs !== null) {
    levers.push(
      ofWorkload('sloMs', log(workload.sloMs, 0.1, 1000 * DAY_S), (value) => `an SLO of ${sayDuration(value / 1000)}`),
      ofWorkload(
        'pathOverheadMs',
        {
          base: workload.pathOverheadMs,
          low: 0,
          high: Math.max(workload.pathOverheadMs, workload.sloMs),
          scale: 'linear',
        },
        (value) => `a path overhead of ${sayNumber(value)} ms`,
      ),
    );
  }
  if (workload.readsPerEntityPerDay !== null) {
    levers.push(
      ofWorkload(
        'readsPerEntityPerDay',
        log(workload.readsPerEntityPerDay, 0.01, 10_000),
        (value) => `${sayNumber(value)} reads of each entity a day`,
      ),
    );
  }
  levers.push(
    ofWorkload(
      'payloadBytesOut',
      log(Math.max(1, workload.payloadBytesOut), 1, 1e9),
      (value) => `${sayNumber(value)} bytes an answer`,
    ),
    ofWorld('speed', 'speedRatio', 'the measured speed'),
    ofWorld('startup', 'startupRatio', 'the stated start-up time'),
    ofWorld('spotPrice', 'spotPriceRatio', 'the stated spot price'),
    ofWorld('interruptions', 'interruptionRatio', 'the stated rate of interruptions'),
  );
  return levers;
}
