import { type EditableModel, type GraphNode, Names, TYPE } from './file/graph.ts';
import { intAttribute, makeNode } from './file/make-node.ts';
import { encodedPort } from './file/ports.ts';

/** A model whose outputs are the ranges of tensors: for each, the names of its smallest and largest value. */
export interface CalibrationModel {
  readonly model: EditableModel;
  readonly ranges: readonly { readonly tensor: string; readonly min: string; readonly max: string }[];
}

/**
 * The same graph, with the smallest and the largest value of each of these tensors as its only outputs. They are taken right after the node that
 * makes the tensor: ONNX Runtime takes quadratic time to open a graph of thousands of nodes whose values are used far away.
 */
export function calibrationModel(model: EditableModel, tensors: readonly string[]): CalibrationModel {
  const names = new Names(model);
  const ranges = tensors.map((tensor) => ({
    tensor,
    min: names.fresh(`${tensor}_min`),
    max: names.fresh(`${tensor}_max`),
  }));
  const reduced = new Map(ranges.map((range) => [range.tensor, reductionsOf(range, names)]));
  const made = new Set(model.nodes.flatMap((node) => node.outputs));
  const ofInputs = ranges.flatMap(({ tensor }) => (made.has(tensor) ? [] : (reduced.get(tensor) ?? [])));
  const nodes = model.nodes.flatMap((node) => [node, ...node.outputs.flatMap((output) => reduced.get(output) ?? [])]);
  const outputs = ranges.flatMap(({ min, max }) => [min, max]).map((name) => encodedPort(name, TYPE.float));
  return { model: { ...model, nodes: [...ofInputs, ...nodes], outputs }, ranges };
}

function reductionsOf({ tensor, min, max }: CalibrationModel['ranges'][number], names: Names): readonly GraphNode[] {
  const reductions = [
    ['ReduceMin', min],
    ['ReduceMax', max],
  ] as const;
  return reductions.map(([opType, output]) =>
    makeNode(opType, { name: names.fresh(output), inputs: [tensor], outputs: [output] }, [intAttribute('keepdims', 0)]),
  );
}
