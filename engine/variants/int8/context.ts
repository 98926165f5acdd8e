import type { LeftCode } from '#core/contract/model/variants.ts';
import { type EditableModel, type GraphNode, Names, readsOf, TYPE, type Weight } from '#engine/variants/file/graph.ts';
import { byteWeight, floatWeight, makeNode } from '#engine/variants/file/make-node.ts';

/** Smallest and largest value that a tensor took on the user's rows. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The node stays as it is, and why. */
export interface Left {
  readonly left: LeftCode;
}

/** The names of a tensor as whole numbers, its scale and its zero point. */
export interface DynamicInput {
  readonly quantised: string;
  readonly scale: string;
  readonly zeroPoint: string;
}

/** Scale and zero point of a tensor that was calibrated. */
export interface StaticScale {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** What a tensor is called after it went through whole numbers, with its scale. */
export interface StaticInput extends StaticScale {
  readonly name: string;
}

/** The largest uint8. */
export const LARGEST_BYTE = 255;

/**
 * Scale and zero point of uint8 values that cover a range, with 0 exact: `s = (max - min) / 255`, `z = round(-min / s)`, after the range is
 * extended to hold 0.
 */
export function scaleOfRange({ min, max }: Range): StaticScale {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const scale = Math.fround((high - low) / LARGEST_BYTE);
  if (!(scale > 1e-38)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.round(Math.min(LARGEST_BYTE, (0 - low) / scale)) };
}

/** What the rules share while a graph is rewritten: its weights, fresh names, and tensors that are quantised already. */
export class Int8Context {
  readonly opset: number;
  readonly names: Names;
  readonly weights: Map<string, Weight>;
  /** Ranges of tensors; null if there were no rows to calibrate on. */
  readonly ranges: ReadonlyMap<string, Range> | null;
  readonly #overridable: ReadonlySet<string>;
  readonly #readers = new Map<string, GraphNode[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #dynamic = new Map<string, DynamicInput>();
  readonly #static = new Map<string, StaticInput>();
  readonly #takenOver = new Set<GraphNode>();

  constructor(model: EditableModel, ranges: ReadonlyMap<string, Range> | null) {
    this.opset = model.opsets.get('') ?? 0;
    this.names = new Names(model);
    this.weights = new Map(model.weights);
    this.ranges = ranges;
    this.#overridable = new Set(model.inputs.map((port) => port.name));
    this.#outputs = new Set(model.outputs.map((port) => port.name));
    for (const node of model.nodes) {
      for (const name of readsOf(node)) {
        const readers = this.#readers.get(name);
        if (readers === undefined) this.#readers.set(name, [node]);
        else readers.push(node);
      }
    }
  }

  /** A float weight that cannot be replaced when the model runs; or why a tensor is not such a weight. */
  weight(name: string): Weight | Left {
    const found = this.weights.get(name);
    if (found === undefined) return { left: 'no-weight' };
    if (this.#overridable.has(name)) return { left: 'weight-is-input' };
    if (found.dataType !== TYPE.float || found.data === null) return { left: 'weight-type' };
    return found;
  }

  /** The only node that reads a tensor; null if several do, or none, or if it is an output of the model. */
  onlyReader(name: string): GraphNode | null {
    const [reader, ...others] = this.#readers.get(name) ?? [];
    return reader === undefined || others.length > 0 || this.#outputs.has(name) ? null : reader;
  }

  /** Notes that another node does the work of this one. */
  takeOver(node: GraphNode): void {
    this.#takenOver.add(node);
  }

  isTakenOver(node: GraphNode): boolean {
    return this.#takenOver.has(node);
  }

  add(weight: Weight): string {
    this.weights.set(weight.name, weight);
    return weight.name;
  }

  addFloats(wanted: string, values: Float32Array, dims?: readonly number[]): string {
    return this.add(floatWeight(this.names.fresh(wanted), values, dims));
  }

  addZeros(wanted: string, length: number): string {
    return this.add(byteWeight(this.names.fresh(wanted), new Uint8Array(length), { dataType: TYPE.int8 }));
  }

  /** A tensor quantised when the model runs. Several nodes share one: only the first gets the node that makes it. */
  dynamic(name: string): { readonly input: DynamicInput; readonly nodes: readonly GraphNode[] } {
    const known = this.#dynamic.get(name);
    if (known !== undefined) return { input: known, nodes: [] };
    const [quantised, scale, zeroPoint] = ['quantized', 'scale', 'zero_point'].map((part) =>
      this.names.fresh(`${name}_${part}`),
    ) as [string, string, string];
    const input = { quantised, scale, zeroPoint };
    this.#dynamic.set(name, input);
    const ports = {
      name: this.names.fresh(`${name}_DynamicQuantizeLinear`),
      inputs: [name],
      outputs: [quantised, scale, zeroPoint],
    };
    return { input, nodes: [makeNode('DynamicQuantizeLinear', ports)] };
  }

  /** What a calibrated tensor is called after it went through whole numbers; null if it did not. */
  staticInput(name: string): StaticInput | null {
    return this.#static.get(name) ?? null;
  }

  /** Nodes that take `from` through whole numbers to `to`. Later rules find `to` by the name that it stands for. */
  throughBytes(
    { from, to, standsFor }: { readonly from: string; readonly to: string; readonly standsFor: string },
    scale: StaticScale,
  ): readonly GraphNode[] {
    this.#static.set(standsFor, { ...scale, name: to });
    const scaleName = this.addFloats(`${standsFor}_scale`, Float32Array.of(scale.scale), []);
    const zeroPoint = this.add(
      byteWeight(this.names.fresh(`${standsFor}_zero_point`), Uint8Array.of(scale.zeroPoint), {
        dataType: TYPE.uint8,
        dims: [],
      }),
    );
    const quantised = this.names.fresh(`${standsFor}_quantized`);
    return [
      makeNode('QuantizeLinear', {
        name: this.names.fresh(`${standsFor}_QuantizeLinear`),
        inputs: [from, scaleName, zeroPoint],
        outputs: [quantised],
      }),
      makeNode('DequantizeLinear', {
        name: this.names.fresh(`${standsFor}_DequantizeLinear`),
        inputs: [quantised, scaleName, zeroPoint],
        outputs: [to],
      }),
    ];
  }
}
