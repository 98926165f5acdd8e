import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { renderReport } from './render-report.ts';
import { csvCell } from '#core/report/csv.ts';

async function rendered(plan: PlanDocument, format: 'md' | 'csv' | 'json'): Promise<string> {
  const [file] = await renderReport(plan, [format]);
  return new TextDecoder().decode(file?.bytes);
}

test('every readable format says that the workload is assumed', async () => {
  const plan = EDGE_CASES.example();
  const assumed = { ...plan, workload: { ...plan.workload, assumed: ['volume' as const] } };
  for (const { format, bytes } of await renderReport(assumed, ['html', 'md', 'json'])) {
    const text = new TextDecoder().decode(bytes);
    expect(text, format).toContain('for an assumed workload');
    expect(text, format).toContain('it is not stated how many predictions a day there are');
  }
});

test('hostile names never become markup of Markdown', async () => {
  const markdown = await rendered(EDGE_CASES.hostile(), 'md');
  expect(markdown).not.toMatch(/<script|<img|<svg/);
  expect(markdown).not.toContain('\u202e');
});

test('the CSV has a row for the current deployment and for every option, units in the header, and the numbers unrounded', async () => {
  const plan = EDGE_CASES.example();
  const { data, errors } = Papa.parse<Record<string, string>>((await rendered(plan, 'csv')).trimEnd(), {
    header: true,
  });
  expect(errors).toEqual([]);
  const [currentDeployment, first, ...others] = data;
  expect(others).toHaveLength(plan.options.length - 1);
  // The current deployment has the cells that are known of it.
  expect(currentDeployment).toMatchObject({
    id: 'current-deployment',
    basis: 'stated',
    'cost a month (USD)': '313',
    'latency p99 (ms)': '',
  });
  expect(first).toMatchObject({
    service: 'EC2 batch',
    'cost per million (USD)': '0.12',
    'oldest answer (s)': '24420',
    chosen: 'true',
  });
  expect(others.at(-1)).toMatchObject({ feasible: 'false', 'cost per million (USD)': '' });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1 is text', "'-1 is text"],
  ['@SUM(A1)', "'@SUM(A1)"],
  [' =1', "' =1"],
  ['a,"b"', '"a,""b"""'],
  [-1, '-1'],
  [null, ''],
  ['plain', 'plain'],
])('the CSV cell %j is written as %s', (cell, text) => {
  expect(csvCell(cell)).toBe(text);
});

test('no text cell of a hostile plan starts a formula', async () => {
  const { data } = Papa.parse<string[]>((await rendered(EDGE_CASES.hostile(), 'csv')).trimEnd());
  expect(data.flat().filter((cell) => /^\s*[=+@-]/.test(cell))).toEqual([]);
  expect(data.flat().some((cell) => cell.startsWith("'="))).toBe(true);
});

test('the JSON holds the plan, which parses again to what it was', async () => {
  const plan = EDGE_CASES.hostile();
  const document: unknown = JSON.parse(await rendered(plan, 'json'));
  expect(document).toMatchObject({ schemaVersion: 1, report: { verdict: { mode: 'batch' } } });
  expect(PlanDocument.parse((document as { plan: unknown }).plan)).toEqual(plan);
});

test('the Markdown begins with the verdict and its tables have as many cells in each row as in the head', async () => {
  for (const make of [EDGE_CASES.example, EDGE_CASES.hostile, EDGE_CASES.nothingFits]) {
    const markdown = await rendered(make(), 'md');
    expect(markdown).toMatch(/^# (Serve|No option)/);
    const tables = markdown.split(/\n\n/).filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) {
      const counts = table.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length);
      expect(new Set(counts).size).toBe(1);
    }
  }
});
