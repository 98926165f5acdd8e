import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf, typeText } from './schema-text.ts';

const Name = z.string();
const nameOf = (schema: z.ZodType): string | undefined => (schema === Name ? 'Name' : undefined);

test('a type is written with its link, range, choices, null and default', () => {
  const fields = fieldsOf(
    z.object({
      name: Name.nullable(),
      share: z.number().min(0).max(1).default(0.5),
      count: z.number().int().gt(0).max(8).optional(),
      state: z.enum(['on', 'off']),
      values: z.array(z.union([z.number(), Name])),
      byName: z.record(z.string(), Name),
    }),
    nameOf,
  );
  expect(fields?.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'name: [Name](#name) or null',
    'share?: number, 0 to 1 (default: `0.5`)',
    'count?: whole number, above 0 to 8',
    'state: `on`, `off`',
    'values: list of number or [Name](#name)',
    'byName: object with values [Name](#name)',
  ]);
});

test('fields of objects without a name follow the field that has them', () => {
  const inner = z.object({ file: Name, lines: z.array(z.object({ at: Name })).optional() });
  expect(fieldsOf(z.object({ source: inner.nullable() }), nameOf)).toEqual([
    { name: 'source', path: 'source', type: 'object or null' },
    { name: 'source.file', path: 'source.file', type: '[Name](#name)' },
    { name: 'source.lines?', path: 'source.lines', type: 'list of objects' },
    { name: 'source.lines[].at', path: 'source.lines.at', type: '[Name](#name)' },
  ]);
});

test('a schema that is read later is what it leads to', () => {
  expect(
    typeText(
      z.lazy(() => Name),
      nameOf,
    ),
  ).toBe('[Name](#name)');
  expect(fieldsOf(z.string(), nameOf)).toBeUndefined();
});
