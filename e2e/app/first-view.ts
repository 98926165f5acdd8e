import type { Page } from 'playwright';

/** What a reader has to take in of a screen before scrolling, without the frame around every screen. */
export interface FirstView {
  readonly words: number;
  readonly numbers: number;
  readonly controls: number;
}

/**
 * Counts what is in sight of the screen. A number is a run of digits with its separators, so that `$1,240` is one and
 * `arm64` none; a word is a run of letters. What lies below the visible area, is covered by the bar at its lower edge, or is only for screen readers does not
 * count.
 */
export function firstViewOf(page: Page): Promise<FirstView> {
  return page.evaluate(() => {
    const screen = document.querySelector('#screen');
    if (screen === null) throw new Error('there is no screen');
    /** Whether the middle of a box is in sight, and not below what sticks to the edge. */
    const isSeen = (box: DOMRect, element: Element): boolean => {
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (box.width <= 1 || box.height <= 1) return false;
      const top = document.elementFromPoint(x, y);
      return top !== null && (element.contains(top) || top.contains(element));
    };
    const texts: string[] = [];
    const walker = document.createTreeWalker(screen, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || (node.textContent ?? '').trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()];
      // A text for screen readers is clipped to a pixel.
      const isClipped = parent.getBoundingClientRect().width <= 1;
      if (!isClipped && boxes.some((box) => isSeen(box, parent)) && parent.checkVisibility({ opacityProperty: true })) {
        texts.push(node.textContent ?? '');
      }
    }
    const text = texts.join(' ');
    const controls = [
      ...screen.querySelectorAll('button, a[href], input, select, textarea, [role="slider"], [tabindex="0"]'),
    ];
    return {
      words: (text.match(/\p{L}+(?:['’.-]\p{L}+)*/gu) ?? []).length,
      numbers: (text.match(/(?<![\p{L}\d.,])\d[\d.,]*/gu) ?? []).length,
      controls: new Set(controls.filter((control) => isSeen(control.getBoundingClientRect(), control))).size,
    };
  });
}
