import type { CellStyle, WriteSheet } from 'hucre/xlsx';
import { type LightColour, LIGHT_COLOURS } from '#core/figure/colours.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { ReportModel } from '#core/report/model.ts';
import { printable } from '#core/words/format/safe-text.ts';
import { columnName, type NumberFormat, type SheetCell, type WorkbookSheet } from '#core/workbook/model.ts';
import { makeWorkbook } from '#core/workbook/workbook.ts';

/** Number formats of Excel. Unit prices are small, so they keep their digits. */
const FORMATS = {
  usd: '$#,##0.00',
  price: '$#,##0.00########',
  whole: '#,##0.###',
  quantity: '#,##0.00####',
  percent: '0.##%',
  general: 'General',
} as const satisfies Record<NumberFormat, string>;

/** A font that Windows, macOS and LibreOffice have, or replace by one of the same widths. */
const FONT = 'Arial';
/** Excel allows this many characters in a cell. */
const MAX_TEXT = 32_000;
/** The usual colour of a cell that may be changed. */
const INPUT_FILL = 'FFF4C2';

function hex(colour: LightColour): string {
  return LIGHT_COLOURS[colour].slice(1).toUpperCase();
}

/** The plan as an Excel file with real numbers, number formats, named cells and formulas. */
export async function renderXlsx(plan: PlanDocument, report: ReportModel): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  const { title, sheets, names } = makeWorkbook(plan, report);
  return writeXlsx({
    sheets: sheets.map(sheetOf),
    namedRanges: names.map(({ name, sheet, row, column }) => ({
      name,
      range: `${sheet}!$${columnName(column)}$${row + 1}`,
    })),
    properties: { title: printable(title), creator: 'Modewise' },
    defaultFont: { name: FONT, size: 10 },
  });
}

function sheetOf({ name, widths, rows, frozenRows, isFiltered }: WorkbookSheet): WriteSheet {
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      if (cell !== null) cells.set(`${r},${c}`, cellOf(cell));
    });
  });
  return {
    name,
    rows: rows.map((row) => row.map(() => null)),
    cells,
    columns: widths.map((width) => ({ width })),
    rowDefs: new Map(rows.flatMap(([first], r) => (isTitle(first) ? [[r, { height: TITLE_ROW }] as const] : []))),
    ...(frozenRows > 0 ? { freezePane: { rows: frozenRows } } : {}),
    ...(isFiltered ? { autoFilter: { range: `A1:${columnName(widths.length - 1)}${rows.length}` } } : {}),
  };
}

/** The height of a row with a title in points. Without it, Excel keeps the height of the usual type and cuts the title. */
const TITLE_ROW = 26;

function isTitle(cell: SheetCell | undefined): boolean {
  return cell?.kind === 'text' && cell.look === 'title';
}

type Written = NonNullable<WriteSheet['cells']> extends Map<string, infer Each> ? Each : never;

function cellOf(cell: NonNullable<SheetCell>): Written {
  switch (cell.kind) {
    case 'text':
      return { value: printable(cell.text.slice(0, MAX_TEXT)), style: textStyle(cell.look) };
    case 'number':
      return {
        value: cell.value,
        style: {
          numFmt: FORMATS[cell.format],
          ...(cell.isInput === true
            ? { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: INPUT_FILL } } }
            : {}),
        },
      };
    case 'formula':
      return {
        formula: cell.formula,
        formulaResult: cell.value,
        style: {
          numFmt: FORMATS[cell.format],
          ...(cell.look === 'strong' ? { font: { name: FONT, size: 10, bold: true } } : {}),
        },
      };
  }
}

function textStyle(look: Extract<SheetCell, { kind: 'text' }>['look']): CellStyle {
  const font = { name: FONT, size: 10 };
  switch (look) {
    case 'title':
      return { font: { ...font, size: 16, bold: true } };
    case 'head':
      return {
        font: { ...font, bold: true, color: { rgb: hex('ink-2') } },
        border: { bottom: { style: 'thin', color: { rgb: hex('ink') } } },
        alignment: { vertical: 'bottom', wrapText: true },
      };
    case 'note':
      return { font: { ...font, color: { rgb: hex('ink-3') } } };
    case 'strong':
      return { font: { ...font, bold: true } };
    case undefined:
      return { font };
  }
}
