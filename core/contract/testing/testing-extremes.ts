import fc from 'fast-check';
import { z } from 'zod';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The part of a JSON schema that describes a number. */
interface NumberBounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly type?: string;
}

/** A number in a document: its position, and the bounds of its schema. */
interface BoundedNumber {
  readonly path: readonly (string | number)[];
  readonly ends: readonly number[];
}

/** The numbers of a document with values at the ends of their schemas: smallest, largest, and one in between on a logarithmic scale. */
export function boundedNumbers(schema: z.ZodType, document: unknown): readonly BoundedNumber[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return visit(json, document as Json, []);
}

function visit(schema: unknown, value: Json, path: readonly (string | number)[]): readonly BoundedNumber[] {
  const fitting = alternatives(schema);
  if (typeof value === 'number') return [{ path, ends: fitting.flatMap(endsOf) }];
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((each, index) => visit(anyOf(fitting, 'items'), each, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const properties = fitting.flatMap((one) => {
      const found = member(member(one, 'properties'), key) ?? member(one, 'additionalProperties');
      return found === undefined ? [] : [found];
    });
    return visit({ anyOf: properties }, each, [...path, key]);
  });
}

/** The schemas that a value fits, at least one of them or all: what `anyOf`, `oneOf` and `allOf` list, or the schema itself. */
export function alternatives(schema: unknown): readonly unknown[] {
  const several = member(schema, 'anyOf') ?? member(schema, 'oneOf') ?? member(schema, 'allOf');
  return Array.isArray(several) ? several.flatMap(alternatives) : [schema];
}

function anyOf(schemas: readonly unknown[], key: string): unknown {
  return { anyOf: schemas.flatMap((each) => member(each, key) ?? []) };
}

/** An own member of an object; undefined if there is none. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function endsOf(schema: unknown): readonly number[] {
  const bounds = schema as NumberBounds;
  if (bounds.type !== 'number' && bounds.type !== 'integer') return [];
  const low =
    bounds.minimum ?? (bounds.exclusiveMinimum === undefined ? -1e300 : bounds.exclusiveMinimum + Number.MIN_VALUE);
  const high = bounds.maximum ?? (bounds.exclusiveMaximum === undefined ? 1e300 : bounds.exclusiveMaximum - 1e-9);
  const between = Math.sqrt(Math.max(low, 1e-6) * Math.max(high, 1e-6));
  return [low, high, bounds.type === 'integer' ? Math.round(between) : between];
}

/** A copy of a document with one number replaced. */
export function withNumber<T>(document: T, path: BoundedNumber['path'], value: unknown): T {
  const copy = JSON.parse(JSON.stringify(document)) as T;
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = member(at, String(key));
  if (typeof at !== 'object' || at === null) throw new Error(`nothing stands at ${path.join('.')}`);
  Reflect.set(at, path.at(-1) ?? '', value);
  return copy;
}

/** Valid documents in which a few numbers are at the ends of what their schema allows. */
export function atExtremes<T>(schema: z.ZodType<T>, document: T, options: { readonly most: number }): fc.Arbitrary<T> {
  const numbers = boundedNumbers(schema, document);
  const change = fc.integer({ min: 0, max: numbers.length - 1 }).chain((index) => {
    const { path, ends } = numbers[index] ?? { path: [], ends: [] };
    return fc.constantFrom(...ends).map((value) => ({ path, value }));
  });
  return fc
    .array(change, { minLength: 1, maxLength: options.most })
    .map((changes) => changes.reduce((made, { path, value }) => withNumber(made, path, value), document))
    .filter((made) => schema.safeParse(made).success);
}

/** Every non-finite number in a value, with its position. */
export function unusableNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unusableNumbers(each, `${path}.${key}`));
}
