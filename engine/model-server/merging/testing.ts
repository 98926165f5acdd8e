import { int, node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { LOOK_UP, modelFile } from '#engine/bench/testing.ts';
import type { ModelRunner } from '#engine/model-server/runner.ts';
import { servedModel, type ServedModel } from '#engine/model-server/served-model.ts';
import type { MergeLimits } from './merge-limits.ts';

/** Column sums as a product with weights: y = x·w of width 3, and the same again as z. */
export const ROWS: OnnxGraph = {
  name: 'rows',
  nodes: [node('MatMul', ['x', 'w'], 'y'), node('Neg', 'y', 'z')],
  initializers: [
    floatTensor(
      'w',
      [4, 3],
      Float32Array.from({ length: 12 }, (_, index) => index - 5),
    ),
  ],
  inputs: [value('x', 'float', ['N', 4])],
  outputs: [value('y', 'float', ['N', 3]), value('z', 'float', ['N', 3])],
};

/**
 * x [N, 4] minus the mean over all rows, so that rows depend on each other. `m` is the mean, one row for any number of
 * rows.
 */
export const CENTRED: OnnxGraph = {
  name: 'centred',
  nodes: [
    node('ReduceMean', 'x', 'm', { axes: { kind: 'ints', value: [0] }, keepdims: int(1) }),
    node('Sub', ['x', 'm'], 'y'),
  ],
  initializers: [],
  inputs: [value('x', 'float', ['N', 4])],
  outputs: [value('y', 'float', ['N', 4]), value('m', 'float', ['M', 4])],
};

/** A generated model as it is served; all inputs have rows except those in `constants`. */
export function served(graph: OnnxGraph, constants: readonly string[] = []): ServedModel {
  const infos = (values: OnnxGraph['inputs']) =>
    values.map(({ name, type, dims }) => ({
      name,
      kind: 'tensor' as const,
      type,
      dims: dims === null ? null : [...dims],
      batched: !constants.includes(name),
    }));
  return servedModel({
    name: graph.name,
    modelPath: modelFile(graph),
    threads: 1,
    inputs: infos(graph.inputs),
    outputs: infos(graph.outputs),
  });
}

export const lookUp = (): ServedModel => served(LOOK_UP);

/** Limits like those of a fast model with narrow outputs. */
export function limitsFor({ outputs }: ServedModel): MergeLimits {
  return { rowMs: 0.01, rowBytes: 16, outputBytes: new Map(outputs.map(({ name }) => [name, 16])), requests: 32 };
}

/** A request in the binary extension with binary outputs: inputs by name, each with type, shape and values. */
export function binaryBody(
  inputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly data: Float32Array | BigInt64Array | Uint8Array;
  }[],
): { readonly body: Buffer; readonly jsonBytes: number } {
  const heads = inputs.map(({ name, datatype, shape, data }) => ({
    name,
    shape,
    datatype,
    parameters: { binary_data_size: data.byteLength },
  }));
  const json = Buffer.from(JSON.stringify({ inputs: heads, parameters: { binary_data_output: true } }));
  const parts = inputs.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return { body: Buffer.concat([json, ...parts]), jsonBytes: json.length };
}

/** A runner that does not start before it is released. */
export function held(runner: ModelRunner): {
  readonly runner: ModelRunner;
  /** Settles when a run waits. */
  readonly asked: Promise<void>;
  readonly letGo: () => void;
} {
  let letGo = (): void => undefined;
  let tell = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const run: ModelRunner['run'] = async (...args) => {
    tell();
    await gate;
    return runner.run(...args);
  };
  return { runner: { ...runner, run }, asked, letGo: () => letGo() };
}
