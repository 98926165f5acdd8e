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
        const hit = document.elementFromPoint(x, y);
        const box = hit?.getBoundingClientRect();
        const isMark = hit !== null && box !== undefined && scene.contains(hit) && box.width <= 2 * maxMarkPx;
        // A mark on the axis has its hairline across it.
        if (!isMark && !(hit instanceof SVGLineElement))
          covered.push(`${Math.round(x)}, ${Math.round(y)}: ${hit?.outerHTML.slice(0, 120) ?? 'nothing'}`);
      }
    }
    return { marks, covered };
  });
}
