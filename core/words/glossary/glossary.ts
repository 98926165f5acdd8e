import { DECIDING_TERMS } from './glossary-deciding.ts';
import { GLOSSARY_GROUPS, type GlossaryEntry, type GlossaryGroup } from './glossary-entry.ts';
import { MEASURING_TERMS } from './glossary-measuring.ts';

/** All terms by id. */
export const GLOSSARY = { ...MEASURING_TERMS, ...DECIDING_TERMS } as const;

/** The id of a glossary term. */
export type TermId = keyof typeof GLOSSARY;

/** The terms of a group with their ids, sorted by title. */
export function termsOf(group: GlossaryGroup): readonly (GlossaryEntry & { readonly id: TermId })[] {
  return (Object.keys(GLOSSARY) as TermId[])
    .map((id) => ({ id, ...GLOSSARY[id] }))
    .filter((term) => term.group === group)
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

/** The content of docs/glossary.md. */
export function glossaryMarkdown(): string {
  const groups = GLOSSARY_GROUPS.map((group) => {
    const terms = termsOf(group).map(({ title, text }) => `- **${title}**: ${text}`);
    return `## ${group}\n\n${terms.join('\n')}\n`;
  });
  const note =
    'The window underlines these terms with dots, explains them in a tooltip, and lists them under Glossary. `npm run glossary` generates this page from core/words/glossary/glossary-measuring.ts and core/words/glossary/glossary-deciding.ts.';
  return `# Glossary\n\n${note}\n\n${groups.join('\n')}`;
}
