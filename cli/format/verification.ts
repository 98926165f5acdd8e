import type { Verification } from '#core/contract/serving/verification.ts';
import { foundPart } from '#core/report/sections/found.ts';
import { lines, tabular } from '#core/report/document.ts';
import type { Style } from '#cli/output/style.ts';
import { documentText } from './document.ts';

/** What was found after deployment, for a terminal. The reasons stand below the table, which would be too wide. */
export function verificationText(verification: Verification, style: Style): string {
  const { claim, table, notes } = foundPart(verification);
  const by = table.rows.map((row) => `${row[0] ?? ''}: ${row.at(-1) ?? ''}`);
  const narrow = { columns: table.columns.slice(0, -1), rows: table.rows.map((row) => row.slice(0, -1)) };
  const sections = [
    tabular('Expected and measured', narrow, false),
    lines('By', by),
    ...(notes.length === 0 ? [] : [lines('Notes', notes)]),
  ];
  return documentText({ claim, sections }, style);
}
