import { describe, expect, it, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makeDeck } from '#core/deck/deck.ts';
import type { DeckSlide } from '#core/deck/model.ts';
import { blockTable } from '#core/report/document.ts';
import type { Block } from '#core/report/model.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES, HOSTILE } from '#core/report/testing-cases.ts';
import { said } from './parts.ts';
import { renderPptx } from './render-pptx.ts';
import { textsOf, xmlParts, xmlProblem } from './testing-zip.ts';

async function partsOf(plan: PlanDocument): Promise<ReadonlyMap<string, string>> {
  return xmlParts(await renderPptx(plan, makeReport(plan)));
}

/** The texts that a slide shows outside its charts. */
function shown(block: Block): readonly string[] {
  switch (block.kind) {
    case 'numbers':
      return block.numbers.flatMap(({ label, text, note }) => [label, text, note]);
    case 'costs':
      return block.bars.flatMap(({ title, detail, text, range }) => [title, detail, text, range]);
    case 'asks':
      return block.asks.flatMap(({ text, detail, owner, due }) => [text, detail ?? '', owner, due]);
    case 'list':
      return block.items.flatMap(({ text, detail }) => (detail === null ? [text] : [text, detail]));
    case 'chart':
      return [];
    default: {
      const { columns, rows } = blockTable(block);
      return [...columns.map(({ title }) => title), ...rows.flat()];
    }
  }
}

describe.each(Object.entries(EDGE_CASES))('the slides of the case %s', (_name, make) => {
  it('have every text of the deck, and its notes paragraph by paragraph', async () => {
    const plan = make();
    const { slides } = makeDeck(plan, makeReport(plan));
    const parts = await partsOf(plan);
    for (const [index, { claim, lead, blocks, notes }] of slides.entries()) {
      const texts = textsOf(parts.get(`ppt/slides/slide${index + 1}.xml`) ?? '');
      const wanted = [claim, lead.start, lead.strong, lead.end, ...blocks.flatMap(shown)]
        .map(said)
        .filter((text) => text !== '');
      expect(wanted.filter((text) => !texts.includes(text))).toEqual([]);
      expect(textsOf(parts.get(`ppt/notesSlides/notesSlide${index + 1}.xml`) ?? '')).toEqual([
        ...notes.map(said),
        String(index + 1),
      ]);
    }
  });

  it('are XML in every part, without a link to anything outside', async () => {
    for (const [name, xml] of await partsOf(make())) {
      expect(xmlProblem(xml), name).toBeNull();
      expect(/TargetMode="External"|>(NaN|Infinity|undefined|null)</.exec(xml)?.[0], name).toBeUndefined();
    }
  });
});

const chartsOf = (slides: readonly DeckSlide[]) => slides.filter(({ blocks }) => blocks[0]?.kind === 'chart');

/** English metric units in an inch, and the height of a slide in them. */
const INCH = 914_400;
const PAGE_HEIGHT = 7.5 * INCH;
/** Below this are the foot and the number of the page. */
const FOOT_TOP = 7 * INCH;

/** The lowest end of what a slide shows above its foot, as a share of its height. The bar at its left edge is as high as the slide. */
function filledShare(xml: string): number {
  const boxes = [
    ...xml.matchAll(/<(?:a|p):xfrm[^>]*>\s*<a:off x="(-?\d+)" y="(-?\d+)"\/>\s*<a:ext cx="(\d+)" cy="(\d+)"\/>/g),
  ].map(([, x, y, , height]) => ({ x: Number(x), y: Number(y), bottom: Number(y) + Number(height) }));
  const content = boxes.filter(({ x, y }) => x > 0 && y < FOOT_TOP);
  return Math.max(0, ...content.map(({ bottom }) => bottom)) / PAGE_HEIGHT;
}

test.each(Object.entries(EDGE_CASES))(
  'the slides for those who decide fill the page, and none runs over its foot, in the case %s',
  async (_name, make) => {
    const plan = make();
    const { slides } = makeDeck(plan, makeReport(plan));
    const parts = await partsOf(plan);
    slides.forEach(({ kind, part }, index) => {
      const share = filledShare(parts.get(`ppt/slides/slide${index + 1}.xml`) ?? '');
      if (part === 'board') expect(share, kind).toBeGreaterThan(0.8);
      expect(share, kind).toBeLessThan(0.95);
    });
  },
);

test('the numbers of a slide have one size and their own line each', async () => {
  const plan = EDGE_CASES.example();
  const { slides } = makeDeck(plan, makeReport(plan));
  const at = slides.findIndex(({ kind }) => kind === 'question');
  const xml = (await partsOf(plan)).get(`ppt/slides/slide${at + 1}.xml`) ?? '';
  const [body] = slides[at]?.blocks ?? [];
  const shapes = (xml.match(/<p:sp>[\s\S]*?<\/p:sp>/g) ?? []).map((shape) => ({
    texts: textsOf(shape),
    size: /sz="(\d+)"/.exec(shape)?.[1],
    top: /<a:off x="\d+" y="(\d+)"/.exec(shape)?.[1],
  }));
  const of =
    body?.kind === 'numbers' ? body.numbers.map(({ text }) => shapes.find(({ texts }) => texts[0] === said(text))) : [];
  expect(of).toHaveLength(4);
  expect(new Set(of.map((shape) => `${shape?.size} ${shape?.top}`)).size).toBe(1);
});

test('charts are native: each has its part, its data sheet and the numbers of the plan', async () => {
  const plan = EDGE_CASES.example();
  const { slides } = makeDeck(plan, makeReport(plan));
  const parts = await partsOf(plan);
  const charts = [...parts].filter(([name]) => /^ppt\/charts\/chart\d+\.xml$/.test(name));
  expect(charts).toHaveLength(chartsOf(slides).length);
  const [pareto] = charts.map(([, xml]) => xml);
  const values = (xml: string | undefined): readonly number[] =>
    textsOf(xml ?? '', 'c:v')
      .map(Number)
      .filter((value) => !Number.isNaN(value));
  for (const point of makeReport(plan).charts.flatMap((chart) =>
    chart.id === 'pareto' && chart.kind === 'xy' ? chart.series.flatMap(({ points }) => points) : [],
  )) {
    expect(values(pareto)).toContain(point.x);
    expect(values(pareto)).toContain(point.y);
  }
  expect(pareto?.match(/<c:logBase val="10"\/>/g)).toHaveLength(2);
});

test('elements have the order of their schema, which PowerPoint insists on', async () => {
  const parts = await partsOf(EDGE_CASES.example());
  for (const [name, xml] of parts) {
    if (!name.startsWith('ppt/charts/chart')) continue;
    expect(/<\/c:dLbls>\s*<c:dPt>/.test(xml), name).toBe(false);
    const plotted = /<c:(bar|scatter)Chart>[\s\S]*<\/c:\1Chart>/.exec(xml)?.[0] ?? '';
    const named = [...plotted.matchAll(/<c:axId val="(\d+)"/g)].map(([, id]) => id);
    const axes = [...xml.matchAll(/<c:(?:cat|val)Ax>\s*<c:axId val="(\d+)"/g)].map(([, id]) => id);
    expect(named, name).toHaveLength(2);
    expect([...named].sort(), name).toEqual([...axes].sort());
  }
  expect(parts.get('ppt/presentation.xml')).toMatch(/<\/p:notesMasterIdLst><p:sldIdLst>/);
});

test('a hostile name stays text', async () => {
  const parts = await partsOf(EDGE_CASES.hostile());
  const first = textsOf(parts.get('ppt/slides/slide1.xml') ?? '').join('\n');
  expect(first).toContain(HOSTILE.file.replace('.onnx', ''));
  expect([...parts].filter(([, xml]) => xml.includes('\u202e')).map(([name]) => name)).toEqual([]);
});
