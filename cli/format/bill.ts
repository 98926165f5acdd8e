import type { BillDocument } from '#core/bill/against-bill.ts';
import { billSections } from '#core/bill/words.ts';
import type { Style } from '#cli/output/style.ts';
import { sectionsMarkdown, sectionsText } from './sections.ts';

/** A plan against the bill for a terminal. */
export function billText({ claim, option, comparison, notes }: BillDocument, style: Style): string {
  return sectionsText(claim, billSections(option, comparison, notes), style);
}

/** A plan against the bill as Markdown. */
export function billMarkdown({ claim, option, comparison, notes }: BillDocument): string {
  return sectionsMarkdown(claim, billSections(option, comparison, notes));
}
