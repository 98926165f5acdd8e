import type { PlanView } from '#core/decide/plan-view.ts';
import { item, noticeItem, tableBlock } from '#core/report/document.ts';
import type { OptionRow, ReportModel } from '#core/report/model.ts';
import { aspectTable, moneyText, OPTION_TITLES, optionLines } from '#core/report/tables.ts';
import { bracketed } from '#core/words/format/quantity.ts';
import { sentenceOf } from '#core/words/format/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { type DeckSlide, type EngineeringSlide, plainLead, slideList, type SlideKind } from './model.ts';
import { questionSlide } from './question.ts';

/** A slide has room for this many rows; the report has all. */
const MAX_OPTIONS = 10;
const MAX_LINES = 8;

/** The charts that engineers ask for, in order. */
const CHARTS: readonly (readonly [id: string, kind: SlideKind])[] = [
  ['pareto', 'cost-and-age'],
  ['tornado', 'sensitivity'],
  ['breakdown', 'breakdown'],
  ['load', 'load'],
];

/** The divider between the slides for decision makers and those for engineers: a list of what follows. */
export function dividerSlide(following: readonly DeckSlide[], foot: string): DeckSlide {
  return {
    kind: 'divider',
    part: 'engineering',
    claim: 'For engineers.',
    lead: plainLead('How the numbers were made.'),
    blocks: slideList(following.slice(0, MAX_LINES).map(({ claim }) => item(claim))),
    foot,
    notes: ['Stop here unless someone asks how the numbers were made.'],
  };
}

/** The slides for those who check. */
export function engineeringSlides(view: PlanView, report: ReportModel, foot: string): readonly (DeckSlide | null)[] {
  const slides = [
    questionSlide(view.plan, report),
    ...CHARTS.map(([id, kind]) => chartSlide(report, id, kind)),
    optionsSlide(report),
    aspectsSlide(report),
    assumptionsSlide(view, report),
    caveatsSlide(report),
  ];
  return slides.map((slide) => (slide === null ? null : { ...slide, part: 'engineering', foot }));
}

/** Problems of the measurement, and their remedies. */
function caveatsSlide({ notices }: ReportModel): EngineeringSlide | null {
  if (notices.length === 0) return null;
  const lines = notices.map(noticeItem);
  return {
    kind: 'caveats',
    claim: 'What to know about the measurement.',
    lead: plainLead('The most severe first, each with what to do about it.'),
    blocks: slideList(lines.slice(0, MAX_LINES)),
    notes: lines.map(({ text, detail }) => (detail === null ? text : `${text} ${detail}`)),
  };
}

function optionsSlide({ options, optionsTitle, priceDisclaimer }: ReportModel): EngineeringSlide | null {
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
    claim: sentenceOf(optionsTitle),
    lead: plainLead(`US dollars; p5 to p95 of the simulations. ${priceDisclaimer}`),
    blocks: [
      {
        kind: 'table',
        table: {
          columns: titles.map((title, index) => ({ title, align: index >= 2 && index <= 5 ? 'end' : 'start' })),
          rows: optionLines(kept).map(({ row, perMillion, monthly, latencyP99, oldestAnswer }) => [
            `${row.label}, ${row.detail}`,
            modeTitle(row.mode),
            moneyText(perMillion),
            monthly.value,
            latencyP99,
            oldestAnswer,
            row.basis,
          ]),
        },
        chosenRows: kept.flatMap(({ chosen }, index) => (chosen ? [index] : [])),
        more: moreInReport(options.length - kept.length),
      },
    ],
    notes: [`${options.length} options were considered; the report lists all of them with their reasons.`],
  };
}

function moreInReport(count: number): string {
  return count === 0 ? '' : `${count} more in the report.`;
}

/** The cheapest options, and the recommended one if it is not among them. */
function shown(priced: readonly OptionRow[]): readonly OptionRow[] {
  const first = priced.slice(0, MAX_OPTIONS);
  const chosen = priced.find((row) => row.chosen);
  return chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
}

function chartSlide({ charts }: ReportModel, id: string, kind: SlideKind): EngineeringSlide | null {
  const chart = charts.find((each) => each.id === id);
  if (chart === undefined) return null;
  return {
    kind,
    claim: sentenceOf(chart.title),
    lead: plainLead(chart.subtitle),
    blocks: [{ kind: 'chart', chart }],
    notes: chart.table.rows.map((row) => row.join(', ')),
  };
}

function aspectsSlide({ aspects }: ReportModel): EngineeringSlide {
  const { columns, rows } = aspects;
  const brief = {
    columns: [
      { title: 'Aspect', align: 'start' as const },
      ...columns.map(({ title }) => ({ title, align: 'start' as const })),
    ],
    rows: rows.map(({ name, cells }) => [
      name,
      ...cells.map(({ headline, interval }) => bracketed(headline, interval)),
    ]),
  };
  return {
    kind: 'aspects',
    claim: 'Seven aspects compared.',
    lead: plainLead('The cheapest feasible option of each mode; the notes have the sentences.'),
    blocks: [tableBlock(brief)],
    notes: aspectTable(aspects).rows.map(
      ([name = '', ...cells]) =>
        `${name}: ${cells.map((cell, index) => `${columns[index]?.title ?? ''}: ${cell}`).join(' | ')}`,
    ),
  };
}

function assumptionsSlide(
  { plan, statedDraws }: PlanView,
  { assumptions, priceDisclaimer, fingerprint }: ReportModel,
): EngineeringSlide | null {
  if (assumptions.length === 0) return null;
  const lines = assumptions.slice(0, MAX_LINES).map(({ text }) => item(text));
  const rest = assumptions.length - lines.length;
  return {
    kind: 'assumptions',
    claim: 'What the numbers assume.',
    lead: plainLead(
      `${priceDisclaimer} ${statedDraws} simulations, seed ${plan.seed}.${rest > 0 ? ` ${rest} more in the notes and in the report.` : ''}`,
    ),
    blocks: slideList(lines),
    notes: [...assumptions.map(({ text, source }) => (source === null ? text : `${text} (${source})`)), fingerprint],
  };
}
