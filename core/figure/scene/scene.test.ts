import { describe, expect, test } from 'vitest';
import type { TornadoChart, XyChart, XyPoint } from '#core/figure/model.ts';
import { evenRanges } from './range.ts';
import type { Shape } from './scene.ts';
import { shapesSvg, svgOf } from './svg.ts';
import { tornadoScene } from './tornado-scene.ts';
import { frameXy, plotBox, plotIn } from './xy-frame.ts';
import { xyScene, xyShapes } from './xy-scene.ts';

const SIZE = { width: 400, height: 300 };

function at(x: number, y: number, more: Partial<XyPoint> = {}): XyPoint {
  return { x, y, low: null, high: null, basis: 'measured', label: null, invalid: null, emphasis: 'normal', ...more };
}

function chartOf(points: readonly XyPoint[], more: Partial<XyChart> = {}): XyChart {
  return {
    kind: 'xy',
    id: 'test',
    title: 'A finding',
    subtitle: '',
    table: { columns: [], rows: [] },
    x: { label: 'rate', unit: 'count', scale: 'log', include: null },
    y: { label: 'latency', unit: 'count', scale: 'log', include: null },
    limits: [],
    bands: [],
    series: [
      {
        name: 'a',
        tone: 'batch',
        line: 'straight',
        weight: 'normal',
        marks: true,
        basis: 'measured',
        endLabel: null,
        points,
      },
    ],
    ...more,
  };
}

function texts(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
}

describe('the scene of a chart over two axes', () => {
  test('has the texts of its ticks, the titles of its axes and the labels of its points', () => {
    const { shapes } = xyScene(chartOf([at(1, 10), at(100, 1000, { label: 'the best', emphasis: 'chosen' })]), SIZE);
    expect(texts(shapes)).toEqual(expect.arrayContaining(['10', '100', 'rate (log)', 'latency (log)', 'the best']));
  });

  test('omits points without a place on a logarithmic axis', () => {
    const zero = chartOf([at(0, 10), at(1, 10), at(10, 0), at(100, 1000, { low: 0, high: 2000 })]);
    expect(shapesSvg(xyScene(zero, SIZE).shapes)).not.toMatch(/NaN|Infinity/);
  });

  test('marks a line of one point even if the series has no marks', () => {
    const [series] = chartOf([at(5, 5)]).series;
    if (series === undefined) throw new Error('a chart without series');
    const drawn = (points: readonly XyPoint[]): number => {
      const chart = chartOf([], { series: [{ ...series, marks: false, points }] });
      return xyScene(chart, SIZE).shapes.filter(({ fill }) => fill === 'batch').length;
    };
    expect(drawn([at(5, 5)])).toBe(1);
    expect(drawn([at(5, 5), at(6, 6)])).toBe(0);
  });

  test('is the same whether or not it draws its own axes', () => {
    const chart = chartOf([at(1, 10), at(100, 1000, { label: 'end' })], {
      limits: [{ axis: 'y', at: 500, label: 'SLO', forbidden: 'above' }],
    });
    const frame = frameXy(chart, 'page', evenRanges(chart));
    const over = xyShapes(chart, plotIn(chart, frame, plotBox(frame, SIZE)));
    expect(xyScene(chart, SIZE).shapes.slice(-over.length)).toEqual(over);
  });

  test('gives the name at the end of a line no more than its room', () => {
    const name = 'a name that is far too long for the margin of a small card';
    const [series] = chartOf([at(1, 1), at(10, 10)]).series;
    if (series === undefined) throw new Error('a chart without series');
    const chart = chartOf([], { series: [{ ...series, endLabel: name }] });
    const frame = frameXy(chart, 'compact');
    expect(frame.margins.right).toBeLessThan(150);
    const said = texts(xyShapes(chart, plotIn(chart, frame, plotBox(frame, SIZE))));
    const first = said.findIndex((text) => name.startsWith(text));
    expect(
      said
        .slice(first, first + 4)
        .join(' ')
        .startsWith(name),
    ).toBe(true);
  });
});

const TORNADO: TornadoChart = {
  kind: 'tornado',
  id: 'tornado',
  tone: 'realtime',
  title: 'Biggest uncertainty: speed',
  subtitle: '',
  table: { columns: [], rows: [] },
  base: { value: 10, text: '$10' },
  next: { value: 100, text: '$100' },
  bars: [
    { label: 'Speed', range: '1 to 2', low: { value: null, text: 'not feasible' }, high: { value: 12, text: '$12' } },
    { label: 'Traffic', range: '5 to 6', low: { value: 8, text: '$8' }, high: { value: 11, text: '$11' } },
  ],
};

test('a tornado shows at which end an option fails, and where an out-of-range price lies', () => {
  const said = texts(tornadoScene(TORNADO, { width: 500 }).shapes);
  expect(said).toEqual(
    expect.arrayContaining(['$12, fails at the low end', '$8', '$11', 'Next best: $100 (off scale)']),
  );
});

test('a large tornado is the same picture, enlarged', () => {
  const small = tornadoScene(TORNADO, { width: 500 });
  const large = tornadoScene(TORNADO, { width: 1000, scale: 2 });
  expect(large.height).toBe(2 * small.height);
  expect(texts(large.shapes)).toEqual(texts(small.shapes));
});

test('an SVG holds hostile texts as text, and colours as variables of the page', () => {
  const label = '</text><script>alert(1)</script>';
  const svg = svgOf(xyScene(chartOf([at(1, 10, { label }), at(100, 1000)]), SIZE), `"${label}`);
  expect(svg).not.toContain('<script');
  expect(svg).toContain('aria-label="&quot;&lt;/text&gt;');
  expect(svg).toContain('fill="var(--batch)"');
  expect(svg).not.toContain('style=');
});
