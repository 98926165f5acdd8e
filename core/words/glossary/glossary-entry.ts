/** A term of the window and the report, with its title and a one-sentence explanation. */
export interface GlossaryEntry {
  readonly title: string;
  readonly group: GlossaryGroup;
  readonly text: string;
}

/** The groups of terms, in reading order. */
export const GLOSSARY_GROUPS = ['Serving modes', 'Measuring', 'Trust', 'Workload', 'Decision'] as const;
/** A group of glossary terms. */
export type GlossaryGroup = (typeof GLOSSARY_GROUPS)[number];
