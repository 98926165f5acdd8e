import { columnName } from '#core/workbook/model.ts';
import { assertNever } from '#core/assert-never.ts';
import type { Axis, Tone, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { plainPoint } from '#core/figure/plain-point.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import type { Unit } from '#core/words/format/quantity.ts';
import { escapeHtml } from '#core/words/format/safe-text.ts';
import { dashOf, FONT, hex, SIZE, softHex, toneHex } from './look.ts';

/*
 * A chart with two axes as a chart part of Office Open XML. The library knows no logarithmic horizontal axis and gives all series one shape;
 * its data sheet is used as it is: column A has the horizontal values, each series has a column and its own rows.
 */

/** A series with its place in the data sheet: its column, and how many rows of other series are above its own. */
export interface SheetSeries {
  readonly series: XySeries;
  readonly name: string;
  readonly points: readonly XyPoint[];
  readonly above: number;
  readonly column: number;
}

/** The series of a chart, limits included, with their rows in the data sheet. */
export function sheetSeries(chart: XyChart): readonly SheetSeries[] {
  let above = 0;
  return [...chart.series, ...limitSeries(chart)]
    .filter(({ points }) => points.length > 0)
    .map((series, index) => {
      const place = { above, column: index + 1 };
      above += series.points.length;
      return { series, name: nameOf(series), points: series.points, ...place };
    });
}

function nameOf({ name, tone, basis }: XySeries): string {
  const title = name === tone ? modeTitle(tone) : name === 'frontier' ? 'the cheapest for their age' : name;
  return basis === 'bounded' ? `${title}, a range` : title;
}

/** The columns of the data sheet: horizontal values, then each series with gaps where other series have rows. */
export function sheetColumns(
  all: readonly SheetSeries[],
): readonly { readonly name: string; readonly values: (number | null)[] }[] {
  const rows = all.flatMap(({ points }) => points);
  return [
    { name: 'x', values: rows.map(({ x }) => x) },
    ...all.map(({ name, points, above }) => ({
      name,
      values: rows.map((_, index) => points[index - above]?.y ?? null),
    })),
  ];
}

/** Limits as dashed lines through the data. */
function limitSeries({ limits, series }: XyChart): readonly XySeries[] {
  const points = series.flatMap((each) => each.points);
  if (points.length === 0) return [];
  const span = (axis: 'x' | 'y'): readonly [number, number] => [
    Math.min(...points.map((point) => point[axis])),
    Math.max(...points.map((point) => point[axis])),
  ];
  return limits.map(({ axis, at, label }) => {
    const ends = span(axis === 'x' ? 'y' : 'x');
    return {
      name: label,
      tone: 'ink',
      line: 'straight',
      weight: 'normal',
      marks: false,
      basis: 'assumed',
      endLabel: null,
      points: ends.map((end) => (axis === 'x' ? plainPoint(at, end, 'assumed') : plainPoint(end, at, 'assumed'))),
    };
  });
}

const SYMBOLS = {
  batch: 'square',
  cached: 'square',
  microbatch: 'diamond',
  realtime: 'circle',
  async: 'circle',
  hybrid: 'triangle',
  ink: 'circle',
} as const satisfies Record<Tone, string>;

/** The words for an axis in the unit of its numbers. */
const UNIT_WORDS = {
  'usd-per-million': 'US dollars per million predictions',
  'usd-per-month': 'US dollars per month',
  ms: 'milliseconds',
  s: 'seconds',
  'rows-per-s': 'rows per second',
  'requests-per-s': 'requests per second',
  'predictions-per-day': 'predictions per day',
  'ms-per-row': 'milliseconds per row',
  share: 'share',
  rows: 'rows',
  mib: 'MiB',
  hour: 'hours',
  count: '',
} as const satisfies Record<Unit, string>;

/** The cells of a column. Every series has the same rows: LibreOffice shows no series that is shorter than a later one. */
function cells(column: number, rows: number): string {
  const letter = columnName(column);
  return `Sheet1!$${letter}$2:$${letter}$${rows + 1}`;
}

/** Values by their index as the points of a cache or a literal; those without a value are gaps. */
function cached(values: readonly (number | null)[]): string {
  const points = values.map((value, index) =>
    value === null ? '' : `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`,
  );
  return `<c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${points.join('')}`;
}

function numbers(column: number, values: readonly (number | null)[]): string {
  return `<c:numRef><c:f>${cells(column, values.length)}</c:f><c:numCache>${cached(values)}</c:numCache></c:numRef>`;
}

function fill(colour: string): string {
  return `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
}

function textStyle(size: number, colour: string, bold = false): string {
  return `<a:defRPr sz="${size * 100}" b="${bold ? 1 : 0}">${fill(colour)}<a:latin typeface="${FONT}"/></a:defRPr>`;
}

function marker(series: XySeries, point?: XyPoint): string {
  if (!series.marks) return '<c:marker><c:symbol val="none"/></c:marker>';
  const { tone } = series;
  const isHollow = tone === 'cached' || tone === 'async' || (point !== undefined && point.invalid !== null);
  const colour = point !== undefined && point.invalid !== null ? hex('ink-3') : toneHex(tone);
  const size = point?.emphasis === 'chosen' ? 15 : point?.emphasis === 'strong' ? 11 : 8;
  return `<c:marker><c:symbol val="${SYMBOLS[tone]}"/><c:size val="${size}"/><c:spPr>${fill(isHollow ? softHex(tone) : colour)}<a:ln w="19050">${fill(colour)}</a:ln></c:spPr></c:marker>`;
}

/** Marks that differ from the others of their series. */
function ownMarks({ series, points, above }: SheetSeries): string {
  if (!series.marks) return '';
  return points
    .map((point, index) =>
      point.emphasis === 'normal' && point.invalid === null
        ? ''
        : `<c:dPt><c:idx val="${above + index}"/>${marker(series, point)}<c:bubble3D val="0"/></c:dPt>`,
    )
    .join('');
}

const SHOW_NOTHING =
  '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>';
const SHOW_TEXT = SHOW_NOTHING.replace('<c:showVal val="0"/>', '<c:showVal val="1"/>');

/** The width of a letter and the height of a line of labels, as shares of the width and of the height of a chart. */
const LETTER = 0.0095;
const LINE = 0.09;

/** The points that are labelled: the chosen one, then those on the frontier, as far as their labels stand free. */
function labelled(all: readonly SheetSeries[], chart: XyChart): ReadonlySet<XyPoint> {
  const candidates = all
    .flatMap(({ points }) => points)
    .filter(({ label, emphasis }) => label !== null && emphasis !== 'normal');
  const place = { x: placeOn(chart.x, all, ({ x }) => x), y: placeOn(chart.y, all, ({ y }) => y) };
  const kept: XyPoint[] = [];
  for (const point of candidates.sort((a, b) => rank(a) - rank(b))) {
    const [from, to] = spanOf(point, place.x(point));
    const isFree = kept.every((other) => {
      const [otherFrom, otherTo] = spanOf(other, place.x(other));
      return from > otherTo || to < otherFrom || Math.abs(place.y(point) - place.y(other)) > LINE;
    });
    if (isFree) kept.push(point);
  }
  return new Set(kept);
}

/** Where a label next to its mark begins and ends, including the mark, which is at `at`. */
function spanOf({ label }: XyPoint, at: number): readonly [number, number] {
  const width = LETTER * (label?.length ?? 0);
  return at > 0.5 ? [at - width, at] : [at, at + width];
}

function rank({ emphasis, y }: XyPoint): number {
  return emphasis === 'chosen' ? -1 : y;
}

/** The position of a point on an axis, as a share of its length. */
function placeOn(
  axis: Axis,
  all: readonly SheetSeries[],
  read: (point: XyPoint) => number,
): (point: XyPoint) => number {
  const scaled = (value: number): number => (axis.scale === 'log' ? Math.log10(value) : value);
  const values = all.flatMap(({ points }) => points.map(read));
  const [from, to] = range(axis, values);
  const low = scaled(from ?? Math.min(...values));
  const width = scaled(to ?? Math.max(...values)) - low || 1;
  return (point) => (scaled(read(point)) - low) / width;
}

/** Labels next to their marks, towards the middle of the chart. */
function labels({ points, above }: SheetSeries, { shown, place }: Labelling): string {
  const said = points
    .map((point, index) => {
      const { label, emphasis } = point;
      if (label === null || !shown.has(point)) return '';
      const run = `<a:r><a:rPr lang="en-US" sz="${SIZE.detail * 100}" b="${emphasis === 'chosen' ? 1 : 0}">${fill(hex('ink'))}<a:latin typeface="${FONT}"/></a:rPr><a:t>${escapeHtml(label)}</a:t></a:r>`;
      return `<c:dLbl><c:idx val="${above + index}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>${run}</a:p></c:rich></c:tx><c:dLblPos val="${place(point) > 0.5 ? 'l' : 'r'}"/>${SHOW_TEXT}</c:dLbl>`;
    })
    .join('');
  return said === '' ? '' : `<c:dLbls>${said}${SHOW_NOTHING}</c:dLbls>`;
}

interface Labelling {
  readonly shown: ReadonlySet<XyPoint>;
  readonly place: (point: XyPoint) => number;
}

/** The interval of each point as an error bar. */
function errorBars({ points, above }: SheetSeries, rows: number): string {
  if (points.every(({ low, high }) => low === null || high === null)) return '';
  const side = (read: (point: XyPoint) => number): string => {
    const values = Array.from({ length: rows }, (_, index) => points[index - above]);
    return `<c:numLit>${cached(values.map((point) => (point === undefined ? null : Math.max(0, read(point)))))}</c:numLit>`;
  };
  return `<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/><c:plus>${side(({ y, high }) => (high ?? y) - y)}</c:plus><c:minus>${side(({ y, low }) => y - (low ?? y))}</c:minus><c:spPr><a:ln w="12700">${fill(hex('ink-3'))}</a:ln></c:spPr></c:errBars>`;
}

function seriesXml(each: SheetSeries, sheet: ReturnType<typeof sheetColumns>, labelling: Labelling): string {
  const { series, name, column } = each;
  const colour = toneHex(series.tone);
  const line =
    series.line === 'none'
      ? '<a:ln w="19050"><a:noFill/></a:ln>'
      : `<a:ln w="${series.weight === 'thin' ? 12700 : 25400}">${fill(colour)}<a:prstDash val="${dashOf(series.basis)}"/></a:ln>`;
  const letter = columnName(column);
  const index = column - 1;
  const xs = sheet[0]?.values ?? [];
  const ys = sheet[column]?.values ?? [];
  return `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:strRef><c:f>Sheet1!$${letter}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${escapeHtml(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx><c:spPr>${line}</c:spPr>${marker(series)}${ownMarks(each)}${labels(each, labelling)}${errorBars(each, xs.length)}<c:xVal>${numbers(0, xs)}</c:xVal><c:yVal>${numbers(column, ys)}</c:yVal><c:smooth val="0"/></c:ser>`;
}

/** The ends of an axis: powers of ten on a logarithmic one. */
function range({ scale, include }: Axis, values: readonly number[]): readonly [number | null, number | null] {
  const all = [...values, ...(include ?? [])].filter((value) => scale === 'linear' || value > 0);
  if (scale === 'linear') return [include === null ? null : Math.min(...all), null];
  return [10 ** Math.floor(Math.log10(Math.min(...all))), 10 ** Math.ceil(Math.log10(Math.max(...all)))];
}

function formatOf({ unit }: Axis): string {
  switch (unit) {
    case 'usd-per-million':
    case 'usd-per-month':
      return '[<1]$0.00##;$#,##0';
    case 'share':
      return '0%';
    case 'ms':
    case 's':
    case 'rows-per-s':
    case 'requests-per-s':
    case 'predictions-per-day':
    case 'ms-per-row':
    case 'rows':
    case 'mib':
    case 'hour':
    case 'count':
      return '[<1]0.0##;#,##0';
    default:
      return assertNever(unit);
  }
}

function axisXml(
  axis: Axis,
  values: readonly number[],
  options: { readonly id: number; readonly other: number; readonly place: 'b' | 'l' },
): string {
  const { id, other, place } = options;
  const [low, high] = range(axis, values);
  const words = UNIT_WORDS[axis.unit];
  const title = [
    axis.label,
    ...(words === '' || words === axis.label ? [] : [words]),
    ...(axis.scale === 'log' ? ['log'] : []),
  ].join(', ');
  const scaling = `<c:scaling>${axis.scale === 'log' ? '<c:logBase val="10"/>' : ''}<c:orientation val="minMax"/>${high === null ? '' : `<c:max val="${high}"/>`}${low === null ? '' : `<c:min val="${low}"/>`}</c:scaling>`;
  const grid =
    place === 'l'
      ? `<c:majorGridlines><c:spPr><a:ln w="9525">${fill(hex('line'))}</a:ln></c:spPr></c:majorGridlines>`
      : '';
  return `<c:valAx><c:axId val="${id}"/>${scaling}<c:delete val="0"/><c:axPos val="${place}"/>${grid}<c:title><c:tx><c:rich><a:bodyPr${place === 'l' ? ' rot="-5400000" vert="horz"' : ''}/><a:lstStyle/><a:p><a:pPr>${textStyle(SIZE.small, hex('ink-3'))}</a:pPr><a:r><a:rPr lang="en-US" sz="${SIZE.small * 100}" b="0">${fill(hex('ink-3'))}<a:latin typeface="${FONT}"/></a:rPr><a:t>${escapeHtml(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:numFmt formatCode="${escapeHtml(formatOf(axis))}" sourceLinked="0"/><c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln w="9525">${fill(hex('line-strong'))}</a:ln></c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${textStyle(SIZE.small, hex('ink-2'))}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr><c:crossAx val="${other}"/><c:crosses val="min"/><c:crossBetween val="midCat"/></c:valAx>`;
}

/** The chart part. `embedding` is the relationship of the data sheet. */
export function xyChartXml(chart: XyChart, embedding: string): string {
  const all = sheetSeries(chart);
  const points = all.flatMap((each) => each.points);
  const ys = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const xs = points.map(({ x }) => x);
  const sheet = sheetColumns(all);
  const labelling = { shown: labelled(all, chart), place: placeOn(chart.x, all, ({ x }) => x) };
  const series = all.map((each) => seriesXml(each, sheet, labelling)).join('');
  const axes = `${axisXml(chart.x, xs, { id: 1001, other: 1002, place: 'b' })}${axisXml(chart.y, ys, { id: 1002, other: 1001, place: 'l' })}`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${series}<c:axId val="1001"/><c:axId val="1002"/></c:scatterChart>${axes}</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${textStyle(SIZE.small, hex('ink-2'))}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr></c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:externalData r:id="${embedding}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`;
}
