/** How a number is shown. */
export type NumberFormat = 'usd' | 'price' | 'whole' | 'quantity' | 'percent' | 'general';

/** A cell of a sheet. Null is empty. */
export type SheetCell =
  | { readonly kind: 'text'; readonly text: string; readonly look?: 'title' | 'head' | 'note' | 'strong' }
  | { readonly kind: 'number'; readonly value: number; readonly format: NumberFormat; readonly isInput?: boolean }
  /** `value` is its result with the inputs of the plan. */
  | {
      readonly kind: 'formula';
      readonly formula: string;
      readonly value: number | string;
      readonly format: NumberFormat;
      readonly look?: 'strong';
    }
  | null;

/** A sheet of a workbook. */
export interface WorkbookSheet {
  readonly name: string;
  /** Widths of the columns in characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** Rows that stay on the screen, and whether the last of them filters the rows below. */
  readonly frozenRows: number;
  readonly isFiltered: boolean;
}

/** A cell with a name that formulas use. Row and column count from 0. */
export interface NamedCell {
  readonly name: string;
  readonly sheet: string;
  readonly row: number;
  readonly column: number;
}

/** A workbook as plain data. */
export interface Workbook {
  readonly title: string;
  readonly sheets: readonly WorkbookSheet[];
  readonly names: readonly NamedCell[];
}

/** A text cell. */
export function text(said: string, look?: 'title' | 'head' | 'note' | 'strong'): SheetCell {
  return look === undefined ? { kind: 'text', text: said } : { kind: 'text', text: said, look };
}

/** A number cell. */
export function number(value: number, format: NumberFormat): SheetCell {
  return { kind: 'number', value, format };
}

/** A cell that formulas read and users change. */
export function input(value: number, format: NumberFormat): SheetCell {
  return { kind: 'number', value, format, isInput: true };
}

/** A formula with its result. */
export function formula(said: string, value: number | string, format: NumberFormat, look?: 'strong'): SheetCell {
  const cell = { kind: 'formula', formula: said, value, format } as const;
  return look === undefined ? cell : { ...cell, look };
}

/** The name of a column: 0 is A. */
export function columnName(column: number): string {
  const letter = String.fromCodePoint(65 + (column % 26));
  return column < 26 ? letter : `${columnName(Math.floor(column / 26) - 1)}${letter}`;
}
