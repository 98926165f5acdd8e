import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BenchTask, MadeVariant } from '#engine/bench/protocol.ts';
import { AppError, measurementFailed, unusable } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { EditableModel } from '#engine/variants/file/graph.ts';
import { readEditable } from '#engine/variants/file/read-model.ts';
import { needsDataFile, writeModel } from '#engine/variants/file/write-model.ts';
import { halveModel } from '#engine/variants/half/halve-model.ts';
import { calibratedTensors, quantiseModel } from '#engine/variants/int8/quantise-model.ts';
import type { Rewriting } from '#engine/variants/rewriting.ts';
import { type Calibration, calibrateRanges } from './calibrate-ranges.ts';

type MakeTask = Extract<BenchTask, { kind: 'make-variant' }>;

/** Writes a variant of a model, or says why there is none. Throws AppError for a model that cannot be read or saved. */
export async function makeVariant(task: MakeTask): Promise<MadeVariant> {
  const startedMs = nowMs();
  const model = readEditable(task.input.modelPath);
  const { rewriting, calibration } = await rewrite(task, model);
  if (rewriting !== null && rewriting.kind === 'not-made') return rewriting;
  if (rewriting === null) await saveOptimised(task, model);
  else writeVariant(rewriting.model, task.path);
  const folder = dirname(task.path);
  return {
    kind: 'made',
    files: readdirSync(folder).filter((name) => name.startsWith(basename(task.path))),
    changed: rewriting?.changed ?? null,
    left: rewriting?.left ?? [],
    calibrationRows: calibration?.rows ?? null,
    seconds: (nowMs() - startedMs) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
}

/** Throws AppError if there is no room, or a weight cannot be read. */
function writeVariant(model: EditableModel, path: string): void {
  try {
    writeModel(model, path);
  } catch (error) {
    const cause = error instanceof AppError ? null : writeFailureCause(error);
    if (cause === null) throw error;
    throw unusable(path, `the variant cannot be written: ${cause}`, 'Choose a folder with room for it: --out DIR');
  }
}

/** Without a rewriting, ONNX Runtime makes the variant. */
async function rewrite(
  { input, variant, scratchFolder }: MakeTask,
  model: EditableModel,
): Promise<{ readonly rewriting: Rewriting | null; readonly calibration: Calibration | null }> {
  switch (variant) {
    case 'int8': {
      const tensors = input.source.kind === 'file' ? calibratedTensors(model) : [];
      const path = join(scratchFolder, 'calibration.onnx');
      const calibration = tensors.length === 0 ? null : await calibrateRanges({ model, tensors, input, path });
      return { rewriting: quantiseModel(model, calibration?.ranges ?? null), calibration };
    }
    case 'fp16':
      return { rewriting: halveModel(model), calibration: null };
    case 'ort':
      return { rewriting: null, calibration: null };
  }
}

/** ONNX Runtime's own optimised form, without optimisations that only this kind of machine could run. */
async function saveOptimised({ input, path }: MakeTask, model: EditableModel): Promise<void> {
  const { modelPath, outputs } = input;
  const weights = needsDataFile(model) ? { saveWeightsTo: `${basename(path)}.data` } : {};
  const options = { modelPath, threads: 1, outputs, isPortable: true, saveOptimisedTo: path, ...weights };
  try {
    const { session } = await withRuntimeFailure(() => openSession(options));
    await session.release();
  } catch (error) {
    if (error instanceof AppError) throw notSaved(error.reason);
    throw error;
  }
  if (!readdirSync(dirname(path)).includes(basename(path))) throw notSaved('no file was written');
}

function notSaved(why: string): AppError {
  const cause = `ONNX Runtime does not save its optimised form: ${why}`;
  return measurementFailed(null, cause, 'Leave --ort out');
}
