import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** A table under a title. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the columns mean, and what was run. */
  readonly note?: string;
}

function textOf({ title, columns, rows, note }: Table): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const host = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 16)}Z`;
  const table = [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
  return [`## ${title}`, host, ...(note === undefined ? [] : [note]), table].join('\n\n');
}

/** Prints a table in Markdown, and adds it to `NAME.md` in the folder of results if one was asked for. */
export function printTable(name: string, table: Table): void {
  const text = textOf(table);
  process.stdout.write(`\n${text}\n\n`);
  const folder = process.env['MODEWISE_ENGINE_RESULTS'];
  if (folder !== undefined) appendFileSync(join(folder, `${name}.md`), `${text}\n\n`);
}
