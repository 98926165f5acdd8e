import type { Dimension, TensorInfo } from '#core/contract/model/model.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';

/** Whether rows can be stacked along the leading dimension, for which inputs, and the reason as a sentence. */
interface BatchAxis {
  readonly batchable: boolean;
  readonly reason: string;
  /** Names of the inputs whose leading dimension is the batch; empty if the model is not batchable. */
  readonly batchedInputs: ReadonlySet<string>;
}

type Lead =
  | { readonly kind: 'free'; readonly symbol: string | null }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'none' };

const MAX_LISTED = 8;
const BATCH_NAME = /^(n|b|bs|batch([_ -]?size)?|batch.*|rows?|none|\?)$/i;

/**
 * An input needs a known shape to contain rows. An output of unknown shape, or one that is not a tensor, does not
 * prevent batching.
 */
function leadOf(info: TensorInfo, role: 'input' | 'output'): Lead {
  if (info.dims === null) return role === 'output' ? { kind: 'free', symbol: null } : { kind: 'none' };
  const lead: Dimension | undefined = info.dims[0];
  if (lead === undefined) return { kind: 'none' };
  return typeof lead === 'number' ? { kind: 'fixed', size: lead } : { kind: 'free', symbol: lead };
}

function no(reason: string): BatchAxis {
  return { batchable: false, reason, batchedInputs: new Set() };
}

/** Sizes or symbols for a sentence: the first few, and the total number. */
function listed(all: readonly (number | string)[]): string {
  const shown = all.slice(0, MAX_LISTED).map((each) => (typeof each === 'number' ? String(each) : `"${each}"`));
  return all.length > shown.length ? `${shown.join(', ')}, … ${all.length} in all` : shown.join(', ');
}

function whyNoFreeInput(inputs: readonly TensorInfo[]): string {
  if (inputs.length === 0) return 'The model has no input.';
  const sizes = inputs.flatMap((input) => {
    const lead = leadOf(input, 'input');
    return lead.kind === 'fixed' ? [lead.size] : [];
  });
  if (sizes.length === 0)
    return 'No input has a leading dimension along which rows could be stacked: batch mode runs replicas instead.';
  const distinct = [...new Set(sizes)];
  if (distinct.length === 1)
    return `The leading dimension is fixed at ${distinct[0]}: batch mode runs replicas instead.`;
  return `The leading dimensions of the inputs are fixed (${listed(distinct)}): batch mode runs replicas instead.`;
}

function blockingOutput(outputs: readonly TensorInfo[], isClassifier: boolean): string | null {
  for (const output of outputs) {
    // Converters of tree models declare the labels as `[1]`, but a classifier gives one for each row.
    if (isClassifier && output.dims?.length === 1 && output.dims[0] === 1) continue;
    const lead = leadOf(output, 'output');
    if (lead.kind === 'fixed') {
      return `The leading dimension of output "${output.name}" is fixed at ${lead.size}: batch mode runs replicas instead.`;
    }
    if (lead.kind === 'none')
      return `Output "${output.name}" is a scalar, one for all rows: batch mode runs replicas instead.`;
  }
  return null;
}

/** The batch symbol if inputs have different leading symbols: the outputs' symbol, else one with a batch name. */
function batchSymbol(symbols: readonly string[], outputs: readonly TensorInfo[]): string | null {
  const ofOutputs = new Set(
    outputs.flatMap((output) => {
      const lead = leadOf(output, 'output');
      return lead.kind === 'free' && lead.symbol !== null ? [lead.symbol] : [];
    }),
  );
  const shared = symbols.filter((symbol) => ofOutputs.has(symbol));
  if (shared.length === 1) return shared[0] ?? null;
  const named = symbols.filter((symbol) => BATCH_NAME.test(symbol));
  return named.length === 1 ? (named[0] ?? null) : null;
}

/**
 * Judges by the declared shapes only. Batchable: at least one input has a free (symbolic or missing) leading dimension,
 * and so do all outputs; `isClassifier`: a node of the model predicts classes. Scalar and fixed-shape inputs are constants for every row, and do not prevent batching.
 */
export function judgeBatchAxis(
  inputs: readonly TensorInfo[],
  outputs: readonly TensorInfo[],
  { isClassifier = false }: { readonly isClassifier?: boolean } = {},
): BatchAxis {
  const free = inputs.flatMap((input) => {
    const lead = input.kind === 'tensor' ? leadOf(input, 'input') : ({ kind: 'none' } as const);
    return lead.kind === 'free' ? [{ name: input.name, symbol: lead.symbol }] : [];
  });
  if (free.length === 0) return no(whyNoFreeInput(inputs));
  const blocked = blockingOutput(outputs, isClassifier);
  if (blocked !== null) return no(blocked);
  const symbols = [...new Set(free.flatMap((input) => (input.symbol === null ? [] : [input.symbol])))];
  if (symbols.length <= 1) {
    const name = symbols[0] === undefined ? '' : ` ("${symbols[0]}")`;
    const constants = inputs.length - free.length;
    const rest =
      constants === 0
        ? ''
        : ` ${constants} further input${constants === 1 ? ' goes' : 's go'} unchanged with every batch.`;
    const reason = `The leading dimension is dynamic${name}: rows can be stacked.${rest}`;
    return { batchable: true, reason, batchedInputs: new Set(free.map((input) => input.name)) };
  }
  const batch = batchSymbol(symbols, outputs);
  const list = listed(symbols);
  if (batch === null) {
    return no(
      `It is unclear which leading dimension is the batch (${list}): rows go one by one, batch mode runs replicas.`,
    );
  }
  const batchedInputs = new Set(free.filter((input) => input.symbol === batch).map((input) => input.name));
  return {
    batchable: true,
    reason: `The inputs lead with different dimensions (${list}), so this is unclear; "${batch}" is taken as the batch.`,
    batchedInputs,
  };
}

/**
 * The name for `--dim NAME=N`: the dimension's symbol, or `input[axis]` if the file has none. `__proto__` counts as
 * none, because our JSON documents cannot have that key.
 */
export function dimensionName(input: string, axis: number, dimension: string | null): string {
  return dimension === null || dimension === '__proto__' ? `${input}[${axis}]` : dimension;
}

/** Names of free dimensions other than the batch, once each, in input order. Throws LimitError for much text. */
export function freeDimensionsOf(inputs: readonly TensorInfo[], batchedInputs: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  let characters = 0;
  for (const input of inputs) {
    for (const [axis, dimension] of (input.dims ?? []).entries()) {
      if (typeof dimension === 'number' || (axis === 0 && batchedInputs.has(input.name))) continue;
      const name = dimensionName(input.name, axis, dimension);
      if (names.has(name)) continue;
      names.add(name);
      characters += name.length;
      requireWithin(characters, MODEL_LIMITS.keptCharacters, 'characters in the names of its free dimensions');
    }
  }
  return [...names];
}
