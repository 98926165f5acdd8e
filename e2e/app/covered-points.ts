import type { Page } from 'playwright';

/** How many marks the charts on the current screen show, and which of them something else is painted over. */
export function coveredPoints(page: Page): Promise<{ readonly marks: number; readonly covered: readonly string[] }> {
  return page.evaluate(() => {
    const maxMarkPx = 26;
    let marks = 0;
    const covered: string[] = [];
    for (const scene of document.querySelectorAll<SVGGElement>('[data-scene]')) {
      scene.ownerSVGElement?.scrollIntoView({ block: 'center' });
      const svg = scene.ownerSVGElement?.getBoundingClientRect();
      for (const shape of scene.querySelectorAll('path')) {
        const { left, top, width, height } = shape.getBoundingClientRect();
        if (shape.getAttribute('fill') === 'none' || width > maxMarkPx || height > maxMarkPx) continue;
        const [x, y] = [left + width / 2, top + height / 2];
        // A high chart in a low window is seen in parts.
        if (svg === undefined || y < 60 || y > innerHeight - 120) continue;
        marks += 1;
        // A circle is invisible: it shows the text of its point to the pointer.
        const hit = document.elementsFromPoint(x, y).find((each) => !(each instanceof SVGCircleElement));
        const box = hit?.getBoundingClientRect();
        const isMark = hit !== undefined && box !== undefined && scene.contains(hit) && box.width <= 2 * maxMarkPx;
        // A mark on the axis has its hairline across it.
        if (!isMark && !(hit instanceof SVGLineElement))
          covered.push(`${Math.round(x)}, ${Math.round(y)}: ${hit?.outerHTML.slice(0, 120) ?? 'nothing'}`);
      }
    }
    return { marks, covered };
  });
}
