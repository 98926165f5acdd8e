import type { Interval } from '#core/contract/base/numbers.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { optionLabel } from '#core/words/names.ts';
import { exactly, fromInterval, type Quantity, type Unit } from '#core/words/format/quantity.ts';
import { oldestAnswerS } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';

/** Whether a difference exceeds the uncertainty of both sides; `unknown` if a side has no interval. */
export type Difference = 'larger' | 'within' | 'unknown';

/** One quantity in two plans. */
export interface ComparedFigure {
  readonly label: string;
  readonly one: Quantity | null;
  readonly other: Quantity | null;
  /** `other` ÷ `one`; null if a side is missing or zero. */
  readonly ratio: number | null;
  readonly difference: Difference;
}

/** Two plans side by side: the measurements, the chosen options, and the options that are feasible in both. */
export interface Comparison {
  /** The monthly cost of the chosen options, which is also one of `chosen`. */
  readonly monthly: ComparedFigure;
  readonly measured: readonly ComparedFigure[];
  readonly chosen: readonly ComparedFigure[];
  readonly options: readonly ComparedFigure[];
}

/** The most options that a comparison lists. */
const MAX_OPTIONS = 12;

/** Compares two plans of the same run or of different runs. */
export function comparePlans(one: PlanView, other: PlanView): Comparison {
  const [mine, theirs] = [one.chosen, other.chosen];
  const monthly = figure('Cost per month', monthlyOf(mine), monthlyOf(theirs));
  return {
    monthly,
    measured: measuredFigures(one.run, other.run),
    chosen: [
      figure('Cost per million', costOf(mine), costOf(theirs)),
      monthly,
      figure('Latency, p99', latencyOf(mine), latencyOf(theirs)),
      figure('Worst-case age', ageOf(mine), ageOf(theirs)),
    ].filter((each) => each.one !== null || each.other !== null),
    options: one.plan.options
      .filter((option) => option.feasible)
      .flatMap((option) => {
        const twin = other.plan.options.find(
          (each) => each.feasible && each.service === option.service && each.purchase === option.purchase,
        );
        return twin === undefined ? [] : [figure(optionLabel(option), costOf(option), costOf(twin))];
      })
      .slice(0, MAX_OPTIONS),
  };
}

/**
 * Compares two quantities with independent 90 % intervals. They differ by more than the noise if the logarithm of their ratio lies outside their combined
 * interval. Two plans share part of their simulations, so for plans this errs towards `within`.
 */
export function figure(label: string, one: Quantity | null, other: Quantity | null): ComparedFigure {
  const ratio =
    one === null || other === null || !(one.value > 0) || !(other.value > 0) ? null : other.value / one.value;
  const [mine, theirs] = [spreadOf(one), spreadOf(other)];
  const difference =
    ratio === null || mine === null || theirs === null
      ? 'unknown'
      : Math.abs(Math.log(ratio)) > Math.hypot(mine, theirs)
        ? 'larger'
        : 'within';
  return { label, one, other, ratio, difference };
}

/** Half the width of the interval, as a logarithm; null if there is no interval. */
function spreadOf(quantity: Quantity | null): number | null {
  if (quantity === null || quantity.low === null || quantity.high === null || quantity.low <= 0) return null;
  return Math.log(quantity.high / quantity.low) / 2;
}

function measuredFigures(one: RunDocument | null, other: RunDocument | null): readonly ComparedFigure[] {
  return one === null || other === null || one.runId === other.runId ? [] : compareRuns(one, other);
}

/** The figures that were measured on at least one side. */
export function compareRuns(one: RunDocument, other: RunDocument): readonly ComparedFigure[] {
  const interval = (value: Interval | null | undefined, unit: Unit): Quantity | null =>
    value == null ? null : fromInterval(value, unit, 'measured');
  const milliseconds = (value: number | null | undefined): Quantity | null =>
    value == null ? null : exactly(value, 'ms', 'measured');
  return [
    figure(
      'Batch throughput',
      interval(one.batch?.best.rowsPerS, 'rows-per-s'),
      interval(other.batch?.best.rowsPerS, 'rows-per-s'),
    ),
    figure('One request, p50', milliseconds(one.realtime?.service.p50Ms), milliseconds(other.realtime?.service.p50Ms)),
    figure('One request, p99', milliseconds(one.realtime?.service.p99Ms), milliseconds(other.realtime?.service.p99Ms)),
    figure(
      'Rate within the SLO',
      interval(one.realtime?.slo?.maxRatePerS, 'requests-per-s'),
      interval(other.realtime?.slo?.maxRatePerS, 'requests-per-s'),
    ),
  ].filter((each) => each.one !== null || each.other !== null);
}

function costOf(option: ServingOption | null): Quantity | null {
  if (option === null || option.costPerMillionUsd === null) return null;
  return fromInterval(option.costPerMillionUsd, 'usd-per-million', option.basis);
}

function monthlyOf(option: ServingOption | null): Quantity | null {
  if (option === null || option.monthlyUsd === null) return null;
  return fromInterval(option.monthlyUsd, 'usd-per-month', option.basis);
}

function latencyOf(option: ServingOption | null): Quantity | null {
  return option === null || option.latencyMs === null ? null : exactly(option.latencyMs.p99, 'ms', option.basis);
}

function ageOf(option: ServingOption | null): Quantity | null {
  const ageS = option === null ? null : oldestAnswerS(option);
  return option === null || ageS === null ? null : exactly(ageS, 's', option.basis);
}
