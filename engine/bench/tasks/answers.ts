import type { Expected } from '#core/measure/endpoint/compare.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';

/** The outputs of a model for one row. */
export type ModelAnswer = readonly Expected[];

/** Runs the first rows one by one, as a service gets them. Throws AppError with what ONNX Runtime refuses. */
export async function answerRows({
  input,
  rows,
}: {
  readonly input: BenchInput;
  readonly rows: number;
}): Promise<readonly ModelAnswer[]> {
  const { modelPath, outputs } = input;
  const data = await loadRows(input);
  return withRuntimeFailure(async () => {
    const { session, fetches } = await openSession({ modelPath, threads: 1, outputs });
    const answers: ModelAnswer[] = [];
    for (let row = 0; row < Math.min(rows, data.rows); row++) {
      const found = await session.run(feedsOf(data, row, 1), [...fetches]);
      answers.push(
        fetches.flatMap((name) => {
          const tensor = found[name];
          return tensor === undefined ? [] : [{ name, type: tensor.type, data: plain(tensor.data as TensorData) }];
        }),
      );
    }
    await session.release();
    return answers;
  });
}

function plain(data: TensorData): readonly (number | string)[] {
  return Array.from(data as ArrayLike<number | bigint | string>, (value) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
}
