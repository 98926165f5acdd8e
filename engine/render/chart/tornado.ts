import { axisTicks } from '#core/figure/axis-ticks.ts';
import { tornadoRange } from '#core/figure/tornado.ts';
import type { TornadoChart } from '#core/figure/model.ts';
import { escapeHtml } from '#engine/render/text.ts';
import { toneColour } from './marks.ts';
import { textWidth } from './text-width.ts';

const ROW_PX = 34;
const BAR_PX = 14;
const LABEL_PX = 11.5;
const RANGE_PX = 10.5;
const END_PX = 11;
const TOP_PX = 18;
const AXIS_PX = 22;

type Anchor = 'start' | 'middle' | 'end';

/** Bars to both sides of what the cost is now, the next option's price dashed; as high as there are bars. */
export function drawTornado(chart: TornadoChart, width: number): string {
  const { range, next } = tornadoRange(chart);
  const widest = Math.max(
    ...chart.bars.map((bar) => Math.max(textWidth(bar.label, LABEL_PX), textWidth(bar.range, RANGE_PX))),
  );
  const left = Math.min(width * 0.42, widest + 12) + 44;
  const right = width - 52;
  const bottom = TOP_PX + chart.bars.length * ROW_PX;
  const at = (value: number): number => left + ((value - range[0]) / (range[1] - range[0])) * (right - left);
  const ticks = axisTicks({ label: '', unit: 'usd-per-million', scale: 'linear', include: null }, range);
  const grid = ticks.map(
    ({ value, text }) =>
      `${line(at(value), TOP_PX, bottom, 'stroke="var(--line)"')}${said(text, at(value), bottom + 15, 'middle', 'var(--ink-3)', END_PX)}`,
  );
  const bars = chart.bars.map((bar, index) => {
    const y = TOP_PX + index * ROW_PX + (ROW_PX - BAR_PX) / 2;
    const head = `${said(bar.label, left - 56, y + 4, 'end', 'var(--ink)', LABEL_PX)}${said(bar.range, left - 56, y + 16, 'end', 'var(--ink-3)', RANGE_PX)}`;
    return head + barsOf(bar, { y, at, base: chart.base.value, colour: toneColour(chart.tone) });
  });
  const label = `${chart.title}. ${chart.subtitle}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + AXIS_PX}" width="${width}" height="${bottom + AXIS_PX}" role="img" aria-label="${escapeHtml(label)}">${grid.join('')}${nextLine(chart, { next, at, right, bottom })}${bars.join('')}${line(at(chart.base.value), TOP_PX, bottom, 'stroke="var(--ink)" stroke-width="1.5"')}</svg>`;
}

function barsOf(
  { low, high }: TornadoChart['bars'][number],
  place: {
    readonly y: number;
    readonly at: (value: number) => number;
    readonly base: number;
    readonly colour: string;
  },
): string {
  const { y, at, base, colour } = place;
  const rectangles = [
    { end: low, opacity: 0.5 },
    { end: high, opacity: 1 },
  ].map(({ end, opacity }) => {
    if (end.value === null) return '';
    const [from, to] = [Math.min(at(end.value), at(base)), Math.max(at(end.value), at(base))];
    return `<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="${BAR_PX}" rx="2" fill="${colour}" fill-opacity="${opacity}"/>`;
  });
  const ends = [low, high].map((end) => end.value).filter((value) => value !== null);
  const leftmost = at(Math.min(base, ...ends));
  const rightmost = at(Math.max(base, ...ends));
  const cheaper = [low, high].find((end) => end.value !== null && end.value < base);
  const dearer = [low, high].find((end) => end.value !== null && end.value > base);
  const fails = low.value === null || high.value === null;
  const end = fails ? [dearer?.text, 'fails at an end'].filter((part) => part !== undefined).join(', ') : dearer?.text;
  return `${rectangles.join('')}${cheaper === undefined ? '' : said(cheaper.text, leftmost - 4, y + 11, 'end', 'var(--ink-2)', END_PX)}${end === undefined ? '' : said(end, rightmost + 4, y + 11, 'start', 'var(--ink-2)', END_PX)}`;
}

function nextLine(
  { next }: TornadoChart,
  place: {
    readonly next: ReturnType<typeof tornadoRange>['next'];
    readonly at: (value: number) => number;
    readonly right: number;
    readonly bottom: number;
  },
): string {
  if (next === null) return '';
  switch (place.next) {
    case 'none':
      return '';
    case 'above':
      return said(`next option ${next.text}, beyond`, place.right + 50, 11, 'end', 'var(--ink-2)', END_PX);
    case 'below':
      return said(`next option ${next.text}, below`, 0, 11, 'start', 'var(--ink-2)', END_PX);
    case 'inside':
      return `${line(place.at(next.value), TOP_PX - 4, place.bottom, 'stroke="var(--ink)" stroke-dasharray="4 3"')}${said(`next option ${next.text}`, place.at(next.value), 11, 'middle', 'var(--ink-2)', END_PX)}`;
  }
}

function line(x: number, from: number, to: number, style: string): string {
  return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${from}" y2="${to}" ${style}/>`;
}

function said(text: string, x: number, y: number, anchor: Anchor, fill: string, fontPx: number): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}" font-size="${fontPx}" stroke="var(--surface)" stroke-width="3" paint-order="stroke">${escapeHtml(text)}</text>`;
}
