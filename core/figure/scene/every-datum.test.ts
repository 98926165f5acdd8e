import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { RealtimePoint, RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { loadChart } from '#core/figure/load.ts';
import type { Limit, ReportChart, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { windowCharts } from '#core/figure/window.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { examplePlan } from '#core/report/testing.ts';
import { boxOf, collisions, corners, textBox } from './testing.ts';
import { overlaps } from './place-labels.ts';
import type { PathShape, Shape, Size } from './scene.ts';
import { sceneOf } from './svg.ts';
import { frameXy, isBar, isDrawable, type Plot, plotBox, plotIn } from './xy-frame.ts';

/** From a small card to a projector. */
const SIZES: readonly Size[] = [
  { width: 280, height: 150 },
  { width: 422, height: 270 },
  { width: 880, height: 400 },
  { width: 2600, height: 1300 },
];
/** The narrowest chart of a printed report. */
const PAGE_PX = 422;
const NEAR_PX = 0.1;
/** A filled shape wider than this is not a mark. */
const MAX_MARK_PX = 26;

function plotOf(chart: XyChart, size: Size): Plot {
  const frame = frameXy(chart, 'page');
  return plotIn(chart, frame, plotBox(frame, size));
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= NEAR_PX;
}

/** Whether a path is the mark of a place: small, and around it. */
function isMarkAt(shape: Shape, x: number, y: number): boolean {
  if (shape.kind !== 'path' || shape.fill === 'none') return false;
  const box = boxOf(shape);
  const isSmall = box.right - box.left < MAX_MARK_PX && box.bottom - box.top < MAX_MARK_PX;
  const middle = (box.left + box.right) / 2;
  // Half of a hybrid's mark is on either side of its place.
  return isSmall && (near(middle, x) || near(box.right, x)) && box.top <= y + NEAR_PX && box.bottom >= y - NEAR_PX;
}

function isCornerAt(shape: Shape, x: number, y: number): boolean {
  if (shape.kind !== 'path' || shape.stroke === 'none') return false;
  return corners(shape.d).some(([cornerX, cornerY]) => near(cornerX, x) && near(cornerY, y));
}

/** Whether a shape hides what lies below it at a place. Marks of other points may touch. */
function hides(shape: Shape, x: number, y: number): boolean {
  const spot = { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 };
  if (shape.kind === 'text') return overlaps(textBox(shape), spot);
  if (shape.fill === 'none' || shape.opacity < 0.5) return false;
  const box = boxOf(shape);
  return box.right - box.left >= MAX_MARK_PX && overlaps(box, spot);
}

/** What is wrong with the picture of a point; null if it is there and nothing hides it. */
function faultOf(point: XyPoint, series: XySeries, { shapes, plot }: { shapes: readonly Shape[]; plot: Plot }) {
  const [x, y] = [plot.px(point.x), plot.py(point.y)];
  const said = `${series.name} at ${point.x}, ${point.y}`;
  const { box } = plot;
  if (x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1)
    return `${said}: outside the plot`;
  const asBar = isBar(point);
  const mark = shapes.findLastIndex((shape) => isMarkAt(shape, x, y));
  const bar = shapes.findIndex((shape) => isBarOf(shape, point, plot));
  if (point.low !== null && point.high !== null && bar < 0 && (series.marks || asBar)) return `${said}: no interval`;
  const corner = shapes.findIndex((shape) => isCornerAt(shape, x, y));
  const at = asBar ? bar : series.marks || point.invalid !== null ? mark : Math.max(mark, corner);
  if (at < 0) return `${said}: not drawn`;
  if (mark >= 0 && shapes.slice(mark + 1).some((shape) => hides(shape, x, y))) return `${said}: hidden`;
  if (point.invalid === null) return null;
  const isHollow = shapes.some((shape) => isMarkAt(shape, x, y) && isGrey(shape));
  if (!isHollow) return `${said}: not hollow and grey`;
  const struck = shapes.slice(mark).some((shape) => shape.kind === 'path' && isLine(shape));
  return struck ? `${said}: struck by a line` : null;
}

function isGrey(shape: Shape): boolean {
  return shape.kind === 'path' && shape.fill === 'surface' && shape.stroke === 'ink-3';
}

function isBarOf(shape: Shape, point: XyPoint, plot: Plot): boolean {
  const x = plot.px(point.x);
  return isCornerAt(shape, x, plot.py(point.low ?? 0)) && isCornerAt(shape, x, plot.py(point.high ?? 0));
}

/** The line of a series: a stroke of its width without caps or fill. */
function isLine({ fill, stroke, widthPx, d }: PathShape): boolean {
  const isSeries = widthPx === 2 || widthPx === 1.25;
  return fill === 'none' && isSeries && stroke !== 'accent' && corners(d).length > 1;
}

function faults(chart: ReportChart, size: Size): readonly string[] {
  const { shapes, width } = sceneOf(chart, size);
  const crossed = collisions(shapes).map((pair) => `texts touch: ${pair}`);
  const cut = shapes.flatMap((shape) => {
    if (shape.kind !== 'text') return [];
    const box = textBox(shape);
    const isCut = box.left < -1 || box.right > width + 1 || (size.width >= PAGE_PX && shape.text.endsWith('…'));
    return isCut ? [`cut: ${shape.text}`] : [];
  });
  const said = shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
  if (chart.kind === 'bars') {
    const missing = chart.bars.filter(({ text }) => !said.includes(text)).map(({ label }) => `no bar: ${label}`);
    return [...crossed, ...cut, ...missing];
  }
  if (chart.kind === 'tornado') {
    const ends = chart.bars.flatMap(({ low, high }) => [low, high]).filter(({ value }) => value !== null);
    const boxes = shapes.filter((shape) => shape.kind === 'path' && shape.fill !== 'none');
    return [...crossed, ...cut, ...(boxes.length < ends.length ? ['a bar is missing'] : [])];
  }
  const plot = plotOf(chart, size);
  const hidden = chart.series.flatMap((series) =>
    series.points.flatMap((point) => (isDrawable(point, plot) ? (faultOf(point, series, { shapes, plot }) ?? []) : [])),
  );
  const reasons = new Set(chart.series.flatMap(({ points }) => points.flatMap(({ invalid }) => invalid ?? [])));
  const unnamed = reasons.size > 0 && !said.some((text) => text.startsWith('not co')) ? ['no legend'] : [];
  return [...crossed, ...cut, ...hidden, ...unnamed];
}

/** The faults of all charts at all sizes, each with the chart and the size. */
function allFaults(charts: readonly ReportChart[]): readonly string[] {
  return charts.flatMap((chart) =>
    SIZES.flatMap((size) => faults(chart, size).map((fault) => `${chart.id} at ${size.width}: ${fault}`)),
  );
}

/** A run whose points all break the SLO: most are saturated, the others far above it. */
function overTheLimit(): RunDocument {
  const run = exampleRun();
  if (run.realtime === null) throw new Error('the example has real time');
  const { curve } = run.realtime;
  const slow = curve.map((point, index): RealtimePoint => ({
    ...point,
    verdict: index === 0 ? 'valid' : 'saturated',
    corrected: { meanMs: 400, p50Ms: 390, p90Ms: 500, p95Ms: 600, p99Ms: 700 + 100 * index },
    uncorrected: { meanMs: 80, p50Ms: 79, p90Ms: 82, p95Ms: 84, p99Ms: 90 },
  }));
  const slo = { ms: 50, percentile: 99, maxRatePerS: null, firstFailingPerS: 10, basis: 'measured' as const };
  return { ...run, realtime: { ...run.realtime, curve: slow, slo } };
}

describe('every datum of every chart is in the picture, and no two texts touch', () => {
  for (const [name, make] of Object.entries(EDGE_CASES)) {
    test(`the plan ${name}`, () => {
      expect(allFaults(makeReport(make()).charts)).toEqual([]);
    });
  }

  test('a model that breaks the SLO at every rate', () => {
    const run = overTheLimit();
    const { charts } = makeReport(examplePlan({ runs: [run] }));
    expect(charts.some(({ id }) => id === 'load')).toBe(true);
    expect(allFaults(charts)).toEqual([]);
  });

  test('options that are older than the limit of staleness', () => {
    const plan = examplePlan();
    const charts = makeReport(examplePlan({ workload: { ...plan.workload, maxStalenessS: 60 } })).charts;
    const frontier = charts.find(({ id }) => id === 'pareto');
    if (frontier?.kind !== 'xy') throw new Error('the example has a frontier');
    const [limit] = frontier.limits;
    expect(frontier.series.some(({ points }) => points.some(({ x }) => x > (limit?.at ?? Infinity)))).toBe(true);
    expect(allFaults([frontier])).toEqual([]);
  });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** The example plan with other costs, ages, choices and volumes. */
const anyPlan = fc
  .record({
    options: fc.array(fc.record({ cost: share, spread: share, age: share, feasible: fc.boolean() }), {
      minLength: 40,
      maxLength: 40,
    }),
    chosen: fc.nat(),
    stalenessS: fc.option(share.map((each) => 10 ** (6 * each))),
  })
  .map(({ options: drawn, chosen, stalenessS }) => {
    const plan = examplePlan();
    const options = plan.options.map((option, index): ServingOption => {
      const { cost, spread, age, feasible } = drawn[index % drawn.length] ??
        drawn[0] ?? { cost: 0, spread: 0, age: 0, feasible: true };
      const value = 10 ** (5 * cost - 2);
      const interval = { value, low: value * (1 - 0.9 * spread), high: value * (1 + 3 * spread) };
      const max = 10 ** (7 * age - 2);
      return option.costPerMillionUsd === null || !feasible
        ? option
        : {
            ...option,
            costPerMillionUsd: interval,
            freshnessS: { mean: max / 2, max },
            latencyMs: option.latencyMs && { p50: max * 500, p99: max * 1000 },
          };
    });
    const priced = options.filter((option) => option.costPerMillionUsd !== null);
    const optionId = priced[chosen % priced.length]?.id ?? null;
    return examplePlan({
      options,
      workload: { ...plan.workload, maxStalenessS: stalenessS },
      verdict: {
        ...plan.verdict,
        optionId,
        frontier: priced.filter((_, index) => index % 3 === 0).map(({ id }) => id),
      },
    });
  });

test('every option of any plan is in the picture', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      expect(allFaults([paretoChart(viewOf(plan))].filter((chart) => chart !== null))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

const verdict = fc.constantFrom<RealtimePoint['verdict']>('valid', 'saturated', 'too-few', 'generator-limited');

/** A measured curve: some rates several times, any verdicts, latencies over six powers of ten. */
const measured = fc
  .record({
    tries: fc.array(fc.record({ rate: share, p50: share, more: share, verdict }), { minLength: 1, maxLength: 16 }),
    repeated: fc.boolean(),
    sloMs: fc.option(share.map((each) => 10 ** (6 * each - 2))),
  })
  .map(({ tries, repeated, sloMs }): RunDocument => {
    const run = exampleRun();
    const [first] = run.realtime?.curve ?? [];
    if (run.realtime === null || first === undefined) throw new Error('the example has a curve');
    const curve = tries.map(({ rate, p50, more, verdict: each }): RealtimePoint => {
      const p50Ms = 10 ** (6 * p50 - 2);
      const latency = { meanMs: p50Ms, p50Ms, p90Ms: p50Ms, p95Ms: p50Ms, p99Ms: p50Ms * (1 + 50 * more) };
      const offeredPerS = repeated ? [10, 20, 200][Math.floor(rate * 2.999)] : 10 ** (1 + 3 * rate);
      return { ...first, offeredPerS: offeredPerS ?? 10, verdict: each, corrected: latency, uncorrected: latency };
    });
    const slo =
      sloMs === null
        ? null
        : { ms: sloMs, percentile: 99, maxRatePerS: null, firstFailingPerS: null, basis: 'measured' as const };
    const [window] = run.microBatch?.frontier ?? [];
    const frontier = tries.flatMap(({ rate, p50, verdict: each }) =>
      window === undefined
        ? []
        : [
            {
              ...window,
              windowMs: Math.round(rate * 10),
              verdict: each,
              corrected: { ...window.corrected, p99Ms: 100 * p50 },
            },
          ],
    );
    return {
      ...run,
      realtime: { ...run.realtime, curve, slo },
      microBatch: run.microBatch === null ? null : { ...run.microBatch, frontier },
    };
  });

test('every point of any measurement is in the picture, one per rate', () => {
  fc.assert(
    fc.property(measured, (run) => {
      const load = loadChart(run);
      const charts = [...(load === null ? [] : [load]), ...windowCharts(run)];
      expect(allFaults(charts)).toEqual([]);
      for (const { series } of charts)
        for (const { points } of series) expect(new Set(points.map(({ x }) => x)).size).toBe(points.length);
    }),
    { numRuns: 40 },
  );
});

const tone = fc.constantFrom<XySeries['tone']>('batch', 'microbatch', 'realtime', 'cached', 'async', 'hybrid', 'ink');
const point = fc.record({
  x: share.map((each) => 10 ** (4 * each)),
  y: share.map((each) => 10 ** (5 * each)),
  reach: fc.option(share),
  basis: fc.constantFrom<XyPoint['basis']>('measured', 'projected', 'assumed', 'bounded'),
  label: fc.option(fc.constantFrom('Lambda', 'SageMaker endpoint', 'c7i.xlarge, not measured', '930 k')),
  invalid: fc.option(fc.constantFrom('saturated', 'too few requests')),
  emphasis: fc.constantFrom<XyPoint['emphasis']>('normal', 'strong', 'chosen'),
});
const seriesOfAny = fc
  .record({
    tone,
    line: fc.constantFrom<XySeries['line']>('none', 'straight', 'step'),
    weight: fc.constantFrom<XySeries['weight']>('normal', 'thin'),
    marks: fc.boolean(),
    endLabel: fc.option(fc.constantFrom('p99', 'p99 from start', 'SageMaker batch transform')),
    points: fc.array(point, { minLength: 1, maxLength: 8 }),
  })
  .map((each): XySeries => ({
    ...each,
    name: 'any',
    basis: 'measured',
    points: each.points
      .map(({ reach, ...at }) => ({
        ...at,
        // A bound was not measured, so that it cannot be an invalid measurement.
        invalid: at.basis === 'bounded' ? null : at.invalid,
        low: reach === null ? null : at.y * (1 - 0.5 * reach),
        high: reach === null ? null : at.y * (1 + reach),
      }))
      .toSorted((a, b) => a.x - b.x),
  }));
const limit = fc.record({
  axis: fc.constantFrom<Limit['axis']>('x', 'y'),
  at: share.map((each) => 10 ** (4 * each)),
  label: fc.constantFrom('SLO 100 ms', 'too old, > 7 h', 'you: 2 million'),
  forbidden: fc.constantFrom<Limit['forbidden']>('above', 'below', null),
});

test('every point of any chart is in the picture, whatever its limits, labels and size', () => {
  const anyChart = fc.record({
    series: fc.array(seriesOfAny, { minLength: 1, maxLength: 5 }),
    limits: fc.array(limit, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(anyChart, ({ series, limits }) => {
      const chart: XyChart = {
        kind: 'xy',
        id: 'any',
        title: '',
        subtitle: '',
        table: { columns: [], rows: [] },
        x: { label: 'offered, requests/s', unit: 'requests-per-s', scale: 'log', include: null },
        y: { label: 'cost per million', unit: 'usd-per-million', scale: 'log', include: null },
        series,
        limits,
        bands: [{ from: 3, to: 30, label: 'limit in this range' }],
      };
      expect(allFaults([chart])).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
