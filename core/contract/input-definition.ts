/** What a number of the workload counts, which says how it reads: `core/words/inputs.ts`. */
export type InputKind =
  | 'per-day'
  | 'times'
  | 'times-a-day'
  | 'ms'
  | 's'
  /** 0 to 1, read as per cent. */
  | 'share'
  | 'percent'
  | 'bytes'
  | 'count';

/** Between which values an input is varied, and in which steps. */
export interface Range {
  readonly base: number;
  readonly low: number;
  readonly high: number;
  readonly scale: 'log' | 'linear' | 'whole';
}

/** How a slider's track maps to values. `log-from-zero` is logarithmic with zero at its left end. */
export interface SliderScale {
  readonly kind: 'log' | 'log-from-zero' | 'linear';
  readonly low: number;
  readonly high: number;
  /** What values are round in: two digits, times that people say, or whole steps. */
  readonly grid: 'digits' | 'seconds' | 'milliseconds' | 'whole';
}

/** The part of a workload that decides whether a number of it counts. */
export interface InputContext {
  readonly callerWaits: boolean;
  readonly sloMs: number | null;
  readonly inputsKnownInAdvance: number;
  readonly reuse: { readonly file: string; readonly readsPerEntityPerDay: object | null } | null;
}

/** One number of a workload. */
export interface InputDefinition {
  readonly kind: InputKind;
  /** In running text. */
  readonly name: string;
  readonly field: {
    readonly card: 'traffic' | 'waiting' | 'freshness' | 'money';
    readonly label: string;
    readonly unit: string;
    /** What it is, in one sentence. */
    readonly help: string;
    /** In the unit that is shown. */
    readonly min: number;
    readonly max?: number;
    /** It may be left open; the placeholder says what then holds. */
    readonly open?: string;
  };
  /** Why it has no effect, in a few words; null when it counts. */
  readonly idle?: (workload: InputContext) => string | null;
  /** A value that was already formatted, as a condition: `a tolerated age of 2 h`. Absent for what is not varied. */
  readonly phrase?: (value: string) => string;
  /** Absent: it is not varied. `unset` is the base where nothing is stated; without it the input is varied only where it is stated. */
  readonly varied?: {
    readonly range: (base: number, workload: InputContext) => Range;
    readonly unset?: number;
    /** Further condition under which varying it makes sense. */
    readonly when?: (workload: InputContext) => boolean;
  };
  /** How far a stated value may be off, for the cost sensitivity. Absent: it is a decision, or the simulated worlds vary it already. */
  readonly guess?: (range: Range) => readonly [low: number, high: number];
  /** The direction in which it asks for less. */
  readonly easier?: 'up' | 'down';
  /** `place` orders the sliders; `unset` is where the thumb stands while nothing is stated, `open` the words for that. */
  readonly slider?: {
    readonly place: number;
    readonly scale: SliderScale;
    readonly unset: number;
    readonly open: string;
  };
}
