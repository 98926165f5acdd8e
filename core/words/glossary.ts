import { DECIDING_TERMS } from './glossary-deciding.ts';
import { GLOSSARY_GROUPS, type GlossaryEntry, type GlossaryGroup } from './glossary-entry.ts';
import { MEASURING_TERMS } from './glossary-measuring.ts';

/** Every term that the window underlines, by its id; one sentence each. */
export const GLOSSARY = { ...MEASURING_TERMS, ...DECIDING_TERMS } as const;

export type TermId = keyof typeof GLOSSARY;

/** The terms of a group with their ids, by title. */
export function termsOf(group: GlossaryGroup): readonly (GlossaryEntry & { readonly id: TermId })[] {
  return (Object.keys(GLOSSARY) as TermId[])
    .map((id) => ({ id, ...GLOSSARY[id] }))
    .filter((term) => term.group === group)
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

/** The glossary as a page of the documentation: docs/glossary.md holds exactly this. */
export function glossaryMarkdown(): string {
  const groups = GLOSSARY_GROUPS.map((group) => {
    const terms = termsOf(group).map(({ title, text }) => `- **${title}**: ${text}`);
    return `## ${group}\n\n${terms.join('\n')}\n`;
  });
  const note =
    'The window explains these terms where they stand (underlined with dots) and lists them under Glossary. Written by `npm run glossary` from core/report/glossary.ts.';
  return `# Glossary\n\n${note}\n\n${groups.join('\n')}`;
}
