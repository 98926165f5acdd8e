import { billClaim, billNotes, causesTable, monthsTable } from '#core/bill/words.ts';
import type { BillComparison } from '#core/bill/compare-bill.ts';
import type { BillSelection } from '#core/bill/select-bill.ts';
import type { BillExtract } from '#core/contract/bill.ts';
import type { Style } from '#cli/output/style.ts';
import { filledSections, lines, type Section, sectionsMarkdown, sectionsText, tabular } from './sections.ts';

/** A plan against the bill, as `modewise bill --json` prints it. */
export interface BillDocument {
  readonly option: string;
  readonly extract: Omit<BillExtract, 'lines'>;
  readonly selection: Omit<BillSelection, 'counted'>;
  readonly comparison: BillComparison;
  readonly claim: string;
  readonly notes: readonly string[];
}

/** The document of a comparison. */
export function billDocument(
  option: string,
  extract: BillExtract,
  found: { readonly selection: BillSelection; readonly comparison: BillComparison },
): BillDocument {
  const { lines: _lines, ...about } = extract;
  const { counted: _counted, ...selection } = found.selection;
  const { comparison } = found;
  const notes = billNotes(extract, found.selection, comparison);
  return { option, extract: about, selection, comparison, claim: billClaim(comparison), notes };
}

/** A plan against the bill for a terminal. */
export function billText(shown: BillDocument, style: Style): string {
  return sectionsText(shown.claim, sectionsOf(shown), style);
}

/** A plan against the bill as Markdown. */
export function billMarkdown(shown: BillDocument): string {
  return sectionsMarkdown(shown.claim, sectionsOf(shown));
}

function sectionsOf({ option, comparison, notes }: BillDocument): readonly Section[] {
  return filledSections([
    tabular(`By month: ${option}`, monthsTable(comparison), false),
    tabular('What explains the difference', causesTable(comparison), false),
    lines('How it was compared', notes),
  ]);
}
