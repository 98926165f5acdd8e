import { assertNever } from '#core/assert-never.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { Host } from '#renderer/host/host.ts';
import { secondsLeft, stretchesOf } from './stretches.ts';

/** What a run's document is made from; progress changes none of it. */
const TRIALS = [
  'host',
  'model',
  'data',
  'coldStarts',
  'cachedStarts',
  'batchRounds',
  'batchVisits',
  'job',
  'parity',
  'realtimeSetting',
  'realtimePoints',
  'slo',
  'transport',
  'microBatchSetting',
  'microBatchPoints',
  'simulatedWindows',
  'standIn',
  'concerns',
  'decision',
  'incidents',
  'state',
] as const satisfies readonly (keyof RunView)[];

/** Whether anything that was measured came to a view. */
export function trialsChanged(before: RunView, after: RunView): boolean {
  return TRIALS.some((key) => before[key] !== after[key]);
}

/** The share of a measurement that is done, 0 to 1, by the clock. */
export function shareDone(view: RunView, nowMs: number): number {
  const stretches = stretchesOf(view, nowMs);
  const plannedS = stretches.reduce((sum, { plannedS }) => sum + plannedS, 0);
  return plannedS === 0 ? 0 : Math.min(1, Math.max(0, 1 - secondsLeft(stretches) / plannedS));
}

/** Tells of the end, whatever it is but one that the user asked for. The host says it only where the window is not in front. */
export function notifyEnd(host: Host | null, run: RunDocument): void {
  switch (run.state) {
    case 'complete':
      return host?.notify('Measured', `${run.model.file}: every mode is through; trust is ${run.trust.verdict}.`);
    case 'partial':
      return host?.notify('Measured in part', `${run.model.file}: at least one part did not finish.`);
    case 'interrupted':
      return undefined;
    default:
      return assertNever(run.state);
  }
}
