import type { ReportTable } from '#core/figure/model.ts';

/** A titled part of a short document, which the command line and the window show alike. */
export interface Section {
  readonly title: string;
  readonly content:
    | { readonly kind: 'table'; readonly table: ReportTable }
    | { readonly kind: 'lines'; readonly lines: readonly string[] };
  /** Details, which a short form folds. */
  readonly isFolded: boolean;
}

/** The sections that say something. */
export function filledSections(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ content }) => (content.kind === 'table' ? content.table.rows : content.lines).length > 0);
}

/** A section of sentences. */
export function lines(title: string, said: readonly string[]): Section {
  return { title, content: { kind: 'lines', lines: said.map((line) => line.trim()) }, isFolded: false };
}

/** A section with a table. */
export function tabular(title: string, shown: ReportTable, isFolded: boolean): Section {
  return { title, content: { kind: 'table', table: shown }, isFolded };
}
