import { describe, expect, test } from 'vitest';
import type { ReportChart } from '#core/figure/model.ts';
import { makeWorkbook } from '#core/workbook/workbook.ts';
import { blockTable, reportSection } from './document.ts';
import { makeReport } from './make-report.ts';
import { reportMarkdown } from './markdown.ts';
import type { Block, ReportModel } from './model.ts';
import { reportHtml } from './page/page.ts';
import { EDGE_CASES } from './testing-cases.ts';

const plainText = (html: string): string => html.replaceAll(/&nbsp;|\s+/g, ' ').replaceAll(/<[^>]*>/g, '');

test('every section is painted in HTML, in order, and under an id of its own', () => {
  const report = makeReport(EDGE_CASES.example());
  const html = reportHtml(report);
  const places = report.sections.filter(({ isFolded }) => !isFolded).map(({ id }) => html.indexOf(`id="${id}"`));
  expect(places).not.toContain(-1);
  expect(new Set(report.sections.map(({ id }) => id)).size).toBe(report.sections.length);
  expect(report.sections.length).toBeGreaterThan(12);
});

test('Markdown has every section once: what pages repeat for decision makers, it says in full only', () => {
  const { sections, ...parts } = makeReport(EDGE_CASES.example());
  const titles = [...reportMarkdown({ ...parts, sections }).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(sections.filter(({ isBrief }) => !isBrief).map(({ title }) => title));
  expect(new Set(titles).size).toBe(titles.length);
});

/** One block of each kind, each with a word of its own. */
function everyKind({ notices, aspects, options, charts, ...report }: ReportModel): readonly Block[] {
  const [chart] = charts;
  const said = { text: 'Listed words.', detail: 'Their support.', mark: 'point' } as const;
  return [
    { kind: 'paragraph', look: 'plain', text: 'Paragraph words.' },
    { kind: 'list', look: 'plain', items: [said] },
    { kind: 'list', look: 'short', items: [{ ...said, text: 'Short words.' }] },
    { kind: 'list', look: 'statements', items: [{ ...said, text: 'Stated words.' }] },
    { kind: 'facts', title: 'Fact words', entries: [{ name: 'Name words', value: 'Value words' }] },
    { kind: 'notices', notices: [...notices, { kind: 'trust', severity: 'bad', text: 'Notice words.', fix: null }] },
    { kind: 'numbers', numbers: [{ label: 'Label words', quantity: null, text: '42', note: 'Note words' }] },
    { kind: 'asks', asks: report.board.asks },
    { kind: 'costs', bars: report.board.costs, unit: 'Dollars a month' },
    { kind: 'aspects', aspects, priceDisclaimer: report.priceDisclaimer },
    { kind: 'options', options, currentDeployment: null, optionsTitle: 'Options words', alternatives: 0 },
    {
      kind: 'table',
      table: { columns: [{ title: 'Column words', align: 'start' }], rows: [['Cell words']] },
      chosenRows: [0],
      more: 'More words.',
    },
    ...(chart === undefined ? [] : [{ kind: 'chart', chart: titled(chart) } as const]),
  ];
}

const titled = (chart: ReportChart): ReportChart => ({ ...chart, title: 'Chart words' });

describe('a section with a block of each kind', () => {
  const plan = EDGE_CASES.example();
  const base = makeReport(plan);
  const section = reportSection({ id: 'new', title: 'New words', sheet: 'decision' }, everyKind(base));
  const report: ReportModel = { ...base, sections: [...base.sections, section] };
  const words = [...JSON.stringify(section).matchAll(/"([A-Z][a-z]+ words\.?)"/g)].map(([, word = '']) => word);
  // The title of a table of options is that of its section.
  const wanted = words.filter((word) => word !== 'Options words');

  test('needs no change of a painter: HTML, Markdown and the workbook have all of its words', () => {
    expect(wanted.length).toBeGreaterThan(13);
    const sheet = JSON.stringify(makeWorkbook(plan, report).sheets[0]);
    const painted = { html: plainText(reportHtml(report)), markdown: reportMarkdown(report), sheet };
    for (const [format, content] of Object.entries(painted)) {
      // A sheet has the numbers of a chart instead of its title, and of a table all rows.
      const own = format === 'sheet' ? wanted.filter((word) => !/^(Chart|More)/.test(word)) : wanted;
      expect(
        own.filter((word) => !content.includes(word)),
        format,
      ).toEqual([]);
    }
  });

  test('can be shown as tables, which is what formats without a form for a kind do', () => {
    for (const block of section.blocks) {
      const { columns, rows } = blockTable(block);
      for (const row of rows) expect(row).toHaveLength(columns.length);
      expect(rows.length, block.kind).toBeGreaterThan(0);
    }
  });
});
