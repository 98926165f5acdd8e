import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Bytes, Cores, Count, MAX_CORES, Name, OptionId, PresetId, RunId, Seed, Share } from './numbers.ts';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';

interface Case {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly checks: z.ZodType;
  readonly edges: readonly (number | string)[];
}

/** Each number with the equivalent checks, and the values around its bounds. */
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

test.each(['20260115T090000Z-fraud-ac01', '20260115T090000Z--ac01', '2026-01-15-fraud-example', 'run_1.2'])(
  '%j, as Modewise makes it, is the id of a run',
  (id) => {
    expect(RunId.safeParse(id).success).toBe(true);
  },
);

test.each(['ec2-batch/c6g.large/spot', 'eks/rack 9 (Bob’s)/on-demand', 'lambda/-/on-demand/int8', 'lambda'])(
  '%j is the id of an option, also with the name of a machine of the user’s own',
  (id) => {
    expect(OptionId.safeParse(id).success).toBe(true);
  },
);

test('an id that is code, leaves its line or its folder, or is invisible is refused', () => {
  const harmless = /^[A-Za-z0-9][\w.-]*$/;
  for (const text of HOSTILE_TEXTS.filter((each) => !harmless.test(each))) {
    expect(RunId.safeParse(text).success, text).toBe(false);
    expect(RunId.safeParse(`run${text}\n`).success, text).toBe(false);
    expect(PresetId.safeParse(text).success, text).toBe(false);
  }
  for (const text of ['\n', '\r', '\u0000', '\u001b', '\u0085', '\u2028', '\u2029', '\ud800']) {
    expect(OptionId.safeParse(`lambda/${text}/spot`).success, text).toBe(false);
  }
  for (const id of ['', '/', '../x', '"""', '-x', 'Lambda/-/spot'])
    expect(OptionId.safeParse(id).success, id).toBe(false);
});
