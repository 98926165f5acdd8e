import { z } from 'zod';
import { SampleList } from './listings.ts';
import { Drops, Maps } from '#core/contract/model/column-choice.ts';
import type { MethodMap } from './method-map.ts';
import { Inspection, MissingPolicy } from '#core/contract/model/model.ts';
import { Dims, Path, Seed } from '#core/contract/base/numbers.ts';

/** What to inspect. `model` is a path or `sample:NAME`. Without `data`, only the model is described. */
export const InspectRequest = z.object({
  model: Path,
  data: Path.nullable(),
  /** Also hash the file, which reads all of it. */
  hash: z.boolean(),
  maps: Maps,
  drops: Drops.default([]),
  labels: Drops.default([]),
  /** What to do with missing numbers. Absent: NaN where the model takes it, else their rows are left out. */
  missing: MissingPolicy.optional(),
  /** Read every row, as a measurement does: counts rows with missing values and finds values that cannot be read. */
  allRows: z.boolean().default(false),
  dims: Dims,
  /** Seed of rows that are drawn from a source. */
  seed: Seed.default(1),
});
export type InspectRequest = Readonly<z.infer<typeof InspectRequest>>;

/**
 * The methods that need neither runs nor workloads nor prices. Their schemas are a small part of the contract and are loaded without the rest
 * (`load-methods.ts`).
 */
export const LIGHT_METHODS = {
  inspect: { kind: 'call', input: InspectRequest, output: Inspection },
  samples: { kind: 'call', input: z.strictObject({}), output: SampleList },
} as const satisfies MethodMap;
