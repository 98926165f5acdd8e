import { rm } from 'node:fs/promises';
import os from 'node:os';
import type { CalibrationStep, HostCalibration } from '#core/contract/machine/calibration.ts';
import { withConcern } from '#core/measure/run/concerns.ts';
import type { Concern } from '#core/measure/run/run-view.ts';
import { processEndFix, processEndText, trustAdvice } from '#core/contract/run/run-facts-words.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { type AppError, interrupted, measurementFailed } from '#engine/platform/app-error.ts';
import { cores } from '#engine/runtime/cores.ts';
import { largestCacheBytes } from '#engine/hardware/cache-bytes.ts';
import { writeCalibration } from '#engine/hardware/calibration-file.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { inTurn } from '#engine/runs/turns.ts';
import { type PhaseEnd, runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { temporaryFolder } from '#engine/platform/temporary-folder.ts';
import { turnFile } from '#engine/platform/paths.ts';

/** Size of the weights for measuring memory bandwidth: twice the caches, at most an eighth of the memory. */
const MIN_BYTES = 2 ** 28;
const MAX_BYTES = 2 ** 30;

/**
 * Calibrates this host in a bench process and stores the result for this processor and this version of ONNX Runtime. A
 * cancelled or failed calibration stores nothing, keeps an earlier one, and throws AppError.
 */
export function calibrate(
  benchHost: BenchHost,
  request: { readonly seconds: number },
  context: StreamContext<CalibrationStep>,
): Promise<HostCalibration> {
  const onWait = (forWhat: string | null): void => {
    if (forWhat !== null) context.emit({ done: 0, of: 0, text: `waiting for ${forWhat}` });
  };
  const signal = hostSignal(context.signal);
  return inTurn({ lockPath: turnFile(), what: 'the calibration of this machine', signal, onWait }, () =>
    calibrateNow(benchHost, request, context),
  );
}

async function calibrateNow(
  benchHost: BenchHost,
  { seconds }: { readonly seconds: number },
  context: StreamContext<CalibrationStep>,
): Promise<HostCalibration> {
  const startMs = performance.now();
  const [host, bandwidthBytes] = await Promise.all([describeHost(), bytesToRead()]);
  const scratchFolder = await temporaryFolder('calibrate');
  let concerns: readonly Concern[] = [];
  try {
    const end = await runPhase({
      host: benchHost,
      task: { kind: 'calibrate', scratchFolder, seconds, cores: cores(), bandwidthBytes },
      signal: hostSignal(context.signal),
      onEvent: (event) => {
        if (event.kind === 'noise') concerns = withConcern(concerns, { fact: event.reason });
      },
      onCalibrating: context.emit,
    });
    if (end.kind !== 'finished') throw failure(end);
    const calibration: HostCalibration = {
      schemaVersion: 1,
      measuredAt: new Date().toISOString(),
      seconds: (performance.now() - startMs) / 1000,
      host,
      ...end.result,
      doubts: concerns.map(({ fact }) => trustAdvice(fact).text),
    };
    await writeCalibration(calibration);
    return calibration;
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

async function bytesToRead(): Promise<number> {
  const wanted = Math.max(MIN_BYTES, 2 * (await largestCacheBytes()));
  const allowed = Math.min(MAX_BYTES, os.totalmem() / 8);
  // Whole rows of 4,096 numbers of four bytes.
  return Math.floor(Math.min(wanted, allowed) / 2 ** 14) * 2 ** 14;
}

function failure(end: Exclude<PhaseEnd, { kind: 'finished' }>): AppError {
  if (end.kind === 'failed') return end.error;
  if (end.kind === 'crashed') {
    return measurementFailed(
      null,
      `the process that calibrated ${processEndText(end.end)}`,
      processEndFix(end.end, { again: 'Calibrate again.', lessMemory: 'Close other programs, and calibrate again.' }),
    );
  }
  return interrupted(
    null,
    'the calibration was stopped; no results were saved',
    'An earlier calibration is kept. To start again, run: modewise doctor --calibrate',
  );
}
