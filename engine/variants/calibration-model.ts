import { type EditableModel, Names, TYPE } from './file/graph.ts';
import { intAttribute, makeNode } from './file/make-node.ts';
import { encodedPort } from './file/ports.ts';

/** A model whose outputs are the ranges of tensors: for each, the names of its smallest and largest value. */
export interface CalibrationModel {
  readonly model: EditableModel;
  readonly ranges: readonly { readonly tensor: string; readonly min: string; readonly max: string }[];
}

/** The same graph, with the smallest and the largest value of each of these tensors as its only outputs. */
export function calibrationModel(model: EditableModel, tensors: readonly string[]): CalibrationModel {
  const names = new Names(model);
  const ranges = tensors.map((tensor) => ({
    tensor,
    min: names.fresh(`${tensor}_min`),
    max: names.fresh(`${tensor}_max`),
  }));
  const nodes = ranges.flatMap(({ tensor, min, max }) =>
    (
      [
        ['ReduceMin', min],
        ['ReduceMax', max],
      ] as const
    ).map(([opType, output]) =>
      makeNode(opType, { name: names.fresh(output), inputs: [tensor], outputs: [output] }, [
        intAttribute('keepdims', 0),
      ]),
    ),
  );
  const outputs = ranges.flatMap(({ min, max }) => [min, max]).map((name) => encodedPort(name, TYPE.float));
  return { model: { ...model, nodes: [...model.nodes, ...nodes], outputs }, ranges };
}
