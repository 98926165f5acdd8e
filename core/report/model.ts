import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import type { AskId } from '#core/contract/verdict/asks.ts';
import type { Card } from './card/card-model.ts';
import type { Basis } from '#core/contract/base/numbers.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import type { Remedy } from '#core/words/format/remedy.ts';
import type { Quantity } from '#core/words/format/quantity.ts';

/** What was found after deployment, next to what the plan expects. */
export interface FoundPart {
  /** The answer in one sentence. */
  readonly claim: string;
  readonly isBroken: boolean;
  readonly table: ReportTable;
  /** How it was measured, and further notes. */
  readonly notes: readonly string[];
}

/** A number for the first page and its text. `quantity` is null if there is only text. */
export interface KeyNumber {
  readonly label: string;
  readonly quantity: Quantity | null;
  readonly text: string;
  /** The interval, or a note if there is none. */
  readonly note: string;
}

/** A statement and the detail that supports it. */
export interface Statement {
  readonly text: string;
  readonly detail: string | null;
}

/** One mode in one aspect. `headline` is a few words; `sentence` explains it with the numbers. */
export interface AspectCell {
  readonly headline: string;
  readonly interval: string | null;
  readonly sentence: string;
  readonly quantity: Quantity | null;
}

/** The seven aspects of a serving mode. */
export type AspectName =
  | 'Cost'
  | 'Latency'
  | 'Throughput'
  | 'Freshness'
  | 'Infrastructure'
  | 'Error handling'
  | 'Scaling';

/** One mode of the comparison; `option` is the label of its cheapest option, or null if none is feasible. */
interface AspectColumn {
  readonly mode: ServingMode;
  readonly title: string;
  readonly option: string | null;
  readonly basis: Basis | null;
  readonly chosen: boolean;
}

/** The comparison of serving modes: one column for each mode and one row for each aspect. */
export interface Aspects {
  readonly columns: readonly AspectColumn[];
  readonly rows: readonly { readonly name: AspectName; readonly cells: readonly AspectCell[] }[];
}

/** One serving option. If it is not feasible, its quantities are null and `reasons` says why. */
export interface OptionRow {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly mode: ServingMode;
  readonly chosen: boolean;
  readonly onFrontier: boolean;
  readonly feasible: boolean;
  /** Whether it competes for the verdict: feasible, and excluded by no rule. */
  readonly qualifies: boolean;
  /** Whether it is listed with its costs: it qualifies, or its costs are a range from a specification. */
  readonly priced: boolean;
  /** Whether it is bought for one or three years. */
  readonly committed: boolean;
  readonly basis: Basis;
  readonly count: number | null;
  /** The same, where it is one of machines or tasks; null for concurrent calls of a function. */
  readonly machines: number | null;
  readonly costPerMillion: Quantity | null;
  readonly monthly: Quantity | null;
  /** The least that it costs per month on a GPU of any speed; null if it is measured or projected. */
  readonly atLeastUsd: number | null;
  readonly latencyP50: Quantity | null;
  readonly latencyP99: Quantity | null;
  readonly freshnessMean: Quantity | null;
  readonly oldestAnswer: Quantity | null;
  /** Answers are computed on request, so their age is their latency. */
  readonly live: boolean;
  readonly errorUnit: string;
  readonly expectedReworkPct: number;
  readonly scaling: string;
  /** US dollars per month of logs, monitoring, NAT gateways, addresses and zones, in the price or apart from it; null if the plan does not state them. */
  readonly extrasUsd: number | null;
  readonly reasons: readonly string[];
  /** The reason that decides, and on a GPU that was not measured what it costs at least; empty if there is none. */
  readonly leading: string;
}

/** A volume at which two options cost the same. */
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

/** A titled section of the audit trail. */
export interface AuditSection {
  readonly title: string;
  readonly entries: readonly AuditEntry[];
}

/** A caveat about the numbers that a reader must know. */
export interface Notice {
  readonly kind:
    | 'synthetic'
    | 'interrupted'
    | 'trust'
    | 'clock'
    | 'rows-dropped'
    | 'reading'
    | 'currentDeployment'
    | 'incident'
    | 'parity'
    | 'not-batchable'
    | 'no-run'
    | 'assumed-workload'
    | 'short-trace';
  readonly severity: 'warning' | 'bad' | 'information';
  readonly text: string;
  readonly fix: Remedy | null;
}

/** A line of a list: a statement, its support, and its mark. */
export interface ListItem {
  readonly text: string;
  readonly detail: string | null;
  readonly mark: 'point' | 'done' | 'warning' | 'problem' | 'step';
  /** Where its number is from; absent if that is not shown. */
  readonly basis?: Basis;
}

/** The monthly cost of an option or of the current deployment. `mode` is null for the current deployment. */
export interface CostBar {
  readonly label: string;
  /** The mode with how often it runs, or `Today`. */
  readonly title: string;
  /** The service and what it runs on. */
  readonly detail: string;
  readonly mode: ServingMode | null;
  readonly chosen: boolean;
  readonly usd: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
  /** The 90 % interval without dollar signs; empty if there is none. */
  readonly range: string;
}

/** A request to someone: what to do, who does it and by when. Owner and date are never empty: without the user's, a role and an occasion. */
export interface Ask {
  readonly id: AskId;
  readonly text: string;
  readonly detail: string | null;
  readonly owner: string;
  readonly due: string;
}

/** Statements under the claim that they support. */
export interface ClaimedLines {
  readonly claim: string;
  readonly lines: readonly ListItem[];
}

/** The same workload in several clouds. */
export interface CloudsPart {
  readonly title: string;
  readonly claim: string;
  /** Why the plan is not for the cheapest cloud; empty if it is. */
  readonly why: string;
  /** The best of each mode in each cloud, on one scale. */
  readonly bars: readonly CostBar[];
  /** What differs, a line for each cloud. */
  readonly lines: readonly ListItem[];
}

/** What decision makers need in addition to the verdict, in plain words. */
interface Board {
  /** Reasons for the choice, at most three. */
  readonly why: readonly ListItem[];
  readonly costs: readonly CostBar[];
  /** What the costs are: `Dollars a month`. */
  readonly costUnit: string;
  /** Why each other way is not the choice. */
  readonly others: ClaimedLines;
  readonly risk: ClaimedLines;
  /** What is asked for, the decision first. */
  readonly asks: readonly Ask[];
}

/** The parts of a report that follow the workload. */
export interface ShownReport {
  readonly question: string;
  /** What a reader must know first. */
  readonly card: Card;
  readonly verdict: { readonly mode: ServingMode | 'none'; readonly headline: string; readonly sentence: string };
  readonly keyNumbers: readonly KeyNumber[];
  readonly aspects: Aspects;
  readonly options: readonly OptionRow[];
  /** The current deployment, shown above the options; null if it is not stated. */
  readonly currentDeployment: CurrentDeploymentRow | null;
  readonly optionsTitle: string;
  readonly alternatives: number;
  readonly priceDisclaimer: string;
}

/** An assumption in words, with the kind of its source. */
interface StatedAssumption {
  readonly text: string;
  readonly kind: string;
  readonly source: string | null;
}

/** The parts of a report before they are arranged in sections. */
export interface ReportParts extends ShownReport {
  readonly title: string;
  readonly byline: string;
  readonly notices: readonly Notice[];
  readonly board: Board;
  /** Null for a plan of one cloud. */
  readonly clouds: CloudsPart | null;
  readonly because: readonly Statement[];
  readonly flips: readonly Statement[];
  /** The inputs to relax if no option is feasible; otherwise empty. */
  readonly relax: readonly Statement[];
  readonly breakEvens: readonly BreakEvenRow[];
  /** What was found after deployment; null if nothing was. */
  readonly found: FoundPart | null;
  readonly charts: readonly ReportChart[];
  /** Those that the choice rests on. */
  readonly assumptions: readonly StatedAssumption[];
  /** Those that only other options rest on. */
  readonly otherAssumptions: readonly StatedAssumption[];
  readonly audit: readonly AuditSection[];
  /** Place and time of the measurement and short hashes, which distinguish two printed reports. */
  readonly fingerprint: string;
}

/** A part of a document. A painter turns each kind into its format; a kind that a format has no form for is painted as the table of its content. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly look: 'plain' | 'claim' | 'problem' | 'note' }
  /** `statements` are in two columns where there is room; of a `short` list, pages show the first items only. */
  | { readonly kind: 'list'; readonly items: readonly ListItem[]; readonly look: 'plain' | 'statements' | 'short' }
  | { readonly kind: 'numbers'; readonly numbers: readonly KeyNumber[] }
  | { readonly kind: 'facts'; readonly title: string; readonly entries: readonly AuditEntry[] }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  | { readonly kind: 'asks'; readonly asks: readonly Ask[] }
  /** `unit` is the unit of the costs, such as `Dollars a month`. */
  | { readonly kind: 'costs'; readonly bars: readonly CostBar[]; readonly unit: string }
  | { readonly kind: 'aspects'; readonly aspects: Aspects; readonly priceDisclaimer: string }
  | ({ readonly kind: 'options' } & OptionsPart)
  | { readonly kind: 'chart'; readonly chart: ReportChart }
  | {
      readonly kind: 'table';
      readonly table: ReportTable;
      /** Rows that stand out: what is recommended. */
      readonly chosenRows: readonly number[];
      /** The omission note of the table, as a sentence; empty if it has all rows. */
      readonly more: string;
    };

/** All options with what is above and below their table. */
export type OptionsPart = Pick<ShownReport, 'options' | 'currentDeployment' | 'optionsTitle' | 'alternatives'>;

/** A titled part of a document. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Details, which a short form folds. */
  readonly isFolded: boolean;
}

/** A short document: its claim, and the sections that support it. */
export interface ShortDocument {
  readonly claim: string;
  readonly sections: readonly Section[];
}

/** The sheets of a report on paper, in order. The first two are for decision makers; the others are the appendix. */
export const SHEETS = ['first', 'decision', 'found', 'reasons', 'options', 'charts', 'details'] as const;

/** A section of the report of a plan. */
export interface ReportSection extends Section {
  /** Unique in a report; links lead to it. */
  readonly id: string;
  readonly sheet: (typeof SHEETS)[number];
  /** Another section has all of it and more. Pages need both, because their first sheets are read alone; texts have only the other. */
  readonly isBrief: boolean;
}

/** What a section of a report is made from. */
export interface SectionSource {
  readonly view: PlanView;
  readonly report: ReportParts;
}

/** The content of a report as plain data. Every format paints this and nothing else. */
export interface ReportModel extends ReportParts {
  readonly sections: readonly ReportSection[];
}
