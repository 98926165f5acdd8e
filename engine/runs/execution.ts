import { rm } from 'node:fs/promises';
import type { Execution, Provider, ProviderState } from '#core/contract/machine/execution.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import { powerOfTwoUpTo } from '#core/measure/run/device-memory.ts';
import { isStop } from '#core/measure/run/stops.ts';
import { largestCap } from '#core/measure/search/microbatch-grid.ts';
import { deviceMemoryText, PROVIDER_NAMES, providerStateText } from '#core/contract/machine/providers-words.ts';
import { processEndFix, processEndText, trustAdvice } from '#core/contract/run/run-facts-words.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { type AppError, measurementFailed, notAvailable, unusable, usage } from '#engine/platform/app-error.ts';
import { temporaryFolder } from '#engine/platform/temporary-folder.ts';
import { isDevice } from '#engine/runtime/bench-input.ts';
import { runPhase } from './bench-phase.ts';
import type { ResolvedRequest } from './resolved-request.ts';

/** The host of bench processes, and the signal that cancels. */
interface Trying {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
}

/**
 * A request as it is measured. On a device: one session unless it names more, each in a process of its own, with one number of threads;
 * and without a workload, because such a run is never priced. Throws AppError (usage) if it asks for something else.
 */
export function onItsProvider(request: MeasureRequest): MeasureRequest {
  const { provider, replicas, threads, transport } = request;
  if (!isDevice(provider)) return request;
  const name = PROVIDER_NAMES[provider];
  if (threads.some((count) => count > 1)) {
    throw usage(
      `a session on ${name} is measured with one thread: the device computes, and a thread only starts its work`,
      'Remove --threads, or measure on the CPU.',
    );
  }
  // A packaged app cannot start itself as Node.
  if (severalSessions(request) && 'electron' in process.versions) {
    throw notAvailable(
      null,
      `the desktop app measures one session on ${name}: several need a process each, which it cannot start`,
      'Use the command line: modewise measure --replicas N.',
    );
  }
  if (transport === 'http') {
    throw usage(`--transport http serves models on the CPU, not on ${name}`, 'Remove --transport or --provider.');
  }
  const { verdicts: _unpriced, ...rest } = request;
  return { ...rest, threads: [1], replicas: replicas.length === 0 ? [1] : replicas, workload: null };
}

/** Whether a request on a device measures several sessions at once, so that each has a process of its own. */
export function severalSessions({ provider, replicas }: MeasureRequest): boolean {
  return isDevice(provider) && replicas.some((count) => count > 1);
}

/** Tries a provider in a process of its own, because drivers are native code. Never rejects, whatever the process does. */
export async function tryProvider(provider: Provider, { benchHost, signal }: Trying): Promise<ProviderState> {
  return inScratchFolder(async (scratchFolder) => {
    const task = { kind: 'try-provider', provider, scratchFolder } as const;
    const end = await runPhase({ host: benchHost, task, signal, onEvent: () => undefined });
    if (end.kind === 'finished') return end.result;
    const cause =
      end.kind === 'failed'
        ? end.error.reason
        : end.kind === 'crashed'
          ? `the process that tried it ${processEndText(end.end)}`
          : 'it was not tried';
    return { provider, state: 'fails', device: null, cause };
  });
}

/**
 * What executes a request: null for the CPU. Throws AppError if the provider is not there (exit 2), with what to install, or if no node of
 * the model runs on it (exit 1), because such numbers would not be the provider's.
 */
export async function executionOf({ input, model }: ResolvedRequest, trying: Trying): Promise<Execution | null> {
  const { provider } = input;
  if (!isDevice(provider)) return null;
  const tried = await tryProvider(provider, trying);
  trying.signal.throwIfAborted();
  if (tried.state !== 'works') {
    const { text, fix } = providerStateText(tried);
    throw unusable(null, text, ...(fix === null ? [] : [fix]), 'To list what this machine has, run: modewise doctor');
  }
  return inScratchFolder(async (scratchFolder) => {
    const task = { kind: 'place', input, scratchFolder } as const;
    const stops: TrustFact[] = [];
    const end = await runPhase({
      host: trying.benchHost,
      task,
      signal: trying.signal,
      onEvent: (event) => {
        if (event.kind === 'noise' && isStop(event.reason)) stops.push(event.reason);
      },
    });
    const stop = stops.at(-1);
    if (stop !== undefined) throw stoppedMeanwhile(stop, model.file);
    if (end.kind === 'finished') return end.result;
    trying.signal.throwIfAborted();
    if (end.kind === 'failed') throw end.error.about(model.file);
    const how = end.kind === 'crashed' ? processEndText(end.end) : 'ended without a result';
    throw measurementFailed(
      model.file,
      `the process that ran the model with ${PROVIDER_NAMES[provider]} ${how}`,
      end.kind === 'crashed' ? processEndFix(end.end) : 'Measure again',
    );
  });
}

/** The error for a machine or process that was stopped during the trial: the times of the trial set what is measured on the device. */
function stoppedMeanwhile(stop: TrustFact, file: string): AppError {
  const { text, fix } = trustAdvice(stop);
  return measurementFailed(file, text, fix.text);
}

/**
 * A request with its batches bounded by the memory of the device, before any of it is taken. Throws AppError (usage) if it names larger ones,
 * or if not even one row certainly fits.
 */
export function boundedByDevice(resolved: ResolvedRequest, execution: Execution | null): ResolvedRequest {
  const memoryThere = execution?.memory;
  if (execution === null || memoryThere?.largestBatch == null || memoryThere.freeBytes === null) return resolved;
  const { largestBatch: rows, freeBytes, rowBytes } = memoryThere;
  const { request, input } = resolved;
  const asked = Math.max(1, ...request.batchSizes, ...request.maxBatches);
  if (input.stackable ? asked > rows : rows < 1) {
    throw usage(
      `device memory: ${deviceMemoryText({ ...memoryThere, freeBytes }, input.stackable ? asked : 1)}`,
      rows < 1
        ? `Use fewer --replicas, or a device with more memory than ${PROVIDER_NAMES[execution.provider]} has here.`
        : `Use batches of at most ${rows} rows (--batch-size, --max-batch), or fewer --replicas.`,
    );
  }
  const defaultCap = largestCap({ effort: request.effort, maxBatches: [] });
  const isCapped = request.maxBatches.length === 0 && defaultCap > rows;
  return {
    ...resolved,
    request: isCapped ? { ...request, maxBatches: [powerOfTwoUpTo(rows)] } : request,
    input: { ...input, deviceBound: { rows, freeBytes, rowBytes } },
  };
}

/** Throws AppError if a continued run would mix the numbers of two devices. */
export function checkSameDevice(before: Execution | null, now: Execution | null, folder: string): void {
  if (before === null || now === null) return;
  const { name, driver } = before.device;
  if (name === now.device.name && driver === now.device.driver) return;
  throw unusable(
    folder,
    'the device or its driver has changed since this run started',
    'Measure again from the start: results of different devices cannot be combined',
  );
}

async function inScratchFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder('provider');
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
