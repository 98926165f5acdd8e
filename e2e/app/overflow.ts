import type { Page } from 'playwright';
import { untilStill } from './stillness.ts';

/**
 * What does not fit on the current screen: a page that scrolls sideways, an element beyond the window, a text that is cut without a
 * tooltip, a second scrollbar, text with one word a line, a word or a number that is broken, and texts over one another. Empty if everything fits.
 * Waits until nothing moves: a drawer that slides in begins beyond the window.
 */
export async function overflowOf(page: Page): Promise<readonly string[]> {
  await untilStill(page);
  return [...(await boxesThatDoNotFit(page)), ...(await textsThatDoNotFit(page))];
}

/** Words that are broken between two lines, and texts that overlap. Of charts, only the first: their labels are tested by their own scenes. */
function textsThatDoNotFit(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    /** A word or number with at most this many characters has to fit on a line. Longer ones are hashes, paths and names of files. */
    const LONGEST_WORD = 24;
    const found = new Set<string>();
    /** The part of a box that the areas around an element, which scroll or cut, leave in view. */
    const clippedBy = (element: Element | null, box: DOMRect): DOMRect => {
      if (element === null) return box;
      const { overflowX, overflowY, position } = getComputedStyle(element);
      const area = element.getBoundingClientRect();
      const [cutsX, cutsY] = [overflowX !== 'visible', overflowY !== 'visible'];
      const left = cutsX ? Math.max(box.left, area.left) : box.left;
      const right = cutsX ? Math.min(box.right, area.right) : box.right;
      const top = cutsY ? Math.max(box.top, area.top) : box.top;
      const bottom = cutsY ? Math.min(box.bottom, area.bottom) : box.bottom;
      const seen = new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
      return position === 'fixed' ? seen : clippedBy(element.parentElement, seen);
    };
    const lineOf = ({ top }: DOMRect): number => Math.round(top / 3);
    const shown: { readonly node: Text; readonly parent: Element; readonly boxes: readonly DOMRect[] }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent ?? '';
      if (!(node instanceof Text) || parent === null || text.trim() === '') continue;
      if (!parent.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      const isForReaders = (of: Element | null): boolean =>
        of !== null && (getComputedStyle(of).clipPath === 'inset(50%)' || isForReaders(of.parentElement));
      if (isForReaders(parent)) continue;
      for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}.,%$]*/gu)) {
        if (word.length > LONGEST_WORD) continue;
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(lineOf));
        if (lines.size > 1) found.add(`broken: ${word} in ${text.trim().slice(0, 60)}`);
      }
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()]
        .map((box) => clippedBy(parent, box))
        .filter(({ width, height }) => width > 1 && height > 1);
      if (parent.closest('svg') === null && boxes.length > 0) shown.push({ node, parent, boxes });
    }

    /** What floats above the page or is pinned to it covers other texts on purpose. */
    const layerOf = (element: Element): Element | null => {
      const { position } = getComputedStyle(element);
      if (position === 'fixed' || position === 'sticky' || element.closest('[role="tooltip"]') === element)
        return element;
      return element.parentElement === null ? null : layerOf(element.parentElement);
    };
    const isOver = (a: DOMRect, b: DOMRect): boolean =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.35 * Math.min(a.height, b.height);
    const layers = shown.map(({ parent }) => layerOf(parent));
    for (const [at, one] of shown.entries()) {
      for (const [offset, other] of shown.slice(at + 1).entries()) {
        if (layers[at] !== layers[at + 1 + offset]) continue;
        if (!one.boxes.some((a) => other.boxes.some((b) => isOver(a, b)))) continue;
        found.add(`over one another: ${one.node.data.trim().slice(0, 40)} | ${other.node.data.trim().slice(0, 40)}`);
      }
    }
    return [...found];
  });
}

function boxesThatDoNotFit(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const said = (element: Element): string => {
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
      const text = (label ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60);
      return `<${element.tagName.toLowerCase()}> ${element.getAttribute('aria-label') ?? text}`;
    };
    const root = document.scrollingElement;
    const screen = document.querySelector('#screen');
    for (const [name, element] of [
      ['the page', root],
      ['the screen', screen],
    ] as const) {
      if (element !== null && element.scrollWidth > element.clientWidth)
        found.push(`${name} scrolls sideways: ${element.scrollWidth} of ${element.clientWidth} px`);
    }
    if (root !== null && root.scrollHeight > root.clientHeight + 1) found.push('the page scrolls besides the screen');

    /** The elements so far that lie in a text for screen readers. A parent comes before its children. */
    const clipped = new Set<Element>();
    /** Not shown to the eye: texts for screen readers, and what lies in a closed disclosure. */
    const isHidden = (element: Element, { clipPath, position }: CSSStyleDeclaration): boolean => {
      const isClipped = clipPath === 'inset(50%)' && position === 'absolute';
      if (isClipped || (element.parentElement !== null && clipped.has(element.parentElement))) clipped.add(element);
      return clipped.has(element) || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    };
    const holdsText = (element: Element): boolean =>
      element.tagName === 'INPUT' || (element.textContent ?? '').trim() !== '';
    const hasTooltip = (element: Element): boolean => element.closest('[title]') !== null;
    /** Whether every word of a text has a line of its own, because its column is narrow. */
    const isNarrow = (element: Element): boolean => {
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const words = texts.flatMap((node) => (node.textContent ?? '').trim().split(/\s+/)).filter((word) => word !== '');
      if (words.length < 4) return false;
      const range = document.createRange();
      range.selectNodeContents(element);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 4)));
      const { width } = element.getBoundingClientRect();
      return lines.size >= words.length && width < 120;
    };

    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest('svg') !== null && element.tagName !== 'svg') continue;
      const style = getComputedStyle(element);
      if (isHidden(element, style)) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      // A region that can be focused and scrolled by keyboard: a table of values, for example.
      const region = element.closest('[role="region"][tabindex="0"]');
      if (region === null && (box.right > innerWidth + 1 || box.left < -1))
        found.push(`beyond the window: ${said(element)}`);
      const mayCut = style.overflowX !== 'visible' && element !== screen && element !== root;
      if (mayCut && element.scrollWidth > element.clientWidth + 1 && holdsText(element)) {
        if (!hasTooltip(element) && region !== element) found.push(`cut: ${said(element)}`);
      }
      // A dialog scrolls instead of the page below it.
      const isDialog = element.closest('[role="dialog"]') !== null;
      const scrollsDown = style.overflowY === 'auto' || style.overflowY === 'scroll';
      if (scrollsDown && !isDialog && element !== screen && element.scrollHeight > element.clientHeight + 1)
        found.push(`a second scrollbar: ${said(element)}`);
      if (isNarrow(element)) found.push(`one word a line: ${said(element)}`);
    }
    return [...new Set(found)];
  });
}
