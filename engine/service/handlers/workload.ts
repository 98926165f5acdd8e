import { dirname, resolve } from 'node:path';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import type { TraceDay, Workload } from '#core/contract/workload/workload.ts';
import { isSampleTrace } from '#engine/traces/sample-traces.ts';
import { parseWorkload } from '#core/decide/settings/workload-settings.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { writeDocument } from '#engine/platform/files/write-document.ts';
import { type AskedTrace, readTraceDay, withTraceRead } from '#engine/plans/trace-day.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import type { TraceReading } from '#engine/plans/trace.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { readText } from '#engine/platform/document-text.ts';
import { currentRunFile, withCurrentBeside, withCurrentRead } from '#engine/plans/current-run.ts';

/** A workload from a file, with the trace next to it. Throws AppError with the file, the key and a remedy. */
export async function openWorkload(file: string, guard: FileGuard, reading: TraceReading): Promise<Workload> {
  const stated = withCurrentBeside(checked(file, parsedJson(file, await readText(file, 'workload'))), file);
  const run = currentRunFile(stated);
  if (run !== null) guard.checkRead(run);
  const workload = await withCurrentRead(stated);
  const { traceFile, traceMinutes } = workload;
  if (traceFile === null || traceMinutes !== null) return workload;
  const path = isSampleTrace(traceFile) ? traceFile : resolve(dirname(file), traceFile);
  if (!isSampleTrace(traceFile)) guard.checkRead(path);
  return withTraceRead({ ...workload, traceFile: path }, (asked) => readTraceDay(asked, reading));
}

/** Events of progress are sent at most this often. */
const TELL_EVERY_MS = 250;

/** Reads a trace, and sends the share that is read. Throws AppError. */
export function readTrace(
  host: BenchHost,
  asked: AskedTrace,
  { signal, emit }: StreamContext<{ readonly share: number }>,
): Promise<TraceDay> {
  let toldMs = performance.now();
  const onShare = (share: number): void => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    emit({ share });
  };
  return readTraceDay(asked, { host, signal: hostSignal(signal), onShare });
}

/** Writes a workload that the command line can read. Throws AppError if it cannot be written. */
export async function saveWorkload(request: { readonly file: string; readonly workload: Workload }): Promise<{}> {
  const { file, workload } = request;
  const remedy = 'Save it under another name, or in another folder.';
  await writeDocument(file, `${JSON.stringify(workload, null, 2)}\n`, remedy);
  return {};
}

function parsedJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unusable(
      file,
      `this is not JSON: ${message.split('\n', 1)[0]}`,
      'Save a workload from the window and edit that file.',
    );
  }
}

function checked(file: string, json: unknown): Workload {
  const parsed = parseWorkload(json);
  if (parsed.kind === 'ok') return parsed.value;
  throw unusable(file, parsed.problem, 'Correct the file, or save a workload from the window and edit that file.');
}
