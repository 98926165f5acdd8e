import { describe, expect, it } from 'vitest';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { costLines, slidesOf as slidesOfShown } from './slides.ts';
import type { PlanDocument } from '#core/contract/plan.ts';

const slidesOf = (plan: PlanDocument) => slidesOfShown(plan, plan);

describe('the screens of a presentation', () => {
  it('are the verdict, the cost, the flips, the sensitivity, the load, the aspects and the caveats', () => {
    const slides = slidesOf(EDGE_CASES.example());
    expect(slides.map((slide) => slide.kind)).toEqual([
      'verdict',
      'cost',
      'flips',
      'tornado',
      'load',
      'aspects',
      'caveats',
    ]);
    expect(slides[1]?.claim).toEqual(['Batch costs $7.30 per month.', 'Today’s always-on endpoint costs $313.']);
  });

  it.each(Object.entries(EDGE_CASES))('have a claim and a rectangular table in the case %s', (_name, make) => {
    const slides = slidesOf(make());
    expect(slides.length).toBeGreaterThanOrEqual(3);
    for (const { claim, table } of slides) {
      for (const line of claim) expect(line).toMatch(/\.$/);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    }
    expect(JSON.stringify(slides)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('leave out empty screens', () => {
    const kinds = slidesOf(EDGE_CASES.nothingFits()).map((slide) => slide.kind);
    expect(kinds).not.toContain('cost');
    expect(kinds).not.toContain('tornado');
    expect(slidesOf(EDGE_CASES.batchOnly()).map((slide) => slide.kind)).not.toContain('load');
  });

  it('show the chosen option last, the current cost among the others, and no more lines than fit', () => {
    const lines = costLines(EDGE_CASES.example());
    expect(lines.at(-1)).toMatchObject({ chosen: true, text: '$7.30', interval: '5.47–10.34' });
    expect(lines.filter((line) => line.key === 'today')).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(6);
    const others = lines.slice(0, -1).map((line) => line.usd);
    expect(others).toEqual([...others].sort((a, b) => b - a));
  });
});
