import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { CapacityType, TypeValue } from '#core/contract/fleet/fleet.ts';
import type { Purchase } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { batchesAmong, batchFreshness } from '#core/decide/verdict/central-choice.ts';
import { choose } from '#core/decide/verdict/rules.ts';
import { chooseRow } from '#core/decide/verdict/choice-in-draws.ts';
import { finiteSorted, type PricedRow, priceRow } from '#core/decide/rows/priced-row.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { drawSimulations, hardwareCorrelation } from '#core/decide/draws/simulations.ts';
import { groupBy } from '#core/group-by.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import type { Candidate, Priced, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';
import { costToFindOut, type InformationValue, valueOfInformation } from './value-of-information.ts';

/** The inputs of the choice of types: the input of a plan, and how a study would measure. */
export interface FleetChoiceInput {
  readonly workload: Workload;
  readonly candidates: readonly Candidate[];
  readonly pricer: Pricer;
  /** The number and the seed of the simulations: those of the plan. */
  readonly simulations: number;
  readonly seed: number;
  readonly instances: readonly InstanceType[];
  /** Types that were measured already. */
  readonly measured: ReadonlySet<string>;
  readonly capacity: CapacityType;
  /** Minutes of a machine for one measurement. */
  readonly minutes: number;
  readonly maxTypes: number;
  /** Types that belong to the study whatever they are worth; empty for a choice by value. */
  readonly named: readonly string[];
}

/** The types by value, and the option that is chosen without a measurement. */
export interface FleetChoice {
  readonly baseline: PricedRow | null;
  readonly types: readonly TypeValue[];
  /** Types that could be measured and would change nothing. */
  readonly settledTypes: number;
  readonly options: number;
  readonly strata: number;
}

/** Groups of simulations with a similar measurement: 64 of 512 simulations each. */
const STRATA = 8;

/** The most options that are priced in all simulations. */
const MAX_OPTIONS = 240;

/** Both ends of an interval of nine in ten. */
const END_Z = normalQuantile(0.95);

/** A measurement that changes the choice in less than a hundredth of the simulations is an accident of the simulations. */
const MIN_CHANGE_SHARE = 0.01;

/**
 * Chooses the types to measure by value of information: for each type, the share of simulations in which its measurement would change the plan's
 * choice, the saving, and the cost of the measurement (docs/fleet.md). A type is chosen if its measurement can change the choice, the change saves a
 * material amount, and even the lower bound of the expected saving in one month is more than its cost.
 */
export function chooseTypes(input: FleetChoiceInput): FleetChoice {
  const rows = contendingRows(input);
  const choose = chooser(rows, input);
  const every = rows[0] === undefined ? [] : Array.from(rows[0].monthlyUsd.keys());
  const baseline = choose(every);
  if (baseline === null) return { baseline, types: [], settledTypes: 0, options: rows.length, strata: STRATA };
  const simulations = drawSimulations({ seed: input.seed, count: input.simulations });
  const valued = measurable(rows, input).map((instance) => {
    const { instanceType, uarch } = instance;
    const z = Float64Array.from(simulations, (simulation) => simulation.hardwareZ({ instanceType, uarch }));
    const value = valueOfInformation({ options: rows, baseline, z, choose, strata: STRATA });
    return typeValue(instance, { value, baseline, input });
  });
  const named = new Set(input.named);
  const changing = valued.filter((each) => named.has(each.instanceType) || each.changeShare >= MIN_CHANGE_SHARE);
  const sorted = changing.sort((a, b) => netUsd(b) - netUsd(a) || b.changeShare - a.changeShare);
  const uarchOf = new Map(input.instances.map(({ instanceType, uarch }) => [instanceType, uarch]));
  const chosen =
    named.size > 0
      ? new Set(sorted.filter(({ instanceType }) => named.has(instanceType)))
      : worthTogether(
          sorted.filter((each) => savingIfChanged(each) >= input.workload.materialUsd),
          { uarchOf, maxTypes: input.maxTypes },
        );
  return {
    baseline,
    types: sorted.map((each) => ({ ...each, chosen: chosen.has(each) })),
    settledTypes: valued.length - changing.length,
    options: rows.length,
    strata: STRATA,
  };
}

/**
 * The types that are worth their cost together, added one after another. The information that a type gives about another one of its
 * microarchitecture, through the correlation of their errors, counts only once.
 * @param sorted by the value of each alone.
 */
function worthTogether(
  sorted: readonly TypeValue[],
  { uarchOf, maxTypes }: { readonly uarchOf: ReadonlyMap<string, string>; readonly maxTypes: number },
): ReadonlySet<TypeValue> {
  const machine = ({ instanceType }: TypeValue) => ({ instanceType, uarch: uarchOf.get(instanceType) ?? '' });
  const chosen = new Set<TypeValue>();
  for (const each of sorted) {
    const known = Math.max(0, ...[...chosen].map((other) => hardwareCorrelation(machine(each), machine(other))));
    const { low } = each.valueUsdPerMonth;
    if (each.costUsd !== null && (low ?? 0) * (1 - known) > each.costUsd) chosen.add(each);
    if (chosen.size === maxTypes) break;
  }
  return chosen;
}

/** The monthly saving where a measurement changes the choice. */
function savingIfChanged({ valueUsdPerMonth: { value }, changeShare }: TypeValue): number {
  return changeShare === 0 ? 0 : value / changeShare;
}

/** Expected saving in a month, at its low end, less the cost to find out; a type without a price is worth nothing. */
function netUsd({ valueUsdPerMonth: { low }, costUsd }: TypeValue): number {
  return costUsd === null ? -Infinity : (low ?? 0) - costUsd;
}

/** The purchase whose price a capacity type has. */
function purchaseOf(capacity: CapacityType): Purchase {
  return capacity === 'spot' ? 'spot' : 'on-demand';
}

function typeValue(
  { instanceType, arch, vcpus, memoryGiB, prices }: InstanceType,
  of: { readonly value: InformationValue<PricedRow>; readonly baseline: PricedRow; readonly input: FleetChoiceInput },
): TypeValue {
  const { value, baseline, input } = of;
  const purchase = purchaseOf(input.capacity);
  const usdPerHour = prices.find((price) => price.purchase === purchase)?.usdPerHour ?? null;
  const modes = value.choices.filter(({ option }) => option.candidate.mode !== baseline.candidate.mode);
  const [best] = value.choices;
  return {
    instanceType,
    arch,
    vcpus,
    memoryGiB,
    usdPerHour,
    purchase,
    minutes: input.minutes,
    costUsd: usdPerHour === null ? null : costToFindOut(input.minutes, usdPerHour),
    changeShare: value.changeShare,
    modeChangeShare: Math.min(
      1,
      modes.reduce((sum, { share }) => sum + share, 0),
    ),
    valueUsdPerMonth: value.valueUsd,
    becomes:
      best === undefined
        ? null
        : { id: best.option.candidate.id, mode: best.option.candidate.mode, monthlyUsd: best.option.costUsd },
    chosen: false,
  };
}

/** The types of the options that were not measured yet. */
function measurable(rows: readonly PricedRow[], input: FleetChoiceInput): readonly InstanceType[] {
  const types = new Set(rows.flatMap(({ candidate }) => candidate.instanceType ?? []).map(ec2Name));
  for (const name of input.named) types.add(name);
  return input.instances.filter(({ instanceType }) => types.has(instanceType) && !input.measured.has(instanceType));
}

/** An option that costs this many times as much as another one does not become as cheap, even if its machine is faster than projected. */
const FAR_FACTOR = 3;

/** A candidate with its cost in the central simulation. */
interface Placed {
  readonly candidate: Candidate;
  readonly central: Priced;
  readonly usd: number;
}

/**
 * The options that could be chosen if types are faster or slower than projected: those that cost no more at the fast end of their interval
 * than the best of their mode at its slow end; and the best of each service and purchase. Priced in all simulations.
 */
function contendingRows(input: FleetChoiceInput): readonly PricedRow[] {
  const { workload, pricer } = input;
  const at = (z: number): Simulation => ({ ...CENTRAL_SIMULATION, hardwareZ: () => z });
  const free = input.candidates.filter((candidate) => !isCommitted(candidate));
  const simulations = drawSimulations({ seed: input.seed, count: input.simulations });
  const price = ({ candidate }: Placed): PricedRow => priceRow({ candidate, workload, pricer, simulations });
  const placedOf = (candidates: readonly Candidate[]): readonly Placed[] =>
    candidates.flatMap((candidate) => {
      const central = pricer.price(candidate, workload, CENTRAL_SIMULATION);
      const usd = central.usd;
      return Number.isFinite(usd) ? [{ candidate, central, usd }] : [];
    });
  const batches = placedOf(free.filter(({ mode }) => mode === 'batch'));
  const others = placedOf(free.filter(({ mode }) => mode !== 'batch'));
  const cheap = cheapBatch(batches, price, input);
  const placed = [...batches, ...others.filter(({ usd }) => cheap === null || usd < FAR_FACTOR * cheap.costUsd)];
  const slowUsd = new Map(
    groupBy(placed, ({ candidate }) => candidate.mode).flatMap((group) => {
      const best = cheapestOf(group);
      if (best === null) return [];
      const usd = pricer.usd(best.candidate, workload, at(-END_Z));
      return [[best.candidate.mode, Number.isFinite(usd) ? usd : 2 * best.usd] as const];
    }),
  );
  const leaders = groupBy(placed, ({ candidate }) => `${candidate.service}/${candidate.purchase}`).flatMap(
    (group) => cheapestOf(group) ?? [],
  );
  const close = placed
    .flatMap((each) => {
      const limitUsd = slowUsd.get(each.candidate.mode) ?? 0;
      if (each.usd > FAR_FACTOR * limitUsd) return [];
      const fastUsd = pricer.usd(each.candidate, workload, at(END_Z));
      return fastUsd <= limitUsd ? [{ each, fastUsd }] : [];
    })
    .sort((a, b) => a.fastUsd - b.fastUsd)
    .map(({ each }) => each);
  const kept = new Set([...leaders, ...close].slice(0, Math.max(MAX_OPTIONS, leaders.length)));
  return [...kept].map((each) => (each.candidate === cheap?.candidate ? cheap : price(each)));
}

function cheapestOf(list: readonly Placed[]): Placed | null {
  return list.reduce<Placed | null>((best, each) => (best === null || each.usd < best.usd ? each : best), null);
}

/**
 * The cheapest batch, if batch stays the choice whatever else there is: no rule excludes it, it holds in every simulation, and costs less in each than
 * the least saving that is material. Then an option of another mode that is not about as cheap cannot replace it, and need not be priced.
 */
function cheapBatch(
  batches: readonly Placed[],
  price: (placed: Placed) => PricedRow,
  { workload, pricer, candidates }: FleetChoiceInput,
): PricedRow | null {
  const best = cheapestOf(batches);
  // With an SLO, and for inputs that are not known in advance, a batch may be excluded in some simulations only.
  if (best === null || workload.callerWaits || best.usd >= workload.materialUsd) return null;
  const batchFreshWithin = batchFreshness(
    { batches: () => batchesAmong(candidates), pricer },
    { workload, simulation: CENTRAL_SIMULATION },
  );
  const contenders = batches.map(({ candidate, central, usd }) => ({ candidate, central, costUsd: usd }));
  const { chosen } = choose({ contenders, workload, batchFreshWithin, surelyCheaper: () => false });
  if (chosen === null) return null;
  const row = price(best);
  return row.monthlyUsd.every((usd) => usd < workload.materialUsd) ? row : null;
}

/** Chooses as a plan would with the knowledge of some of the simulations: the best type of each service and purchase there, then the rules. */
function chooser(
  rows: readonly PricedRow[],
  input: FleetChoiceInput,
): (simulations: readonly number[]) => PricedRow | null {
  const { workload, pricer, candidates } = input;
  const batchFreshWithin = batchFreshness(
    { batches: () => batchesAmong(rows.map(({ candidate }) => candidate)), pricer },
    { workload, simulation: CENTRAL_SIMULATION },
  );
  if (candidates.length === 0) return () => null;
  const groups = groupBy(rows, ({ candidate }) => `${candidate.service}/${candidate.purchase}`);
  const needed = steadyShare(workload);
  return (simulations) => {
    const originals = new Map<PricedRow, PricedRow>();
    const contenders = groups.flatMap((group) => {
      const seen = group.map((row) => {
        const narrow = within(row, simulations);
        originals.set(narrow, row);
        return narrow;
      });
      const steady = seen.filter(({ holds }) => holds >= needed);
      const best = (steady.length > 0 ? steady : seen).reduce<PricedRow | null>(
        (least, row) => (least === null || row.costUsd < least.costUsd ? row : least),
        null,
      );
      return best ?? [];
    });
    const { chosen } = chooseRow({ contenders, workload, batchFreshWithin });
    return chosen === null ? null : (originals.get(chosen) ?? null);
  };
}

/** A row as it is priced in some of its simulations. */
function within(row: PricedRow, simulations: readonly number[]): PricedRow {
  const monthlyUsd = Float64Array.from(simulations, (simulation) => row.monthlyUsd[simulation] ?? Infinity);
  const finite = finiteSorted(monthlyUsd);
  return {
    ...row,
    monthlyUsd,
    costUsd: finite.length > 0 ? quantileOfSorted(finite, 0.5) : Infinity,
    holds: simulations.length === 0 ? 0 : finite.length / simulations.length,
  };
}
