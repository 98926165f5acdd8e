import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { renderReport } from './render-report.ts';
import { csvCell } from './csv.ts';

function rendered(plan: PlanDocument, format: 'html' | 'md' | 'csv' | 'json'): string {
  return new TextDecoder().decode(renderReport(plan, [format])[0]?.bytes);
}

/** Every tag and attribute name of a page, quoted values taken out. */
function markup(html: string): string[] {
  return html.replaceAll(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
}

describe.each(Object.entries(EDGE_CASES))('the HTML of the case %s', (_name, make) => {
  const html = rendered(make(), 'html');

  test('fetches nothing and runs nothing', () => {
    const tags = markup(html);
    expect(
      tags.filter((tag) => /^<(script|img|iframe|link|object|embed|base|form|image|use|foreignObject)/i.test(tag)),
    ).toEqual([]);
    expect(tags.filter((tag) => /\son\w+=/i.test(tag))).toEqual([]);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|@import|url\((?!#)/);
  });

  test('is closed where it is opened', () => {
    const open: string[] = [];
    for (const tag of markup(html)) {
      const name = /^<\/?([a-z0-9]+)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
      if (name === '' || tag.endsWith('/>') || ['meta', 'col', 'br'].includes(name)) continue;
      if (tag.startsWith('</')) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('has one first heading, no heading level left out, and a name on every picture', () => {
    const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1));
    for (const svg of html.match(/<svg[^>]*>/g) ?? [])
      expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
  });

  test('has no two elements of one id and draws no number that is none', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test('is the same bytes when it is made again', () => {
    expect(rendered(make(), 'html')).toBe(html);
  });
});

test('hostile names are shown as text and never become markup', () => {
  const html = rendered(EDGE_CASES.hostile(), 'html');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toContain('<script');
  expect(html).not.toContain('onload=alert(3)>');
  expect(html).not.toContain('\u202e');
  const markdown = rendered(EDGE_CASES.hostile(), 'md');
  expect(markdown).not.toMatch(/<script|<img|<svg/);
  expect(markdown).not.toContain('\u202e');
});

test('every chart has a picture and its data as a table with a caption', () => {
  const html = rendered(EDGE_CASES.example(), 'html');
  expect(html.match(/role="img"/g)).toHaveLength(8);
  expect(html.match(/<details><summary>Data<\/summary>/g)).toHaveLength(8);
  expect(html.match(/<caption/g)).toHaveLength(8);
});

test('the HTML is small enough to mail', () => {
  expect(rendered(EDGE_CASES.crowded(), 'html').length).toBeLessThan(300_000);
});

test('the CSV has a row for every option, units in the header, and the numbers unrounded', () => {
  const plan = EDGE_CASES.example();
  const { data, errors } = Papa.parse<Record<string, string>>(rendered(plan, 'csv').trimEnd(), { header: true });
  expect(errors).toEqual([]);
  expect(data).toHaveLength(plan.options.length);
  expect(data[0]).toMatchObject({
    service: 'EC2 batch',
    'cost per million (USD)': '0.12',
    'oldest answer (s)': '24420',
    chosen: 'true',
  });
  expect(data[data.length - 1]).toMatchObject({ feasible: 'false', 'cost per million (USD)': '' });
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

test('no text cell of a hostile plan starts a formula', () => {
  const { data } = Papa.parse<string[]>(rendered(EDGE_CASES.hostile(), 'csv').trimEnd());
  expect(data.flat().filter((cell) => /^\s*[=+@-]/.test(cell))).toEqual([]);
  expect(data.flat().some((cell) => cell.startsWith("'="))).toBe(true);
});

test('the JSON holds the plan, which parses again to what it was', () => {
  const plan = EDGE_CASES.hostile();
  const document: unknown = JSON.parse(rendered(plan, 'json'));
  expect(document).toMatchObject({ schemaVersion: 1, report: { verdict: { mode: 'batch' } } });
  expect(PlanDocument.parse((document as { plan: unknown }).plan)).toEqual(plan);
});

test('the Markdown begins with the verdict and its tables have as many cells in each row as in the head', () => {
  for (const make of [EDGE_CASES.example, EDGE_CASES.hostile, EDGE_CASES.nothingFits]) {
    const markdown = rendered(make(), 'md');
    expect(markdown).toMatch(/^# (Serve|Nothing)/);
    const tables = markdown.split(/\n\n/).filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) {
      const counts = table.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length);
      expect(new Set(counts).size).toBe(1);
    }
  }
});
