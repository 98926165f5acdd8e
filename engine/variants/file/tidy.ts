import { type EditableModel, type GraphNode, readsOf, TYPE, type Weight } from './graph.ts';

/** From this version on, initialisers that are also inputs can be replaced when the model runs; before, every one had to be an input. */
const OVERRIDABLE_FROM_IR = 4;

/**
 * The same model with its float constants as initialisers, whichever way the exporter wrote them: values of Constant nodes become initialisers,
 * and a model of an IR version before 4 gets version 4, with its initialisers no longer among its inputs.
 */
export function withPlainWeights(model: EditableModel): EditableModel {
  const outputs = new Set(model.outputs.map((port) => port.name));
  const weights = new Map(model.weights);
  const nodes: GraphNode[] = [];
  for (const node of model.nodes) {
    const constant = constantOf(node);
    if (constant === null || outputs.has(constant.name)) nodes.push(node);
    else weights.set(constant.name, constant);
  }
  if (model.irVersion >= OVERRIDABLE_FROM_IR) return { ...model, nodes, weights };
  const inputs = model.inputs.filter((port) => !model.weights.has(port.name));
  return { ...model, irVersion: OVERRIDABLE_FROM_IR, nodes, weights, inputs };
}

function constantOf({ opType, domain, outputs: [name = ''], attributes }: GraphNode): Weight | null {
  if (opType !== 'Constant' || domain !== '') return null;
  const tensor = attributes.find((each) => each.name === 'value')?.tensor ?? null;
  if (tensor === null || tensor.dataType !== TYPE.float || tensor.data === null) return null;
  return { ...tensor, name, encoded: null };
}

/** The same model without weights that nothing reads and without notes on values that are gone. */
export function withoutUnused(model: EditableModel): EditableModel {
  const read = new Set([...model.nodes.flatMap(readsOf), ...model.outputs.map((port) => port.name)]);
  const inputs = new Set(model.inputs.map((port) => port.name));
  const weights = new Map([...model.weights].filter(([name]) => read.has(name) || inputs.has(name)));
  const made = new Set(model.nodes.flatMap((node) => node.outputs));
  return { ...model, weights, values: model.values.filter(({ name }) => made.has(name)) };
}
