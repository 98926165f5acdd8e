/**
 * What one model file may hold. Reading a file takes time and memory in proportion to what it lists, and every list lands in documents and on
 * screens, so each has a limit. The largest models that are published stay below a tenth of these.
 */
export const MODEL_LIMITS = {
  /** Bytes of one name. */
  nameBytes: 16 * 1024,
  /** Bytes of all names that one reading of the file looks at. */
  textBytes: 64 * 1024 * 1024,
  /** Characters of all names that the description keeps. */
  keptCharacters: 16 * 1024 * 1024,
  /** Inputs and outputs, each. */
  ports: 20_000,
  /** Kinds of operators, operator sets, local functions, files with weights: each. */
  entries: 50_000,
  nodes: 10_000_000,
  /** Dimensions of one shape, and of all inputs and outputs together. */
  rank: 1_024,
  dimensions: 1_000_000,
} as const;

/** A model that is beyond one of `MODEL_LIMITS`; `what` is the noun of what there is too much of. */
export class LimitError extends Error {
  readonly limit: number;
  readonly what: string;

  constructor(limit: number, what: string) {
    super(`more than ${limit.toLocaleString('en-US')} ${what}`);
    this.limit = limit;
    this.what = what;
  }
}

/** Throws LimitError when `count` is beyond `limit`. */
export function requireWithin(count: number, limit: number, what: string): void {
  if (count > limit) throw new LimitError(limit, what);
}
