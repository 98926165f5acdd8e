import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { docstringsOf } from './docstrings.ts';
import { PAGES } from './pages.ts';

test.each(Object.keys(PAGES))('docs/%s is what the sources say; `npm run reference` writes it', (name) => {
  expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')).toBe(PAGES[name]);
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
