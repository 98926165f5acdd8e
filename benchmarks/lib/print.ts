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

/** Prints a Markdown table. */
export function printTable(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`|${columns.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log();
}

/** A number with this many decimals, for tables. */
export function fixed(value: number, digits = 3): string {
  return value.toFixed(digits);
}
