import { assertNever } from '#core/assert-never.ts';
import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import { svgOf } from '#core/figure/scene/svg.ts';
import { costScene } from '#core/report/board/cost-scene.ts';
import { blockTable } from '#core/report/document.ts';
import type { Ask, Block, CostBar, ListItem, Notice, ReportSection } from '#core/report/model.ts';
import { type Remedy, remedyText } from '#core/words/format/remedy.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { aspectsHtml, aspectsInWords } from './aspects-table.ts';
import { figures } from './figures.ts';
import { arrowIcon, basisBadge, checkIcon, noticeIcon } from './glyphs.ts';
import { optionsHtml } from './options-table.ts';

/** The most items of a short list on paper, so that the part for decision makers stays within two pages. */
const MAX_SHORT = 7;

/** As wide as the page. */
const COSTS = { width: 880, rowPx: 74, titlePx: 19 };

/** A section with its heading. Aspects and options bring their own, because the plan of another workload replaces them as a whole. */
export function sectionHtml({ id, title, blocks, isFolded }: ReportSection): string {
  const [first] = blocks;
  if (first?.kind === 'aspects') return `${aspectsHtml(first)}\n${aspectsInWords(first)}`;
  if (first?.kind === 'options') return optionsHtml(first);
  const content = blocksHtml(blocks);
  return isFolded
    ? `<section class="s-${id}"><details><summary>${text(title)}</summary>${content}</details></section>`
    : `<section class="s-${id}"><h2 id="${id}">${text(title)}</h2>${content}</section>`;
}

/** Blocks in order. Charts next to each other share a grid. */
function blocksHtml(blocks: readonly Block[]): string {
  const charts: ReportChart[] = [];
  const parts: string[] = [];
  const flush = (): void => {
    if (charts.length > 0) parts.push(figures(charts.splice(0)));
  };
  for (const block of blocks) {
    if (block.kind === 'chart') charts.push(block.chart);
    else {
      flush();
      parts.push(blockHtml(block));
    }
  }
  flush();
  return parts.join('\n');
}

function blockHtml(block: Exclude<Block, { readonly kind: 'chart' }>): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraph(block);
    case 'list':
      return list(block);
    case 'facts': {
      const rows = block.entries.map(({ name, value }) => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`);
      return `<h3 class="audit-title">${text(block.title)}</h3><dl class="audit">${rows.join('')}</dl>`;
    }
    case 'notices':
      return `<ul class="notices">${block.notices.map(noticeHtml).join('')}</ul>`;
    case 'asks':
      return askTable(block.asks);
    case 'costs':
      return costs(block.bars, block.unit);
    case 'aspects':
      return aspectsHtml(block);
    case 'options':
      return optionsHtml(block);
    case 'numbers':
      return tableHtml(blockTable(block));
    case 'table':
      return `${tableHtml(block.table)}${block.more === '' ? '' : `<p class="sub">${prose(block.more)}</p>`}`;
    default:
      return assertNever(block);
  }
}

function paragraph({ text: said, look }: Extract<Block, { readonly kind: 'paragraph' }>): string {
  if (said === '') return '';
  switch (look) {
    case 'plain':
      return `<p>${prose(said)}</p>`;
    case 'claim':
      return `<p class="lede">${prose(said)}</p>`;
    case 'problem':
      return `<p class="lede">${noticeIcon('bad')}${prose(said)}</p>`;
    case 'note':
      return `<p class="sub">${prose(said)}</p>`;
    default:
      return assertNever(look);
  }
}

function list({ items, look }: Extract<Block, { readonly kind: 'list' }>): string {
  if (items.length === 0) return '';
  switch (look) {
    case 'plain':
      return `<ul class="plain">${items.map(plainItem).join('')}</ul>`;
    case 'statements':
      return `<ul class="statements">${items.map(markedItem).join('')}</ul>`;
    case 'short': {
      const rest = items.length - MAX_SHORT;
      const more = rest > 0 ? `<li class="more">${rest} more in the appendix.</li>` : '';
      return `<ul class="board">${items.slice(0, MAX_SHORT).map(markedItem).join('')}${more}</ul>`;
    }
    default:
      return assertNever(look);
  }
}

function plainItem({ text: said, detail, basis }: ListItem): string {
  return `<li>${prose(said)}${detail === null ? '' : ` <span>${text(detail)}</span>`}${basis === undefined ? '' : ` ${basisBadge(basis)}`}</li>`;
}

function markedItem({ text: said, detail, mark }: ListItem): string {
  return `<li>${iconOf(mark)}<b>${prose(said)}</b>${detail === null ? '' : `<span>${prose(detail)}</span>`}</li>`;
}

function iconOf(mark: ListItem['mark']): string {
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

const SEVERITY_WORDS = { warning: 'Warning', bad: 'Problem', information: 'Note' } as const;

/** A notice with what to do about it, as an item of a list. */
export function noticeHtml({ severity, text: said, fix }: Notice): string {
  const advice = fix === null ? '' : ` <span class="fix">${remedyHtml(fix)}</span>`;
  return `<li>${noticeIcon(severity)}<b>${SEVERITY_WORDS[severity]}.</b> ${prose(said)}${advice}</li>`;
}

function remedyHtml({ text: said, command }: Remedy): string {
  return remedyText({ text: prose(said), command }, (code) => `<code>${text(code)}</code>`);
}

function askTable(asks: readonly Ask[]): string {
  const rows = asks.map(
    ({ text: what, detail, owner, due }) =>
      `<tr><th scope="row"><b>${prose(what)}</b>${detail === null ? '' : `<span>${prose(detail)}</span>`}</th><td>${text(owner)}</td><td>${text(due)}</td></tr>`,
  );
  return `<table class="asks"><thead><tr><th scope="col">What</th><th scope="col">Owner</th><th scope="col">By</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The monthly costs of the choice and the alternatives, on one scale: the picture of the first slide. */
function costs(bars: readonly CostBar[], unit: string): string {
  const said = `${unit}: ${bars.map(({ label, text: cost }) => `${label} ${cost}`).join('; ')}.`;
  return `<p class="sub">${unit}, 90 % intervals</p>${svgOf(costScene(bars, { ...COSTS, height: bars.length * COSTS.rowPx }), said)}`;
}

/** A table whose first column names its rows. */
function tableHtml({ columns, rows }: ReportTable): string {
  const side = (index: number): string => (columns[index]?.align === 'end' ? ' class="end"' : '');
  const head = columns.map(({ title }, index) => `<th scope="col"${side(index)}>${text(title)}</th>`).join('');
  const body = rows.map((row) => {
    const [first = '', ...cells] = row.map(text);
    const numbers = cells.map((cell, index) => `<td${side(index + 1)}>${cell}</td>`);
    return `<tr><th scope="row">${first}</th>${numbers.join('')}</tr>`;
  });
  return `<table class="texts"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
