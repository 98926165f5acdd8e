import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { CentralChoice } from '#core/decide/verdict/central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { CentralPrices } from '#core/decide/verdict/central-prices.ts';
import type { Choice } from '#core/decide/verdict/rules.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { spreadOver } from '#core/decide/rows/priced-row.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { hasSlo } from '#core/decide/rows/needed-share.ts';
import type { Lever } from './levers.ts';
import { changeNear, type Direction, nearerToBase, nearestChange } from './search-lever.ts';
import { winnersAt } from '#core/decide/rows/rows.ts';
import {
  noRows,
  type PricedRows,
  type Settled,
  settleSteadily,
  type SimulationModel,
} from '#core/decide/verdict/verdict-elsewhere.ts';

type Mode = ServingMode | 'none';

/** What an input may change: the mode, or that something is feasible and nothing holds in enough simulations. */
type Outcome = Mode | 'rare';

/** The flips of a verdict. */
interface FoundFlips {
  readonly flips: readonly FlipFact[];
  /** Whether no numeric input was varied, because whatever share is needed, the search contradicts the verdict at the stated values. */
  readonly isOnEdge: boolean;
}

/** The verdict of a situation, and what its flips are searched with. */
interface FlipRequest {
  /** Its candidates are those that win in the usual situations. */
  readonly model: SimulationModel;
  /** Further candidates. A flip is confirmed only after its winner is searched for among them. */
  readonly likely: readonly Candidate[];
  /** All candidates. Nothing is feasible only if none of them is: a machine that others equal in price and speed may alone have the network. */
  readonly every: readonly Candidate[];
  /** All GPUs that are known by their specification; those of the model are the ones that win in the usual situations. */
  readonly everyGpu?: readonly Candidate[];
  readonly situation: Situation;
  readonly levers: readonly Lever[];
  readonly mode: Mode;
  /** Whether the option of the verdict holds in enough simulations. */
  readonly holds?: boolean;
  /** Whether a share was counted in further simulations, so that those of the model may say the opposite of the verdict. */
  readonly isNearThreshold?: boolean;
}

/**
 * Finds the flips of the verdict: varies every input up and down on its own until another mode results that is materially cheaper, or until the mode of the
 * verdict is infeasible, or until the first option holds in enough
 * simulations, or none does any more. The central simulation, which is fast, says where to look; the simulations determine the exact value. A separate plan at
 * `at` has the mode `becomes`, or says that no option holds in enough simulations. It pauses after each input and direction.
 */
export function* findFlips(request: FlipRequest): Generator<void, FoundFlips> {
  const { model, situation, mode, holds = true, isNearThreshold = false } = request;
  const now: Outcome = holds ? mode : 'rare';
  const shareShift = isNearThreshold ? agreeingShift(widened(model, request), situation, now) : 0;
  const winners = winnersSoFar({ ...model, shareShift: shareShift ?? 0 }, request);
  const flipOf = flipSearch(request, winners, now);
  const flips: FlipFact[] = [];
  // Where nothing agrees with the verdict, every input would seem to change it at its present value.
  for (const lever of shareShift === null ? [] : request.levers) {
    for (const direction of ['up', 'down'] as const) {
      flips.push(...flipOf(lever, direction));
      yield;
    }
  }
  const turned = turnedRound(situation);
  const unshifted = { ...winners.model(), shareShift: 0 };
  const asked = hasSlo(turned.workload) ? { ...unshifted, candidates: request.every } : unshifted;
  return { flips: [...flips, ...waitingFlip(asked, turned, now)], isOnEdge: shareShift === null };
}

/** A model with all likely candidates behind an SLO, which another machine than the cheapest may meet. */
function widened(model: SimulationModel, { situation, likely }: FlipRequest): SimulationModel {
  return hasSlo(situation.workload) ? { ...model, candidates: [...new Set([...model.candidates, ...likely])] } : model;
}

/** The model of a search, whose candidates become more as the search meets winners. */
interface WinnersSoFar {
  readonly model: () => SimulationModel;
  /** Adds the winners of a situation. Returns whether there was a new one. */
  readonly addWinners: (there: Situation, among: readonly Candidate[]) => boolean;
  /** Adds the machine that alone holds in enough simulations of a situation. Returns whether there is one. */
  readonly addHolding: (there: Situation, rows: PricedRows) => boolean;
}

function winnersSoFar(first: SimulationModel, { every, everyGpu = [] }: FlipRequest): WinnersSoFar {
  const candidates = new Set(first.candidates);
  const gpus = new Set(first.gpus);
  const model = (): SimulationModel => ({ ...first, candidates: [...candidates], gpus: [...gpus] });
  return {
    model,
    addWinners: (there, among) => {
      const before = candidates.size + gpus.size;
      for (const winner of winnersAt(among, first.pricer, there)) candidates.add(winner);
      for (const winner of winnersAt(everyGpu, first.pricer, there)) gpus.add(winner);
      return candidates.size + gpus.size > before;
    },
    addHolding: (there, rows) => {
      const chosen = settleSteadily({ ...model(), candidates: every }, there, rows)?.chosen ?? null;
      if (chosen === null || candidates.has(chosen) || gpus.has(chosen)) return false;
      candidates.add(chosen);
      return true;
    },
  };
}

/** Searches for the flip of one input in one direction. */
function flipSearch(request: FlipRequest, { model, addWinners, addHolding }: WinnersSoFar, now: Outcome) {
  const { situation, likely, every } = request;
  const { simulations } = request.model;
  const sampled = createSample(simulations, SAMPLING_STEP);
  const rare = createSample(simulations, simulations.length / RARE_SIMULATIONS);
  const rowsIn = rowsOfSituations(simulations.length);
  return (lever: Lever, direction: Direction): readonly FlipFact[] => {
    // Where no option is feasible, or holds in enough simulations, stricter requirements change nothing.
    if (isNothing(now) && lever.easier !== undefined && lever.easier !== direction) return [];
    const there = oncePerNumber((value) => lever.turn(situation, value));
    const search = { situation, lever, direction, now, there };
    const rough = now === 'rare' ? roughlySteady(model(), search, rare) : roughChange(model(), search);
    if (rough === null) return [];
    addWinners(there(rough), likely);
    let at = changeInFewSimulations(model(), search, { guess: rough, sampled });
    // Among few candidates the search is ten times faster, and then near enough for the one among all likely ones.
    if (at !== null && widened(model(), request).candidates.length > model().candidates.length) {
      const outcomeAt = outcomesBy(model(), search, rowsIn);
      at = changeInAllSimulations(model(), search, { guess: at, outcomeAt }) ?? at;
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS && at !== null; attempt++) {
      const outcomeAt = outcomesBy(widened(model(), request), search, rowsIn);
      at = changeInAllSimulations(model(), search, { guess: at, outcomeAt });
      if (at === null) return [];
      const outcome = outcomeAt(at);
      const inside = there(nearerToBase(at, lever.range, CONFIRMED_WITHIN));
      const isNew =
        addWinners(there(at), outcome === 'none' ? every : likely) ||
        (outcome === 'rare' && addHolding(there(at), rowsIn(there(at)))) ||
        (isNothing(now) && addHolding(inside, rowsIn(inside)));
      if (!isNew) {
        const code = direction === 'up' ? 'input-rises' : 'input-falls';
        const isAbout = model().shareShift === 0 ? {} : { isAbout: true };
        return [{ code, input: lever.input, at, ...farSide(now, outcome), ...isAbout }];
      }
    }
    return [];
  };
}

/** The most that the share is shifted by, in simulations: two standard errors of 95 % in 512 of them. */
const MOST_SHIFT = 10;

/**
 * The smallest shift of the needed share with which the simulations of a model give the verdict that more of them gave in the stated situation; null if
 * none does. Without it, where a share is near its threshold, the stated situation itself would be beyond every flip.
 */
function agreeingShift(model: SimulationModel, situation: Situation, now: Outcome): number | null {
  const count = Math.max(1, model.simulations.length);
  for (let step = 0; step <= MOST_SHIFT; step++) {
    for (const shareShift of step === 0 ? [0] : [step / count, -step / count]) {
      const outcome = outcomeOf(settleSteadily({ ...model, shareShift }, situation), now);
      if (outcome === now || (isNothing(outcome) && isNothing(now))) return shareShift;
    }
  }
  return null;
}

/** How often a search continues from its end because an unexpected candidate wins there. */
const MAX_ATTEMPTS = 6;

/** What a flip turns the verdict to, and whether an option holds in enough simulations there if that differs from the stated situation. */
function farSide(now: Outcome, then: Outcome): { readonly becomes: Mode; readonly holds?: boolean } {
  if (then === 'rare') return { becomes: 'none', holds: false };
  return now === 'rare' && then !== 'none' ? { becomes: then, holds: true } : { becomes: then };
}

interface LeverSearch {
  readonly situation: Situation;
  readonly lever: Lever;
  readonly direction: Direction;
  readonly now: Outcome;
  /** The situation with a value of the lever; for one value always the same. */
  readonly there: (value: number) => Situation;
}

/** The rows that were priced in a situation, so that a search with one more candidate prices that one alone. */
type RowsIn = (situation: Situation) => PricedRows;

function rowsOfSituations(simulations: number): RowsIn {
  return oncePer((_situation: Situation) => noRows(simulations));
}

/** Some of the simulations of a plan, with the rows that were priced in them: all searches share those of the stated situation. */
interface Sample {
  readonly simulations: readonly Draw[];
  readonly rowsIn: RowsIn;
}

function createSample(all: readonly Draw[], step: number): Sample {
  const simulations = step > 1 ? spreadOver(all, Math.ceil(all.length / step)) : all;
  return { simulations, rowsIn: rowsOfSituations(simulations.length) };
}

/** What a verdict changes to. A change within a tie is none: the mode of the verdict is still as good there. */
function outcomeOf(settled: Settled | null, now: Outcome): Outcome {
  if (settled === null) return 'rare';
  return settled.tied.some((mode) => mode === now) ? now : settled.mode;
}

/** The memoised outcome at a value of a lever. */
function outcomesBy(model: SimulationModel, { there, now }: LeverSearch, rowsIn: RowsIn): (value: number) => Outcome {
  const settled = new Map<number, Outcome>();
  return (value) => {
    const found = settled.get(value) ?? outcomeOf(settleSteadily(model, there(value), rowsIn(there(value))), now);
    settled.set(value, found);
    return found;
  };
}

/** A rough search has fewer steps and less precision, because the simulations locate the value. */
const ROUGHLY = { steps: 10, precision: 0.02 };

/** Where the mode changes in the central simulation; null if it does not. */
function roughChange(model: SimulationModel, { situation, lever, direction, there }: LeverSearch): number | null {
  const choices = new Map<number, Choice<Contender>>();
  const choiceAt = (value: number): Choice<Contender> => {
    const found = choices.get(value) ?? roughChoice(model, there(value));
    choices.set(value, found);
    return found;
  };
  const base = choiceAt(lever.range.base).mode;
  return nearestChange({
    range: lever.range,
    direction,
    differs: (value) => choiceAt(value).mode !== base,
    isClearBetween: (one, other) => isClear(choiceAt(one), choiceAt(other), situation.workload),
    ...ROUGHLY,
  });
}

/** Simulations and steps of a rough search where nothing holds today. */
const RARE_SIMULATIONS = 32;
const RARE_STEPS = 3;

/** Where some option holds in enough of a few simulations; null if that is nowhere. */
function roughlySteady(model: SimulationModel, search: LeverSearch, { simulations, rowsIn }: Sample): number | null {
  const outcomeAt = outcomesBy({ ...model, simulations }, search, rowsIn);
  return nearestChange({ ...whereItChanges(search, outcomeAt), steps: RARE_STEPS, precision: ROUGHLY.precision });
}

/** The factor by which a GPU is assumed to be slower than its specification where it must surely be cheaper. */
const GPU_SLOWER = 2;

/** What the rules choose in the central simulation, among the GPUs too that would surely be cheaper. */
function roughChoice(model: SimulationModel, situation: Situation): Choice<Contender> {
  const central = new CentralChoice(model, situation);
  const alone = central.choose();
  const mostUsd = alone.chosen?.costUsd ?? Infinity;
  const { workload, simulation } = situation;
  const slow = { ...simulation, speedRatio: simulation.speedRatio / GPU_SLOWER };
  const others = (model.gpus ?? []).filter(({ mode }) => mode !== alone.mode);
  const gpus = new CentralPrices(others, model.pricer, { workload, simulation: slow }).contenders.filter(
    (gpu) => gpu.central.feasible && gpu.costUsd < mostUsd,
  );
  if (gpus.length === 0) return alone;
  const candidates = [...model.candidates, ...gpus.map(({ candidate }) => candidate)];
  return new CentralChoice({ ...model, candidates }, situation).among([...central.prices.contenders, ...gpus]);
}

/** The factor by which costs within a stretch of an input are assumed to differ at most from those at both ends. */
const BETWEEN = 1.5;

/**
 * Whether no other mode could be chosen between two values of a lever at which the same mode is chosen. A mode that is admissible at neither value is
 * assumed to be inadmissible between them, with costs near those at both; a mode that is admissible at one of them may have its lowest cost between
 * them.
 */
function isClear(one: Choice<Contender>, other: Choice<Contender>, workload: Workload): boolean {
  const [here, there] = [cheapestByMode(one), cheapestByMode(other)];
  const mostUsd = BETWEEN * Math.max(one.chosen?.costUsd ?? 0, other.chosen?.costUsd ?? 0);
  return [...new Set([...here.keys(), ...there.keys()])].every((mode) => {
    if (mode === one.mode) return true;
    const rivalUsd = Math.min(here.get(mode) ?? 0, there.get(mode) ?? 0) / BETWEEN;
    // Only a material saving replaces batch; a simpler option in a tie also replaces another mode.
    if (one.mode === 'batch') return rivalUsd >= mostUsd || !isMaterial(mostUsd - rivalUsd, mostUsd, workload);
    return rivalUsd >= mostUsd && isMaterial(rivalUsd - mostUsd, rivalUsd, workload);
  });
}

/** The lowest cost of each mode among the admissible options. */
function cheapestByMode({ admissible }: Choice<Contender>): ReadonlyMap<ServingMode, number> {
  const costs = new Map<ServingMode, number>();
  for (const { candidate, costUsd } of admissible) {
    costs.set(candidate.mode, Math.min(costs.get(candidate.mode) ?? Infinity, costUsd));
  }
  return costs;
}

/** One of this many simulations locates a change of mode. */
const SAMPLING_STEP = 8;
/** How precisely a change is located in few simulations, and in the usual number of them, as shares of the value. */
const LOCATED_WITHIN = 0.002;
const CONFIRMED_WITHIN = 0.015;

/** Where the outcome changes in a few of the simulations, near the change in the central simulation. If a plan has few simulations, the latter. */
function changeInFewSimulations(
  model: SimulationModel,
  search: LeverSearch,
  { guess, sampled }: { readonly guess: number; readonly sampled: Sample },
): number | null {
  const { simulations, rowsIn } = sampled;
  if (simulations.length < SAMPLING_STEP) return guess;
  const outcomeAt = outcomesBy({ ...model, simulations }, search, rowsIn);
  // If a few simulations give another verdict than all for the stated workload, they cannot locate the change.
  if (outcomeAt(search.lever.range.base) !== search.now) return guess;
  return changeNear(guess, { ...whereItChanges(search, outcomeAt), precision: precisionOf(model) });
}

function changeInAllSimulations(
  model: SimulationModel,
  search: LeverSearch,
  { guess, outcomeAt }: { readonly guess: number; readonly outcomeAt: (value: number) => Outcome },
): number | null {
  return changeNear(guess, { ...whereItChanges(search, outcomeAt), precision: precisionOf(model) });
}

/** What a change depends on is known no better than this, so that more digits would be work for nothing. A few simulations are fast. */
function precisionOf({ simulations }: SimulationModel): number {
  return simulations.length < SAMPLING_STEP ** 2 ? LOCATED_WITHIN : CONFIRMED_WITHIN;
}

function whereItChanges({ lever, direction, now }: LeverSearch, outcomeAt: (value: number) => Outcome) {
  const differs = (value: number): boolean => {
    const outcome = outcomeAt(value);
    return isNothing(now) ? !isNothing(outcome) : outcome !== now;
  };
  return { range: lever.range, direction, differs, units: lever.units };
}

/** Whether no option meets the requirements in enough simulations. How close the options are to it does not count as a change. */
function isNothing(outcome: Outcome): boolean {
  return outcome === 'none' || outcome === 'rare';
}

/** The situation in which a caller waits if none does, or the other way round. */
function turnedRound(situation: Situation): Situation {
  return { ...situation, workload: { ...situation.workload, callerWaits: !situation.workload.callerWaits } };
}

function waitingFlip(model: SimulationModel, there: Situation, now: Outcome): FlipFact[] {
  const settled = settleSteadily(model, there);
  const then = settled?.mode ?? 'rare';
  if (then === now || (isNothing(then) && isNothing(now))) return [];
  // The cheapest of that mode, because a choice in the central simulation may be of another one.
  const isOfThen = ({ candidate }: Contender): boolean => candidate.mode === then;
  const known = new CentralPrices(model.candidates, model.pricer, there).cheapestOf(isOfThen);
  const best = cheapest([...(known === null ? [] : [known]), ...(settled?.gpus ?? []).filter(isOfThen)]);
  const cost = best !== null && best.central.feasible ? { monthlyUsd: best.central.usd } : {};
  const at = there.workload.callerWaits ? 1 : 0;
  return [{ code: 'caller-waits', input: 'callerWaits', at, ...farSide(now, then), ...cost }];
}
