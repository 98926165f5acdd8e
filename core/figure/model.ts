import type { Basis } from '#core/contract/base/numbers.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Unit } from '#core/words/format/quantity.ts';

/** A table of text: the data behind a chart. `align` sets the alignment of each column. */
export interface ReportTable {
  readonly columns: readonly { readonly title: string; readonly align: 'start' | 'end' }[];
  readonly rows: readonly (readonly string[])[];
}

/** An axis. The unit determines the text of its ticks. */
export interface Axis {
  readonly label: string;
  readonly unit: Unit;
  readonly scale: 'log' | 'linear';
  /** A range that the axis must cover besides the data; null for only the data. */
  readonly include: readonly [number, number] | null;
}

/** A point of a series. `low` and `high` are the ends of its interval, null without one. */
export interface XyPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly basis: Basis;
  /** Text next to the mark; null for no label. */
  readonly label: string | null;
  /** Why the point does not count, as a word of the legend: `saturated`. Null for a valid point. */
  readonly invalid: string | null;
  readonly emphasis: 'chosen' | 'strong' | 'normal';
}

/** Colour and shape: those of a mode, or ink if a series belongs to none. */
export type Tone = ServingMode | 'ink';

/** A series of points with a line, marks, or both. */
export interface XySeries {
  readonly name: string;
  readonly tone: Tone;
  readonly line: 'none' | 'straight' | 'step';
  readonly weight: 'normal' | 'thin';
  readonly marks: boolean;
  /** Basis of the line itself. */
  readonly basis: Basis;
  /** Name at the end of the line; null if the points have their own labels. */
  readonly endLabel: string | null;
  readonly points: readonly XyPoint[];
}

/** A limit, drawn as a dashed line with a label. Values beyond it on the `forbidden` side are not allowed. */
export interface Limit {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  readonly forbidden: 'above' | 'below' | null;
}

/** A range of the horizontal axis, tinted and named: where a measurement is searching. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

interface ChartHead {
  readonly id: string;
  /** The finding: a sentence derived from the data. */
  readonly title: string;
  /** The description of the chart: unit, scale, meaning of the interval. */
  readonly subtitle: string;
  readonly table: ReportTable;
}

/** A chart with two axes. */
export interface XyChart extends ChartHead {
  readonly kind: 'xy';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly XySeries[];
  readonly limits: readonly Limit[];
  readonly bands: readonly Band[];
}

/** A chart of horizontal bars on one linear scale. */
export interface BarsChart extends ChartHead {
  readonly kind: 'bars';
  readonly tone: Tone;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly text: string }[];
}

/** One end of an input in a tornado. `value` is null if the option is infeasible there. */
export interface TornadoEnd {
  readonly value: number | null;
  readonly text: string;
}

/** How far one number changes with each input alone, around its current value. `next` is the line of the next option. */
export interface TornadoChart extends ChartHead {
  readonly kind: 'tornado';
  readonly tone: Tone;
  readonly base: { readonly value: number; readonly text: string };
  readonly next: { readonly value: number; readonly text: string } | null;
  readonly bars: readonly {
    readonly label: string;
    /** The low and the high end of the input. */
    readonly range: string;
    readonly low: TornadoEnd;
    readonly high: TornadoEnd;
  }[];
}

/** Every kind of chart. */
export type ReportChart = XyChart | BarsChart | TornadoChart;
