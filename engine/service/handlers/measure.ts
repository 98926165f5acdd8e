import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '#core/contract/journal.ts';
import type { MeasureRequest } from '#core/contract/measure.ts';
import type { MeasureResult } from '#core/contract/methods.ts';
import type { StreamContext } from '#core/contract/method-map.ts';
import { readEvents } from '#engine/runs/journal.ts';
import { closeInterruptedRuns } from '#engine/runs/close-interrupted.ts';
import { withTraceRead } from '#engine/plans/trace-day.ts';
import { measure as measureRun, resumeRun } from '#engine/runs/measure.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { makeRunsFolder } from '#engine/platform/make-runs-folder.ts';
import { checkReads, filesOfRequest } from '#engine/service/named-files.ts';
import { runsFolder, turnFile } from '#engine/platform/paths.ts';

/** Closes what an engine that was killed left behind, then measures; the events cross the line as they are written to the journal. */
export async function measure(
  benchHost: BenchHost,
  request: MeasureRequest,
  context: StreamContext<RunEvent>,
): Promise<MeasureResult> {
  await makeRunsFolder(runsFolder());
  await closeInterruptedRuns(runsFolder());
  const workload = request.workload === null ? null : await withTraceRead(request.workload);
  return measureRun({
    benchHost,
    request: { ...request, workload },
    runsFolder: runsFolder(),
    turnFile: turnFile(),
    signal: hostSignal(context.signal),
    onEvent: context.emit,
  });
}

/**
 * Goes on with a measurement that was interrupted. Runs of the runs folder are the user's own and may read what they were begun with; the journal of
 * any other folder may have been sent by a page, so that each file it names passes the guard.
 */
export async function resume(
  { benchHost, guard }: { readonly benchHost: BenchHost; readonly guard: FileGuard },
  { folder, replay }: { readonly folder: string; readonly replay: boolean },
  context: StreamContext<RunEvent>,
): Promise<MeasureResult> {
  const isOwn = isIn(runsFolder(), folder);
  // It is written to as well.
  if (!isOwn) guard.checkWrite(folder);
  if (replay) for (const event of readEvents(folder)) context.emit(event);
  return resumeRun({
    benchHost,
    folder,
    turnFile: turnFile(),
    checkRequest: (request) => {
      if (!isOwn) checkReads(guard, filesOfRequest(request));
    },
    signal: hostSignal(context.signal),
    onEvent: context.emit,
  });
}

/** Whether a folder lies in another one, links followed. */
function isIn(parent: string, folder: string): boolean {
  try {
    return dirname(realpathSync(folder)) === realpathSync(parent);
  } catch {
    return false;
  }
}
