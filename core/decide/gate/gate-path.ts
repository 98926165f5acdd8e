import { z } from 'zod';
import { Interval } from '#core/contract/base/numbers.ts';
import { type Outcome, ok, refused } from '#core/decide/settings/outcome.ts';

/** The value at a path: null if it or a value on the way to it is null, or an index is beyond the end of a list. */
export interface Found {
  readonly value: number | string | boolean | null;
}

/**
 * Follows a path through a value and its schema together. The schema distinguishes a path that does not exist from one whose value is null.
 * List indices start at 0.
 * @param path the whole path, for the error message.
 */
export function lookUp(schema: z.ZodType, value: unknown, segments: readonly string[], path: string): Outcome<Found> {
  const inner = unwrap(schema);
  const [head, ...rest] = segments;
  if (head === undefined) return atEnd(inner, value, path);
  const fields = fieldsOf(inner);
  if (fields !== null) {
    const field = fields.get(head);
    if (field === undefined) {
      return refused(`${path}: there is no field "${head}" here; there are ${[...fields.keys()].join(', ')}`);
    }
    return lookUp(field, member(value, head), rest, path);
  }
  if (inner instanceof z.ZodArray) {
    if (!/^\d+$/.test(head)) return refused(`${path}: "${head}" should be a place in a list, 0 for the first`);
    return lookUp(typed(inner.element), member(value, head), rest, path);
  }
  if (inner instanceof z.ZodRecord) return lookUp(typed(inner.valueType), member(value, head), rest, path);
  return refused(`${path}: there is nothing below the field before "${head}"`);
}

function atEnd(schema: z.ZodType, value: unknown, path: string): Outcome<Found> {
  const fields = fieldsOf(schema);
  if (fields !== null) {
    const names = [...fields.keys()];
    if (names.join() === INTERVAL_FIELDS) return lookUp(schema, value, ['value'], path);
    return refused(`${path} is a group of fields; name one of ${names.join(', ')}`);
  }
  if (schema instanceof z.ZodArray || schema instanceof z.ZodRecord || schema instanceof z.ZodTuple) {
    return refused(`${path} is a list; name a place in it`);
  }
  const plain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  return ok({ value: plain ? value : null });
}

const INTERVAL_FIELDS = Object.keys(Interval.shape).join();

/** The fields of an object, or of all objects of an intersection or union; null if there are none. */
function fieldsOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType> | null {
  if (schema instanceof z.ZodObject)
    return new Map(Object.entries(schema.shape).map(([key, each]) => [key, typed(each)]));
  if (schema instanceof z.ZodIntersection) return mergedFields([schema.def.left, schema.def.right]);
  return schema instanceof z.ZodUnion ? mergedFields(schema.options) : null;
}

/** A field that several objects have may have the type of any of them. */
function mergedFields(schemas: readonly unknown[]): ReadonlyMap<string, z.ZodType> | null {
  const merged = new Map<string, z.ZodType>();
  for (const schema of schemas) {
    for (const [key, field] of fieldsOf(unwrap(typed(schema))) ?? []) {
      const known = merged.get(key);
      merged.set(key, known === undefined ? field : z.union([known, field]));
    }
  }
  return merged.size === 0 ? null : merged;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return null;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
}

/** The schema inside nullable, optional, default and lazy. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return unwrap(typed(schema.unwrap()));
  }
  return schema instanceof z.ZodLazy ? unwrap(typed(schema.unwrap())) : schema;
}

/** Zod types its inner schemas more widely than the schemas that the contract uses. */
function typed(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('a schema of the contract is not a zod schema');
}
