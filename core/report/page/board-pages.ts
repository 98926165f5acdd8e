import { assertNever } from '#core/assert-never.ts';
import { svgOf } from '#core/figure/scene/svg.ts';
import { costScene } from '#core/report/board/cost-scene.ts';
import type { Ask, Board, BoardLine, ReportModel } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { arrowIcon, checkIcon, noticeIcon } from './glyphs.ts';

/** The most lines of a list on paper, so that the part for decision makers stays within two pages. */
const MAX_LINES = 7;

/** As wide as the page. */
const COSTS = { width: 880, rowPx: 74, titlePx: 19 };

/** The reasons, and the costs of the alternatives: the rest of the first page. */
export function whyAndCosts({ board, verdict }: ReportModel): string {
  const why = verdict.mode === 'none' ? 'Why no option is feasible' : 'Why';
  return `${lines(why, board.why)}${costs(board)}`;
}

/** The second page: why not the others, what would change the verdict, risk, and the requests. */
export function riskAndNext({ board, flips }: ReportModel): string {
  const changes = flips.map(({ text: said }): BoardLine => ({ text: said, detail: null, mark: 'step' }));
  return `${lines('Why not the others', board.others.lines)}
${lines('What would change the verdict', changes)}
<section><h2 id="${SURE_ID}">How sure this is</h2><p>${prose(board.risk.claim)}</p>${list(board.risk.lines)}</section>
${asks(board.asks)}`;
}

/** Where the first page leads for its caveats. */
export const SURE_ID = 'how-sure';

function asks(all: readonly Ask[]): string {
  if (all.length === 0) return '';
  const rows = all.map(
    ({ text: what, detail, owner, due }) =>
      `<tr><th scope="row"><b>${prose(what)}</b>${detail === null ? '' : `<span>${prose(detail)}</span>`}</th><td>${text(owner)}</td><td>${text(due)}</td></tr>`,
  );
  return `<section><h2>What we ask for</h2><table class="asks"><thead><tr><th scope="col">What</th><th scope="col">Owner</th><th scope="col">By</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
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

/** The monthly costs of the choice and the alternatives, on one scale: the picture of the first slide. */
function costs({ costs: bars, costUnit }: Board): string {
  if (bars.length < 2) return '';
  const said = `${costUnit}: ${bars.map(({ label, text: cost }) => `${label} ${cost}`).join('; ')}.`;
  return `<section class="costs"><h2>What each option costs</h2><p class="sub">${costUnit}, 90 % intervals</p>${svgOf(costScene(bars, { ...COSTS, height: bars.length * COSTS.rowPx }), said)}</section>`;
}
