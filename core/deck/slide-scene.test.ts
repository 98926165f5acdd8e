import { describe, expect, test } from 'vitest';
import { textWidth } from '#core/figure/scene/text-width.ts';
import { blockTable } from '#core/report/document.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { makeDeck } from './deck.ts';
import type { DeckSlide } from './model.ts';
import { SLIDE_PX, slideScene } from './slide-scene.ts';

const slidesOf = (make: () => Parameters<typeof makeDeck>[0]): readonly DeckSlide[] => {
  const plan = make();
  return makeDeck(plan, makeReport(plan)).slides;
};

const textsOf = (slide: DeckSlide) =>
  slideScene(slide).shapes.flatMap((shape) => (shape.kind === 'text' ? [shape] : []));

/** Every word of the content of a slide, apart from charts, which have tests of their own. */
function wordsOf({ blocks }: DeckSlide): readonly string[] {
  const words = (...texts: readonly (string | null)[]): readonly string[] =>
    texts.flatMap((each) => (each ?? '').split(' ')).filter((each) => each !== '');
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'chart':
        return [];
      case 'numbers':
        return block.numbers.flatMap(({ label, text, note }) => words(label, text, note));
      case 'costs':
        return block.bars.flatMap(({ title, detail, text, range }) => words(title, detail, text, range));
      case 'list':
        return block.items.flatMap(({ text, detail }) => words(text, detail));
      default: {
        const { columns, rows } = blockTable(block);
        return [...columns.flatMap(({ title }) => words(title)), ...rows.flatMap((row) => words(...row))];
      }
    }
  });
}

describe.each(Object.entries(EDGE_CASES))('the slides as pictures in the case %s', (_name, make) => {
  test('hold every word of their content, inside their edges, and none is cut', () => {
    for (const slide of slidesOf(make)) {
      const scene = slideScene(slide);
      expect(scene.width).toBe(SLIDE_PX);
      expect(scene.height).toBeGreaterThan(20);
      const texts = textsOf(slide);
      const all = texts.map(({ text }) => text).join(' ');
      for (const word of wordsOf(slide)) {
        if (textWidth(word, 24) < 100) expect(all.split(' '), `${slide.kind}: ${word}`).toContain(word);
      }
      expect(all, slide.kind).not.toContain('…');
      expect(all).not.toMatch(/NaN|undefined/);
      if (slide.blocks[0]?.kind === 'chart') continue;
      for (const { text, x, y, anchor, fontPx } of texts) {
        const width = textWidth(text, fontPx);
        const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
        expect(left, text).toBeGreaterThanOrEqual(-1);
        expect(left + width, text).toBeLessThanOrEqual(SLIDE_PX + 1);
        expect(y, text).toBeGreaterThan(0);
        expect(y, text).toBeLessThanOrEqual(scene.height);
      }
    }
  });

  test('have no two texts on each other', () => {
    for (const slide of slidesOf(make)) {
      if (slide.blocks[0]?.kind === 'chart') continue;
      const boxes = textsOf(slide).map(({ text, x, y, anchor, fontPx }) => {
        const width = textWidth(text, fontPx);
        const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
        return { text, left, right: left + width, top: y - 0.75 * fontPx, bottom: y + 0.15 * fontPx };
      });
      boxes.forEach((one, index) => {
        for (const other of boxes.slice(index + 1)) {
          const touches =
            one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
          expect(touches && `${slide.kind}: ${one.text} on ${other.text}`).toBe(false);
        }
      });
    }
  });
});
