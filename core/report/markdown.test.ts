import { expect, test } from 'vitest';
import { escapeMarkdown } from './markdown.ts';

test.each([
  ['a | b', String.raw`a \| b`],
  ['[click](javascript:alert(1))', String.raw`[click\](javascript:alert(1))`],
  ['![x][y]', String.raw`![x\][y]`],
  ['<b>', '&lt;b>'],
  ['> quoted', String.raw`\> quoted`],
  ['# title', String.raw`\# title`],
  ['**bold** and `code`', String.raw`\*\*bold\*\* and \`code\``],
  ['_em_', String.raw`\_em\_`],
  ['two\nlines', 'two lines'],
])('%j is escaped', (given, escaped) => {
  expect(escapeMarkdown(given)).toBe(escaped);
});

test.each(['$0.12 [0.09–0.17] per million', 'is_fraud, card_id', '-5 °C', 'p99 < 1 %'.replace('<', 'under')])(
  '%j is left as it is',
  (text) => {
    expect(escapeMarkdown(text)).toBe(text);
  },
);
