import type { ComparedAnswers } from '#core/contract/endpoint.ts';
import { compareAnswers } from '#core/measure/run/parity.ts';

/** Values of a service's answer; `name` is null where its protocol names none. */
interface Found {
  readonly name: string | null;
  readonly values: readonly (number | string)[];
}

/** An output of the model for one row. */
interface Expected {
  readonly name: string;
  readonly type: string;
  readonly data: readonly (number | string)[];
}

interface Pair {
  readonly type: string;
  readonly batched: readonly (number | string)[];
  readonly single: readonly (number | string)[];
}

/**
 * Compares the answers of a service with those of the model for the same rows, output by output where the service names them. An answer
 * without names is compared with the output that has as many values, or with all outputs together.
 * @param found for each row; null if the answer could not be read.
 */
export function compareWithModel(
  found: readonly (readonly Found[] | null)[],
  expected: readonly (readonly Expected[])[],
): ComparedAnswers {
  const rows = Math.min(found.length, expected.length);
  if (rows === 0) return { state: 'not-compared' };
  const pairs: Pair[] = [];
  for (let row = 0; row < rows; row++) {
    const parts = found[row];
    const outputs = expected[row] ?? [];
    if (parts == null) return { state: 'unreadable', rows };
    const matched = matchOutputs(parts, outputs);
    if (matched.length === 0) {
      return {
        state: 'another-shape',
        rows,
        found: sizeOf(parts.map(({ values }) => values)),
        expected: sizeOf(outputs.map(({ data }) => data)),
      };
    }
    pairs.push(...matched);
  }
  return { state: 'compared', rows, parity: compareAnswers(pairs) };
}

function sizeOf(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((total, { length }) => total + length, 0);
}

function matchOutputs(parts: readonly Found[], outputs: readonly Expected[]): readonly Pair[] {
  const named = outputs.flatMap(({ name, type, data }) => {
    const part = parts.find((each) => each.name === name);
    return part === undefined ? [] : [{ type, batched: part.values, single: data }];
  });
  if (named.length > 0) return named;
  const values = parts.flatMap((part) => part.values);
  const alike = outputs.filter(({ data }) => data.length === values.length);
  const one = alike.find(({ type }) => type.startsWith('float')) ?? alike[0];
  if (one !== undefined) return [{ type: one.type, batched: values, single: one.data }];
  if (sizeOf(outputs.map(({ data }) => data)) !== values.length) return [];
  let at = 0;
  return outputs.map(({ type, data }) => {
    const batched = values.slice(at, at + data.length);
    at += data.length;
    return { type, batched, single: data };
  });
}
