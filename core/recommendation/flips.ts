import type { Flip } from '../contract/plan.ts';
import { centralMode, type CentralModel, type Situation } from './central-choice.ts';
import { type Lever, leversOf } from './levers.ts';
import { type Direction, nearestChange } from './search-lever.ts';

/**
 * What would change the mode: every input is turned up and down on its own, in the central world, until another mode comes
 * out. `at` is a value at which it has, `becomes` the mode that comes out at it. The nearest change in each direction.
 */
export function findFlips(model: CentralModel, situation: Situation): Flip[] {
  const base = centralMode(model, situation);
  const flips = leversOf(situation.workload).flatMap((lever) =>
    (['up', 'down'] as const).flatMap((direction) => {
      const flip = flipOf({ model, situation, lever, direction, base });
      return flip === null ? [] : [flip];
    }),
  );
  return [...flips, ...waitingFlip(model, situation, base)];
}

function flipOf(search: {
  readonly model: CentralModel;
  readonly situation: Situation;
  readonly lever: Lever;
  readonly direction: Direction;
  readonly base: string;
}): Flip | null {
  const { model, situation, lever, direction, base } = search;
  const modeAt = (value: number): string => centralMode(model, lever.turn(situation, value));
  const at = nearestChange(lever.range, direction, (value) => modeAt(value) !== base);
  if (at === null) return null;
  const becomes = modeAt(at);
  const side = direction === 'up' ? 'From' : 'Down to';
  return { input: lever.input, at, becomes, text: `${side} ${lever.say(at)}: ${outcome(becomes)}.` };
}

/** Whether somebody waits is a yes or no: 1 stands for yes. */
function waitingFlip(model: CentralModel, situation: Situation, base: string): Flip[] {
  const callerWaits = !situation.workload.callerWaits;
  const becomes = centralMode(model, { ...situation, workload: { ...situation.workload, callerWaits } });
  if (becomes === base) return [];
  const text = `If ${callerWaits ? 'a caller waits' : 'nobody waits'} for the answer: ${outcome(becomes)}.`;
  return [{ input: 'callerWaits', at: callerWaits ? 1 : 0, becomes, text }];
}

function outcome(mode: string): string {
  return mode === 'none' ? 'nothing fits' : `the verdict becomes ${mode}`;
}
