/** A term of the window and the report: how it is written in a list, and one sentence that explains it. */
export interface GlossaryEntry {
  readonly title: string;
  readonly group: GlossaryGroup;
  readonly text: string;
}

/** What a term belongs to, in the order in which a reader meets it. */
export const GLOSSARY_GROUPS = ['Ways to serve', 'Measuring', 'Trusting a number', 'The workload', 'Deciding'] as const;
export type GlossaryGroup = (typeof GLOSSARY_GROUPS)[number];
