import { expect, test } from 'vitest';
import { shownReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';
import { markedAsEstimate } from './estimate.ts';
import { optionsHtml } from './options-table.ts';

const shown = shownReport(examplePlan());

test('every key number and aspect with an estimated quantity is marked, and nothing else', () => {
  const { keyNumbers, aspects } = markedAsEstimate(shown);
  for (const { text, quantity } of keyNumbers) expect(text.startsWith('≈ ')).toBe(quantity !== null);
  for (const { name, cells } of aspects.rows) {
    for (const { headline, quantity } of cells) {
      expect(headline.startsWith('≈ '), `${name}: ${headline}`).toBe(quantity !== null && name !== 'Throughput');
    }
  }
});

test('the options table of an estimate marks its numbers and says so, unlike that of a plan', () => {
  const rowsOf = (html: string) => html.split('<tr').filter((row) => row.includes('<td class="end">'));
  const estimate = optionsHtml(shown, { isEstimate: true });
  expect(estimate).toContain('Estimates for a changed workload, without intervals.');
  const priced = rowsOf(estimate).filter((row) => !row.includes('class="today"'));
  expect(priced.length).toBeGreaterThan(1);
  for (const row of priced) expect(row).toMatch(/<td class="end"><b>≈ /);
  expect(optionsHtml(shown, { isEstimate: false })).not.toContain('≈');
});
