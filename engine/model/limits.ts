/**
 * Limits of one model file. Time and memory are proportional to the lists in a file, and every list appears in
 * documents and on screens. The largest published models stay below a tenth of these.
 */
export const MODEL_LIMITS = {
  /** Bytes of one name. */
  nameBytes: 16 * 1024,
  /** Bytes of all names read in one pass of the file. */
  textBytes: 64 * 1024 * 1024,
  /** Characters of all names kept in the description. */
  keptCharacters: 16 * 1024 * 1024,
  /** Inputs and outputs, each. */
  ports: 20_000,
  /** Kinds of operators, operator sets, local functions and weight files, each. */
  entries: 50_000,
  nodes: 10_000_000,
  /** Dimensions of one shape, and of all inputs and outputs together. */
  rank: 1_024,
  dimensions: 1_000_000,
} as const;

/** A model that exceeds one of `MODEL_LIMITS`; `what` is the counted noun. */
export class LimitError extends Error {
  readonly limit: number;
  readonly what: string;

  constructor(limit: number, what: string) {
    super(`more than ${limit.toLocaleString('en-US')} ${what}`);
    this.limit = limit;
    this.what = what;
  }
}

/** Throws LimitError if `count` is above `limit`. */
export function requireWithin(count: number, limit: number, what: string): void {
  if (count > limit) throw new LimitError(limit, what);
}
