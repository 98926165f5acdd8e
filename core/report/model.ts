import type { Basis } from '#core/contract/numbers.ts';
import type { ServingMode } from '#core/contract/plan.ts';
import type { Quantity, Unit } from '#core/words/quantity.ts';

/** A number for the first page: the quantity, and the same in words. `quantity` is null where only words apply. */
export interface KeyNumber {
  readonly label: string;
  readonly quantity: Quantity | null;
  readonly text: string;
  /** The interval, or what stands in for it. */
  readonly note: string;
}

/** A statement with the detail that backs it. */
export interface Statement {
  readonly text: string;
  readonly detail: string | null;
}

/** What one mode does in one aspect. `headline` is a few words, `sentence` a full one made from the numbers. */
export interface AspectCell {
  readonly headline: string;
  readonly interval: string | null;
  readonly sentence: string;
  readonly quantity: Quantity | null;
}

export type AspectName =
  | 'Cost'
  | 'Latency'
  | 'Throughput'
  | 'Freshness'
  | 'Infrastructure'
  | 'Error handling'
  | 'Scaling';

/** One mode of the comparison; `option` is the label of its cheapest option, null where none is feasible. */
export interface AspectColumn {
  readonly mode: ServingMode;
  readonly title: string;
  readonly option: string | null;
  readonly basis: Basis | null;
  readonly chosen: boolean;
}

export interface Aspects {
  readonly columns: readonly AspectColumn[];
  readonly rows: readonly { readonly name: AspectName; readonly cells: readonly AspectCell[] }[];
}

/** One serving option. Quantities are null when it is struck out; `reasons` then says why. */
export interface OptionRow {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly mode: ServingMode;
  readonly chosen: boolean;
  readonly onFrontier: boolean;
  readonly feasible: boolean;
  readonly basis: Basis;
  readonly count: number | null;
  readonly costPerMillion: Quantity | null;
  readonly monthly: Quantity | null;
  readonly latencyP50: Quantity | null;
  readonly latencyP99: Quantity | null;
  readonly freshnessMean: Quantity | null;
  readonly oldestAnswer: Quantity | null;
  readonly errorUnit: string;
  readonly expectedReworkPct: number;
  readonly scaling: string;
  readonly reasons: readonly string[];
}

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

export interface BreakEvenRow {
  readonly between: readonly [string, string];
  readonly perDay: Quantity;
  readonly sentence: string;
}

/** A line of the audit trail. */
export interface AuditEntry {
  readonly name: string;
  readonly value: string;
}

export interface AuditSection {
  readonly title: string;
  readonly entries: readonly AuditEntry[];
}

/** Something that the reader must know before trusting the numbers. */
export interface Notice {
  readonly kind:
    | 'synthetic'
    | 'interrupted'
    | 'trust'
    | 'rows-dropped'
    | 'incident'
    | 'parity'
    | 'not-batchable'
    | 'no-run';
  readonly severity: 'warning' | 'bad' | 'information';
  readonly text: string;
  readonly fix: string | null;
}

/** Everything that a report says, as plain data: every format renders this and nothing else. */
export interface ReportModel {
  readonly title: string;
  readonly question: string;
  readonly byline: string;
  readonly verdict: { readonly mode: ServingMode | 'none'; readonly headline: string; readonly sentence: string };
  readonly keyNumbers: readonly KeyNumber[];
  readonly notices: readonly Notice[];
  readonly because: readonly Statement[];
  readonly flips: readonly Statement[];
  /** What to give up when nothing fits; empty otherwise. */
  readonly relax: readonly Statement[];
  readonly aspects: Aspects;
  readonly options: readonly OptionRow[];
  readonly optionsTitle: string;
  readonly alternatives: number;
  readonly breakEvens: readonly BreakEvenRow[];
  readonly charts: readonly ReportChart[];
  readonly assumptions: readonly { readonly text: string; readonly kind: string; readonly source: string | null }[];
  readonly audit: readonly AuditSection[];
  readonly priceDisclaimer: string;
  /** Where and when it was measured, and short hashes: enough to tell two reports apart on paper. */
  readonly fingerprint: string;
}
