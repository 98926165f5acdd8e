import { expect, test } from 'vitest';
import { makeReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';
import { reportHtml } from './page.ts';
import { usualPaper } from './paper.ts';
import { NOT_ASKED } from './sliders.ts';

test('the paper follows the region of a language', () => {
  expect(['en-US', 'fr-CA', 'es-Latn-MX'].map(usualPaper)).toEqual(['letter', 'letter', 'letter']);
  expect(['en-GB', 'de', 'en', 'zh-Hans-CN', ''].map(usualPaper)).toEqual(['a4', 'a4', 'a4', 'a4', 'a4']);
});

test('the page prints on the requested paper', () => {
  const report = makeReport(examplePlan());
  expect(reportHtml(report)).toContain('@page{size:A4;');
  expect(reportHtml(report, NOT_ASKED, 'letter')).toContain('@page{size:Letter;');
});
