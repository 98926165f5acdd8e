/** One question to the engine, in the words of core/contract/methods.ts; its input is not typed, since it is made to be wrong. */
export interface Step {
  readonly method: string;
  readonly kind: 'call' | 'stream';
  readonly input: Readonly<Record<string, unknown>>;
  /** Takes (a field of) an earlier step's answer into the input; the step is left out where that one was refused. */
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

/** What became of a step. */
export type StepEnd =
  | { readonly state: 'left-out' }
  | { readonly state: 'answered'; readonly ms: number; readonly notFinite: string | null }
  | { readonly state: 'refused'; readonly ms: number; readonly code: string; readonly cause: string };

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
