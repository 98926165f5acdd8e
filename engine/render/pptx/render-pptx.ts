import type PptxGen from 'pptxgenjs';
import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makeDeck } from '#core/deck/deck.ts';
import { type Deck, type DeckSlide, pageText } from '#core/deck/model.ts';
import type { ReportChart, XyChart } from '#core/figure/model.ts';
import { emphasisText } from '#core/report/card/card.ts';
import { blockTable, item, noticeItem } from '#core/report/document.ts';
import type { Block, ReportModel } from '#core/report/model.ts';
import { addBars, addTornado } from './bar-charts.ts';
import { addCosts } from './costs.ts';
import { CONTENT, CONTENT_WIDTH, FONT, hex, PAGE, SIZE, softHex, toneHex } from './look.ts';
import { addAsks, addLines, addNumbers, addTable, type Box, said } from './parts.ts';
import { finishPptx } from './finish.ts';
import { sheetColumns, sheetSeries } from './xy-chart.ts';

/** What a slide is drawn with. Charts with two axes are collected: their parts are written afterwards. */
interface Drawing {
  readonly pptx: PptxGen;
  readonly slide: PptxGen.Slide;
  /** The chart of each chart part of the file, in order; null where the library's stays. */
  readonly charts: (XyChart | null)[];
}

/** The slides about a plan as a PowerPoint file: native charts and tables, speaker notes, 16:9. */
export async function renderPptx(plan: PlanDocument, report: ReportModel): Promise<Uint8Array> {
  const { default: Library } = await import('pptxgenjs');
  const deck = makeDeck(plan, report);
  const pptx = new Library();
  pptx.layout = 'LAYOUT_WIDE';
  pptx.title = said(deck.title);
  pptx.subject = said(report.question);
  pptx.author = 'Modewise';
  pptx.company = 'Modewise';
  pptx.theme = { headFontFace: FONT, bodyFontFace: FONT };
  const tone = report.verdict.mode === 'none' ? 'ink' : report.verdict.mode;
  const charts: (XyChart | null)[] = [];
  deck.slides.forEach((each) => {
    const slide = pptx.addSlide();
    frame(pptx, slide, { deck, each, colour: toneHex(tone) });
    addBlocks({ pptx, slide, charts }, each.blocks, softHex(tone));
    slide.addNotes(each.notes.map(said).join('\n'));
  });
  const bytes = await pptx.write({ outputType: 'uint8array' });
  if (!(bytes instanceof Uint8Array)) throw new Error('the library wrote no bytes');
  return finishPptx(bytes, charts);
}

/** What every slide has: a bar in the colour of the verdict, claim, lead, foot and number. */
function frame(
  pptx: PptxGen,
  slide: PptxGen.Slide,
  { deck, each, colour }: { readonly deck: Deck; readonly each: DeckSlide; readonly colour: string },
): void {
  slide.background = { color: hex('surface') };
  slide.addShape(pptx.ShapeType.rect, { x: 0, y: 0, w: 0.14, h: PAGE.height, fill: { color: colour } });
  const small = { fontFace: FONT, fontSize: SIZE.small, color: hex('ink-3'), margin: 0 } as const;
  slide.addText(said(each.claim), {
    x: PAGE.left,
    y: 0.45,
    w: CONTENT_WIDTH,
    h: 0.95,
    fontFace: FONT,
    fontSize: each.claim.length > 110 ? 22 : each.claim.length > 60 ? 28 : SIZE.claim,
    bold: true,
    color: hex('ink'),
    valign: 'top',
    margin: 0,
    fit: 'shrink',
  });
  const lead = { fontSize: emphasisText(each.lead).length > 150 ? 16 : SIZE.lead, color: hex('ink-2') };
  const { start, strong, end } = each.lead;
  const runs: PptxGen.TextProps[] = [
    { text: start, options: lead },
    { text: strong, options: { ...lead, bold: true, color: hex('ink') } },
    { text: end, options: lead },
  ].filter(({ text }) => text !== '');
  slide.addText(
    runs.map(({ text, options = {} }) => ({ text: said(text ?? ''), options })),
    { x: PAGE.left, y: 1.4, w: CONTENT_WIDTH, h: 0.72, fontFace: FONT, valign: 'top', margin: 0, fit: 'shrink' },
  );
  slide.addText(said(each.foot), { ...small, x: PAGE.left, y: 7.08, w: 11, h: 0.28 });
  slide.addText(pageText(deck.slides, each), {
    ...small,
    x: PAGE.width - 1.65,
    y: 7.08,
    w: 1,
    h: 0.28,
    align: 'right',
  });
}

/** The blocks of a slide. Numbers stand above the other content; every other block fills the room that is left. */
function addBlocks(drawing: Drawing, blocks: readonly Block[], soft: string): void {
  let box: Box = CONTENT;
  for (const block of blocks) {
    if (block.kind === 'numbers') box = below(addNumbers(drawing.slide, block.numbers, box.y) + 0.2);
    else addBlock(drawing, block, { box, soft });
  }
}

/** A block. One that has no form on a slide becomes the table of its content. */
function addBlock(drawing: Drawing, block: Block, { box, soft }: { readonly box: Box; readonly soft: string }): void {
  const { pptx, slide } = drawing;
  switch (block.kind) {
    case 'costs':
      addCosts(pptx, slide, block.bars, box);
      return;
    case 'asks':
      addAsks(slide, block.asks, box);
      return;
    case 'list':
      addLines(slide, block.items, box);
      return;
    case 'paragraph':
      addLines(slide, [item(block.text)], box);
      return;
    case 'notices':
      addLines(slide, block.notices.map(noticeItem), box);
      return;
    case 'table':
      addTable(slide, block, { box, soft });
      return;
    case 'chart':
      addChart(drawing, block.chart, box);
      return;
    case 'numbers':
    case 'facts':
    case 'aspects':
    case 'options':
      addTable(slide, { table: blockTable(block), chosenRows: [], more: '' }, { box, soft });
      return;
    default:
      assertNever(block);
  }
}

function below(height: number): Box {
  return { ...CONTENT, y: CONTENT.y + height, h: CONTENT.h - height };
}

function addChart({ pptx, slide, charts }: Drawing, chart: ReportChart, box: Box): void {
  switch (chart.kind) {
    case 'bars':
      charts.push(null);
      addBars(pptx, slide, chart, box);
      return;
    case 'tornado':
      charts.push(null);
      addTornado(pptx, slide, chart, box);
      return;
    case 'xy': {
      const columns = sheetColumns(sheetSeries(chart));
      charts.push(chart);
      slide.addChart(
        pptx.ChartType.scatter,
        // The types of the library do not know that a gap is null.
        columns.map(({ name, values }) => ({ name: said(name), values: values as number[] })),
        { ...box, altText: said(`${chart.title}. ${chart.subtitle}`) },
      );
      return;
    }
    default:
      assertNever(chart);
  }
}
