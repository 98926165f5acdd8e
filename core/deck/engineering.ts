import type { PlanDocument } from '#core/contract/plan.ts';
import type { BoardLine, OptionRow, ReportModel } from '#core/report/model.ts';
import { aspectTable, OPTION_TITLES, optionLines } from '#core/report/tables.ts';
import { sentenceOf } from '#core/words/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import type { DeckSlide, SlideKind } from './model.ts';

/** A slide has room for this many rows; the report has all. */
const MAX_OPTIONS = 10;
const MAX_ASSUMPTIONS = 8;

/** The charts that engineers ask for, in order. */
const CHARTS: readonly (readonly [id: string, kind: SlideKind])[] = [
  ['tornado', 'sensitivity'],
  ['breakdown', 'breakdown'],
  ['load', 'load'],
];

/** The slides for those who check. */
export function engineeringSlides(plan: PlanDocument, report: ReportModel): readonly (DeckSlide | null)[] {
  return [
    optionsSlide(report),
    ...CHARTS.map(([id, kind]) => chartSlide(report, id, kind)),
    aspectsSlide(report),
    assumptionsSlide(plan, report),
  ];
}

function optionsSlide({ options, optionsTitle, priceDisclaimer }: ReportModel): DeckSlide | null {
  const priced = options.filter(({ priced: isPriced }) => isPriced);
  const kept = shown(priced);
  if (kept.length === 0) return null;
  const titles = [
    'Option',
    'Mode',
    OPTION_TITLES.perMillion,
    OPTION_TITLES.monthly,
    OPTION_TITLES.latencyP99,
    OPTION_TITLES.oldestAnswer,
    'Basis',
  ];
  return {
    kind: 'options',
    part: 'engineering',
    claim: sentenceOf(optionsTitle),
    lead: `US dollars; p5 to p95 of the simulated worlds. ${priceDisclaimer}`,
    body: {
      kind: 'table',
      table: {
        columns: titles.map((title, index) => ({ title, align: index >= 2 && index <= 5 ? 'end' : 'start' })),
        rows: optionLines(kept).map(({ row, perMillion, monthly, latencyP99, oldestAnswer }) => [
          `${row.label}, ${row.detail}`,
          modeTitle(row.mode),
          perMillion.interval === null ? perMillion.value : `${perMillion.value} [${perMillion.interval}]`,
          monthly.value,
          latencyP99,
          oldestAnswer,
          row.basis,
        ]),
      },
      chosenRows: kept.flatMap(({ chosen }, index) => (chosen ? [index] : [])),
      more: options.length - kept.length,
    },
    notes: [`${options.length} options were considered; the report lists all of them with their reasons.`],
  };
}

/** The cheapest options, and the recommended one if it is not among them. */
function shown(priced: readonly OptionRow[]): readonly OptionRow[] {
  const first = priced.slice(0, MAX_OPTIONS);
  const chosen = priced.find((row) => row.chosen);
  return chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
}

function chartSlide({ charts }: ReportModel, id: string, kind: SlideKind): DeckSlide | null {
  const chart = charts.find((each) => each.id === id);
  if (chart === undefined) return null;
  return {
    kind,
    part: 'engineering',
    claim: sentenceOf(chart.title),
    lead: chart.subtitle,
    body: { kind: 'chart', chart },
    notes: chart.table.rows.map((row) => row.join(', ')),
  };
}

function aspectsSlide({ aspects }: ReportModel): DeckSlide {
  const { columns, rows } = aspects;
  const brief = {
    columns: [
      { title: 'Aspect', align: 'start' as const },
      ...columns.map(({ title }) => ({ title, align: 'start' as const })),
    ],
    rows: rows.map(({ name, cells }) => [
      name,
      ...cells.map(({ headline, interval }) => (interval === null ? headline : `${headline} [${interval}]`)),
    ]),
  };
  return {
    kind: 'aspects',
    part: 'engineering',
    claim: 'Seven aspects compared.',
    lead: 'The cheapest feasible option of each mode; the notes have the sentences.',
    body: { kind: 'table', table: brief, chosenRows: [], more: 0 },
    notes: aspectTable(aspects).rows.map(
      ([name = '', ...cells]) =>
        `${name}: ${cells.map((cell, index) => `${columns[index]?.title ?? ''}: ${cell}`).join(' | ')}`,
    ),
  };
}

function assumptionsSlide(
  plan: PlanDocument,
  { assumptions, priceDisclaimer, fingerprint }: ReportModel,
): DeckSlide | null {
  if (assumptions.length === 0) return null;
  const lines: readonly BoardLine[] = assumptions
    .slice(0, MAX_ASSUMPTIONS)
    .map(({ text }) => ({ text, detail: null, mark: 'point' }));
  const rest = assumptions.length - lines.length;
  return {
    kind: 'assumptions',
    part: 'engineering',
    claim: 'What the numbers assume.',
    lead: `${priceDisclaimer} ${plan.worlds} worlds, seed ${plan.seed}.${rest > 0 ? ` ${rest} more in the notes and in the report.` : ''}`,
    body: { kind: 'lines', lines },
    notes: [...assumptions.map(({ text, source }) => (source === null ? text : `${text} (${source})`)), fingerprint],
  };
}
