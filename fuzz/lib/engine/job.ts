/** One question to the engine, in the words of core/contract/methods.ts; its input is not typed, since it is made to be wrong. */
export interface Step {
  readonly method: string;
  readonly kind: 'call' | 'stream';
  readonly input: Readonly<Record<string, unknown>>;
  /**
   * Takes an earlier step's answer, or a field of it (`content.run`), into the input, or as one more element into a list there. The step is left out
   * where that one was refused.
   */
  readonly takes?: readonly {
    readonly from: number;
    readonly field: string | null;
    readonly into: string;
    readonly asList?: true;
  }[];
  /** Cancels this long after the question. */
  readonly cancelAfterMs?: number;
  /** Cancels at the first event of this kind. */
  readonly cancelAt?: string;
}

/** What an engine process is asked to do: steps one after another, or all at once. */
export type Job =
  | { readonly kind: 'steps'; readonly steps: readonly Step[]; readonly order: 'in-turn' | 'at-once' }
  /** A small Parquet file with this many columns of numbers and a text, to make mutants of. */
  | { readonly kind: 'make-parquet'; readonly path: string; readonly columns: number; readonly rows: number };

/** What became of a step; `processorMs` is what the engine's own process took for it. */
export type StepEnd =
  | { readonly state: 'left-out' }
  | { readonly state: 'answered'; readonly processorMs: number; readonly notFinite: string | null }
  | { readonly state: 'refused'; readonly processorMs: number; readonly code: string; readonly cause: string };

/** What an engine process says when a job is done. */
export interface JobEnd {
  readonly id: number;
  readonly steps: readonly StepEnd[];
}

/** What an engine process is sent. */
export interface JobOrder {
  readonly id: number;
  readonly job: Job;
}

/** A question that has one answer. */
export function call(method: string, input: Step['input'], more: Partial<Step> = {}): Step {
  return { method, kind: 'call', input, ...more };
}

/** Steps that are taken one after another. */
export function inTurn(steps: readonly Step[]): Job {
  return { kind: 'steps', order: 'in-turn', steps };
}
