import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { batchesAmong, batchFreshness, CentralChoice, type CentralModel } from './central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import type { CentralContender, CentralPrices } from './central-prices.ts';
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
import { mostTiedUsd } from '#core/decide/cheapest/simplest.ts';
import { relevant, relevantUpTo } from './relevant.ts';
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
  readonly best: CentralContender;
  readonly all: readonly CentralContender[];
}

/** Settles one situation, and prices what that takes. */
class Settling {
  readonly #model: SimulationModel;
  readonly #situation: Situation;
  readonly #rows: PricedRows;
  readonly #simulations: readonly Draw[];
  /** The candidates in the central simulation. */
  readonly #prices: CentralPrices;
  /** By service and purchase. */
  #groups: ReadonlyMap<string, Group>;
  readonly #isChosen: boolean;
  /** Whether a rule excludes batch, whatever it costs. */
  readonly #isBatchExcluded: boolean;
  /** The costs of those that turned out to be much more expensive than in the central simulation. */
  readonly #revisedUsd = new Map<Candidate, number>();
  /** The rows that meet the requirements in enough simulations; null for those that do not. */
  readonly #steadyRows = new Map<Candidate, PricedRow | null>();

  constructor(model: SimulationModel, situation: Situation, rows: PricedRows = noRows(model.simulations.length)) {
    this.#model = model;
    this.#situation = situation;
    this.#rows = rows;
    this.#simulations = tilted(model.simulations, situation.simulation);
    const central = new CentralChoice(model, situation);
    this.#prices = central.prices;
    this.#isChosen = central.choose().chosen !== null;
    this.#groups = groupsIn(this.#prices.contenders);
    const { rules } = central.among(this.#contenders());
    this.#isBatchExcluded = rules.every(
      (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
    );
  }

  /** The best of each group. */
  #contenders(): readonly CentralContender[] {
    return [...this.#groups.values()].map(({ best }) => best);
  }

  /** Those that a rule does not exclude. */
  #admissible(): readonly CentralContender[] {
    return this.#contenders().filter(
      ({ candidate, central, costUsd }) =>
        central.feasible && Number.isFinite(costUsd) && !(this.#isBatchExcluded && candidate.mode === 'batch'),
    );
  }

  #priceUpTo(usd: number): boolean {
    return this.#regrouped(this.#prices.priceUpTo(usd));
  }

  /** @param isAny whether any candidate was priced. */
  #regrouped(isAny: boolean): boolean {
    if (isAny) this.#groups = groupsIn(this.#prices.contenders);
    return isAny;
  }

  /** The best of each group, with the costs that were revised. */
  #estimated(): readonly CentralContender[] {
    return this.#contenders().map((each) => {
      const costUsd = this.#revisedUsd.get(each.candidate);
      return costUsd === undefined ? each : { ...each, costUsd };
    });
  }

  /** Among the options that meet the requirements in enough simulations; null if there are options and none does. */
  steady(): Settled | null {
    if (!this.#isChosen) return this.steadiest();
    const found = this.#decided();
    if (found !== null || !this.#mayGpuHold()) return found;
    const every = this.steadiest();
    return every.holds ? every : null;
  }

  /** Among all options, where those that meet the requirements most often compete. */
  steadiest(): Settled {
    this.#priceUpTo(Infinity);
    const all = this.#contenders()
      .filter((c) => c.central.feasible)
      .flatMap((contender) => steadyRow(this.#requestFor(contender)) ?? []);
    return this.#withGpus(() => all, this.#chooseFrom(all));
  }

  #decided(): Settled | null {
    const { batches, rivals } = this.#relevant();
    const likely = this.#isBatchExcluded ? rivals : [...batches, ...rivals];
    const steadyOf = (contender: Contender) => this.#steadyOf(contender);
    // If all possible winners have the same mode, it does not matter which one wins: the cheapest represents all, if it is steady.
    for (const asked of [soleMode(likely), likely]) {
      if (asked === null) continue;
      const choice = this.#chooseFrom(asked.flatMap(steadyOf));
      if (this.#revise()) return this.#decided();
      if (choice.chosen === null) continue;
      this.#priceUpTo(mostTiedUsd(choice.chosen, this.#situation.workload));
      const unpriced = this.#admissible().filter(({ candidate }) => !this.#steadyRows.has(candidate));
      return this.#withGpus(() => likely.flatMap(steadyOf), choice, unpriced);
    }
    return null;
  }

  /** The rows that could decide, once all of them are priced. */
  #relevant(): ReturnType<typeof relevant> {
    const { workload } = this.#situation;
    let estimated = this.#estimated();
    while (this.#priceUpTo(relevantUpTo(estimated, workload, this.#isBatchExcluded))) estimated = this.#estimated();
    return relevant(estimated, workload, this.#isBatchExcluded);
  }

  /** Notes the costs of those that turned out to be much more expensive than in the central simulation. Returns whether there is any. */
  #revise(): boolean {
    let isAny = false;
    for (const { candidate, costUsd } of this.#estimated()) {
      const row = this.#steadyRows.get(candidate);
      if (row === undefined || costUsd === Infinity) continue;
      const rowUsd = row?.costUsd ?? Infinity;
      if (rowUsd <= MUCH_MORE * costUsd) continue;
      this.#revisedUsd.set(candidate, rowUsd);
      isAny = true;
    }
    return isAny;
  }

  #steadyOf(contender: Contender): readonly PricedRow[] {
    let found = this.#steadyRows.get(contender.candidate);
    if (found === undefined) {
      // A machine that fails on demand need not be tried on spot.
      const surer = this.#onDemandOf(contender);
      if (surer !== undefined && this.#attempt(contender.candidate).row === null) {
        this.#steadyOf(this.#groupOf(surer.candidate)?.best ?? surer);
      }
      found = rowThatHolds(this.#requestFor(contender));
      this.#steadyRows.set(contender.candidate, found);
    }
    return found === null ? [] : [found];
  }

  /** The same service on demand; undefined for one that is on demand. */
  #onDemandOf({ candidate }: Contender): CentralContender | undefined {
    return isOnDemand(candidate)
      ? undefined
      : this.#contenders().find((each) => isOnDemand(each.candidate) && isSameProgram(each.candidate, candidate));
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
    const { best, all = [] } = this.#groupOf(candidate) ?? {};
    const others = all.filter((c) => c !== best && Number.isFinite(c.costUsd));
    return [best?.candidate ?? candidate, ...others.sort((a, b) => a.costUsd - b.costUsd).map((c) => c.candidate)];
  }

  /** The group of a candidate, all of it priced. */
  #groupOf(candidate: Candidate): Group | undefined {
    const key = groupKey(candidate);
    this.#regrouped(this.#prices.priceWhere((each) => groupKey(each.candidate) === key));
    return this.#groups.get(key);
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
    const known = this.#prices.contenders.find((each) => each.candidate === candidate && !each.isAtLeast);
    return p99MsOf(known?.central ?? this.#model.pricer.price(candidate, workload, simulation));
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

function groupKey({ service, purchase }: Candidate): string {
  return `${service}/${purchase}`;
}

function groupsIn(contenders: readonly CentralContender[]): ReadonlyMap<string, Group> {
  return new Map(
    groupBy(contenders, ({ candidate }) => groupKey(candidate)).flatMap((all) => {
      const best = cheapest(all);
      return best === null ? [] : [[groupKey(best.candidate), { best, all }] as const];
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
