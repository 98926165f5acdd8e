import { describe, expect, it } from 'vitest';
import type { XyChart, XyPoint } from '#core/figure/model.ts';
import { labelKey, placeLabels } from './place-labels.ts';

function at(x: number, y: number, label: string | null, emphasis: XyPoint['emphasis'] = 'normal'): XyPoint {
  return { x, y, low: null, high: null, basis: 'measured', label, hollow: false, emphasis };
}

function chartOf(points: readonly XyPoint[], endLabel: string | null = null): XyChart {
  return {
    kind: 'xy',
    id: 'test',
    title: '',
    subtitle: '',
    table: { columns: [], rows: [] },
    x: { label: '', unit: 'count', scale: 'linear', include: null },
    y: { label: '', unit: 'count', scale: 'linear', include: null },
    limits: [],
    series: [
      {
        name: '',
        tone: 'batch',
        line: 'none',
        weight: 'normal',
        marks: endLabel === null,
        basis: 'measured',
        endLabel,
        points,
      },
    ],
  };
}

const RANGES = { x: [0, 100], y: [0, 100] } as const;
const EXTENT = { widthPx: 300, heightPx: 200, rightPx: 10 };

describe('the place of a label', () => {
  it('is beside its mark, on the other side where the chart ends', () => {
    const placed = placeLabels(chartOf([at(10, 50, 'left one'), at(99, 50, 'right one')]), RANGES, EXTENT);
    expect(placed.get(labelKey(0, 0))?.anchor).toBe('start');
    expect(placed.get(labelKey(0, 1))?.anchor).toBe('end');
  });

  it('is given to the chosen point first; what finds none is left out', () => {
    const crowd = Array.from({ length: 8 }, (_, index) => at(50 + index / 50, 50, 'a label that is long', 'normal'));
    const placed = placeLabels(chartOf([...crowd, at(50, 50, 'the chosen one', 'chosen')]), RANGES, EXTENT);
    expect(placed.has(labelKey(0, 8))).toBe(true);
    expect(placed.size).toBeLessThan(9);
  });

  it('covers neither a mark nor another label', () => {
    const points = [at(20, 50, 'first'), at(25, 50, null), at(20, 51, 'second')];
    const places = [...placeLabels(chartOf(points), RANGES, EXTENT).values()];
    expect(new Set(places.map(({ dx, dy, anchor }) => `${dx} ${dy} ${anchor}`)).size).toBe(places.length);
    expect(placeLabels(chartOf(points), RANGES, EXTENT).get(labelKey(0, 0))?.dx).not.toBe(9);
  });

  it('stands at the end of a line, into the margin', () => {
    const placed = placeLabels(chartOf([at(0, 10, null), at(100, 90, null)], 'Lambda'), RANGES, {
      ...EXTENT,
      rightPx: 60,
    });
    expect(placed.get(labelKey(0, 1))).toEqual({ dx: 6, dy: 4, anchor: 'start' });
  });
});
