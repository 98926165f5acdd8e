import { cpus } from 'node:os';

/** Prints what every result stands under: host, runtime, date. */
export function printHeader(title: string): void {
  const cpu = cpus()[0]?.model ?? 'unknown CPU';
  console.log(`# ${title}`);
  console.log(`${cpu}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString()}`);
  console.log();
}

/** Prints a Markdown table. */
export function printTable(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`|${columns.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log();
}

/** A number with so many decimals, for tables. */
export function fixed(value: number, digits = 3): string {
  return value.toFixed(digits);
}
