import type { Basis } from '#core/contract/numbers.ts';
import type { ServingMode } from '#core/contract/plan.ts';
import type { Unit } from '#core/words/quantity.ts';

/** A table of text: the data behind a chart. `align` says which way each column is set. */
export interface ReportTable {
  readonly columns: readonly { readonly title: string; readonly align: 'start' | 'end' }[];
  readonly rows: readonly (readonly string[])[];
}

export interface Axis {
  readonly label: string;
  readonly unit: Unit;
  readonly scale: 'log' | 'linear';
  /** What the axis must cover besides the data; null: only the data. */
  readonly include: readonly [number, number] | null;
}

export interface XyPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly basis: Basis;
  /** Set beside the mark; null: no label. */
  readonly label: string | null;
  /** Not a valid point: saturated, generator-limited or not settled. */
  readonly hollow: boolean;
  readonly emphasis: 'chosen' | 'strong' | 'normal';
}

/** Colour and shape: a mode's, or ink for what belongs to none. */
export type Tone = ServingMode | 'ink';

export interface XySeries {
  readonly name: string;
  readonly tone: Tone;
  readonly line: 'none' | 'straight' | 'step';
  readonly weight: 'normal' | 'thin';
  readonly marks: boolean;
  /** Basis of the line itself. */
  readonly basis: Basis;
  /** Name at the line's end; null: the points carry their own. */
  readonly endLabel: string | null;
  readonly points: readonly XyPoint[];
}

/** A limit is drawn as a dashed line with a word; what lies beyond it on the named side is forbidden. */
export interface Limit {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  readonly forbidden: 'above' | 'below' | null;
}

interface ChartHead {
  readonly id: string;
  /** The finding, a sentence made from the data. */
  readonly title: string;
  /** What is shown, unit, scale, what the interval is. */
  readonly subtitle: string;
  readonly table: ReportTable;
}

export interface XyChart extends ChartHead {
  readonly kind: 'xy';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly XySeries[];
  readonly limits: readonly Limit[];
}

export interface BarsChart extends ChartHead {
  readonly kind: 'bars';
  readonly tone: Tone;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly text: string }[];
}

/** One end of an input in a tornado; `value` null: the option does not hold there. */
export interface TornadoEnd {
  readonly value: number | null;
  readonly text: string;
}

/** How far one number moves with each input alone, around where it is now; `next` is the line of what competes with it. */
export interface TornadoChart extends ChartHead {
  readonly kind: 'tornado';
  readonly tone: Tone;
  readonly base: { readonly value: number; readonly text: string };
  readonly next: { readonly value: number; readonly text: string } | null;
  readonly bars: readonly {
    readonly label: string;
    /** What the low and the high end of the input are. */
    readonly range: string;
    readonly low: TornadoEnd;
    readonly high: TornadoEnd;
  }[];
}

export type ReportChart = XyChart | BarsChart | TornadoChart;
