import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { LocatedFiles, MeasureRequest } from '#core/contract/run/measure.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { MeasureResult } from '#core/contract/methods/methods.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { readEvents } from '#engine/runs/journal.ts';
import { closeInterruptedRuns } from '#engine/runs/close-interrupted.ts';
import { readTraceDay, withTraceRead } from '#engine/plans/trace-day.ts';
import { measure as measureRun, resumeRun } from '#engine/runs/measure.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { makeRunsFolder } from '#engine/platform/make-runs-folder.ts';
import { checkReads, filesOfRequest } from '#engine/service/named-files.ts';
import { runsFolder, turnFile } from '#engine/platform/paths.ts';
import { withCurrentRead } from '#engine/plans/current-run.ts';

/** Closes runs that a killed engine left, then measures. Events are sent as they are written to the journal. */
export async function measure(
  benchHost: BenchHost,
  request: MeasureRequest,
  context: StreamContext<RunEvent>,
): Promise<MeasureResult> {
  await makeRunsFolder(runsFolder());
  await closeInterruptedRuns(runsFolder());
  const reading = { host: benchHost, signal: hostSignal(context.signal) };
  const workload =
    request.workload === null
      ? null
      : await withCurrentRead(await withTraceRead(request.workload, (asked) => readTraceDay(asked, reading)));
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
 * Continues a measurement, or repeats modes of it. Runs in the runs folder belong to the user and may read their files. Any other
 * journal may come from a page, so the guard checks each file that it names.
 */
export async function resume(
  { benchHost, guard }: { readonly benchHost: BenchHost; readonly guard: FileGuard },
  {
    folder,
    replay,
    again,
    located,
  }: {
    readonly folder: string;
    readonly replay: boolean;
    readonly again: readonly MeasuredMode[];
    readonly located: LocatedFiles | null;
  },
  context: StreamContext<RunEvent>,
): Promise<MeasureResult> {
  const isOwn = isIn(runsFolder(), folder);
  // The folder is also written to.
  if (!isOwn) guard.checkWrite(folder);
  if (replay) for (const event of readEvents(folder)) context.emit(event);
  return resumeRun({
    benchHost,
    folder,
    again,
    located,
    turnFile: turnFile(),
    checkRequest: (request) => {
      if (!isOwn) checkReads(guard, filesOfRequest(request));
    },
    signal: hostSignal(context.signal),
    onEvent: context.emit,
  });
}

/** Whether a folder is inside another one, with links resolved. */
function isIn(parent: string, folder: string): boolean {
  try {
    return dirname(realpathSync(folder)) === realpathSync(parent);
  } catch {
    return false;
  }
}
