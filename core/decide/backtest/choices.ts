import type { BacktestChoiceRow, BacktestChoices, ChoiceCostRatio, ChoiceRule } from '#core/contract/run/backtest.ts';
import { CHEAPER_PROBABILITY } from '#core/decide/verdict/rules.ts';
import { MATERIAL_SHARE } from '#core/contract/workload/workload.ts';
import { hardwareCorrelation } from '#core/decide/draws/simulations.ts';
import { normalCdf } from '#core/math/stats/distributions.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { mapBy } from '#core/project/backtest/map-by.ts';
import { HOPS } from '#core/project/projection/machine.ts';
import type { ChoiceCase, Offer, Option } from './choice-cases.ts';

/** Each rule, in the order of the table. Null if the rule has no machine to choose. */
const RULES: Readonly<Record<ChoiceRule, (options: readonly Option[]) => Option | null>> = {
  plan: (options) => lowest(options, ({ projectedUsd }) => [projectedUsd]),
  'cheapest-vcpu': (options) => lowest(options, ({ offer }) => [usdPerVcpuHour(offer), offer.usdPerHour]),
  newest: (options) => lowest(options, ({ offer }) => [-offer.generationYear, usdPerVcpuHour(offer), offer.usdPerHour]),
  stay: (options) => options.find(({ hop }) => hop === null) ?? null,
};
const RULE_NAMES = Object.keys(RULES) as readonly ChoiceRule[];

function usdPerVcpuHour({ usdPerHour, vcpus }: Offer): number {
  return usdPerHour / vcpus;
}

/** Prices per vCPU of two sizes are equal up to the rounding of a division. */
const EQUAL_SHARE = 1e-9;

/** The option with the lowest first key. Further keys decide between equal ones; if all are equal, the first option is taken. */
function lowest(options: readonly Option[], keysOf: (option: Option) => readonly number[]): Option | null {
  return options.reduce<Option | null>(
    (best, option) => (best === null || isLower(keysOf(option), keysOf(best)) ? option : best),
    null,
  );
}

/** Whether a list of keys comes before another: the first keys that differ decide. */
function isLower(keys: readonly number[], than: readonly number[]): boolean {
  const at = keys.findIndex((key, index) => Math.abs(key - (than[index] ?? 0)) > EQUAL_SHARE * Math.abs(key));
  return at >= 0 && (keys[at] ?? 0) < (than[at] ?? 0);
}

/**
 * The probability that one option is cheaper than another, as in the plan's simulations but with log-normal errors: those of projections from one machine are
 * correlated, and share nothing with its own measurement.
 */
export function probabilityCheaper(one: Option, other: Option): number {
  const isProjected = one.hop !== null && other.hop !== null;
  const shared = isProjected ? hardwareCorrelation(one.offer, other.offer) : 0;
  const variance = one.sigmaLog ** 2 + other.sigmaLog ** 2 - 2 * shared * one.sigmaLog * other.sigmaLog;
  const gain = Math.log(other.projectedUsd / one.projectedUsd);
  if (!Number.isFinite(variance)) return 0.5;
  if (variance <= 0) return gain > 0 ? 1 : 0;
  return normalCdf(gain / Math.sqrt(variance));
}

/** The chosen option, and the options that it is not surely and materially cheaper than. */
export function tieOf(chosen: Option, options: readonly Option[]): readonly Option[] {
  return options.filter(
    (other) =>
      other === chosen ||
      other.projectedUsd - chosen.projectedUsd < MATERIAL_SHARE * other.projectedUsd ||
      probabilityCheaper(chosen, other) < CHEAPER_PROBABILITY,
  );
}

/** The result of one rule in one case. */
export interface ChoiceOutcome {
  readonly rule: ChoiceRule;
  /** The hop from the measured machine to the truly cheapest one; `source` if it is the same machine. */
  readonly hop: Exclude<BacktestChoiceRow['hop'], 'all'>;
  readonly chosen: string;
  /** True cost of the choice ÷ true cost of the cheapest machine − 1. */
  readonly regret: number;
  readonly isBest: boolean;
  /** True ÷ projected cost of the choice; null for the measured machine, whose cost is not projected. */
  readonly trueToProjected: number | null;
  /** The plan's tie: whether it holds the truly cheapest machine, and its share of the machines. Null for the other rules. */
  readonly tie: { readonly holdsBest: boolean; readonly machinesShare: number } | null;
}

/** What every rule chose in a case, and what that cost. */
export function outcomesOf({ options }: ChoiceCase): readonly ChoiceOutcome[] {
  const best = lowest(options, ({ trueUsd }) => [trueUsd]);
  if (best === null) return [];
  return RULE_NAMES.flatMap((rule): readonly ChoiceOutcome[] => {
    const chosen = RULES[rule](options);
    if (chosen === null) return [];
    const tie = rule === 'plan' ? tieOf(chosen, options) : null;
    return [
      {
        rule,
        hop: best.hop ?? 'source',
        chosen: chosen.offer.instanceType,
        regret: chosen.trueUsd / best.trueUsd - 1,
        isBest: chosen === best,
        trueToProjected: chosen.hop === null ? null : chosen.trueUsd / chosen.projectedUsd,
        tie: tie === null ? null : { holdsBest: tie.includes(best), machinesShare: tie.length / options.length },
      },
    ];
  });
}

/** The table of regrets: all cases, then by the hop to the truly cheapest machine. */
export function choicesOf(cases: readonly ChoiceCase[], region: string): BacktestChoices {
  const outcomes = cases.flatMap(outcomesOf);
  const countOf = <T>(values: readonly T[]): number => new Set(values).size;
  const hops = ['source', ...HOPS] as const;
  return {
    region,
    cases: cases.length,
    settings: countOf(cases.map(({ setting }) => setting)),
    sources: countOf(cases.map(({ source }) => source)),
    machines: countOf(cases.flatMap(({ options }) => options.map(({ offer }) => offer.instanceType))),
    runtimes: [...new Set(cases.map(({ runtime }) => runtime))].toSorted(),
    rows: [
      ...rowsOf('all', outcomes),
      ...hops.flatMap((hop) =>
        rowsOf(
          hop,
          outcomes.filter((outcome) => outcome.hop === hop),
        ),
      ),
    ],
    trueToProjected: ratioOf(outcomes),
  };
}

/** True ÷ projected cost over the plan's choices of machines that were not measured. */
function ratioOf(outcomes: readonly ChoiceOutcome[]): ChoiceCostRatio | null {
  const ratios = outcomes
    .flatMap(({ rule, trueToProjected }) => (rule === 'plan' ? (trueToProjected ?? []) : []))
    .toSorted((a, b) => a - b);
  if (ratios.length === 0) return null;
  const [median, low, high] = [0.5, 0.05, 0.95].map((p) => quantileOfSorted(ratios, p));
  return { cases: ratios.length, median: median ?? 1, low: low ?? 1, high: high ?? 1 };
}

function rowsOf(hop: BacktestChoiceRow['hop'], outcomes: readonly ChoiceOutcome[]): BacktestChoiceRow[] {
  return [...mapBy(outcomes, ({ rule }) => rule)].map(([rule, own]) => {
    const regrets = own.map(({ regret }) => 100 * regret).toSorted((a, b) => a - b);
    const ties = own.flatMap(({ tie }) => tie ?? []);
    const shares = ties.map(({ machinesShare }) => 100 * machinesShare).toSorted((a, b) => a - b);
    return {
      hop,
      rule,
      cases: own.length,
      medianRegretPct: quantileOfSorted(regrets, 0.5),
      p90RegretPct: quantileOfSorted(regrets, 0.9),
      bestPct: pctOf(own, ({ isBest }) => isBest),
      tie:
        ties.length === 0
          ? null
          : { holdsBestPct: pctOf(ties, ({ holdsBest }) => holdsBest), machinesPct: quantileOfSorted(shares, 0.5) },
    };
  });
}

function pctOf<T>(of: readonly T[], matches: (each: T) => boolean): number {
  return (100 * of.filter(matches).length) / of.length;
}
