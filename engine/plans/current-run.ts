import { dirname, join, resolve } from 'node:path';
import type { MeasuredDeployment, Workload } from '#core/contract/workload/workload.ts';
import { notPricedText } from '#core/contract/machine/providers-words.ts';
import { measuredCurrentDeployment } from '#core/measure/run/measured-deployment.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { runsFolder } from '#engine/platform/paths.ts';
import { readRun } from '#engine/platform/read-document.ts';

/** The file of the current deployment's run that is not read yet: a path, or the id of a run in the runs folder. Null if there is none. */
export function currentRunFile({ current }: Workload): string | null {
  if (current === null || current.run === null || current.measured !== null) return null;
  return isPath(current.run) ? current.run : join(runsFolder(), current.run, 'run.json');
}

/** Whether the text names a file. The id of a run has neither a separator nor an ending. */
function isPath(run: string): boolean {
  return /[\\/]|\.json$/i.test(run);
}

/** A workload that was read from a file: a relative path of the run in it is relative to that file. */
export function withCurrentBeside(workload: Workload, file: string): Workload {
  const { current } = workload;
  if (current === null || current.run === null || current.measured !== null || !isPath(current.run)) return workload;
  return { ...workload, current: { ...current, run: resolve(dirname(file), current.run) } };
}

/** The workload with the run of the current deployment read; unchanged without one. Throws AppError with the file, the cause and a remedy. */
export async function withCurrentRead(workload: Workload): Promise<Workload> {
  const file = currentRunFile(workload);
  if (file === null || workload.current === null) return workload;
  const measured = await measuredIn(file);
  return { ...workload, current: { ...workload.current, run: measured.runId, measured } };
}

const REMEDY = 'current.run must be the path of a run.json or the id of a run; clear it with --set current.run=none';

async function measuredIn(file: string): Promise<MeasuredDeployment> {
  const run = await readRun(file).catch((error: unknown) => {
    throw error instanceof AppError ? unusable(file, error.reason, ...error.advice, REMEDY) : error;
  });
  if (run.execution !== undefined) throw unusable(file, notPricedText(run.execution), REMEDY);
  const measured = measuredCurrentDeployment(run);
  if (measured !== null) return measured;
  throw unusable(file, 'the run of the current deployment (current.run) has no valid real-time measurement', REMEDY);
}
