import type { RunDocument } from '#core/contract/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';

/**
 * How far a measurement has come: 0 until service times are known, then 1, and one more with each phase that ends. A provisional verdict is
 * planned only when a stage is reached, because planning shares the machine with the measurement: the first exploring round does not count, and
 * between two phases nothing is measured.
 */
export function stageOf(view: RunView, run: RunDocument | null): number {
  if (run === null || run.serviceTime === null) return 0;
  return 1 + view.phases.filter(({ finishedAt }) => finishedAt !== null).length;
}
