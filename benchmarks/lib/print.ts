import { createRequire } from 'node:module';
import { cpus } from 'node:os';

/** Prints what every result stands under: host, versions, date. The output is a section of docs/benchmarks.md. */
export function printHeader(title: string): void {
  const cpu = cpus()[0]?.model ?? 'unknown CPU';
  const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  console.log(`## ${title}\n`);
  console.log(
    `${cpu}, ${cpus().length} cores, Node ${process.version}, ONNX Runtime ${runtime.version}, ${new Date().toISOString().slice(0, 16)}Z\n`,
  );
}

type Cells = readonly (string | number)[];

/** A Markdown table whose rows are printed as they come. */
export interface OpenTable {
  readonly row: (cells: Cells) => void;
  readonly end: () => void;
}

/** Begins a Markdown table. */
export function openTable(columns: readonly string[]): OpenTable {
  const row = (cells: Cells): void => console.log(`| ${cells.join(' | ')} |`);
  row(columns);
  console.log(`|${columns.map(() => '---').join('|')}|`);
  return { row, end: () => console.log() };
}

/** Prints a Markdown table. */
export function printTable(columns: readonly string[], rows: readonly Cells[]): void {
  const table = openTable(columns);
  rows.forEach(table.row);
  table.end();
}

/** A number with this many decimals, for tables. */
export function fixed(value: number, digits = 3): string {
  return value.toFixed(digits);
}
