import type { RunDocument } from '#core/contract/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';

/**
 * Expected seconds of a phase in which planning may take place. A plan takes up to three seconds of processor time, and the trust of a phase suffers
 * from a tenth of a core of other load.
 */
const MIN_PHASE_S = 30;

/** How far a measurement has come: 0 until service times are known, then 1, and one more with each phase that ends. */
export function stageOf(view: RunView, run: RunDocument | null): number {
  if (run === null || run.serviceTime === null) return 0;
  return 1 + view.phases.filter(({ finishedAt }) => finishedAt !== null).length;
}

/** Whether a plan can be made now without disturbing what is being measured: the phase is long enough. */
export function mayPlan({ phases }: RunView): boolean {
  const current = phases.find(({ finishedAt }) => finishedAt === null);
  return current !== undefined && current.expectedS >= MIN_PHASE_S;
}
