import type { ServingMode } from '#core/contract/plan.ts';
import type { FlipFact } from '#core/contract/verdict-changes.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { centralMode, type Situation } from '#core/decide/choose/central-choice.ts';
import { type Lever, leversOf } from './levers.ts';
import { type Direction, nearestChange } from './search-lever.ts';
import { winnersAt } from '#core/decide/choose/rows.ts';
import { settledMode, type WorldModel } from '#core/decide/choose/settled-mode.ts';

type Mode = ServingMode | 'none';

/**
 * Finds the flips of the verdict: varies every input up and down on its own until another mode results. The central world, which is fast,
 * says where to look; the worlds determine the exact value. A separate plan at `at` has the mode `becomes`.
 * @param model its candidates are those that are likely to win in some situation.
 * @param everything all candidates. A flip is confirmed only after its winner is searched for among them.
 * @param mode the verdict of the situation.
 */
export function findFlips(request: {
  readonly model: WorldModel;
  readonly everything: readonly Candidate[];
  readonly situation: Situation;
  readonly mode: Mode;
}): FlipFact[] {
  const { situation, mode } = request;
  const candidates = new Set(request.model.candidates);
  const { model } = request;
  const flips = leversOf(situation.workload).flatMap((lever) =>
    (['up', 'down'] as const).flatMap((direction) => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const known = { ...model, candidates: [...candidates] };
        const flip = flipOf({ model: known, situation, lever, direction, mode });
        if (flip === null) return [];
        const before = candidates.size;
        const there = lever.turn(situation, flip.at);
        for (const winner of winnersAt(request.everything, model.evaluate, there)) candidates.add(winner);
        if (candidates.size === before) return [flip];
      }
      return [];
    }),
  );
  return [...flips, ...waitingFlip({ ...model, candidates: [...candidates] }, situation, mode)];
}

/** How often a search restarts because an unexpected candidate wins where it ended. */
const MAX_ATTEMPTS = 4;

interface LeverSearch {
  readonly model: WorldModel;
  readonly situation: Situation;
  readonly lever: Lever;
  readonly direction: Direction;
  readonly mode: Mode;
}

function flipOf(search: LeverSearch): FlipFact | null {
  const { model, situation, lever, direction } = search;
  const modeAt = modesBy(model, situation, lever);
  const found = confirmedFlip(search, modeAt);
  const at = found === 'unsure' ? changeOf(search, modeAt) : found;
  if (at === null) return null;
  const code = direction === 'up' ? 'input-rises' : 'input-falls';
  return { code, input: lever.input, at, becomes: modeAt(at) };
}

/** The memoised mode at a value of a lever. */
function modesBy(model: WorldModel, situation: Situation, lever: Lever): (value: number) => Mode {
  const settled = new Map<number, Mode>();
  return (value) => {
    const found = settled.get(value) ?? settledMode(model, lever.turn(situation, value));
    settled.set(value, found);
    return found;
  };
}

function changeOf(
  { model, situation, lever, direction, mode }: LeverSearch,
  modeAt: (value: number) => Mode,
): number | null {
  const roughMode = centralMode(model, situation);
  return nearestChange({
    range: lever.range,
    direction,
    roughly: (value) => centralMode(model, lever.turn(situation, value)) !== roughMode,
    differs: (value) => modeAt(value) !== mode,
  });
}

/** The search uses one of this many worlds to locate a change of mode, and all worlds to confirm it. */
const SAMPLING_STEP = 8;
/** The verdict must hold this close before a flip. */
const MARGIN_BEFORE_FLIP = 0.015;

/**
 * Confirms a flip found in few worlds with all worlds, on both sides. `unsure` if they do not confirm it, or if there are few worlds
 * anyway.
 */
function confirmedFlip(search: LeverSearch, modeAt: (value: number) => Mode): number | null | 'unsure' {
  const { model, situation, lever, mode } = search;
  const worlds = model.worlds.filter((_, index) => index % SAMPLING_STEP === 0);
  if (worlds.length < SAMPLING_STEP) return 'unsure';
  const thin = { ...model, worlds };
  const at = changeOf({ ...search, model: thin }, modesBy(thin, situation, lever));
  if (at === null) return null;
  if (modeAt(at) === mode) return 'unsure';
  return lever.range.scale !== 'whole' && modeAt(justBefore(at, lever.range.base)) !== mode ? 'unsure' : at;
}

/** A value just before a flip, on the side of the base: 1.5 % away, or half way if the base is nearer than that. */
function justBefore(at: number, base: number): number {
  const margin = MARGIN_BEFORE_FLIP * Math.abs(at === 0 ? base : at);
  return at + Math.sign(base - at) * Math.min(margin, Math.abs(base - at) / 2);
}

function waitingFlip(model: WorldModel, situation: Situation, mode: Mode): FlipFact[] {
  const callerWaits = !situation.workload.callerWaits;
  const becomes = settledMode(model, { ...situation, workload: { ...situation.workload, callerWaits } });
  return becomes === mode ? [] : [{ code: 'caller-waits', input: 'callerWaits', at: callerWaits ? 1 : 0, becomes }];
}
