import type { RunDocument } from './run.ts';

/** That the wall clock was set back during a run, so that it ends before it starts; null if it does not. Nothing is computed from its dates. */
export function clockText({ startedAt, finishedAt }: Pick<RunDocument, 'startedAt' | 'finishedAt'>): string | null {
  if (finishedAt === null || Date.parse(finishedAt) >= Date.parse(startedAt)) return null;
  return `The clock of the machine was set back during the measurement, which ends before it starts: do not trust its dates (${startedAt} to ${finishedAt}). Durations come from a monotonic clock and hold.`;
}
