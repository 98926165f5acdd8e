import type { ReportFormat } from '#core/contract/listings.ts';

/** A format that the report can be written in: its name, and what it is good for. */
export interface FormatWords {
  readonly format: ReportFormat;
  readonly title: string;
  readonly purpose: string;
}

/** In the order of how often they are wanted. */
export const FORMATS: readonly FormatWords[] = [
  { format: 'pdf', title: 'PDF', purpose: 'To hand over or print: A4, page numbers, always light' },
  { format: 'html', title: 'HTML', purpose: 'One file for any browser, with the numbers behind every chart' },
  { format: 'md', title: 'Markdown', purpose: 'For a wiki, a pull request or a decision record' },
  { format: 'csv', title: 'CSV', purpose: 'Every option as a row, for a spreadsheet' },
  { format: 'json', title: 'JSON', purpose: 'The plan with its runs and the whole report, for programs' },
];

/** A format as people call it. */
export function formatTitle(format: ReportFormat): string {
  return FORMATS.find((each) => each.format === format)?.title ?? format;
}
