import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Bytes, Cores, Count, MAX_CORES, Name, Seed, Share } from './numbers.ts';

interface Case {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly checks: z.ZodType;
  readonly edges: readonly (number | string)[];
}

/** Each beside the checks that it stands for, and the values around its bounds. */
const CASES: readonly Case[] = [
  { name: 'a share', schema: Share, checks: z.number().min(0).max(1), edges: [0, 1] },
  {
    name: 'a count',
    schema: Count,
    checks: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    edges: [0, Number.MAX_SAFE_INTEGER],
  },
  {
    name: 'bytes',
    schema: Bytes,
    checks: z
      .number()
      .int()
      .min(0)
      .max(2 ** 53 - 1),
    edges: [0, 2 ** 53 - 1],
  },
  { name: 'cores', schema: Cores, checks: z.number().int().min(1).max(MAX_CORES), edges: [1, MAX_CORES] },
  { name: 'a seed', schema: Seed, checks: z.number().int().min(0).max(0xffff_ffff), edges: [0, 0xffff_ffff] },
  { name: 'a name', schema: Name, checks: z.string().max(65_536), edges: ['', 'x'.repeat(65_536), 'x'.repeat(65_537)] },
];

test.each(CASES)(
  '$name is accepted and refused as by its checks, with the same issues',
  ({ schema, checks, edges }) => {
    const near = edges.flatMap((edge): readonly unknown[] =>
      typeof edge === 'number' ? [edge, edge - 1, edge + 1, edge + 0.5] : [edge],
    );
    const any = fc.oneof(
      fc.constantFrom<unknown>(...near, NaN, Infinity, -0),
      fc.double(),
      fc.integer(),
      fc.anything(),
    );
    fc.assert(
      fc.property(any, (value) => {
        expect(outcomeOf(schema, value)).toEqual(outcomeOf(checks, value));
      }),
      { seed: 1, numRuns: 300 },
    );
  },
);

function outcomeOf(schema: z.ZodType, value: unknown) {
  const parsed = schema.nullable().safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues;
}
