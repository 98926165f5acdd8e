import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { LocatedFiles, MeasureRequest } from '#core/contract/run/measure.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readBandwidthGBps, readCalibration } from '#engine/hardware/calibration-file.ts';
import { isSampleTrace } from '#engine/traces/sample-traces.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { programVersion } from '#engine/platform/paths.ts';
import { withoutSecrets } from '#engine/sources/readers/address.ts';
import { copySource } from '#engine/sources/copy-source.ts';
import { boundedByDevice, checkSameDevice, executionOf } from './execution.ts';
import { Journal } from './journal.ts';
import { Measurement, type MeasureOptions, type MeasureOutcome } from './measurement.ts';
import type { ResolvedRequest } from './resolved-request.ts';
import { type Reading, resolveRequest } from './resolve.ts';
import { ownCopy, readingShown, withOwnCopy } from './own-copy.ts';
import { removePassing } from './run-files.ts';
import { inTurn, unlessCancelled } from './turns.ts';

export type { MeasureOptions, MeasureOutcome } from './measurement.ts';

function now(): string {
  return new Date().toISOString();
}

function newRunId(request: MeasureRequest): string {
  const stamp = now().replaceAll(/[-:]|\.\d+/g, '');
  const name = basename(request.model.replace(/^sample:/, ''), '.onnx')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40);
  return `${stamp}-${name}-${randomBytes(2).toString('hex')}`;
}

/** The request as it is stored: with absolute paths, to continue it from any folder, and without secrets. */
function withAbsolutePaths(request: MeasureRequest): MeasureRequest {
  const { model, data, arrivals } = request;
  return {
    ...request,
    model: model.startsWith('sample:') ? model : resolve(model),
    data: data === null ? null : isSource(data) ? withoutSecrets(data) : resolve(data),
    arrivals:
      arrivals.kind === 'trace' && !isSampleTrace(arrivals.file)
        ? { ...arrivals, file: resolve(arrivals.file) }
        : arrivals,
  };
}

/**
 * Measures a model according to a request, one bench process after the other, with a journal below `runsFolder`. Throws
 * AppError if model or data are unusable (then nothing was measured and no folder remains), if it is cancelled before
 * there is a result, or if the journal cannot be written any more; earlier results are in the journal.
 */
export async function measure(
  options: MeasureOptions & { readonly request: MeasureRequest; readonly runsFolder: string },
): Promise<MeasureOutcome> {
  const request = withAbsolutePaths(options.request);
  const { data } = options.request;
  const address = data !== null && isSource(data) ? data : null;
  return whenNothingIsMeasured(options, request.model, () => measureNow({ ...options, request, address }));
}

async function measureNow(
  options: MeasureOptions & {
    readonly request: MeasureRequest;
    readonly runsFolder: string;
    /** The source of the data with its secrets; null for a file. */
    readonly address: string | null;
  },
): Promise<MeasureOutcome> {
  const { request, address } = options;
  const copy = address === null ? null : await copySource({ ...options, data: address, ...readingShown(options) });
  // Reading a large model or file takes seconds, and a cancel must not wait for it.
  const [asked, host] = await unlessCancelled(
    Promise.all([resolveRequest(request, options, copy), describeHost()]),
    options.signal,
  );
  const execution = await unlessCancelled(executionOf(asked, options), options.signal);
  const found = boundedByDevice(asked, execution);
  const runId = newRunId(request);
  const journal = Journal.create(join(options.runsFolder, runId), request);
  const resolved = copy === null ? found : await withOwnCopy(found, copy, journal.folder);
  const session = new Measurement({ ...options, journal, resolved, again: [] });
  try {
    session.append({ kind: 'started', at: now(), runId, request, modewise: programVersion() });
    session.append({
      kind: 'host',
      host: {
        ...host,
        instanceType: request.instanceType ?? host.instanceType ?? null,
        readBandwidthGBps: readBandwidthGBps(readCalibration(host)),
      },
    });
    session.append({ kind: 'model', model: resolved.model });
    session.append({ kind: 'data', data: resolved.data });
    if (execution !== null) session.append({ kind: 'execution', execution });
    return await session.finish();
  } catch (error) {
    session.abandon();
    // A model that cannot run leaves nothing to keep; otherwise the results survive any failure.
    if (journal.view.coldStarts.length === 0) await rm(journal.folder, { recursive: true, force: true });
    throw error;
  }
}

/** How a run is continued. */
interface ResumeOptions extends MeasureOptions {
  readonly folder: string;
  /** May reject the journal's request. */
  readonly checkRequest?: (request: MeasureRequest) => void;
  /** Modes to measure again although they are finished. */
  readonly again?: readonly MeasuredMode[];
  /** Where the files are now that are no longer where the journal says. */
  readonly located?: LocatedFiles | null;
}

/**
 * Continues a run: finished phases stay, except those of the modes to repeat; missing ones are measured. Throws AppError
 * at once if another process is working on it.
 */
export async function resumeRun(options: ResumeOptions): Promise<MeasureOutcome> {
  const journal = Journal.reopen(options.folder);
  try {
    const { request } = journal.view;
    if (request === null) {
      throw unusable(options.folder, 'its journal does not contain the request', 'measure again');
    }
    options.checkRequest?.(request);
    return await whenNothingIsMeasured(options, request.model, () => resumeNow(options, journal, request));
  } finally {
    journal.close();
  }
}

async function resumeNow(options: ResumeOptions, journal: Journal, request: MeasureRequest): Promise<MeasureOutcome> {
  const found = foundAgain(request, options.located ?? null);
  const asked = await unlessCancelled(resolveAgain(journal, found, options), options.signal);
  const execution = await unlessCancelled(executionOf(asked, options), options.signal);
  checkSameDevice(journal.view.execution, execution, journal.folder);
  const resolved = boundedByDevice(asked, execution);
  await removePassing(journal.folder);
  const session = new Measurement({ ...options, journal, resolved, again: options.again ?? [] });
  try {
    if (execution !== null) session.append({ kind: 'execution', execution });
    return await session.finish();
  } catch (error) {
    session.abandon();
    throw error;
  }
}

/** Runs `work` when it is this measurement's turn; until then, events report what it waits for. */
function whenNothingIsMeasured<T>(
  { signal, onEvent, turnFile }: MeasureOptions,
  model: string,
  work: () => Promise<T>,
): Promise<T> {
  if (turnFile === undefined) return work();
  const onWait = (forWhat: string | null): void => {
    const text = forWhat === null ? '' : `waiting for ${forWhat}`;
    onEvent({ kind: 'progress', phase: 'prepare', done: 0, of: 0, text });
  };
  return inTurn({ lockPath: turnFile, what: `the measurement of ${basename(model)}`, signal, onWait }, work);
}

/** The request with the present places of files that are gone from their own. Their content is checked afterwards. */
function foundAgain(request: MeasureRequest, located: LocatedFiles | null): MeasureRequest {
  if (located === null) return request;
  const isGone = (path: string): boolean => !path.startsWith('sample:') && !isSource(path) && !existsSync(path);
  const { model, data } = request;
  return {
    ...request,
    model: isGone(model) ? located.model : model,
    data: data !== null && isGone(data) ? located.data : data,
  };
}

/** The request of an earlier run, if its model and data are unchanged. */
async function resolveAgain(
  { view, folder }: Journal,
  request: MeasureRequest,
  reading: Reading,
): Promise<ResolvedRequest> {
  const resolved = await resolveRequest(request, reading, ownCopy(view, folder));
  if (view.model?.sha256 !== resolved.model.sha256 || view.data?.sha256 !== resolved.data.sha256) {
    throw unusable(
      folder,
      'the model or the data has changed since this run started',
      'Measure again from the start: results of different models cannot be combined',
    );
  }
  return asFound(resolved, view);
}

/** Keeps an earlier start's findings about the model for the rest of the run. */
function asFound(resolved: ResolvedRequest, view: RunView): ResolvedRequest {
  if (view.model === null || view.model.batchable || !resolved.model.batchable) return resolved;
  const { batchable, batchableReason } = view.model;
  return {
    ...resolved,
    model: { ...resolved.model, batchable, batchableReason },
    input: { ...resolved.input, stackable: false },
  };
}
