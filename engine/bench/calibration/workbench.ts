import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { createRandom } from '#core/math/stats/random.ts';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { openSession } from '#engine/runtime/session.ts';

/** A model with the input `x` and the output `y`. */
export interface KernelModel {
  readonly bytes: Uint8Array;
  readonly inputDims: readonly number[];
}

/** Something to time: one run of a session. */
interface Runner {
  readonly run: () => Promise<unknown>;
  readonly release: () => Promise<void>;
}

/** Rounds in which runners take turns. */
const ROUNDS = 5;
/** Number of inputs that runs cycle through. */
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

function makeInputs({ inputDims }: KernelModel): readonly Tensor[] {
  const random = createRandom(2);
  const length = inputDims.reduce((product, dim) => product * dim, 1);
  return Array.from(
    { length: INPUTS },
    () =>
      new Tensor(
        'float32',
        new Float32Array(length).map(() => random.uniform() - 0.5),
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
export const LINKS = 5;
/** Minimum time of a node: shorter times cannot be told from zero. */
const MIN_NODE_MS = 2e-4;

/**
 * Milliseconds of one node of each kernel on one thread, all in turns: a quarter of the difference between a chain of five nodes and a chain of one,
 * so that the cost of the call and of its result cancels. A kernel makes the chain with a number of nodes.
 */
export async function timeNodes(
  bench: Bench,
  kernels: readonly ((links: number) => KernelModel)[],
  budgetMs: number,
): Promise<readonly number[]> {
  const runners: Runner[] = [];
  for (const model of kernels.flatMap((kernel) => [kernel(1), kernel(LINKS)])) {
    runners.push(await openKernel(bench, { name: `node-${runners.length}`, model, threads: 1 }));
  }
  const ms = await timeInTurns(bench, runners, budgetMs);
  for (const { release } of runners) await release();
  return kernels.map((_, at) => {
    const [one, many] = [ms[2 * at] ?? Number.NaN, ms[2 * at + 1] ?? Number.NaN];
    return Math.max((many - one) / (LINKS - 1), MIN_NODE_MS);
  });
}
