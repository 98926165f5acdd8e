import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import type { Card, Emphasis } from '#core/report/card/card-model.ts';
import { cardOf, cardUsd, emphasisText } from '#core/report/card/card.ts';
import { type FlipRow, flipRows, flipsTitle } from '#core/report/sections/flip-rows.ts';
import { placeOf } from '#core/report/card/money.ts';
import type { ListItem, ReportModel } from '#core/report/model.ts';
import { days, sentenceOf } from '#core/words/format/format.ts';
import { inputName } from '#core/words/read/inputs.ts';
import { modeName } from '#core/words/mode-names.ts';
import { dividerSlide, engineeringSlides } from './engineering.ts';
import { type Deck, type DeckSlide, plainLead, slideList } from './model.ts';

/** A slide has room for this many rows; the report and the notes have all. */
const MAX_FLIPS = 5;
const MAX_RISKS = 5;

/** The sources of the slides for decision makers, and the line at their foot. */
interface Sources {
  readonly view: PlanView;
  readonly report: ReportModel;
  readonly card: Card;
  readonly byline: string;
}

/**
 * The slides about a plan in order, without those that would be empty: five for decision makers, then, after a divider, those for engineers.
 * `project` is the name of the project; null if it has none. `searching`: flips of this plan are still searched for.
 */
export function makeDeck(
  plan: PlanDocument,
  report: ReportModel,
  { project = null, searching = false }: { readonly project?: string | null; readonly searching?: boolean } = {},
): Deck {
  const byline = project === null ? report.byline : `${project} · ${report.byline}`;
  const view = viewOf(plan);
  const sources = { view, report, card: cardOf(view), byline };
  const board = [
    answerSlide(sources, project),
    othersSlide(sources),
    cloudsSlide(sources),
    flipsSlide(sources, searching),
    riskSlide(report, byline),
    asksSlide(sources),
  ];
  const engineering = engineeringSlides(view, report, byline).filter((slide) => slide !== null);
  return {
    title: report.title,
    byline,
    fingerprint: report.fingerprint,
    slides: [...board.filter((slide) => slide !== null), dividerSlide(engineering, byline), ...engineering],
  };
}

/** The recommendation, its cost compared with the alternatives, and the confidence. */
function answerSlide({ view, report, card }: Sources, project: string | null): DeckSlide {
  const bars = report.board.costs;
  const { fingerprint, keyNumbers: numbers } = report;
  return {
    kind: 'answer',
    part: 'board',
    claim: sentenceOf(claimOf(view, card)),
    lead: answerLead(card),
    blocks:
      bars.length < 2 || view.chosen === null
        ? [{ kind: 'numbers', numbers }, ...slideList(linesOf(report))]
        : [{ kind: 'costs', bars, unit: report.board.costUnit }],
    foot: [
      subject(view.plan, project),
      `${bars.length < 2 ? '' : `${report.board.costUnit}. `}${pricesOf(view.plan)}`,
      basisOf(view),
    ]
      .filter((part) => part !== '')
      .join(' '),
    notes: [
      `The question: ${card.question}.`,
      ...(card.assumed === null ? [] : [`${sentenceOf(card.assumed)} Say so before you name a number.`]),
      ...card.reasons.map(({ text }) => text),
      ...savingNotes(view),
      fingerprint,
    ],
  };
}

/** The content below the numbers where no costs can be compared: what would make an option feasible, or the reasons. */
function linesOf({ relax, board, verdict }: ReportModel): readonly ListItem[] {
  if (relax.length > 0) return steps(relax);
  const mark = verdict.mode === 'none' ? 'problem' : 'point';
  return board.why.length > 0 ? board.why : [{ text: verdict.sentence, detail: null, mark }];
}

function claimOf({ chosen, money }: PlanView, { headline }: Card): string {
  if (money?.against.kind === 'currentDeployment' && money.saved.value < 0) return 'Keep what you have';
  return chosen?.mode === 'realtime' ? `${headline} on ${placeOf(chosen)}` : headline;
}

/** The card's sentence, with its confidence, and with the reason where that is not high. */
function answerLead({ sentence, confidence }: Card): Emphasis {
  const why = confidence === null || confidence.word === 'High' ? '' : `, because ${confidence.reason}`;
  const sure = confidence === null ? '' : ` Confidence: ${confidence.word.toLowerCase()}${why}.`;
  return { ...sentence, end: `${sentence.end}${sure}` };
}

function savingNotes({ money }: PlanView): readonly string[] {
  const { low = null, high = null } = money?.saved ?? {};
  if (low === null || high === null || money?.isWorthIt !== true) return [];
  return [`If you are asked how much it saves: nine times in ten ${cardUsd(low)} to ${cardUsd(high)} a month.`];
}

/** The subject of the slides: the project, or the model without one. */
function subject({ runs }: PlanDocument, project: string | null): string {
  const name = project ?? runs[0]?.model.file ?? '';
  return name === '' ? '' : `${name}.`;
}

function pricesOf({ catalog: { region, asOf } }: PlanDocument): string {
  return `Prices for ${region}, ${days(asOf)}.`;
}

function basisOf({ chosen, run }: PlanView): string {
  if (chosen === null || run === null) return '';
  return chosen.basis === 'measured'
    ? 'Measured on the target machine.'
    : `Measured with the model, ${chosen.basis} to the target machine.`;
}

function steps(list: ReportModel['relax']): readonly ListItem[] {
  return list.map(({ text, detail }) => ({ text, detail, mark: 'step' }));
}

function othersSlide({ view: { plan, chosen }, report, byline }: Sources): DeckSlide | null {
  const { claim, lines } = report.board.others;
  if (chosen === null || lines.length === 0) return null;
  return {
    kind: 'others',
    part: 'board',
    claim,
    lead: plainLead(`Why not another mode than ${modeName(chosen.mode)}: the best option of each mode.`),
    blocks: slideList(lines),
    foot: `${pricesOf(plan)} ${byline}`,
    notes: [
      `${report.options.length} options were priced and checked; the slide has the best of each kind. The table for engineers has all.`,
      ...plan.verdict.because.map(({ text }) => text),
    ],
  };
}

/** The same workload in several clouds, on one scale. */
function cloudsSlide({ view: { plan }, report: { clouds }, byline }: Sources): DeckSlide | null {
  if (clouds === null || clouds.bars.length === 0) return null;
  return {
    kind: 'clouds',
    part: 'board',
    claim: clouds.claim,
    lead: plainLead(clouds.why === '' ? `${clouds.title}: the best option of each mode, dollars a month.` : clouds.why),
    blocks: [{ kind: 'costs', bars: clouds.bars, unit: 'Dollars a month' }],
    foot: `${pricesOf(plan)} ${byline}`,
    notes: clouds.lines.map(({ text, detail }) => (detail === null ? text : `${text} ${detail}`)),
  };
}

function riskSlide({ board, notices, priceDisclaimer }: ReportModel, byline: string): DeckSlide | null {
  const { claim, lines } = board.risk;
  if (lines.length === 0) return null;
  const shown = lines.slice(0, MAX_RISKS);
  const isSaid = (text: string): boolean => shown.some((line) => line.text === text);
  const rest = [...new Set([...lines, ...notices].map(({ text }) => text))].filter((text) => !isSaid(text));
  return {
    kind: 'risk',
    part: 'board',
    claim,
    lead: plainLead('How sure this is, and what could go wrong.'),
    blocks: slideList(shown),
    foot: byline,
    notes: [...(rest.length === 0 ? [] : ['If you are asked for more:', ...rest]), priceDisclaimer],
  };
}

/** The flips that a slide shows: of those after which no option is left, only the nearest, because they say the same. */
export function toldFlips(rows: readonly FlipRow[]): readonly FlipRow[] {
  const first = rows.find(isEnd);
  return rows.filter((row) => !isEnd(row) || row === first).slice(0, MAX_FLIPS);
}

/** The omission note of the slide: the other inputs that leave no option, by name, or their number. */
function restOf(rows: readonly FlipRow[], shown: readonly FlipRow[]): string {
  const rest = rows.filter((row) => !shown.includes(row));
  if (rest.length === 0) return '';
  if (!rest.every(isEnd)) return `${rest.length} more in the report.`;
  const changes = rest.map(({ input, at }) => `${inputName(input)}, ${at}`);
  return `These leave no option either: ${changes.join('; ')}.`;
}

function isEnd({ becomes }: FlipRow): boolean {
  return becomes === 'none';
}

function flipsSlide({ view, report, card, byline }: Sources, searching: boolean): DeckSlide | null {
  if (view.chosen === null) return null;
  const rows = flipRows(view.plan);
  const shown = toldFlips(rows);
  const { tippingPoint } = card;
  const isOnEdge = view.plan.verdict.isOnEdge === true;
  const claim =
    tippingPoint === null || rows.length === 0 ? flipsTitle(rows, { searching, isOnEdge }) : emphasisText(tippingPoint);
  const common = { kind: 'flips', part: 'board', claim: sentenceOf(claim), foot: byline } as const;
  if (rows.length === 0) {
    const lines = report.breakEvens.map(({ sentence }): ListItem => ({ text: sentence, detail: null, mark: 'point' }));
    const text = searching
      ? 'This takes a few seconds.'
      : isOnEdge
        ? 'The inputs were not varied.'
        : 'Each input was varied alone, all else equal.';
    const nothing: ListItem = { text, detail: null, mark: 'point' };
    return {
      ...common,
      lead: plainLead('What would change the recommendation.'),
      blocks: slideList(lines.length === 0 ? [nothing] : lines.slice(0, MAX_FLIPS)),
      notes: [
        'If you are asked what would have to happen: two inputs at once, or one beyond the range that was searched.',
      ],
    };
  }
  return {
    ...common,
    lead: plainLead('What would change the recommendation, the nearest first, all else equal.'),
    blocks: [
      {
        kind: 'table',
        table: {
          columns: [
            { title: 'If', align: 'start' },
            { title: 'now', align: 'start' },
            { title: 'becomes', align: 'start' },
            { title: 'then', align: 'start' },
          ],
          rows: shown.map(({ title, now, at, becomesTitle }) => [title, now, at, becomesTitle]),
        },
        chosenRows: [],
        more: restOf(rows, shown),
      },
    ],
    notes: [
      'Ask: is one of these likely within a year?',
      // The claim is the nearest one.
      ...(isOnEdge ? rows : rows.slice(1)).map(({ sentence }) => sentence),
      ...report.breakEvens.map(({ sentence }) => sentence),
    ],
  };
}

function asksSlide({ view, report, card, byline }: Sources): DeckSlide | null {
  const { asks } = report.board;
  if (asks.length === 0) return null;
  const isFeasible = view.chosen !== null;
  return {
    kind: 'asks',
    part: 'board',
    claim: isFeasible ? 'What we ask for.' : 'Decide which requirement to relax.',
    lead: plainLead(
      isFeasible ? 'A decision, then these steps.' : 'Each of these changes alone makes an option feasible.',
    ),
    blocks: [{ kind: 'asks', asks }],
    foot: byline,
    notes: [
      emphasisText(card.sentence),
      'Wait for the decision before you go on. Then name each owner and date aloud, and ask whether they agree.',
    ],
  };
}
