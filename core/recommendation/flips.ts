import { modeTitle } from '../serving/names.ts';
import type { Flip, ServingMode } from '../contract/plan.ts';
import type { Candidate } from '../serving/types.ts';
import { centralMode, type Situation } from './central-choice.ts';
import { type Lever, leversOf } from './levers.ts';
import { type Direction, nearestChange } from './search-lever.ts';
import { winnersAt } from './rows.ts';
import { settledMode, type WorldModel } from './settled-mode.ts';

type Mode = ServingMode | 'none';

/**
 * What would change the mode of the verdict: every input is turned up and down on its own until another mode comes out. The central
 * world, which is quick, says where to look; the worlds settle where it is. A plan of its own at `at` has the mode `becomes`.
 * @param model its candidates are those that are likely to win somewhere.
 * @param everything all candidates: the winners of a flip are sought among them before it is believed.
 * @param mode the verdict of the situation.
 */
export function findFlips(request: {
  readonly model: WorldModel;
  readonly everything: readonly Candidate[];
  readonly situation: Situation;
  readonly mode: Mode;
}): Flip[] {
  const { situation, mode } = request;
  const candidates = new Set(request.model.candidates);
  const { model } = request;
  const flips = leversOf(situation.workload).flatMap((lever) =>
    (['up', 'down'] as const).flatMap((direction) => {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
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

/** How often a search begins anew because something unforeseen wins where it ended. */
const MOST_ATTEMPTS = 4;

function flipOf(search: {
  readonly model: WorldModel;
  readonly situation: Situation;
  readonly lever: Lever;
  readonly direction: Direction;
  readonly mode: Mode;
}): Flip | null {
  const { model, situation, lever, direction, mode } = search;
  const roughMode = centralMode(model, situation);
  const settled = new Map<number, Mode>();
  const modeAt = (value: number): Mode => {
    const found = settled.get(value) ?? settledMode(model, lever.turn(situation, value));
    settled.set(value, found);
    return found;
  };
  const at = nearestChange({
    range: lever.range,
    direction,
    roughly: (value) => centralMode(model, lever.turn(situation, value)) !== roughMode,
    differs: (value) => modeAt(value) !== mode,
  });
  if (at === null) return null;
  const becomes = modeAt(at);
  const side = direction === 'up' ? 'From' : 'Down to';
  return { input: lever.input, at, becomes, text: `${side} ${lever.say(at)}: ${outcome(becomes)}.` };
}

/** Whether somebody waits is a yes or no: 1 stands for yes. */
function waitingFlip(model: WorldModel, situation: Situation, mode: Mode): Flip[] {
  const callerWaits = !situation.workload.callerWaits;
  const becomes = settledMode(model, { ...situation, workload: { ...situation.workload, callerWaits } });
  if (becomes === mode) return [];
  const text = `If ${callerWaits ? 'a caller waits' : 'nobody waits'} for the answer: ${outcome(becomes)}.`;
  return [{ input: 'callerWaits', at: callerWaits ? 1 : 0, becomes, text }];
}

function outcome(mode: Mode): string {
  return mode === 'none' ? 'nothing fits' : `the verdict becomes ${modeTitle(mode).toLowerCase()}`;
}
