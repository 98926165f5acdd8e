import { describe, expect, test } from 'vitest';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { reportHtml, reportPreview } from './page.ts';

/** Every tag and attribute name of a page, quoted values taken out. */
function markup(html: string): string[] {
  return html.replaceAll(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
}

describe.each(Object.entries(EDGE_CASES))('the HTML of the case %s', (_name, make) => {
  const html = reportHtml(makeReport(make()));

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

  test('has no duplicate ids and draws no NaN', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test('is what the preview shows: the same page, without styles of its own', () => {
    const { body, styles } = reportPreview(makeReport(make()));
    const page = body.replace(/^<div class="report">/, '').replace(/<\/div>$/, '');
    expect(html).toContain(`<main class="report">\n${page}\n</main>`);
    expect(markup(body).filter((tag) => /\sstyle=|^<style/i.test(tag))).toEqual([]);
    expect(styles).not.toMatch(/@import|url\(|<\/style/);
  });

  test('is the same bytes when it is made again', () => {
    expect(reportHtml(makeReport(make()))).toBe(html);
  });
});

test('hostile names are shown as text and never become markup', () => {
  const html = reportHtml(makeReport(EDGE_CASES.hostile()));
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toContain('<script');
  expect(html).not.toContain('onload=alert(3)>');
  expect(html).not.toContain('\u202e');
});

test('every chart has a picture and its data as a table with a caption', () => {
  const html = reportHtml(makeReport(EDGE_CASES.example()));
  // The picture of the first page shows numbers of the table of options.
  expect(html.match(/role="img"/g)).toHaveLength(9);
  expect(html.match(/<details><summary>Data<\/summary>/g)).toHaveLength(8);
  expect(html.match(/<caption/g)).toHaveLength(8);
});

test('the HTML is small enough to mail', () => {
  expect(reportHtml(makeReport(EDGE_CASES.crowded())).length).toBeLessThan(300_000);
});

test('a text from outside cannot leave its place in the style sheet', () => {
  const priceDisclaimer = `Prices"}</style><script>alert(1)</script> \\ of\nJune;`;
  const report = { ...makeReport(EDGE_CASES.example()), priceDisclaimer };
  for (const styles of [
    reportPreview(report).styles,
    /<style>([\s\S]*?)<\/style>/.exec(reportHtml(report))?.[1] ?? '',
  ]) {
    const content = /content:"(Prices[^"]*)"/.exec(styles)?.[1] ?? '';
    expect(
      content.replaceAll(/\\([0-9a-f]+) /g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    ).toBe(priceDisclaimer);
  }
});

test('a command is set as code', () => {
  expect(reportHtml(makeReport(EDGE_CASES.troubled()))).toContain(': <code>--data FILE</code>');
});
