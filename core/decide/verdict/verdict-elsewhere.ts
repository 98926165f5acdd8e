import { type Draw, drawnTogether, drawOf } from '#core/price/serving/candidate/draw.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Simulation } from '#core/price/serving/candidate/types.ts';
import {
  batchesAmong,
  batchFreshness,
  centralContenders,
  type CentralModel,
  chooseCentrally,
  type Situation,
} from './central-choice.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import type { Choice } from './rules.ts';
import { chooseRow } from './choice-in-draws.ts';
import {
  createFamilyFailures,
  type FamilyFailures,
  isOnDemand,
  isSameProgram,
} from '#core/decide/feasible/family-failures.ts';
import { bestKnownOf, mayCompete } from './gpu-rule.ts';
import { isMaterial, movingParts, simplest } from '#core/decide/cheapest/simplest.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { oncePer } from '#core/once-per.ts';
import { groupBy } from '#core/group-by.ts';
import {
  createHardestFirst,
  type HardestFirst,
  type PricedRow,
  priceRow,
  type Trial,
  tryRow,
} from '#core/decide/rows/priced-row.ts';
import { winnersAt } from '#core/decide/rows/rows.ts';
import { p99MsOf } from '#core/decide/rows/slack.ts';
import { rowThatHolds, steadyRow } from '#core/decide/feasible/reliable-row.ts';
import { contenderOf, type RowContender } from '#core/decide/cheapest/row-contender.ts';

/** The rules in all simulations, which the verdict uses. */
export interface SimulationModel extends CentralModel {
  readonly simulations: readonly Draw[];
  /** GPUs that are known by their specification alone: they take part where their upper bound is low enough. */
  readonly gpus?: readonly Candidate[];
}

/** The rows that were priced in a situation, by candidate: in all simulations, and until they had failed too often. */
export interface PricedRows {
  readonly whole: Map<Candidate, PricedRow>;
  readonly trials: Map<Candidate, Trial>;
  /** Machines on demand that were too slow. */
  readonly failures: FamilyFailures;
  readonly hardest: HardestFirst;
}

/** Nothing priced yet, in this many simulations. */
export function noRows(simulations: number): PricedRows {
  return {
    whole: new Map(),
    trials: new Map(),
    failures: createFamilyFailures(),
    hardest: createHardestFirst(simulations),
  };
}

/** The mode of the verdict, an option of it, whether that holds in enough simulations, and the GPUs that take part. */
export interface Settled {
  readonly mode: ServingMode | 'none';
  readonly chosen: Candidate | null;
  readonly holds: boolean;
  readonly gpus: readonly Contender[];
}

/**
 * The mode of the verdict in a situation, from all simulations, with the same rows and rules as the plan. Prices only the rows whose cost could
 * matter, because the cost in a simulation is rarely more than 1.5 times the central cost.
 */
export function settledMode(model: SimulationModel, situation: Situation, rows?: PricedRows): ServingMode | 'none' {
  return settle(model, situation, rows).mode;
}

/** As `settledMode`, with the other inputs of the verdict. */
export function settle(model: SimulationModel, situation: Situation, rows?: PricedRows): Settled {
  const { steady, steadiest } = settling(model, situation, rows);
  return steady() ?? steadiest();
}

/** As `settle`, or null if options are feasible and none of them holds in enough simulations. */
export function settleSteadily(model: SimulationModel, situation: Situation, rows?: PricedRows): Settled | null {
  return settling(model, situation, rows).steady();
}

/** Settles a situation twice: among the options that hold in enough simulations, null if none does; and among all, where those that hold most often compete. */
function settling(
  model: SimulationModel,
  situation: Situation,
  rows: PricedRows = noRows(model.simulations.length),
): { readonly steady: () => Settled | null; readonly steadiest: () => Settled } {
  const { workload } = situation;
  const groups = new Map(
    groupBy(
      centralContenders(model, situation),
      ({ candidate }) => `${candidate.service}/${candidate.purchase}`,
    ).flatMap((group) => {
      const best = cheapest(group);
      return best === null ? [] : [[best.candidate, { best, group }] as const];
    }),
  );
  const contenders = [...groups.values()].map(({ best }) => best);
  const central = chooseCentrally(model, situation, contenders);
  const excluded = central.rules.every(
    (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
  );
  const simulations = tilted(model.simulations, situation.simulation);
  const optionsFor = (candidate: Candidate) => ({ candidate, workload, pricer: model.pricer, simulations });
  const price = (candidate: Candidate): PricedRow => {
    const row = rows.whole.get(candidate) ?? priceRow(optionsFor(candidate));
    rows.whole.set(candidate, row);
    return row;
  };
  const p99Of = (candidate: Candidate): number | null =>
    p99MsOf(model.pricer.price(candidate, workload, situation.simulation));
  const attempt = (candidate: Candidate): Trial => {
    const known = rows.trials.get(candidate);
    if (known !== undefined) return known;
    const onDemand = isOnDemand(candidate);
    const isHopeless = !onDemand && rows.failures.isHopeless(candidate, p99Of(candidate));
    const trial = isHopeless ? FAILED : tryRow(optionsFor(candidate), rows.hardest);
    rows.trials.set(candidate, trial);
    if (onDemand && trial.isTooSlow) rows.failures.add(candidate, p99Of(candidate));
    return trial;
  };
  const rankedIn = ({ candidate }: Contender): readonly Candidate[] => {
    const group = groups.get(candidate)?.group ?? [];
    const others = group.filter((c) => c.candidate !== candidate && Number.isFinite(c.costUsd));
    return [candidate, ...others.sort((a, b) => a.costUsd - b.costUsd).map((c) => c.candidate)];
  };
  const requestFor = (contender: Contender) => ({ ranked: rankedIn(contender), workload, price, attempt, p99Of });
  const onDemandOf = ({ candidate }: Contender): Contender | undefined =>
    isOnDemand(candidate)
      ? undefined
      : contenders.find((each) => isOnDemand(each.candidate) && isSameProgram(each.candidate, candidate));
  /** The rows that hold in enough simulations; null for those that do not. */
  const steadyRows = new Map<Candidate, RowContender | null>();
  const steadyOf = (contender: Contender): readonly RowContender[] => {
    let found = steadyRows.get(contender.candidate);
    if (found === undefined) {
      const surer = onDemandOf(contender);
      // A machine that fails on demand need not be tried on spot.
      if (surer !== undefined && attempt(contender.candidate).row === null) steadyOf(surer);
      const row = rowThatHolds(requestFor(contender));
      found = row === null ? null : contenderOf(row);
      steadyRows.set(contender.candidate, found);
    }
    return found === null ? [] : [found];
  };
  const chooseFrom = (list: readonly RowContender[], gpus: readonly RowContender[] = []): Choice<RowContender> => {
    const candidates = [...model.candidates, ...gpus.map(({ candidate }) => candidate)];
    return chooseRow({
      contenders: [...list, ...gpus],
      workload,
      batchFreshWithin: batchFreshness({ batches: () => batchesAmong(candidates), pricer: model.pricer }, situation),
    });
  };
  const withGpus = (list: () => readonly RowContender[], alone: Choice<RowContender>): Settled => {
    const gpus = competingGpus(model, { situation, alone, price }).map(contenderOf);
    const { mode, chosen } = gpus.length === 0 ? alone : chooseFrom(list(), gpus);
    const holds = chosen === null || chosen.row.holds >= steadyShare(workload);
    return { mode, chosen: chosen?.candidate ?? null, holds, gpus };
  };
  const revised = (list: readonly Contender[]): readonly Contender[] =>
    list.map((each) => {
      const row = steadyRows.get(each.candidate);
      if (row === undefined || each.costUsd === Infinity) return each;
      const costUsd = row?.costUsd ?? Infinity;
      return costUsd > DEARER * each.costUsd ? { ...each, costUsd } : each;
    });
  const decided = (estimated: readonly Contender[]): Settled | null => {
    const { batches, rivals } = relevant(estimated, workload, excluded);
    const likely = excluded ? rivals : [...batches, ...rivals];
    // If all possible winners have the same mode, it does not matter which one wins: the cheapest represents all, if it is steady.
    for (const asked of [soleMode(likely), likely]) {
      if (asked === null) continue;
      const choice = chooseFrom(asked.flatMap(steadyOf));
      const dearer = revised(estimated);
      if (dearer.some((each, i) => each !== estimated[i])) return decided(dearer);
      if (choice.chosen !== null) return withGpus(() => likely.flatMap(steadyOf), choice);
    }
    return null;
  };
  const steadiest = (): Settled => {
    const all = contenders
      .filter((c) => c.central.feasible)
      .flatMap((contender) => steadyRow(requestFor(contender)) ?? [])
      .map(contenderOf);
    return withGpus(() => all, chooseFrom(all));
  };
  /** A GPU may hold where nothing else does. */
  const mayGpuHold = (): boolean =>
    winnersAt(model.gpus ?? [], model.pricer, situation).some(
      (each) => !(excluded && each.mode === 'batch') && attempt(each).row !== null,
    );
  const steady = (): Settled | null => {
    if (central.chosen === null) return steadiest();
    const found = decided(contenders);
    if (found !== null || !mayGpuHold()) return found;
    const every = steadiest();
    return every.holds ? every : null;
  };
  return { steady, steadiest };
}

const FAILED: Trial = { row: null, seen: 0, isTooSlow: true };

/** The GPUs that take part in a situation: the cheapest of each service and purchase, if its upper bound is below the lower bound of the choice without them. */
function competingGpus(
  { gpus = [], pricer }: SimulationModel,
  of: {
    readonly situation: Situation;
    readonly alone: Choice<RowContender>;
    readonly price: (candidate: Candidate) => PricedRow;
  },
): readonly PricedRow[] {
  const { situation, alone, price } = of;
  const best = bestKnownOf(alone.chosen?.row);
  return winnersAt(gpus, pricer, situation)
    .filter((each) => best === null || pricer.usd(each, situation.workload, situation.simulation) < best.lowUsd)
    .map(price)
    .filter((row) => mayCompete(row, best));
}

/** Applies the change of the situation to draws. */
function tilted(draws: readonly Draw[], by: Simulation): readonly Draw[] {
  const untouched =
    by.speedRatio === 1 &&
    by.startupRatio === 1 &&
    by.coldStartRatio === 1 &&
    by.frontDoorRatio === 1 &&
    by.spotPriceRatio === 1 &&
    by.interruptionRatio === 1 &&
    by.trafficRatio === 1;
  return untouched ? draws : tiltedBy(draws)(by);
}

/** For the same draws and change always the same, because fleets with slack are kept by them. */
const tiltedBy = oncePer((draws: readonly Draw[]) => oncePer((by: Simulation) => changedBy(draws, by)));

function changedBy(draws: readonly Draw[], by: Simulation): readonly Draw[] {
  const sizedIn = drawOf(by);
  return drawnTogether(
    draws.map((draw) => ({
      ...draw,
      sizedIn,
      speedRatio: draw.speedRatio * by.speedRatio,
      trafficRatio: draw.trafficRatio * by.trafficRatio,
      spotPriceRatio: draw.spotPriceRatio * by.spotPriceRatio,
      interruptionRatio: draw.interruptionRatio * by.interruptionRatio,
      startupRatio: draw.startupRatio * by.startupRatio,
      coldStartRatio: draw.coldStartRatio * by.coldStartRatio,
      frontDoorRatio: draw.frontDoorRatio * by.frontDoorRatio,
    })),
  );
}

/** The cheapest alone if all have one mode; otherwise null. */
function soleMode(contenders: readonly Contender[]): readonly Contender[] | null {
  const best = cheapest(contenders);
  return best !== null && contenders.every((c) => c.candidate.mode === best.candidate.mode) ? [best] : null;
}

/**
 * From this ratio of a row's cost to its central cost on, its competitors are determined again: its fleet needs slack, or only another machine holds
 * in enough simulations, or none does.
 */
const DEARER = 1.25;

/** Beyond this ratio of central costs, the simulations do not make a live row surely cheaper than batch. */
const CLEAR = 2.5;

/** Beyond this ratio, they do not change the order of two rows of a kind, whose uncertainties are similar. */
const CLEAR_WITHIN_KIND = 1.6;

/** The batch rows and the live rows that could decide. */
function relevant(
  contenders: readonly Contender[],
  workload: Workload,
  batchExcluded: boolean,
): {
  readonly batches: readonly Contender[];
  readonly rivals: readonly Contender[];
} {
  const feasible = contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const batches = feasible.filter((c) => c.candidate.mode === 'batch');
  const live = feasible.filter((c) => c.candidate.mode !== 'batch');
  const batch = batchExcluded ? null : simplest(batches, workload);
  if (batch !== null) {
    const near = live.filter((c) => c.costUsd <= CLEAR * batch.costUsd);
    const rivals = groupBy(near, kindOf).flatMap((group) => likelySimplest(group, workload));
    return { batches: likelySimplest(batches, workload), rivals };
  }
  const cheapestUsd = cheapest(live)?.costUsd ?? 0;
  const near = live.filter((c) => c.costUsd <= CLEAR_WITHIN_KIND * (cheapestUsd + workload.materialUsd));
  return { batches: [], rivals: groupBy(near, kindOf).flatMap((group) => likelySimplest(group, workload)) };
}

/** Live rows of a kind compete for the fewest components; then the kinds compete. */
function kindOf({ candidate }: Contender): string {
  switch (candidate.mode) {
    case 'cached':
    case 'hybrid':
      return 'reuse';
    case 'realtime':
    case 'async':
      return 'single';
    case 'batch':
    case 'microbatch':
      return candidate.mode;
  }
}

/** The rows that the simulations may choose by `simplest`: those that compete with its central choice by their cost or by fewer components. */
function likelySimplest(rows: readonly Contender[], workload: Workload): readonly Contender[] {
  const best = cheapest(rows);
  const chosen = simplest(rows, workload);
  if (best === null || chosen === null) return [];
  const limitUsd = CLEAR_WITHIN_KIND * Math.max(chosen.costUsd, best.costUsd + workload.materialUsd);
  const isNarrow = isMaterial(CLEAR_WITHIN_KIND * (chosen.costUsd - best.costUsd), chosen.costUsd, workload);
  return rows.filter(
    (c) =>
      c === best ||
      (c.costUsd <= limitUsd && movingParts(c) <= movingParts(chosen)) ||
      (chosen !== best && isNarrow && c.costUsd <= CLEAR_WITHIN_KIND * best.costUsd),
  );
}
