import { assertNever } from '#core/assert-never.ts';
import type { BarsChart } from '#core/figure/model.ts';
import { svgOf, sceneOf } from '#core/figure/scene/svg.ts';
import type { BoardLine, CostBar, ReportModel } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/safe-text.ts';
import { arrowIcon, checkIcon, noticeIcon } from './glyphs.ts';

/** The most lines of a list on paper, so that the part for those who decide keeps to two pages. */
const MAX_LINES = 7;

const COSTS_SIZE = { width: 880, height: 0 };

/** Why, and what the others cost: the rest of the first page. */
export function whyAndCosts({ board, verdict }: ReportModel): string {
  const why = verdict.mode === 'none' ? 'Why no option will do' : 'Why';
  return `${lines(why, board.why)}${costs(board.costs, verdict.mode)}`;
}

/** The second page: risk, what would change the verdict, and what is asked for. */
export function riskAndNext({ board, flips }: ReportModel): string {
  const changes = flips.map(({ text: said }): BoardLine => ({ text: said, detail: null, mark: 'step' }));
  return `<section><h2>How sure this is</h2><p>${prose(board.risk.claim)}</p>${list(board.risk.lines)}</section>
${lines('What would change the verdict', changes)}
${lines('What we ask for, and what comes next', board.next)}`;
}

function lines(title: string, said: readonly BoardLine[]): string {
  return said.length === 0 ? '' : `<section><h2>${title}</h2>${list(said)}</section>`;
}

function list(said: readonly BoardLine[]): string {
  const items = said
    .slice(0, MAX_LINES)
    .map(
      ({ text: line, detail, mark }) =>
        `<li>${iconOf(mark)}<b>${prose(line)}</b>${detail === null ? '' : `<span>${prose(detail)}</span>`}</li>`,
    );
  const more = said.length > MAX_LINES ? `<li class="more">${said.length - MAX_LINES} more in the appendix.</li>` : '';
  return items.length === 0 ? '' : `<ul class="board">${items.join('')}${more}</ul>`;
}

function iconOf(mark: BoardLine['mark']): string {
  switch (mark) {
    case 'done':
      return checkIcon();
    case 'warning':
      return noticeIcon('warning');
    case 'problem':
      return noticeIcon('bad');
    case 'point':
    case 'step':
      return arrowIcon();
    default:
      return assertNever(mark);
  }
}

/** What the choice and its rivals cost per month, on one scale. */
function costs(bars: readonly CostBar[], mode: ReportModel['verdict']['mode']): string {
  if (bars.length < 2 || mode === 'none') return '';
  const chart: BarsChart = {
    kind: 'bars',
    id: 'board-costs',
    tone: mode,
    title: 'What each way costs per month',
    subtitle: 'US dollars; the recommended one last',
    // The service alone: a full label would be cut.
    bars: bars.map(({ title, usd, text: said }) => ({ label: title, value: usd, text: said })),
    table: {
      columns: [
        { title: 'Option', align: 'start' },
        { title: 'Per month', align: 'end' },
      ],
      rows: bars.map(({ label, text: said }) => [label, said]),
    },
  };
  const said = `${chart.title}: ${bars.map(({ label, text: cost }) => `${label} ${cost}`).join('; ')}.`;
  return `<section class="costs"><h2>${text(chart.title)}</h2><p class="sub">${text(chart.subtitle)}</p>${svgOf(sceneOf(chart, COSTS_SIZE), said)}</section>`;
}
