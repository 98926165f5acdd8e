import type { Page } from 'playwright';

/**
 * What does not fit on the current screen: a page that scrolls sideways, an element beyond the window, a text that is cut without a
 * tooltip, a second scrollbar, and text with one word a line. Empty if everything fits.
 */
export function overflowOf(page: Page): Promise<readonly string[]> {
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
