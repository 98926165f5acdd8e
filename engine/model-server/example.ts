import { elementsOf, v2Datatype } from './datatypes.ts';
import type { ServedModel, ServedPort } from './served-model.ts';

/** Examples with more elements would be unreadable. */
const MAX_ELEMENTS = 64;

function exampleInput(
  { name, type, dims }: ServedPort,
  sizes: Readonly<Record<string, number>>,
): { readonly json: unknown; readonly elements: number } {
  const shape = (dims ?? []).map((size) => {
    if (typeof size === 'string') return Object.hasOwn(sizes, size) ? (sizes[size] ?? 1) : 1;
    return size !== null && size >= 0 ? size : 1;
  });
  const elements = elementsOf(shape);
  const value = type === 'string' ? 'text' : type === 'bool' ? true : 1;
  const data = Array.from({ length: Math.min(elements, MAX_ELEMENTS) }, () => value);
  return { json: { name, shape, datatype: v2Datatype(type), data }, elements };
}

/**
 * A curl command line with example values for a served model; only its metadata if the inputs are too large. `sizes` of
 * symbolic dimensions, by default 1.
 */
export function exampleCommand(
  { inputs }: ServedModel,
  { inferUrl, sizes }: { readonly inferUrl: string; readonly sizes: Readonly<Record<string, number>> },
): string {
  const examples = inputs.map((input) => exampleInput(input, sizes));
  const total = examples.reduce((sum, { elements }) => sum + elements, 0);
  if (total > MAX_ELEMENTS) return `curl ${inferUrl.replace(/\/infer$/, '')}`;
  const body = JSON.stringify({ inputs: examples.map(({ json }) => json) });
  return `curl ${inferUrl} -d '${body.replaceAll("'", `'\\''`)}'`;
}
