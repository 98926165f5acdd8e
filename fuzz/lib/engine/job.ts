/**
 * One request to the engine, by method name (core/contract/methods/methods.ts). Its input is untyped because it may be
 * malformed.
 */
export interface Step {
  readonly method: string;
  readonly kind: 'call' | 'stream';
  readonly input: Readonly<Record<string, unknown>>;
  /**
   * Copies the answer of an earlier step, or a field of it (`content.run`), into the input, or appends it to a list
   * there. If that step was refused, this one is skipped.
   */
  readonly takes?: readonly {
    readonly from: number;
    readonly field: string | null;
    readonly into: string;
    readonly asList?: true;
  }[];
  /** Cancels this long after the request. */
  readonly cancelAfterMs?: number;
  /** Cancels at the first event of this kind. */
  readonly cancelAt?: string;
}

/** A job of an engine process: steps one after another, or all at once. */
export type Job =
  | { readonly kind: 'steps'; readonly steps: readonly Step[]; readonly order: 'in-turn' | 'at-once' }
  /** A small Parquet file with this many numeric columns and one text column, as a base for mutants. */
  | { readonly kind: 'make-parquet'; readonly path: string; readonly columns: number; readonly rows: number }
  /** The result of a query of DuckDB as a Parquet file. */
  | { readonly kind: 'write-parquet'; readonly path: string; readonly query: string };

/** The end of a step; `processorMs` is the processor time of the engine process. */
export type StepEnd =
  | { readonly state: 'left-out' }
  | { readonly state: 'answered'; readonly processorMs: number; readonly notFinite: string | null }
  | { readonly state: 'refused'; readonly processorMs: number; readonly code: string; readonly cause: string };

/** The calls of an engine process. */
export interface EngineCalls {
  /** Is answered once the engine is loaded, with the number of its methods. */
  start(input: null): number;
  perform(job: Job): readonly StepEnd[];
}

/** A request with a single answer. */
export function call(method: string, input: Step['input'], more: Partial<Step> = {}): Step {
  return { method, kind: 'call', input, ...more };
}

/** Steps that run one after another. */
export function inTurn(steps: readonly Step[]): Job {
  return { kind: 'steps', order: 'in-turn', steps };
}
