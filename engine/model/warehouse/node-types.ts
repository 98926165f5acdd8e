import { dataTypeName } from '#engine/model/element-types.ts';
import type { ScannedNode } from '#engine/model/graph-scan.ts';
import type { Kernel } from './kernels.ts';

/** The type of a tensor as the kernels name it, or null if it is not known. */
export type TensorType = string | null;

/** A node of a plain operator, as far as its types depend on it. */
export type NodeFacts = Pick<ScannedNode, 'outputs' | 'attributes' | 'given'>;

const CONTAINER = /^(seq|optional)\((.+)\)$/;
const STATED = /^(\w*)@(\w+)(?:=(\w+))?$/;

/** The types that variables have in a node. */
type Bound = Map<string, string>;

/** Whether a type fits a pattern of a kernel; binds its variable. A type that is not known fits. */
function fits(pattern: string, type: TensorType, types: Kernel['types'], bound: Bound): boolean {
  if (type === null || pattern === 'any') return true;
  const container = CONTAINER.exec(pattern);
  if (container !== null) {
    const inner = CONTAINER.exec(type);
    return inner?.[1] === container[1] && fits(container[2] ?? '', inner?.[2] ?? null, types, bound);
  }
  const allowed = types.get(pattern);
  if (allowed === undefined) return pattern === type;
  const known = bound.get(pattern);
  if (known !== undefined) return known === type;
  bound.set(pattern, type);
  return allowed.has(type);
}

/** The pattern of an input or output; null for one that the kernel does not describe. */
function patternAt(patterns: readonly string[], at: number): string | null {
  const last = patterns.at(-1);
  if (last?.endsWith('...') === true && at >= patterns.length - 1) return last.slice(0, -3);
  return patterns[at] ?? null;
}

/** Whether the attributes of a node are those that a kernel takes: absent, or the one value. */
function takesAttributes({ attributes }: Kernel, facts: NodeFacts): boolean {
  return [...attributes].every(
    ([name, value]) => facts.attributes[name] === undefined || facts.attributes[name] === value,
  );
}

/** The type that an attribute states, by a rule of the kernels. */
function statedBy(rule: string, { attributes, given }: NodeFacts, inputs: readonly TensorType[]): TensorType {
  const first = inputs[0] ?? null;
  switch (rule) {
    case 'constant':
      return listType(given, 'value_') ?? dataTypeName(given.get('value') ?? given.get('sparse_value') ?? 0);
    case 'classlabels':
      return listType(given, 'classlabels_') ?? 'int64';
    case 'values':
      return listType(given, 'values_');
    case 'other':
      return first === 'string' ? 'int64' : 'string';
    case 'map':
      return /,(\w+)\)$/.exec(first ?? '')?.[1] ?? null;
    case 'cast_to':
      return typeof attributes[rule] === 'string' ? attributes[rule].replace('TO_', '').toLowerCase() : 'float';
    default: {
      const number = given.get(rule) || attributes[rule];
      return typeof number === 'number' ? dataTypeName(number) : null;
    }
  }
}

/** The type of a list whose attribute has one of several names: `values_strings`, `values_int64s`. */
function listType(given: NodeFacts['given'], start: string): TensorType {
  const names = [...given.keys()].filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  if (names.some((name) => name.startsWith('string'))) return 'string';
  if (names.some((name) => name.startsWith('int'))) return 'int64';
  return names.some((name) => name.startsWith('float')) ? 'float' : null;
}

/** The type of an output by its pattern. */
function outputType(pattern: string, facts: NodeFacts, inputs: readonly TensorType[], bound: Bound): TensorType {
  if (pattern === '#0') return inputs[0] ?? null;
  const container = CONTAINER.exec(pattern);
  if (container !== null) {
    const inner = outputType(container[2] ?? '', facts, inputs, bound);
    return inner === null ? null : `${container[1]}(${inner})`;
  }
  const stated = STATED.exec(pattern);
  if (stated === null) return bound.get(pattern) ?? (/^[A-Z]/.test(pattern) ? null : pattern);
  const [, variable = '', rule = '', otherwise] = stated;
  const known = bound.get(variable);
  if (known !== undefined) return known;
  const type = statedBy(rule, facts, inputs) ?? (otherwise === undefined ? null : (bound.get(otherwise) ?? otherwise));
  if (variable !== '' && type !== null && !/^[A-Z]/.test(type)) bound.set(variable, type);
  return type;
}

/** The types of the outputs of a node by the first kernel that takes its inputs; null if none does. */
export function outputTypes(
  kernels: readonly Kernel[],
  facts: NodeFacts,
  inputs: readonly TensorType[],
): readonly TensorType[] | null {
  for (const kernel of kernels) {
    const bound: Bound = new Map();
    const taken = inputs.every((type, at) => {
      const pattern = patternAt(kernel.inputs, at);
      return pattern !== null && fits(pattern, type, kernel.types, bound);
    });
    if (!taken || !takesAttributes(kernel, facts)) continue;
    const outputs = facts.outputs.map((_, at) => {
      const pattern = patternAt(kernel.outputs, at);
      return pattern === null ? null : outputType(pattern, facts, inputs, bound);
    });
    if ([...bound].every(([name, type]) => kernel.types.get(name)?.has(type) ?? true)) return outputs;
  }
  return null;
}
