import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { createRandom } from '#core/math/stats/random.ts';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { Kernel, KernelModel } from './kernel-models.ts';

/** Something to time: one run of a session. */
interface Runner {
  readonly run: () => Promise<unknown>;
  readonly release: () => Promise<void>;
}

/** Rounds in which runners take turns. */
const ROUNDS = 5;
/** Number of inputs that runs cycle through, so that trees and branches do not see the same rows each time. */
const INPUTS = 8;

/** The folder for calibration models, and the stop word. */
export interface Bench {
  readonly folder: string;
  readonly stop: Int32Array;
}

/** Writes a model and opens it with this number of threads. Throws ONNX Runtime's errors. */
export async function openKernel(
  { folder }: Bench,
  options: { readonly name: string; readonly model: KernelModel; readonly threads: number },
): Promise<Runner> {
  const { name, model, threads } = options;
  const modelPath = join(folder, `${name}.onnx`);
  await writeFile(modelPath, model.bytes);
  const { session, fetches } = await openSession({ modelPath, threads, outputs: ['y'], takesTurns: true });
  const inputs = makeInputs(model);
  let next = 0;
  return {
    run: () => session.run({ x: inputs[next++ % inputs.length] as Tensor }, fetches),
    release: () => session.release(),
  };
}

function makeInputs({ inputType, inputDims }: KernelModel): readonly Tensor[] {
  const random = createRandom(2);
  const length = inputDims.reduce((product, dim) => product * dim, 1);
  // A large input need not vary, because caches only hold small ones.
  return Array.from({ length: length > 1e6 ? 1 : INPUTS }, () =>
    inputType === 'float32'
      ? new Tensor(
          'float32',
          Float32Array.from({ length }, () => random.uniform() - 0.5),
          inputDims,
        )
      : new Tensor(
          'uint8',
          Uint8Array.from({ length }, () => 255 * random.uniform()),
          inputDims,
        ),
  );
}

/**
 * Median milliseconds of one run of each runner. Runners alternate in five rounds, so that interference affects all of
 * them, and share `budgetMs`. Each turn is one discarded run and at least one timed run. NaN for runners that a stop
 * prevented.
 */
export async function timeInTurns(
  { stop }: Pick<Bench, 'stop'>,
  runners: readonly Runner[],
  budgetMs: number,
): Promise<readonly number[]> {
  const times = runners.map((): number[] => []);
  const turnMs = budgetMs / (ROUNDS * runners.length);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, { run }] of runners.entries()) {
      if (isStopped(stop)) break;
      await run();
      const untilMs = nowMs() + turnMs;
      do {
        const startMs = nowMs();
        await run();
        times[at]?.push(nowMs() - startMs);
      } while (nowMs() < untilMs && !isStopped(stop));
    }
  }
  return times.map((each) => (each.length === 0 ? Number.NaN : median(each)));
}

/** Links of the longer of the two chains that time a node. */
const LINKS = 5;
/** Minimum time of a node: shorter times cannot be told from zero. */
const MIN_NODE_MS = 2e-4;

/**
 * Milliseconds of one node of each kernel with this number of threads, all in turns: a quarter of the difference
 * between a chain of five and a chain of one, so that the cost of the call and of its result cancels.
 */
export async function timeNodes(
  bench: Bench,
  cases: readonly { readonly kernel: Kernel; readonly threads: number }[],
  budgetMs: number,
): Promise<readonly number[]> {
  const runners: Runner[] = [];
  const models = new Map<Kernel, readonly KernelModel[]>();
  for (const { kernel, threads } of cases) {
    const made = models.get(kernel) ?? [kernel(1), kernel(LINKS)];
    models.set(kernel, made);
    for (const model of made) {
      runners.push(await openKernel(bench, { name: `node-${runners.length}`, model, threads }));
    }
  }
  const ms = await timeInTurns(bench, runners, budgetMs);
  for (const { release } of runners) await release();
  return cases.map((_, at) => {
    const [one, many] = [ms[2 * at] ?? Number.NaN, ms[2 * at + 1] ?? Number.NaN];
    return Math.max((many - one) / (LINKS - 1), MIN_NODE_MS);
  });
}
