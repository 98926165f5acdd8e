import { expect, test } from 'vitest';
import { makeReport } from './make-report.ts';
import { escapeMarkdown, reportMarkdown } from './markdown.ts';
import { EDGE_CASES } from './testing-cases.ts';

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
  ['>quoted', String.raw`\>quoted`],
  ['#', String.raw`\#`],
  ['## title', String.raw`\## title`],
  ['-', String.raw`\-`],
  ['---', String.raw`\---`],
  ['- - -', String.raw`\- - -`],
  ['===', String.raw`\===`],
  ['1. first', String.raw`1\. first`],
  ['2)', String.raw`2\)`],
  ['[x] done', String.raw`\[x] done`],
  ['__proto__', String.raw`\_\_proto\_\_`],
  ['~gone~', String.raw`\~gone\~`],
  ['~5~', String.raw`~5\~`],
  ['~~~', String.raw`\~\~\~`],
])('%j is escaped', (given, escaped) => {
  expect(escapeMarkdown(given)).toBe(escaped);
});

test.each([
  '$0.12 [0.09–0.17] per million',
  'is_fraud, card_id',
  '-5 °C',
  '~5 ms',
  '#1 of 3',
  '1.5 ms',
  '5- 3',
  'a) b',
  '[0, 1]',
  '--out FILE',
  'p99 < 1 %'.replace('<', 'under'),
])('%j is left as it is', (text) => {
  expect(escapeMarkdown(text)).toBe(text);
});

test('a command is set as code', () => {
  expect(reportMarkdown(makeReport(EDGE_CASES.troubled()))).toContain(': `--data FILE`');
});
