import { z } from 'zod';

/** A schema as zod describes it to libraries that build on it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly valueType?: z.ZodType;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly items?: readonly z.ZodType[];
  readonly getter?: () => z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
}

/** More values of a choice than this are not listed within a sentence. */
const MAX_LISTED = 24;

/** A field of an object, with the names that lead to it. */
export interface Field {
  /** `catalog.asOf`, `runs[]`; with `?` at the end if it may be absent. */
  readonly name: string;
  /** Names as in the source, for its docstring: `catalog.asOf`. */
  readonly path: string;
  readonly type: string;
}

export function definitionOf(schema: z.ZodType): Definition {
  // What zod offers to libraries that build on it. A definition has the fields of its type, which callers check.
  const { _zod: internals } = schema;
  return internals.def as unknown as Definition;
}

/** What a schema is without the wrappers that change what it accepts: null, absence, a default, a migration. */
export function unwrapped(schema: z.ZodType): {
  readonly schema: z.ZodType;
  readonly isNullable: boolean;
  readonly isOptional: boolean;
} {
  const { type, innerType, getter, in: input, out } = definitionOf(schema);
  const wrapped =
    type === 'lazy'
      ? getter?.()
      : type === 'pipe'
        ? input && definitionOf(input).type === 'transform'
          ? out
          : input
        : innerType;
  if (wrapped === undefined) return { schema, isNullable: false, isOptional: false };
  const inner = unwrapped(wrapped);
  return {
    schema: inner.schema,
    isNullable: inner.isNullable || type === 'nullable',
    isOptional: inner.isOptional || ['optional', 'default', 'prefault', 'catch'].includes(type),
  };
}

/** How a schema is written in a table: a link for one with a name, otherwise what JSON has. `nameOf` is undefined for one without a section. */
export function typeText(given: z.ZodType, nameOf: (schema: z.ZodType) => string | undefined): string {
  const named = nameOf(given);
  if (named !== undefined) return `[${named}](#${named.toLowerCase()})`;
  const { schema, isNullable } = unwrapped(given);
  const text = schema === given ? plainType(schema, nameOf) : typeText(schema, nameOf);
  return isNullable ? `${text} or null` : text;
}

function plainType(schema: z.ZodType, nameOf: (schema: z.ZodType) => string | undefined): string {
  const { type, element, options, values, entries, valueType, items, left, right } = definitionOf(schema);
  const inner = (each: z.ZodType | undefined): string => (each === undefined ? 'anything' : typeText(each, nameOf));
  switch (type) {
    case 'literal':
      return (values ?? []).map(code).join(', ');
    case 'enum':
      return choiceText(Object.values(entries ?? {}));
    case 'array':
      return `list of ${inner(element)}`;
    case 'record':
      return `object with values ${inner(valueType)}`;
    case 'tuple':
      return `[${(items ?? []).map(inner).join(', ')}]`;
    case 'intersection':
      return `${inner(left)} with ${inner(right)}`;
    case 'union':
      return (options ?? []).map(inner).join(' or ');
    case 'string':
      return 'text';
    case 'number':
    case 'int':
      return numberText(schema);
    case 'custom':
      return 'object';
    case 'unknown':
    case 'any':
      return 'anything';
    default:
      return type;
  }
}

function choiceText(values: readonly string[]): string {
  const listed = values.slice(0, MAX_LISTED).map(code).join(', ');
  return values.length > MAX_LISTED ? `${listed} and ${values.length - MAX_LISTED} more` : listed;
}

function numberText(schema: z.ZodType): string {
  const { type, minimum, exclusiveMinimum, maximum } = z.toJSONSchema(schema);
  const kind = type === 'integer' ? 'whole number' : 'number';
  const least = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  return least === undefined || maximum === undefined ? kind : `${kind}, ${least} to ${maximum}`;
}

/** The value of an absent field, such as ` (default: 99)`; empty without one. */
function defaultText(schema: z.ZodType): string {
  const { type, innerType, defaultValue } = definitionOf(schema);
  if (type === 'default' && defaultValue !== null) return ` (default: ${code(defaultValue)})`;
  return innerType === undefined ? '' : defaultText(innerType);
}

/** The fields of an object with those of objects in it that have no name, or undefined for another schema. */
export function fieldsOf(
  object: z.ZodType,
  nameOf: (schema: z.ZodType) => string | undefined,
): readonly Field[] | undefined {
  const { type, shape } = definitionOf(object);
  if (type !== 'object') return undefined;
  return Object.entries(shape ?? {}).flatMap(([key, value]) => {
    const { schema, isOptional, isNullable } = unwrapped(value);
    const absent = isOptional ? '?' : '';
    const { suffix, item } = itemOf(schema);
    const nested = nameOf(value) ?? nameOf(schema) ?? nameOf(item) ?? fieldsOf(item, nameOf);
    if (nested === undefined || typeof nested === 'string')
      return [{ name: `${key}${absent}`, path: key, type: `${typeText(value, nameOf)}${defaultText(value)}` }];
    const own = {
      name: `${key}${absent}`,
      path: key,
      type: `${suffix === '' ? 'object' : 'list of objects'}${isNullable ? ' or null' : ''}`,
    };
    return [
      own,
      ...nested.map((field) => ({ ...field, name: `${key}${suffix}.${field.name}`, path: `${key}.${field.path}` })),
    ];
  });
}

/** What a list has, or the schema itself. */
function itemOf(schema: z.ZodType): { readonly suffix: string; readonly item: z.ZodType } {
  const { type, element } = definitionOf(schema);
  return type === 'array' && element !== undefined
    ? { suffix: '[]', item: unwrapped(element).schema }
    : { suffix: '', item: schema };
}

export function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
