import { z } from 'zod';
import { Interval } from '#core/contract/numbers.ts';
import { type Outcome, ok, refused } from './outcome.ts';

/** What stands at a path: null when it, or something on the way to it, is null or beyond the end of a list. */
export interface Found {
  readonly value: number | string | boolean | null;
}

/**
 * Follows a path through a value and its schema side by side: the schema tells a path that does not exist from one whose
 * value is null here. Lists take a whole number from 0.
 * @param path the whole path as written, for the message.
 */
export function lookUp(schema: z.ZodType, value: unknown, segments: readonly string[], path: string): Outcome<Found> {
  const inner = unwrap(schema);
  const [head, ...rest] = segments;
  if (head === undefined) return atEnd(inner, value, path);
  if (inner instanceof z.ZodObject) {
    const field: unknown = Object.hasOwn(inner.shape, head) ? inner.shape[head] : undefined;
    if (!(field instanceof z.ZodType)) {
      return refused(`${path}: there is no field "${head}" here; there are ${Object.keys(inner.shape).join(', ')}`);
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
  if (schema instanceof z.ZodObject) {
    if (isInterval(schema)) return lookUp(schema, value, ['value'], path);
    return refused(`${path} is a group of fields; name one of ${Object.keys(schema.shape).join(', ')}`);
  }
  if (schema instanceof z.ZodArray || schema instanceof z.ZodRecord || schema instanceof z.ZodTuple) {
    return refused(`${path} is a list; name a place in it`);
  }
  const plain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  return ok({ value: plain ? value : null });
}

function isInterval(schema: z.ZodObject): boolean {
  return Object.keys(schema.shape).join() === Object.keys(Interval.shape).join();
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return null;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
}

/** The schema below nullable, optional, default and lazy. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return unwrap(typed(schema.unwrap()));
  }
  return schema instanceof z.ZodLazy ? unwrap(typed(schema.unwrap())) : schema;
}

/** Zod's own types of inner schemas are wider than what the contract is made of. */
function typed(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('a schema of the contract is not a zod schema');
}
