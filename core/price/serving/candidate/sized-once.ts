import type { Asked } from './asked.ts';
import type { Planning } from './planning.ts';

/**
 * Sizes a fleet as its owner would, without knowledge of the draw: for the values that `sizedIn` names. The size is kept while the same candidate is
 * evaluated in one draw after another.
 */
export function sizedOnce<Fleet>(size: (asked: Asked) => Planning<Fleet>): (asked: Asked) => Planning<Fleet> {
  let last: { readonly asked: Asked; readonly fleet: Planning<Fleet> } | null = null;
  return (asked) => {
    const { sizedIn } = asked.simulation;
    if (sizedIn === null) return size(asked);
    const { context, candidate, workload } = asked;
    if (
      last !== null &&
      last.asked.simulation === sizedIn &&
      last.asked.candidate === candidate &&
      last.asked.workload === workload &&
      last.asked.context === context
    ) {
      return last.fleet;
    }
    const expected = { context, candidate, workload, simulation: sizedIn };
    last = { asked: expected, fleet: size(expected) };
    return last.fleet;
  };
}
