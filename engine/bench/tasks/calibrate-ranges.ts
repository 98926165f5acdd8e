import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';
import { calibrationModel } from '#engine/variants/calibration-model.ts';
import type { EditableModel } from '#engine/variants/file/graph.ts';
import { writeModel } from '#engine/variants/file/write-model.ts';
import type { Range } from '#engine/variants/int8/context.ts';

/** The other rows are left to compare answers on. */
const MOST_SHARE = 0.5;
/** More rows widen the ranges by rare values and make every other value coarser. */
const MAX_ROWS = 1024;
const MAX_MS = 20_000;
/** Rows of one inference: the values of every layer are in memory at once. */
const BATCH_ROWS = 16;

/** The ranges of tensors on the first rows. */
export interface Calibration {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly rows: number;
}

/**
 * Runs the model on the first rows of the data, half of them at most, and notes the smallest and the largest value of each tensor. A tensor with a value that is not
 * finite gets no range. `path` is a temporary file. Throws AppError if the model does not run on the rows.
 */
export async function calibrateRanges(options: {
  readonly model: EditableModel;
  readonly tensors: readonly string[];
  readonly input: BenchInput;
  readonly path: string;
}): Promise<Calibration> {
  const { input, path } = options;
  const { model, ranges: wanted } = calibrationModel(options.model, options.tensors);
  writeModel(model, path);
  const data = await loadRows(input);
  const fetches = wanted.flatMap(({ min, max }) => [min, max]);
  // Not optimised: it takes longer than the few inferences gain, and fused nodes would not have these tensors.
  const { session } = await withRuntimeFailure(() =>
    openSession({ modelPath: path, threads: 1, outputs: fetches, asInFile: true }),
  );
  const lows = new Map<string, number>();
  const highs = new Map<string, number>();
  const startedMs = nowMs();
  const step = input.stackable ? BATCH_ROWS : 1;
  let rows = 0;
  const most = Math.min(MAX_ROWS, Math.max(1, Math.floor(MOST_SHARE * data.rows)));
  while (rows < most && (rows === 0 || nowMs() - startedMs < MAX_MS)) {
    const size = Math.min(step, most - rows);
    const found = await withRuntimeFailure(() => session.run(feedsOf(data, rows, size), fetches));
    for (const { tensor, min, max } of wanted) {
      lows.set(tensor, Math.min(lows.get(tensor) ?? Number.POSITIVE_INFINITY, Number(found[min]?.data[0])));
      highs.set(tensor, Math.max(highs.get(tensor) ?? Number.NEGATIVE_INFINITY, Number(found[max]?.data[0])));
    }
    rows += size;
  }
  await session.release();
  if (rows === 0) throw noRows();
  const ranges = options.tensors.map((tensor) => [tensor, lows.get(tensor), highs.get(tensor)] as const);
  return { rows, ranges: new Map(ranges.flatMap(([tensor, min, max]) => finite(tensor, min, max))) };
}

function finite(tensor: string, min = Number.NaN, max = Number.NaN): [string, Range][] {
  return Number.isFinite(min) && Number.isFinite(max) ? [[tensor, { min, max }]] : [];
}

function noRows(): AppError {
  return unusable(null, 'there is no row to calibrate convolutions on', 'Use data with at least one complete row');
}
