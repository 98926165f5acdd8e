import { assertNever } from '#core/assert-never.ts';
import { emphasisText } from '#core/report/card/card.ts';
import { blockTable, itemText, noticeItem } from '#core/report/document.ts';
import type { Block, KeyNumber, ReportModel, ReportSection } from '#core/report/model.ts';
import type { Quantity } from '#core/words/format/quantity.ts';
import type { ModelledCosts } from './cost-model.ts';
import { formula, number, type NumberFormat, type SheetCell, text, type WorkbookSheet } from './model.ts';

/** The first sheet: the recommendation, its numbers as numbers, the modelled costs, and the sections of the report that have no sheet of their own. */
export function verdictSheet(report: ReportModel, costs: readonly ModelledCosts[]): WorkbookSheet {
  const { card, verdict } = report;
  return {
    name: 'Verdict',
    widths: [60, 18, 16, 16, 16, 44, 14],
    rows: [
      [text(verdict.headline, 'title')],
      [text(emphasisText(card.sentence))],
      [text(verdict.sentence)],
      [text(report.question, 'note')],
      [text(report.byline, 'note')],
      [],
      ['Number', 'Value', 'Unit', 'p5', 'p95', 'Note', 'Basis'].map((title) => text(title, 'head')),
      ...report.keyNumbers.filter(({ label }) => label !== CONFIDENCE).map(numberRow),
      ...confidenceRow(card),
      ...comparison(costs),
      ...report.sections.filter(isOnSheet).flatMap(sectionRows),
      [],
      [text(report.priceDisclaimer, 'note')],
      [text(report.fingerprint, 'note')],
    ],
    frozenRows: 0,
    isFiltered: false,
  };
}

/** Options and assumptions have sheets of their own; charts and the audit trail are for pages. */
function isOnSheet({ id, sheet, isBrief }: ReportSection): boolean {
  if (id === 'caveats') return true;
  return !isBrief && id !== 'options' && sheet !== 'charts' && sheet !== 'details';
}

/** A section as rows: statements in one cell each, everything else as a table. */
function sectionRows({ title, blocks }: ReportSection): readonly SheetCell[][] {
  return [[], [text(title, 'head')], ...blocks.flatMap(blockRows)];
}

function blockRows(block: Block): readonly SheetCell[][] {
  switch (block.kind) {
    case 'paragraph':
      return [[text(block.text)]];
    case 'list':
      return block.items.map((each) => [text(itemText(each))]);
    case 'notices':
      return block.notices.map((notice) => [text(itemText(noticeItem(notice)))]);
    default: {
      const { columns, rows } = blockTable(block);
      return [columns.map(({ title }) => text(title, 'head')), ...rows.map((cells) => cells.map((cell) => text(cell)))];
    }
  }
}

/** A number of the first page with its unit and interval in cells of their own, so that formulas can use them. */
function numberRow({ label, text: said, note, quantity }: KeyNumber): readonly SheetCell[] {
  // A number without a quantity is a count, such as how many options are not feasible.
  if (quantity === null) return [text(label), text(said, 'strong'), null, null, null, text(note), null];
  const { format, unit, perUnit } = unitOf(quantity);
  const cell = (value: number | null): SheetCell => (value === null ? null : number(value / perUnit, format));
  const { value, low, high, basis } = quantity;
  return [text(label), cell(value), text(unit), cell(low), cell(high), text(note), text(basis)];
}

const CONFIDENCE = 'Confidence';

/** How sure the verdict is: a word, and why. */
function confidenceRow({ confidence }: ReportModel['card']): readonly SheetCell[][] {
  if (confidence === null) return [];
  return [[text(CONFIDENCE), text(confidence.word, 'strong'), null, null, null, text(confidence.reason), null]];
}

const MINUTE_S = 60;
const HOUR_S = 3600;

/** How a quantity is written in a cell: its format, the words of its unit, and how much of the quantity's own unit is one of them. */
function unitOf({ unit, value }: Quantity): {
  readonly format: NumberFormat;
  readonly unit: string;
  readonly perUnit: number;
} {
  switch (unit) {
    case 'usd-per-million':
      return { format: 'price', unit: 'US$ per million', perUnit: 1 };
    case 'usd-per-month':
      return { format: 'usd', unit: 'US$ per month', perUnit: 1 };
    case 'ms':
      return { format: 'quantity', unit: 'ms', perUnit: 1 };
    case 's': {
      const perUnit = value >= HOUR_S ? HOUR_S : value >= MINUTE_S ? MINUTE_S : 1;
      return { format: 'quantity', unit: perUnit === 1 ? 's' : perUnit === HOUR_S ? 'hours' : 'minutes', perUnit };
    }
    case 'share':
      return { format: 'percent', unit: '', perUnit: 1 };
    case 'rows-per-s':
      return { format: 'whole', unit: 'rows/s', perUnit: 1 };
    case 'requests-per-s':
      return { format: 'whole', unit: 'requests/s', perUnit: 1 };
    case 'predictions-per-day':
      return { format: 'whole', unit: 'per day', perUnit: 1 };
    case 'ms-per-row':
      return { format: 'quantity', unit: 'ms per row', perUnit: 1 };
    case 'rows':
      return { format: 'whole', unit: 'rows', perUnit: 1 };
    case 'mib':
      return { format: 'quantity', unit: 'MiB', perUnit: 1 };
    case 'hour':
      return { format: 'quantity', unit: 'hours', perUnit: 1 };
    case 'count':
      return { format: 'whole', unit: '', perUnit: 1 };
    default:
      return assertNever(unit);
  }
}

/** The modelled costs of the options, which follow the inputs. */
function comparison(costs: readonly ModelledCosts[]): readonly SheetCell[][] {
  if (costs.length === 0) return [];
  const [chosen] = costs;
  const chosenCell = chosen?.monthlyCell ?? '0';
  return [
    [],
    [
      text('With the inputs of the sheet Assumptions', 'head'),
      ...['US$ per month', 'US$ per million', 'in the plan', 'more than recommended'].map((title) =>
        text(title, 'head'),
      ),
    ],
    ...costs.map(({ label, monthlyCell, perMillionCell, monthlyUsd, perMillionUsd }): SheetCell[] => [
      text(label),
      formula(monthlyCell, monthlyUsd, 'usd'),
      formula(perMillionCell, perMillionUsd, 'price'),
      number(monthlyUsd, 'usd'),
      formula(`${monthlyCell}-${chosenCell}`, monthlyUsd - (chosen?.monthlyUsd ?? 0), 'usd'),
    ]),
  ];
}
