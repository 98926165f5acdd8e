import Papa from 'papaparse';

/** One row of a bundled table: column name to text, as written. */
export type Row = Readonly<Record<string, string>>;

/** Parses one of the catalogue's own tables. @throws when the table is not rectangular: a defect of ours. */
export function parseTable(name: string, text: string): readonly Row[] {
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  const first = errors[0];
  if (first !== undefined) throw new Error(`catalogue table ${name}, row ${first.row ?? '?'}: ${first.message}`);
  return data;
}

/** A cell as text; an empty or absent one is ''. */
export function text(row: Row, column: string): string {
  return row[column] ?? '';
}

/** A cell as text, null when empty. */
export function optionalText(row: Row, column: string): string | null {
  return row[column] || null;
}

/** A cell as a number; NaN when it is none, which the schema then refuses. */
export function number(row: Row, column: string): number {
  const cell = text(row, column);
  return cell === '' ? Number.NaN : Number(cell);
}

/** A cell as a number, null when empty. */
export function optionalNumber(row: Row, column: string): number | null {
  return text(row, column) === '' ? null : number(row, column);
}

/** Where a row comes from, in the contract's words. */
export function provenance(row: Row) {
  return {
    kind: text(row, 'kind'),
    source: text(row, 'source'),
    asOf: optionalText(row, 'as_of'),
    note: text(row, 'note'),
  };
}
