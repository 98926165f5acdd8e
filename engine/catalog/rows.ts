import Papa from 'papaparse';

/** One row of a bundled table: column name to text, as written. */
export type Row = Readonly<Record<string, string>>;

/** Parses one of the catalogue's own tables. @throws if the table is not rectangular, which is a defect of ours. */
export function parseTable(name: string, text: string): readonly Row[] {
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  const first = errors[0];
  if (first !== undefined) throw new Error(`catalogue table ${name}, row ${first.row ?? '?'}: ${first.message}`);
  return data;
}

/** A cell as text; '' if empty or missing. */
export function text(row: Row, column: string): string {
  return row[column] ?? '';
}

/** A cell as text; null if empty. */
export function optionalText(row: Row, column: string): string | null {
  return row[column] || null;
}

/** A cell as a number; NaN if it is not one, which the schema then rejects. */
export function number(row: Row, column: string): number {
  const cell = text(row, column);
  return cell === '' ? Number.NaN : Number(cell);
}

/** A cell as a number; null if empty. */
export function optionalNumber(row: Row, column: string): number | null {
  return text(row, column) === '' ? null : number(row, column);
}

/** The provenance of a row, in the terms of the contract. */
export function provenance(row: Row) {
  return {
    kind: text(row, 'kind'),
    source: text(row, 'source'),
    asOf: optionalText(row, 'as_of'),
    note: text(row, 'note'),
  };
}
