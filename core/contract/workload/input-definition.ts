/** The quantity of a workload number, which determines its format: `core/words/read/inputs.ts`. */
export type InputKind =
  | 'per-day'
  | 'times'
  | 'times-a-day'
  | 'ms'
  | 's'
  /** 0 to 1, shown in per cent. */
  | 'share'
  | 'percent'
  /** US dollars per month. */
  | 'usd'
  | 'usd-per-hour'
  | 'bytes'
  | 'count';

/** The range over which an input is varied, and its scale. */
export interface Range {
  readonly base: number;
  readonly low: number;
  readonly high: number;
  readonly scale: 'log' | 'linear' | 'whole';
}

/** Maps the track of a slider to values. `log-from-zero` is logarithmic with zero at its left end. */
export interface SliderScale {
  readonly kind: 'log' | 'log-from-zero' | 'linear';
  readonly low: number;
  readonly high: number;
  /** How values are rounded: two digits, common times, or whole steps. */
  readonly grid: 'digits' | 'seconds' | 'milliseconds' | 'whole';
}

/** The part of a workload that decides whether a number of it has an effect. */
export interface InputContext {
  readonly callerWaits: boolean;
  readonly sloMs: number | null;
  readonly inputsKnownInAdvance: number;
  readonly opsUsdPerHour: number;
  readonly reuse: { readonly file: string; readonly readsPerEntityPerDay: object | null } | null;
}

/** One number of a workload. */
export interface InputDefinition {
  readonly kind: InputKind;
  /** Name in running text. */
  readonly name: string;
  readonly field: {
    readonly card: 'traffic' | 'waiting' | 'freshness' | 'money';
    readonly label: string;
    readonly unit: string;
    /** Description in one sentence. */
    readonly help: string;
    /** Limits in the displayed unit. */
    readonly min: number;
    readonly max: number;
    /** Placeholder of an empty field, which states the default. Absent if the field is required. */
    readonly open?: string;
  };
  /** Why the input has no effect, in a few words; null if it has one. */
  readonly idle?: (workload: InputContext) => string | null;
  /** A condition in words from a formatted value: `a tolerated age of 2 h`. Absent for inputs that are not varied. */
  readonly phrase?: (value: string) => string;
  /**
   * Absent if the input is not varied. `unset` is the base if no value is stated; without it, the input is varied only if a value is
   * stated.
   */
  readonly varied?: {
    readonly range: (base: number, workload: InputContext) => Range;
    readonly unset?: number;
    /** Further condition for varying the input. */
    readonly when?: (workload: InputContext) => boolean;
  };
  /** The uncertainty of a stated value, for the cost sensitivity. Absent for decisions, and for inputs that the simulations vary. */
  readonly guess?: (range: Range) => readonly [low: number, high: number];
  /** The direction that relaxes the requirement. */
  readonly easier?: 'up' | 'down';
  /** `place` orders the sliders. While no value is stated, the thumb is at `unset` and the text is `open`. */
  readonly slider?: {
    readonly place: number;
    readonly scale: SliderScale;
    readonly unset: number;
    readonly open: string;
  };
}
