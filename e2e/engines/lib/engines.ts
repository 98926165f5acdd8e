import { z } from 'zod';

const Found = z.object({
  reason: z.string().nullable(),
  failure: z.string().nullable(),
  program: z.string().optional(),
  folder: z.string().optional(),
  libraries: z.string().optional(),
  version: z.string().optional(),
});

/** An engine that `npm run test:engines` has found or installed. */
export interface Engine {
  /** A program, or the folder of an engine that is not one. */
  readonly path: string;
  readonly version: string;
  /** Folder of the shared libraries that it loads; null for most. */
  readonly libraries: string | null;
}

function found(): Readonly<Record<string, z.infer<typeof Found>>> {
  const text = process.env['MODEWISE_ENGINES'];
  if (text === undefined) throw new Error('these tests need what `npm run test:engines -- NAME` installs: use it');
  return z.record(z.string(), Found).parse(JSON.parse(text));
}

/** An engine by its name; null if it cannot be had on this machine, as `npm run test:engines` has said. */
export function engine(name: string): Engine | null {
  const each = found()[name];
  if (each === undefined) throw new Error(`no engine is called ${name}`);
  const path = each.program ?? each.folder;
  return path === undefined ? null : { path, version: each.version ?? '', libraries: each.libraries ?? null };
}

/** An engine whose lack skips the test: for use in it. */
export function theEngine(name: string): Engine {
  const known = engine(name);
  if (known === null) throw new Error(`${name} is not there`);
  return known;
}

/** Whether the numbers are kept (`--results`): the tests then measure longer, and more samples. Without, they only show that it works. */
export const KEEPS_RESULTS = process.env['MODEWISE_ENGINE_RESULTS'] !== undefined;
