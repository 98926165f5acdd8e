import type { ComparedAnswers } from '#core/contract/endpoint/endpoint.ts';
import { compareAnswers } from '#core/measure/run/parity.ts';

/** Values of a service's answer; `name` is null where its protocol names none. */
interface Found {
  readonly name: string | null;
  readonly values: readonly (number | string)[];
}

/** The answer to a row; `parts` is null if it could not be read. */
interface RowAnswer {
  readonly row: number;
  readonly parts: readonly Found[] | null;
}

/** An output of the model for one row. */
export interface Expected {
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
 * @param expected the model's outputs of each row.
 */
export function compareWithModel(
  found: readonly RowAnswer[],
  expected: readonly (readonly Expected[])[],
): ComparedAnswers {
  const rows = found.length;
  if (rows === 0) return { state: 'not-compared' };
  const pairs: Pair[] = [];
  for (const { row, parts } of found) {
    const outputs = expected[row] ?? [];
    if (parts === null) return { state: 'unreadable', rows };
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
  const values = pairs.reduce((total, pair) => total + strangers(pair), 0);
  if (values > 0) return { state: 'no-numbers', rows, values };
  return { state: 'compared', rows, parity: compareAnswers(pairs) };
}

/** The result without a model: whether any answer could be parsed. */
export function withoutModel(found: readonly RowAnswer[]): ComparedAnswers {
  const isReadable = found.length === 0 || found.some(({ parts }) => parts !== null);
  return isReadable ? { state: 'not-compared' } : { state: 'unreadable', rows: found.length };
}

/** Number of values that are not finite where those of the model are. */
function strangers({ batched, single }: Pair): number {
  const isNumber = (value: number | string | undefined): boolean => typeof value === 'number' && Number.isFinite(value);
  return single.reduce<number>((count, value, at) => count + (isNumber(value) && !isNumber(batched[at]) ? 1 : 0), 0);
}

/** Values as the type of the model's output has them: services also write numbers as texts, and texts as numbers. */
function asType(type: string, values: readonly (number | string)[]): readonly (number | string)[] {
  if (type === 'string') return values.map(String);
  return values.map((value) => (String(value).trim() === '' || Number.isNaN(Number(value)) ? value : Number(value)));
}

function sizeOf(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((total, { length }) => total + length, 0);
}

function matchOutputs(parts: readonly Found[], outputs: readonly Expected[]): readonly Pair[] {
  const named = outputs.flatMap(({ name, type, data }) => {
    const part = parts.find((each) => each.name === name);
    return part === undefined ? [] : [{ type, batched: asType(type, part.values), single: data }];
  });
  if (named.length > 0) return named;
  const values = parts.flatMap((part) => part.values);
  const alike = outputs.filter(({ data }) => data.length === values.length);
  const one = alike.find(({ type }) => type.startsWith('float')) ?? alike[0];
  if (one !== undefined) return [{ type: one.type, batched: asType(one.type, values), single: one.data }];
  if (sizeOf(outputs.map(({ data }) => data)) !== values.length) return [];
  let at = 0;
  return outputs.map(({ type, data }) => {
    const batched = asType(type, values.slice(at, at + data.length));
    at += data.length;
    return { type, batched, single: data };
  });
}
