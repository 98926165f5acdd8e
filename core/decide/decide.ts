import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Saving, Verdict } from '#core/contract/plan/plan.ts';
import type { Sensitivity } from '#core/contract/verdict/sensitivity.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { becauseOf } from './explain/because.ts';
import { compareVolumes, type VolumeFindings } from './sensitivity/break-evens.ts';
import { batchFreshness, type CentralModel, freshestBatchS } from './verdict/central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { CHEAPER_PROBABILITY, type Choice } from './verdict/rules.ts';
import { cheapest } from './cheapest/contender.ts';
import { nearCheapest } from './cheapest/near-cheapest.ts';
import { penaltiesOf } from './rows/charged.ts';
import { type Stated, statedRows } from './verdict/more-draws.ts';
import { chooseRow } from './verdict/choice-in-draws.ts';
import { findFlips } from './flips/flips.ts';
import { isTelling } from './flips/telling-flips.ts';
import { type Lever, leversOf } from './flips/levers.ts';
import { steadyShare } from './rows/needed-share.ts';
import { frontierOf } from './cheapest/frontier.ts';
import { centralWithSlack } from './rows/slack.ts';
import { groupBy } from '#core/group-by.ts';
import { onceAsked } from '#core/once-per.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import type { Shortlist } from './rows/rows.ts';
import { modeShares, type PricedRow, probabilityCheapest } from './rows/priced-row.ts';
import { leastRegret } from './cheapest/regret.ts';
import { findRelaxations } from './flips/relax.ts';
import { type Standing, standingIn } from './verdict/standing.ts';
import { isCommitted } from './rows/likely-winners.ts';
import { alternativeTo, savedBy } from './verdict/saving.ts';
import { EFFECT_DRAWS } from './sensitivity/effects.ts';
import { sensitivityOf } from './sensitivity/sensitivity.ts';
import { DEFAULT_SIMULATIONS, drawSimulations } from './draws/simulations.ts';
import { statedFlip, statedRelaxation } from '#core/contract/verdict/verdict-changes-words.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';

/** The priced rows and the simulations that the verdict is based on. */
export interface DecideRequest {
  /** One row for each service × purchase. These rows compete. */
  readonly rows: readonly PricedRow[];
  /** Rows that are only listed. They take part in the frontier. */
  readonly extras: readonly PricedRow[];
  /** The candidates that are likely to win in some situation. A flip is confirmed among them. */
  readonly likely: readonly Candidate[];
  /** All candidates; absent if they are the likely ones. */
  readonly every?: readonly Candidate[];
  /** Those of them that win in the usual situations. Sensitivities are searched with them. */
  readonly shortlist: Shortlist;
  readonly workload: Workload;
  /** GPUs that are known by their specification, which may take part elsewhere; those that are likely to, and all. Flips are searched with them. */
  readonly gpus?: { readonly likely: () => readonly Candidate[]; readonly every: readonly Candidate[] };
  readonly pricer: Pricer;
  /** CPU milliseconds of request handling of the workload's server; null if the catalogue is not known. */
  readonly handlingMs: number | null;
  /** The simulations in which the rows were priced. */
  readonly simulations: readonly Draw[];
  /** The source of the independent draws for the stated numbers; if absent, the draws that choose give them. */
  readonly seed?: number;
}

/** What is found around a verdict: the effect of volume, that of each input on the cost, and where the verdict changes. */
export interface Findings {
  readonly volumes: VolumeFindings;
  readonly sensitivity: Sensitivity | null;
  readonly flips: readonly FlipFact[];
  /** Whether no numeric input was varied, because the choice is on the edge. */
  readonly isOnEdge: boolean;
}

/** Those of a plan in which nothing was searched for yet. */
export const NO_FINDINGS: Findings = {
  volumes: { breakEvens: [], costByVolume: { perDay: [], options: [] } },
  sensitivity: null,
  flips: [],
  isOnEdge: false,
};

/** A choice among priced rows, whose verdict can be stated before and after the search around it. */
export interface Deciding {
  readonly standingOf: (row: PricedRow) => Standing;
  /** A row in the draws whose numbers are stated. */
  readonly statedOf: (row: PricedRow) => Stated;
  /** The saving of the choice against the usual always-on endpoint. */
  readonly saving: Saving | null;
  readonly verdict: (findings: Findings) => Verdict;
  /** Searches around the verdict, which takes most of the time of a plan. It pauses between its steps. */
  readonly search: () => Generator<void, Findings>;
}

/** What a choice among rows is made from. */
export type ChoiceRequest = Pick<DecideRequest, 'rows' | 'workload' | 'pricer' | 'shortlist'>;

/** What the rules choose among priced rows. */
export function chooseAmong({ rows, workload, pricer, shortlist }: ChoiceRequest): Choice<PricedRow> {
  const batchFreshWithin = batchFreshness(
    { batches: shortlist.batches, pricer },
    { workload, simulation: CENTRAL_SIMULATION },
  );
  return chooseRow({ contenders: rows, workload, batchFreshWithin });
}

/**
 * Decides among priced rows.
 * @param choice what the rules choose among the rows.
 */
export function decide(request: DecideRequest, choice: Choice<PricedRow> = chooseAmong(request)): Deciding {
  const { rows, extras, workload, pricer, shortlist } = request;
  const situation: Situation = { workload, simulation: CENTRAL_SIMULATION };
  const standingOf = standingIn(choice, workload);
  const alternative = choice.chosen === null ? null : alternativeTo(rows, choice.chosen, workload);
  const { statedOf, competitors } = statedIn(request, choice, alternative);
  const regretRow = leastRegret(choice.admissible);
  const stated = choice.chosen === null ? null : statedOf(choice.chosen);
  const often = {
    probabilityCheapest: stated === null ? null : probabilityCheapest(stated.row, competitors),
    nearCheapest: stated === null ? null : nearCheapest(stated.row, competitors, { ...stated, workload }),
  };
  const batches = () => competing(shortlist.batches(), choice);
  const model = onceAsked(() => modelOf(choice, { pricer, candidates: competing(shortlist.all(), choice) }));
  const levers = leversOf(workload, request.handlingMs);
  const known = {
    mode: choice.mode,
    optionId: choice.chosen?.candidate.id ?? null,
    ...often,
    modeShares: modeShares(competitors),
    leastRegretId: choice.chosen === null ? null : (regretRow?.candidate.id ?? null),
    frontier: frontierOf([...rows, ...extras].flatMap(placed)),
    relax: choice.mode === 'none' ? findRelaxations(model(), situation, levers).map(statedRelaxation) : [],
  };
  const becauseWith = ({ flips, volumes }: Findings) =>
    becauseOf({
      choice,
      contenders: rows,
      workload,
      simulations: rows[0]?.monthlyUsd.length ?? 0,
      statedOf,
      freshestBatchS: () => freshestBatchS({ batches, pricer }, situation),
      ...often,
      leastRegret: regretRow,
      breakEvens: volumes.breakEvens,
      flips,
    });
  return {
    standingOf,
    statedOf,
    saving: savingOf(choice, alternative, statedOf),
    verdict: (findings) => ({
      ...known,
      because: becauseWith(findings).map(statedVerdict),
      flips: findings.flips.map(statedFlip),
      ...(findings.isOnEdge && { isOnEdge: true as const }),
    }),
    search: () => searchAround(request, choice, { situation, levers, standingOf, model: model() }),
  };
}

function* searchAround(
  request: DecideRequest,
  choice: Choice<PricedRow>,
  of: {
    readonly situation: Situation;
    readonly levers: readonly Lever[];
    readonly standingOf: (row: PricedRow) => Standing;
    readonly model: CentralModel;
  },
): Generator<void, Findings> {
  const { rows, extras, workload, pricer } = request;
  const { situation, levers, standingOf, model } = of;
  const { chosen } = choice;
  const sizedAsPriced = withSlackOf([...rows, ...extras], pricer);
  const eligible = new Set(choice.admissible.map((c) => c.candidate));
  const excluded = new Set(rows.filter((row) => standingOf(row).excludedBy !== null).map((row) => row.candidate));
  const volumes = compareVolumes({
    options: bestOfServices(rows, chosen),
    chosenId: chosen?.candidate.id ?? null,
    isEligible: (candidate) => eligible.has(candidate),
    isExcluded: (candidate) => excluded.has(candidate),
    workload,
    pricer: sizedAsPriced,
  });
  yield;
  const next = cheapest(choice.admissible.filter((c) => c !== chosen));
  const sensitivity =
    chosen === null
      ? null
      : sensitivityOf({
          chosen: chosen.candidate,
          next: next?.candidate ?? null,
          situation,
          levers,
          pricer: sizedAsPriced,
          draws: drawsForEffects(request),
        });
  yield;
  const { flips, isOnEdge } = yield* findFlips({
    model: {
      ...model,
      candidates: model.candidates.filter(({ gpuSpeed }) => gpuSpeed === undefined),
      simulations: request.simulations,
      gpus: request.gpus?.likely() ?? [],
    },
    likely: competing(request.likely, choice),
    every: competing(request.every ?? request.likely, choice),
    everyGpu: request.gpus?.every ?? [],
    situation,
    levers,
    mode: choice.mode,
    holds: chosen === null || chosen.holds >= steadyShare(workload),
    isNearThreshold: rows.some(({ further }) => further !== undefined),
  });
  return { volumes, sensitivity, flips: flips.filter((flip) => isTelling(flip, workload)), isOnEdge };
}

/** None in a provisional plan, which has fewer simulations. */
function drawsForEffects({ simulations, seed }: DecideRequest) {
  if (seed === undefined || simulations.length < DEFAULT_SIMULATIONS) return undefined;
  const drawn = (set: string) => drawSimulations({ seed, count: EFFECT_DRAWS, set });
  return { own: drawn('effects'), others: drawn('other effects') };
}

function savingOf(
  { chosen }: Choice<PricedRow>,
  against: PricedRow | null,
  statedOf: Deciding['statedOf'],
): Saving | null {
  if (chosen === null || against === null) return null;
  const { row, penaltyUsd } = statedOf(chosen);
  return { againstId: against.candidate.id, monthlyUsd: savedBy(row, statedOf(against).row, penaltyUsd) };
}

/** The rows in the draws whose numbers are stated, and those of them that compete for being the cheapest. */
function statedIn(request: DecideRequest, choice: Choice<PricedRow>, alternative: PricedRow | null) {
  const { rows, workload, pricer, seed } = request;
  const admissible = choice.admissible;
  const stated =
    seed === undefined
      ? new Map<PricedRow, PricedRow>()
      : statedRows(choice, alternative === null ? [] : [alternative], { seed, workload, pricer }, [
          ...rows,
          ...request.extras,
        ]);
  const redrawn = admissible.flatMap((row) => stated.get(row) ?? []);
  const penaltyUsd = penaltiesOf(admissible.length > 0 ? admissible : rows);
  const statedPenaltyUsd = penaltiesOf(redrawn);
  const statedOf = (row: PricedRow): Stated => {
    const again = stated.get(row);
    return again === undefined ? { row, penaltyUsd } : { row: again, penaltyUsd: statedPenaltyUsd };
  };
  return { statedOf, competitors: redrawn.length > 0 ? redrawn : admissible };
}

/** Evaluates each row with the slack that it was priced with. */
function withSlackOf(rows: readonly PricedRow[], pricer: Pricer): Pricer {
  const slacks = new Map(rows.filter(({ slack }) => slack !== 1).map(({ candidate, slack }) => [candidate.id, slack]));
  if (slacks.size === 0) return pricer;
  const sized = (candidate: Candidate, simulation: Simulation): Simulation => {
    const slack = slacks.get(candidate.id);
    if (slack === undefined) return simulation;
    return simulation === CENTRAL_SIMULATION ? centralWithSlack(slack) : { ...simulation, slack };
  };
  return {
    usd: (candidate, workload, simulation) => pricer.usd(candidate, workload, sized(candidate, simulation)),
    price: (candidate, workload, simulation) => pricer.price(candidate, workload, sized(candidate, simulation)),
    leastUsd: (candidate, workload, simulation) =>
      pricer.leastUsd?.(candidate, workload, sized(candidate, simulation)) ?? null,
  };
}

/** The candidates that sensitivities may choose. Commitments are excluded unless the verdict is a commitment or all candidates are. */
function competing(candidates: readonly Candidate[], choice: Choice<PricedRow>): readonly Candidate[] {
  const free = candidates.filter((candidate) => !isCommitted(candidate));
  const committed = choice.chosen !== null && isCommitted(choice.chosen.candidate);
  return committed || free.length === 0 ? candidates : free;
}

/** The default if there is no pair of rows to derive it from: about the spread of a projection. */
const DEFAULT_MARGIN = 0.2;

/**
 * Translates "cheaper with probability 0.8" over the simulations to the central simulation: how far the 80th percentile of the pair's log cost ratio
 * lies above its central value.
 */
function modelOf(choice: Choice<PricedRow>, base: Pick<CentralModel, 'candidates' | 'pricer'>): CentralModel {
  const batch = choice.bestBatch;
  const other = cheapest(choice.admissible.filter((c) => c.candidate.mode !== 'batch'));
  if (batch === null || other === null) return { ...base, margin: DEFAULT_MARGIN };
  const ratios = other.monthlyUsd
    .map((usd, i) => Math.log(usd / (batch.monthlyUsd[i] ?? Infinity)))
    .filter((ratio) => !Number.isNaN(ratio))
    .sort();
  const central = Math.log(other.central.usd / batch.central.usd);
  const margin = ratios.length === 0 ? Number.NaN : quantileOfSorted(ratios, CHEAPER_PROBABILITY) - central;
  return { ...base, margin: Number.isFinite(margin) ? margin : DEFAULT_MARGIN };
}

/** For break-evens: the choice for its service, and of each other one the cheapest row without a commitment, or the cheapest row if all are commitments. */
function bestOfServices(contenders: readonly PricedRow[], chosen: PricedRow | null): Candidate[] {
  // A range from a specification has no line over the volume.
  const feasible = contenders.filter(
    (c) => c.central.feasible && Number.isFinite(c.costUsd) && c.candidate.gpuSpeed === undefined,
  );
  return groupBy(feasible, (c) => c.candidate.service).flatMap((group) => {
    if (chosen !== null && group.includes(chosen)) return [chosen.candidate];
    const free = group.filter((c) => !isCommitted(c.candidate));
    const best = cheapest(free.length > 0 ? free : group);
    return best === null ? [] : [best.candidate];
  });
}

function placed({ candidate: { id }, central: { feasible, p99Ms, maxAgeS }, costUsd }: PricedRow) {
  return feasible && Number.isFinite(costUsd) ? [{ id, costUsd, p99Ms, maxAgeS }] : [];
}
