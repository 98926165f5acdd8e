import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Priced } from '#core/price/serving/candidate/types.ts';
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
import { tilted } from './tilted.ts';
import { tiedModes } from './tied-modes.ts';
import { isMaterial, movingParts, simplest } from '#core/decide/cheapest/simplest.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { groupBy } from '#core/group-by.ts';
import {
  createHardestFirst,
  type HardestFirst,
  type PricedRow,
  priceRow,
  type PriceRowOptions,
  type Trial,
  tryRow,
} from '#core/decide/rows/priced-row.ts';
import { winnersAt } from '#core/decide/rows/rows.ts';
import { p99MsOf } from '#core/decide/rows/slack.ts';
import { rowThatHolds, steadyRow } from '#core/decide/feasible/reliable-row.ts';

/** The rules in all simulations, which the verdict uses. */
export interface SimulationModel extends CentralModel {
  readonly simulations: readonly Draw[];
  /** GPUs that are known by their specification alone: they take part where their upper bound is low enough. */
  readonly gpus?: readonly Candidate[];
  /** What is added to the share of the simulations in which a row must hold; absent for 0. */
  readonly shareShift?: number;
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

/** The mode of the verdict, an option of it, whether that holds in enough simulations, the modes that tie with it, and the GPUs that take part. */
export interface Settled {
  readonly mode: ServingMode | 'none';
  readonly chosen: Candidate | null;
  readonly holds: boolean;
  readonly tied: readonly ServingMode[];
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
  const settling = new Settling(model, situation, rows);
  return settling.steady() ?? settling.steadiest();
}

/** As `settle`, or null if options are feasible and none of them meets the requirements in enough simulations. */
export function settleSteadily(model: SimulationModel, situation: Situation, rows?: PricedRows): Settled | null {
  return new Settling(model, situation, rows).steady();
}

/** The candidates of a service and purchase in a situation. */
interface Group {
  readonly best: Contender;
  readonly all: readonly Contender[];
}

/** Settles one situation, and prices what that takes. */
class Settling {
  readonly #model: SimulationModel;
  readonly #situation: Situation;
  readonly #rows: PricedRows;
  readonly #simulations: readonly Draw[];
  /** The candidates in the central simulation. */
  readonly #priced: ReadonlyMap<Candidate, Priced>;
  readonly #groups: ReadonlyMap<Candidate, Group>;
  /** The best of each group. */
  readonly #contenders: readonly Contender[];
  readonly #central: Choice<Contender>;
  /** Whether a rule excludes batch, whatever it costs. */
  readonly #isBatchExcluded: boolean;
  /** The rows that meet the requirements in enough simulations; null for those that do not. */
  readonly #steadyRows = new Map<Candidate, PricedRow | null>();

  constructor(model: SimulationModel, situation: Situation, rows: PricedRows = noRows(model.simulations.length)) {
    this.#model = model;
    this.#situation = situation;
    this.#rows = rows;
    this.#simulations = tilted(model.simulations, situation.simulation);
    const contenders = centralContenders(model, situation);
    this.#priced = new Map(contenders.map(({ candidate, central }) => [candidate, central]));
    this.#groups = groupsIn(contenders);
    this.#contenders = [...this.#groups.values()].map(({ best }) => best);
    this.#central = chooseCentrally(model, situation, this.#contenders);
    this.#isBatchExcluded = this.#central.rules.every(
      (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
    );
  }

  /** Among the options that meet the requirements in enough simulations; null if there are options and none does. */
  steady(): Settled | null {
    if (this.#central.chosen === null) return this.steadiest();
    const found = this.#decided(this.#contenders);
    if (found !== null || !this.#mayGpuHold()) return found;
    const every = this.steadiest();
    return every.holds ? every : null;
  }

  /** Among all options, where those that meet the requirements most often compete. */
  steadiest(): Settled {
    const all = this.#contenders
      .filter((c) => c.central.feasible)
      .flatMap((contender) => steadyRow(this.#requestFor(contender)) ?? []);
    return this.#withGpus(() => all, this.#chooseFrom(all));
  }

  #decided(estimated: readonly Contender[]): Settled | null {
    const { batches, rivals } = relevant(estimated, this.#situation.workload, this.#isBatchExcluded);
    const likely = this.#isBatchExcluded ? rivals : [...batches, ...rivals];
    const steadyOf = (contender: Contender) => this.#steadyOf(contender);
    // If all possible winners have the same mode, it does not matter which one wins: the cheapest represents all, if it is steady.
    for (const asked of [soleMode(likely), likely]) {
      if (asked === null) continue;
      const choice = this.#chooseFrom(asked.flatMap(steadyOf));
      const revised = this.#revised(estimated);
      if (revised.some((each, i) => each !== estimated[i])) return this.#decided(revised);
      if (choice.chosen === null) continue;
      const unpriced = this.#central.admissible.filter(({ candidate }) => !this.#steadyRows.has(candidate));
      return this.#withGpus(() => likely.flatMap(steadyOf), choice, unpriced);
    }
    return null;
  }

  /** The same contenders, with the costs of those that turned out to be much more expensive than in the central simulation. */
  #revised(contenders: readonly Contender[]): readonly Contender[] {
    return contenders.map((each) => {
      const row = this.#steadyRows.get(each.candidate);
      if (row === undefined || each.costUsd === Infinity) return each;
      const costUsd = row?.costUsd ?? Infinity;
      return costUsd > MUCH_MORE * each.costUsd ? { ...each, costUsd } : each;
    });
  }

  #steadyOf(contender: Contender): readonly PricedRow[] {
    let found = this.#steadyRows.get(contender.candidate);
    if (found === undefined) {
      const surer = this.#onDemandOf(contender);
      // A machine that fails on demand need not be tried on spot.
      if (surer !== undefined && this.#attempt(contender.candidate).row === null) this.#steadyOf(surer);
      found = rowThatHolds(this.#requestFor(contender));
      this.#steadyRows.set(contender.candidate, found);
    }
    return found === null ? [] : [found];
  }

  /** The same service on demand; undefined for one that is on demand. */
  #onDemandOf({ candidate }: Contender): Contender | undefined {
    return isOnDemand(candidate)
      ? undefined
      : this.#contenders.find((each) => isOnDemand(each.candidate) && isSameProgram(each.candidate, candidate));
  }

  #requestFor(contender: Contender) {
    return {
      ranked: this.#rankedIn(contender),
      workload: this.#situation.workload,
      neededShare: this.#neededShare(),
      price: (candidate: Candidate) => this.#price(candidate),
      attempt: (candidate: Candidate) => this.#attempt(candidate),
      p99Of: (candidate: Candidate) => this.#p99Of(candidate),
    };
  }

  #rankedIn({ candidate }: Contender): readonly Candidate[] {
    const others = (this.#groups.get(candidate)?.all ?? []).filter(
      (c) => c.candidate !== candidate && Number.isFinite(c.costUsd),
    );
    return [candidate, ...others.sort((a, b) => a.costUsd - b.costUsd).map((c) => c.candidate)];
  }

  #optionsFor(candidate: Candidate): PriceRowOptions {
    const { pricer } = this.#model;
    const { workload } = this.#situation;
    return { candidate, workload, pricer, simulations: this.#simulations, neededShare: this.#neededShare() };
  }

  #neededShare(): number {
    return Math.min(1, steadyShare(this.#situation.workload) + (this.#model.shareShift ?? 0));
  }

  #price(candidate: Candidate): PricedRow {
    const { whole } = this.#rows;
    const row = whole.get(candidate) ?? priceRow(this.#optionsFor(candidate));
    whole.set(candidate, row);
    return row;
  }

  #attempt(candidate: Candidate): Trial {
    const { trials, failures, hardest } = this.#rows;
    const known = trials.get(candidate);
    if (known !== undefined) return known;
    const onDemand = isOnDemand(candidate);
    const isHopeless = !onDemand && failures.isHopeless(candidate, () => this.#p99Of(candidate));
    const trial = isHopeless ? FAILED : tryRow(this.#optionsFor(candidate), hardest);
    trials.set(candidate, trial);
    if (onDemand && trial.isTooSlow) failures.add(candidate, this.#p99Of(candidate));
    return trial;
  }

  #p99Of(candidate: Candidate): number | null {
    const { workload, simulation } = this.#situation;
    return p99MsOf(this.#priced.get(candidate) ?? this.#model.pricer.price(candidate, workload, simulation));
  }

  #chooseFrom(list: readonly PricedRow[], gpus: readonly PricedRow[] = []): Choice<PricedRow> {
    const { candidates, pricer } = this.#model;
    const batches = () => batchesAmong([...candidates, ...gpus.map(({ candidate }) => candidate)]);
    return chooseRow({
      contenders: [...list, ...gpus],
      workload: this.#situation.workload,
      batchFreshWithin: batchFreshness({ batches, pricer }, this.#situation),
    });
  }

  /** @param estimated admissible options that were too expensive to be priced in all simulations */
  #withGpus(list: () => readonly PricedRow[], alone: Choice<PricedRow>, estimated: readonly Contender[] = []): Settled {
    const gpus = this.#competingGpus(alone);
    const choice = gpus.length === 0 ? alone : this.#chooseFrom(list(), gpus);
    const { mode, chosen } = choice;
    const holds = chosen === null || chosen.holds >= this.#neededShare();
    const tied = tiedModes(choice, estimated, this.#situation.workload);
    return { mode, chosen: chosen?.candidate ?? null, holds, tied, gpus };
  }

  /** The GPUs that take part: the cheapest of each service and purchase, if its upper bound is below the lower bound of the choice without them. */
  #competingGpus(alone: Choice<PricedRow>): readonly PricedRow[] {
    const { gpus = [], pricer } = this.#model;
    const { workload, simulation } = this.#situation;
    const best = bestKnownOf(alone);
    return winnersAt(gpus, pricer, this.#situation)
      .filter((each) => best === null || pricer.usd(each, workload, simulation) < best.lowUsd)
      .map((each) => this.#price(each))
      .filter((row) => mayCompete(row, best, workload));
  }

  /** Whether a GPU may meet the requirements where nothing else does. */
  #mayGpuHold(): boolean {
    const { gpus = [], pricer } = this.#model;
    return winnersAt(gpus, pricer, this.#situation).some(
      (each) => !(this.#isBatchExcluded && each.mode === 'batch') && this.#attempt(each).row !== null,
    );
  }
}

function groupsIn(contenders: readonly Contender[]): ReadonlyMap<Candidate, Group> {
  return new Map(
    groupBy(contenders, ({ candidate }) => `${candidate.service}/${candidate.purchase}`).flatMap((all) => {
      const best = cheapest(all);
      return best === null ? [] : [[best.candidate, { best, all }] as const];
    }),
  );
}

const FAILED: Trial = { row: null, seen: 0, isTooSlow: true, isFar: true };

/** The cheapest alone if all have one mode; otherwise null. */
function soleMode(contenders: readonly Contender[]): readonly Contender[] | null {
  const best = cheapest(contenders);
  return best !== null && contenders.every((c) => c.candidate.mode === best.candidate.mode) ? [best] : null;
}

/**
 * From this ratio of a row's cost to its central cost on, its competitors are determined again: its fleet needs slack, or only another machine holds
 * in enough simulations, or none does.
 */
const MUCH_MORE = 1.25;

/** Beyond this ratio of central costs, the simulations do not make a live row surely cheaper than batch. */
export const CLEAR = 2.5;

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
