import type { OnnxElementType, OnnxTensor } from './tensor.ts';

/** One attribute of a node. JavaScript does not distinguish 1 from 1.0, so `int`, `float`, … state the kind. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly kind: 'floats'; readonly value: Iterable<number> }
  | { readonly kind: 'ints'; readonly value: Iterable<number | bigint> }
  | { readonly kind: 'strings'; readonly value: Iterable<string> };

/** A node of a graph. */
export interface OnnxNode {
  readonly operator: string;
  /** '' is the default domain, `ai.onnx.ml` that of classical models. */
  readonly domain: string;
  readonly name: string;
  /** '' is an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output tensor. A dimension is a size, a symbol's name, or null for unknown; `dims: null` means that the shape is unknown. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly (number | string | null)[] | null;
}

/** A graph: its nodes, inputs, outputs and initializers. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly description?: string;
}

/** An attribute of each kind, by value. */
export const int = (value: number | bigint): OnnxAttribute => ({ kind: 'int', value });
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
export const text = (value: string): OnnxAttribute => ({ kind: 'string', value });
export const ints = (value: Iterable<number | bigint>): OnnxAttribute => ({ kind: 'ints', value });
export const floats = (value: Iterable<number>): OnnxAttribute => ({ kind: 'floats', value });
export const texts = (value: Iterable<string>): OnnxAttribute => ({ kind: 'strings', value });
export const tensorAttribute = (value: OnnxTensor): OnnxAttribute => ({ kind: 'tensor', value });
export const subgraph = (value: OnnxGraph): OnnxAttribute => ({ kind: 'graph', value });

/** A node; a single input or output needs no array. Its default name is that of its first output. */
export function node(
  operator: string,
  inputs: string | readonly string[],
  outputs: string | readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
  options: { readonly domain?: string; readonly name?: string } = {},
): OnnxNode {
  const outputList = typeof outputs === 'string' ? [outputs] : outputs;
  return {
    operator,
    domain: options.domain ?? '',
    name: options.name ?? `${operator}:${outputList[0] ?? ''}`,
    inputs: typeof inputs === 'string' ? [inputs] : inputs,
    outputs: outputList,
    attributes,
  };
}

/** An input or output: `value('features', 'float', ['batch', 30])`. */
export function value(name: string, type: OnnxElementType, dims: OnnxValue['dims']): OnnxValue {
  return { name, type, dims };
}
