import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { glossaryMarkdown } from '#core/words/glossary/glossary.ts';

test('docs/glossary.md is what the glossary says: `npm run glossary` writes it', () => {
  expect(readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8')).toBe(glossaryMarkdown());
});
