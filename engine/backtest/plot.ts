import type { BacktestDocument, BacktestRow } from '#core/contract/run/backtest.ts';
import { HOP_TEXT } from './markdown.ts';

const ROW = 26;
const TOP = 46;
const LABELS = 320;
const PANEL = 300;
const GAP = 40;
const WIDTH = LABELS + 2 * PANEL + GAP + 20;
/** Predicted ÷ true on a log axis, and the coverage. */
const RATIO = { low: 0.25, high: 4, ticks: [0.25, 0.5, 1, 2, 4] } as const;
const SHARE = { low: 50, high: 100, ticks: [50, 60, 70, 80, 90, 100] } as const;
const INK = '#334155';
const GRID = '#cbd5e1';
const EIGHTY = '#2563eb';
const NINETY = '#c2410c';

/**
 * The plot of the back-test: the spread of predictions around the truth, and the coverage of the intervals. The colours
 * work on white and black.
 */
export function backtestSvg({ hops }: BacktestDocument): string {
  const height = TOP + hops.length * ROW + 40;
  const bottom = TOP + hops.length * ROW;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Spread of predictions and coverage of intervals by hop" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(LABELS, 18, 'Predicted ÷ true: 5–95 % thin, 25–75 % thick, median dot', 'start'),
    text(LABELS + PANEL + GAP, 18, 'Share of true values inside the interval', 'start'),
    dot(LABELS + PANEL + GAP + 6, 31, EIGHTY),
    text(LABELS + PANEL + GAP + 14, 35, '80 %', 'start'),
    dot(LABELS + PANEL + GAP + 62, 31, NINETY),
    text(LABELS + PANEL + GAP + 70, 35, '90 %; the lines are what they should be', 'start'),
    ...RATIO.ticks.flatMap((tick) => axis(ratioX(tick), bottom, `${tick}`, tick === 1 ? INK : GRID)),
    ...SHARE.ticks.flatMap((tick) =>
      axis(shareX(tick), bottom, `${tick} %`, tick === 80 ? EIGHTY : tick === 90 ? NINETY : GRID),
    ),
    ...hops.flatMap((row, index) => rowParts(row, TOP + index * ROW + ROW / 2)),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function rowParts(row: BacktestRow, y: number): readonly string[] {
  const [p5 = 1, p25 = 1, p50 = 1, p75 = 1, p95 = 1] = row.ratios;
  const label = `${HOP_TEXT[row.hop]}, ${row.references ? 'with' : 'without'}`;
  const parts = [
    text(LABELS - 12, y + 4, label, 'end'),
    line(ratioX(p5), y, ratioX(p95), y, INK, 1.5),
    line(ratioX(p25), y, ratioX(p75), y, INK, 7),
    dot(ratioX(p50), y, '#ffffff', INK),
  ];
  if (row.cover80Pct !== null) parts.push(dot(shareX(row.cover80Pct), y, EIGHTY));
  if (row.cover90Pct !== null) parts.push(dot(shareX(row.cover90Pct), y, NINETY));
  return parts;
}

function ratioX(value: number): number {
  const clipped = Math.min(RATIO.high, Math.max(RATIO.low, value));
  return LABELS + (PANEL * Math.log(clipped / RATIO.low)) / Math.log(RATIO.high / RATIO.low);
}

function shareX(value: number): number {
  const clipped = Math.min(SHARE.high, Math.max(SHARE.low, value));
  return LABELS + PANEL + GAP + (PANEL * (clipped - SHARE.low)) / (SHARE.high - SHARE.low);
}

function axis(x: number, bottom: number, label: string, colour: string): readonly string[] {
  return [line(x, TOP, x, bottom, colour, 1), text(x, bottom + 18, label, 'middle')];
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): string {
  const at = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${at[0]}" y1="${at[1]}" x2="${at[2]}" y2="${at[3]}" stroke="${colour}" stroke-width="${width}"/>`;
}

function dot(x: number, y: number, fill: string, stroke = fill): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${INK}" text-anchor="${anchor}">${content}</text>`;
}
