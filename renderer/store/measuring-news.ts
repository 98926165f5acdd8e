import { assertNever } from '#core/assert-never.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { Host } from '#renderer/host/host.ts';
import { secondsLeft, stretchesOf } from './stretches.ts';

/** The parts of a view that a run document depends on; progress events do not change them. */
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
  'handling',
  'microBatchSetting',
  'microBatchPoints',
  'simulatedWindows',
  'standIn',
  'concerns',
  'decision',
  'incidents',
  'state',
] as const satisfies readonly (keyof RunView)[];

/** Whether a view has new results. */
export function trialsChanged(before: RunView, after: RunView): boolean {
  return TRIALS.some((key) => before[key] !== after[key]);
}

/** The progress of a measurement by time, 0 to 1. */
export function shareDone(view: RunView, nowMs: number): number {
  const stretches = stretchesOf(view, nowMs);
  const plannedS = stretches.reduce((sum, { plannedS }) => sum + plannedS, 0);
  return plannedS === 0 ? 0 : Math.min(1, Math.max(0, 1 - secondsLeft(stretches) / plannedS));
}

/** Notifies of the end of a run, unless the user stopped it. The host shows it only if the window is in the background. */
export function notifyEnd(host: Host | null, run: RunDocument): void {
  switch (run.state) {
    case 'complete':
      return host?.notify(
        'Measurement complete',
        `${run.model.file}: all modes measured. Trust: ${run.trust.verdict}.`,
      );
    case 'partial':
      return host?.notify('Measurement incomplete', `${run.model.file}: at least one part did not finish.`);
    case 'interrupted':
      return undefined;
    default:
      return assertNever(run.state);
  }
}
