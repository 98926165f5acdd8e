import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import type { DeviceCopy, Provider } from '#core/contract/machine/execution.ts';
import { median } from '#core/math/stats/moments.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';

const FLOAT_BYTES = 4;
const ROUNDS = 15;
const MIN_ROUNDS = 3;
const MAX_MS = 3_000;

/** Bytes of the tensors of an inference; texts are not copied. */
export interface TensorSizes {
  readonly rows: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * A model that computes next to nothing: of each input it returns the first number, and each output is one number repeated as often as another
 * input says. So the same session copies a lot or little in each direction.
 */
function copyingGraph(inputs: number, outputs: number): OnnxGraph {
  const constants = (name: string, number: number) =>
    ({ kind: 'inline', name, type: 'int64', dims: [1], values: BigInt64Array.of(BigInt(number)) }) as const;
  const all = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
  return {
    name: 'copies',
    nodes: [
      ...all(inputs).map((at) => node('Slice', [`up${at}`, 'zero', 'one'], `first${at}`)),
      ...all(outputs).map((at) => node('Expand', ['seed', `length${at}`], `down${at}`)),
    ],
    initializers: [constants('zero', 0), constants('one', 1)],
    inputs: [
      value('seed', 'float', [1]),
      ...all(inputs).map((at) => value(`up${at}`, 'float', [`n${at}`])),
      ...all(outputs).map((at) => value(`length${at}`, 'int64', [1])),
    ],
    outputs: [
      ...all(inputs).map((at) => value(`first${at}`, 'float', [1])),
      ...all(outputs).map((at) => value(`down${at}`, 'float', [`m${at}`])),
    ],
  };
}

/** Numbers in a tensor of this many bytes. */
const elementsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / FLOAT_BYTES));
const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

/**
 * Times what it takes to copy the tensors of an inference to a device and back, without the inference: a model that computes nothing, with
 * tensors of the same bytes, run in turns with all of them small, with large inputs, and with large outputs. Throws AppError if it does not run.
 */
export async function measureCopies(options: {
  readonly provider: Provider;
  readonly sizes: readonly TensorSizes[];
  readonly scratchFolder: string;
}): Promise<DeviceCopy> {
  const { provider, sizes, scratchFolder } = options;
  const [first] = sizes;
  if (first === undefined) throw new Error('there are no tensors to copy');
  const graph = copyingGraph(first.inputs.length, first.outputs.length);
  const modelPath = join(scratchFolder, 'copies.onnx');
  const model = { irVersion: 8, opsets: { '': 17 }, producer: { name: 'modewise' }, graph };
  await writeFile(modelPath, encodeModel(model));
  const outputs = graph.outputs.map(({ name }) => name);
  return withRuntimeFailure(async () => {
    const { session } = await openSession({ modelPath, threads: 1, outputs, provider });
    const timeOf = (up: readonly number[], down: readonly number[]) => {
      const feeds = feedsOf(up, down);
      return async (): Promise<number> => {
        const startMs = nowMs();
        await session.run(feeds, outputs);
        return nowMs() - startMs;
      };
    };
    const none = (of: readonly number[]): readonly number[] => of.map(() => 0);
    const call = timeOf(none(first.inputs), none(first.outputs));
    const calls: number[] = [];
    const points: DeviceCopy['points'] = [];
    for (const { rows, inputs, outputs: results } of sizes) {
      const up = timeOf(inputs, none(results));
      const down = timeOf(none(inputs), results);
      const found = await inTurns({ call, up, down });
      calls.push(found.callMs);
      points.push({
        rows,
        toDeviceBytes: sumOf(inputs),
        fromDeviceBytes: sumOf(results),
        toDeviceMs: found.upMs,
        fromDeviceMs: found.downMs,
      });
    }
    await session.release();
    return { callMs: median(calls), points };
  });
}

function feedsOf(up: readonly number[], down: readonly number[]): Record<string, Tensor> {
  const floats = (bytes: number): Tensor =>
    new Tensor('float32', new Float32Array(elementsOf(bytes)), [elementsOf(bytes)]);
  const length = (bytes: number): Tensor => new Tensor('int64', BigInt64Array.of(BigInt(elementsOf(bytes))), [1]);
  return {
    seed: floats(0),
    ...Object.fromEntries(up.map((bytes, at) => [`up${at}`, floats(bytes)])),
    ...Object.fromEntries(down.map((bytes, at) => [`length${at}`, length(bytes)])),
  };
}

type Timed = () => Promise<number>;

/** Medians over rounds of the small call, and of what large inputs and large outputs add to it in the same round. */
async function inTurns({ call, up, down }: { readonly call: Timed; readonly up: Timed; readonly down: Timed }) {
  const rounds: { readonly call: number; readonly up: number; readonly down: number }[] = [];
  // The first of each compiles.
  for (const each of [call, up, down]) await each();
  const beganMs = nowMs();
  while (rounds.length < ROUNDS && (rounds.length < MIN_ROUNDS || nowMs() - beganMs < MAX_MS)) {
    rounds.push({ call: await call(), up: await up(), down: await down() });
  }
  const added = (of: 'up' | 'down'): number => Math.max(0, median(rounds.map((round) => round[of] - round.call)));
  return { callMs: median(rounds.map((round) => round.call)), upMs: added('up'), downMs: added('down') };
}
