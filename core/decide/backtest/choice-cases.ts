import { sigmaOfHalf90, withGrowth } from '#core/project/projection/interval.ts';
import { hopBetween, type Hop } from '#core/project/projection/machine.ts';
import { halfWidthOf } from '#core/project/backtest/distribution.ts';
import type { LeftOutProjector } from '#core/project/backtest/judge.ts';
import { mapBy } from '#core/project/backtest/map-by.ts';
import { isPredictable, isSource } from '#core/project/backtest/pairs.ts';
import { type PublicResult, settingOf } from '#core/project/backtest/result.ts';

/** A machine that can be rented. */
export interface Offer {
  readonly instanceType: string;
  /** Microarchitecture by the catalogue's name. */
  readonly uarch: string;
  readonly vcpus: number;
  /** On-demand price. */
  readonly usdPerHour: number;
  /** Year in which servers with its cores became available. */
  readonly generationYear: number;
}

/** Offers by the name of the machine in the results. */
export interface PriceList {
  readonly region: string;
  readonly offers: ReadonlyMap<string, Offer>;
  /** Standard deviation of log throughput of a measurement on the machine itself. */
  readonly measuredSigmaLog: number;
}

/** A machine that a case can choose. Costs are in dollars per million rows or tokens. */
export interface Option {
  readonly offer: Offer;
  /** The hop from the measured machine; null for that machine itself. */
  readonly hop: Hop | null;
  readonly projectedUsd: number;
  readonly trueUsd: number;
  /** Standard deviation of the log of the projected cost. */
  readonly sigmaLog: number;
}

/** One model, measured on one machine, and the machines that it could run on. */
export interface ChoiceCase {
  readonly setting: string;
  readonly runtime: string;
  readonly source: string;
  readonly options: readonly Option[];
}

/**
 * One case for each setting and CPU that it was measured on, if at least two machines with a result have a price. The measured machine is
 * one of the options if it has a price. Costs are those of a busy machine: price per hour ÷ throughput, without reference models, as in
 * the plan.
 */
export function choiceCases(of: {
  readonly results: readonly PublicResult[];
  readonly prices: PriceList;
  readonly projector: LeftOutProjector;
}): readonly ChoiceCase[] {
  const predictable = of.results.filter((result) => isPredictable(result) && result.machine.arch !== 'gpu');
  return [...mapBy(predictable, settingOf)].flatMap(([setting, ofSetting]) =>
    ofSetting
      .filter(isSource)
      .map((source) => ({
        setting,
        runtime: source.runtime,
        source: source.machine.name,
        options: ofSetting.filter(isWholeMachine).flatMap((target) => optionOf(source, target, of)),
      }))
      .filter(({ options }) => options.length > 1),
  );
}

/** Whether all cores were used. Fewer threads do not show what the machine can do. */
function isWholeMachine({ threads, machine }: PublicResult): boolean {
  return threads === null || threads >= machine.cores;
}

function optionOf(
  source: PublicResult,
  target: PublicResult,
  { prices, projector }: { readonly prices: PriceList; readonly projector: LeftOutProjector },
): readonly Option[] {
  const offer = prices.offers.get(target.machine.name);
  if (offer === undefined) return [];
  const trueUsd = usdPerMillion(offer, target.ms);
  if (source.machine.name === target.machine.name) {
    return [{ offer, hop: null, projectedUsd: trueUsd, trueUsd, sigmaLog: prices.measuredSigmaLog }];
  }
  const hop = hopBetween(source.machine, target.machine);
  const logRatio = projector.logRatio(source, target);
  if (hop === null || logRatio === null) return [];
  const { quantiles } = projector.predicted({ hop, target }, { references: false });
  // Without an interval, nothing is known about the error.
  const basis = quantiles === null ? Infinity : sigmaOfHalf90(halfWidthOf(quantiles, 0.9));
  const sigmaLog = withGrowth(basis, { cores: target.machine.cores, measuredCores: source.machine.cores });
  return [{ offer, hop, projectedUsd: usdPerMillion(offer, source.ms * Math.exp(logRatio)), trueUsd, sigmaLog }];
}

const MS_PER_HOUR = 3.6e6;

function usdPerMillion({ usdPerHour }: Offer, ms: number): number {
  return (1e6 * usdPerHour * ms) / MS_PER_HOUR;
}
