import type { RunEvent } from '../../../core/contract/journal.ts';
import type { MeasureRequest } from '../../../core/contract/measure.ts';
import type { MeasureResult } from '../../../core/contract/methods.ts';
import type { StreamContext } from '../../../core/rpc/method-map.ts';
import { readEvents } from '../../runs/journal.ts';
import { closeInterruptedRuns } from '../../runs/close-interrupted.ts';
import { withTraceRead } from '../../runs/trace-day.ts';
import { measure as measureRun, resumeRun } from '../../runs/measure.ts';
import type { BenchHost } from '../bench-host.ts';
import { hostSignal } from '../host-signal.ts';
import { makeRunsFolder } from '../make-runs-folder.ts';
import { runsFolder } from '../paths.ts';

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
    signal: hostSignal(context.signal),
    onEvent: context.emit,
  });
}

/** Goes on with a measurement that was interrupted. */
export async function resume(
  benchHost: BenchHost,
  { folder, replay }: { readonly folder: string; readonly replay: boolean },
  context: StreamContext<RunEvent>,
): Promise<MeasureResult> {
  if (replay) for (const event of readEvents(folder)) context.emit(event);
  return resumeRun({ benchHost, folder, signal: hostSignal(context.signal), onEvent: context.emit });
}
