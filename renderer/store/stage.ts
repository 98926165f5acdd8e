import type { RunDocument } from '#core/contract/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';

/** How far a measurement has come: 0 until service times are known, then 1, and one more with each phase that ends. */
export function stageOf(view: RunView, run: RunDocument | null): number {
  if (run === null || run.serviceTime === null) return 0;
  return 1 + view.phases.filter(({ finishedAt }) => finishedAt !== null).length;
}
