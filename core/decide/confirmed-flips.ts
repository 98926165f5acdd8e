import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Lever } from './flips/levers.ts';

/** Draws near a threshold may place a flip a little too early: if a plan does not confirm it, one these shares of the value further away may. */
const FURTHER = [0.015, 0.03] as const;

/**
 * The flips that a plan of their own confirms: at the value, or a little beyond it, that plan has the mode that the flip states. Flips of quantities that
 * no workload has, such as the spot price, and of a waiting caller, are kept. It pauses after each plan.
 * @param modeAt the mode that a plan of another workload decides for; `none` if nothing meets the requirements in enough simulations.
 */
export function* confirmedFlips(
  flips: readonly FlipFact[],
  of: {
    readonly workload: Workload;
    readonly levers: readonly Lever[];
    readonly modeAt: (workload: Workload) => ServingMode | 'none';
  },
): Generator<void, readonly FlipFact[]> {
  const kept: FlipFact[] = [];
  for (const flip of flips) {
    for (const each of [flip, ...beyond(flip, of)]) {
      const there = workloadAt(each, of);
      const isConfirmed = there === null || of.modeAt(there) === each.becomes;
      yield;
      if (!isConfirmed) continue;
      kept.push(each);
      break;
    }
  }
  return kept;
}

/** The flip a little further from the stated value of its input, the nearest first; empty at the end of the range. */
function beyond(flip: FlipFact, { levers }: { readonly levers: readonly Lever[] }): readonly FlipFact[] {
  const range = levers.find(({ input }) => input === flip.input)?.range;
  if (range === undefined || (flip.code !== 'input-rises' && flip.code !== 'input-falls')) return [];
  const away = flip.code === 'input-rises' ? 1 : -1;
  return FURTHER.flatMap((share) => {
    const step = share * Math.abs(flip.at);
    const wanted = flip.at + away * (range.scale === 'whole' ? Math.max(1, Math.round(step)) : step);
    const at = range.scale === 'whole' ? wanted : Number(wanted.toPrecision(3));
    return at === flip.at || at < range.low || at > range.high ? [] : [{ ...flip, at }];
  });
}

/** The workload at the value of a flip; null if the flip varies something else. */
function workloadAt(
  { code, input, at }: FlipFact,
  { workload, levers }: { readonly workload: Workload; readonly levers: readonly Lever[] },
): Workload | null {
  const lever = levers.find((each) => each.input === input);
  if (lever === undefined || (code !== 'input-rises' && code !== 'input-falls')) return null;
  const there = lever.turn({ workload, simulation: CENTRAL_SIMULATION }, at);
  return there.simulation === CENTRAL_SIMULATION ? there.workload : null;
}
