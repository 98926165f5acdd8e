import type { BillDocument } from '#core/bill/against-bill.ts';
import { billSections } from '#core/bill/words.ts';
import { documentMarkdown } from '#core/report/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { documentText } from './document.ts';

/** A plan against the bill for a terminal. */
export function billText({ claim, option, comparison, notes }: BillDocument, style: Style): string {
  return documentText({ claim, sections: billSections(option, comparison, notes) }, style);
}

/** A plan against the bill as Markdown. */
export function billMarkdown({ claim, option, comparison, notes }: BillDocument): string {
  return documentMarkdown({ claim, sections: billSections(option, comparison, notes) });
}
