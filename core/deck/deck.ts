import type { PlanDocument } from '#core/contract/plan.ts';
import { chosenOption } from '#core/decide/plan-options.ts';
import { flipRows, flipsTitle } from '#core/report/flip-rows.ts';
import type { BoardLine, ReportModel } from '#core/report/model.ts';
import { moneySentence, placeOf } from '#core/report/money.ts';
import { headline } from '#core/report/verdict.ts';
import { verdictParts } from '#core/report/verdict.ts';
import { sentenceOf } from '#core/words/format.ts';
import { modeName } from '#core/words/mode-names.ts';
import { engineeringSlides } from './engineering.ts';
import type { Deck, DeckSlide } from './model.ts';
import { questionSlide } from './question.ts';

/** A slide has room for this many rows; the report and the notes have all. */
const MAX_FLIPS = 7;
const MAX_RISKS = 6;

/** The slides about a plan in order, without those that would be empty: first for those who decide, then for those who check. `project` is the name of the project; null if it has none. `searching`: flips of this plan are still searched for. */
export function makeDeck(
  plan: PlanDocument,
  report: ReportModel,
  { project = null, searching = false }: { readonly project?: string | null; readonly searching?: boolean } = {},
): Deck {
  const byline = project === null ? report.byline : `${project} · ${report.byline}`;
  const slides: readonly (DeckSlide | null)[] = [
    questionSlide(plan, report, byline),
    answerSlide(plan, report),
    whySlide(plan, report),
    costAndAgeSlide(report),
    flipsSlide(plan, report, searching),
    riskSlide(report),
    nextSlide(plan, report),
    ...engineeringSlides(plan, report),
  ];
  return {
    title: report.title,
    byline,
    fingerprint: report.fingerprint,
    slides: slides.filter((slide) => slide !== null),
  };
}

/** The verdict, what it costs, and what the others would cost. */
function answerSlide(plan: PlanDocument, report: ReportModel): DeckSlide {
  const { sentence } = report.verdict;
  const bars = report.board.costs;
  const numbers = report.keyNumbers;
  const worth = moneySentence(plan);
  return {
    kind: 'answer',
    part: 'board',
    claim: sentenceOf(claimOf(plan)),
    lead: worth === '' ? sentence : worth,
    body: bars.length < 2 ? { kind: 'numbers', numbers, lines: relaxed(report) } : { kind: 'costs', numbers, bars },
    notes: [sentence, ...bars.map(({ label, text }) => `${label} costs ${text} per month.`), report.priceDisclaimer],
  };
}

function whySlide(plan: PlanDocument, { board, verdict }: ReportModel): DeckSlide | null {
  const option = chosenOption(plan);
  if (board.why.length === 0) return null;
  const parts = verdictParts(plan);
  const words =
    option === null
      ? { claim: 'Why no option will do.', lead: 'What stands in the way.' }
      : {
          claim: `Why ${modeName(option.mode)}.`,
          lead: parts === null ? verdict.sentence : `${parts.machines}: ${parts.money}${parts.age}.`,
        };
  const notes = plan.verdict.because.map(({ text }) => text);
  return { kind: 'why', part: 'board', ...words, body: { kind: 'lines', lines: board.why }, notes };
}

function riskSlide({ board, priceDisclaimer, fingerprint }: ReportModel): DeckSlide | null {
  const { claim, lines } = board.risk;
  if (lines.length === 0) return null;
  return {
    kind: 'risk',
    part: 'board',
    claim,
    lead: 'How sure the numbers are, and what could go wrong.',
    body: { kind: 'lines', lines: lines.slice(0, MAX_RISKS) },
    notes: [...lines.map(({ text }) => text), priceDisclaimer, fingerprint],
  };
}

/** The headline, with the service if the mode alone does not say what is chosen. */
function claimOf(plan: PlanDocument): string {
  const option = chosenOption(plan);
  return headline(plan, option?.mode === 'realtime' ? ` on ${placeOf(option)}` : '');
}

/** What would make an option feasible. */
function relaxed({ relax }: ReportModel): readonly BoardLine[] {
  return relax.map(({ text, detail }) => ({ text, detail, mark: 'step' }));
}

function costAndAgeSlide({ charts }: ReportModel): DeckSlide | null {
  const chart = charts.find(({ id }) => id === 'pareto');
  if (chart === undefined) return null;
  return {
    kind: 'cost-and-age',
    part: 'board',
    claim: sentenceOf(chart.title),
    lead: chart.subtitle,
    body: { kind: 'chart', chart },
    notes: [
      'Each mark is an option. Left is fresher, down is cheaper; no option is better than those on the line in both.',
      ...chart.table.rows.map((row) => row.join(', ')),
    ],
  };
}

function flipsSlide(plan: PlanDocument, report: ReportModel, searching: boolean): DeckSlide | null {
  const rows = flipRows(plan);
  if (chosenOption(plan) === null) return null;
  const shown = rows.slice(0, MAX_FLIPS);
  const claim = sentenceOf(flipsTitle(rows, { searching }));
  if (rows.length === 0) {
    const lines: readonly BoardLine[] = report.breakEvens.map(({ sentence }) => ({
      text: sentence,
      detail: null,
      mark: 'point',
    }));
    return {
      kind: 'flips',
      part: 'board',
      claim,
      lead: 'Each input was varied alone, all else equal.',
      body: { kind: 'lines', lines: lines.slice(0, 4) },
      notes: lines.map(({ text }) => text),
    };
  }
  return {
    kind: 'flips',
    part: 'board',
    claim,
    lead: 'The value at which the recommendation changes, all else equal, the nearest first.',
    body: {
      kind: 'table',
      table: {
        columns: [
          { title: 'If', align: 'start' },
          { title: 'now', align: 'end' },
          { title: 'becomes', align: 'end' },
          { title: 'then', align: 'start' },
        ],
        rows: shown.map(({ title, now, at, becomesTitle }) => [title, now, at, becomesTitle]),
      },
      chosenRows: [],
      more: rows.length - shown.length,
    },
    notes: rows.map(({ sentence }) => sentence),
  };
}

function nextSlide(plan: PlanDocument, report: ReportModel): DeckSlide | null {
  const lines = report.board.next;
  if (lines.length === 0) return null;
  return {
    kind: 'next',
    part: 'board',
    claim: chosenOption(plan) === null ? 'Decide what may give way.' : 'What we ask for, and what comes next.',
    lead: 'In this order.',
    body: { kind: 'lines', lines },
    notes: lines.map(({ text, detail }) => (detail === null ? text : `${text} ${detail}`)),
  };
}
