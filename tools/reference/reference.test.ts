import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandLinePage } from './command-line-page.ts';
import { docstringsOf } from './docstrings.ts';
import { documentsPage } from './documents-page.ts';

const pageAt = (path: string): string => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

test('docs/command-line.md has the help of every command; `npm run reference` writes it', async () => {
  expect(pageAt('command-line.md')).toBe(await commandLinePage());
});

test('docs/documents.md has the fields of every document; `npm run reference` writes it', () => {
  expect(pageAt('documents.md')).toBe(documentsPage());
});

test('a docstring belongs to the constant, field or form that follows it', () => {
  const text = `
/** A plan. */
export const Plan = z.object({
  a: z.string(),
  /** Where it
   * is from. */
  from: z.object({ /** A file. */ file: Path }),
});
export const Reason = z.union([
  /** Too slow. */
  z.object({ code: z.literal('slow') }),
]);`;
  expect(Object.fromEntries(docstringsOf({ path: 'core/contract/a.ts', text }))).toEqual({
    Plan: 'A plan.',
    'Plan.from': 'Where it is from.',
    'Plan.from.file': 'A file.',
    'Reason.0': 'Too slow.',
  });
});
