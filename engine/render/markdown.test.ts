import { expect, test } from 'vitest';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { renderMarkdown } from './markdown.ts';

test('a command is set as code', () => {
  expect(renderMarkdown(makeReport(EDGE_CASES.troubled()))).toContain(': `--data FILE`');
});
