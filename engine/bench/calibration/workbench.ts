import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { createRandom } from '#core/math/stats/random.ts';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { openSession } from '#engine/runtime/session.ts';
import type { Kernel, KernelModel } from './kernel-models.ts';

/** Something that is timed: one run of a session. */
interface Runner {
  readonly run: () => Promise<unknown>;
  readonly release: () => Promise<void>;
}

/** Rounds in which runners take turns. */
const ROUNDS = 5;
/** Inputs that runs go round: trees and branches must not see the same rows each time. */
const INPUTS = 8;

/** Where calibration puts its models, and the word that stops it. */
export interface Bench {
  readonly folder: string;
  readonly stop: Int32Array;
}

/** Writes a model and opens it with so many threads. Throws what ONNX Runtime throws. */
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
  // A large input need not vary: only what is small could be remembered.
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
 * Median milliseconds of one run of each runner. They take turns in five rounds, so that what disturbs one disturbs all, and share `budgetMs`; a
 * turn is one run at least after one that does not count. NaN for what a stop came before.
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

/** Links of the longer of the two chains that a node is timed with. */
const LINKS = 5;
/** A node is taken to last so long at least: less cannot be told from nothing. */
const MIN_NODE_MS = 2e-4;

/**
 * Milliseconds of one node of each kernel with so many threads, all in turns: a chain of five less a chain of one, by four, so that neither the call
 * nor what becomes of its result counts.
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
