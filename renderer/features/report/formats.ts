import type { ReportFormat } from '#core/contract/listings.ts';

/** A format of the report: its name and its purpose. */
export interface FormatWords {
  readonly format: ReportFormat;
  readonly title: string;
  readonly purpose: string;
}

/** The most common formats first. */
export const FORMATS: readonly FormatWords[] = [
  { format: 'pdf', title: 'PDF', purpose: 'To hand over or print: A4, page numbers, always light' },
  { format: 'html', title: 'HTML', purpose: 'One file for any browser, with the numbers behind every chart' },
  { format: 'md', title: 'Markdown', purpose: 'For a wiki, a pull request or a decision record' },
  { format: 'csv', title: 'CSV', purpose: 'Every option as a row, for a spreadsheet' },
  { format: 'json', title: 'JSON', purpose: 'The plan with its runs and the whole report, for programs' },
];

/** The name of a format. */
export function formatTitle(format: ReportFormat): string {
  return FORMATS.find((each) => each.format === format)?.title ?? format;
}
