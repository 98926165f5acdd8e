import { BundleRequest, WrittenBundle } from './bundle.ts';
import type { MethodMap } from './method-map.ts';

/** The methods from a plan to production. */
export const PRODUCTION_METHODS = {
  /** Writes the files that put an option of a plan into production. */
  bundle: { kind: 'call', input: BundleRequest, output: WrittenBundle },
} as const satisfies MethodMap;
