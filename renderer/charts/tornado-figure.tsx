import { useElementSize } from '@mantine/hooks';
import { axisTicks } from '#core/figure/axis-ticks.ts';
import { tornadoRange } from '#core/figure/tornado.ts';
import type { TornadoChart } from '#core/figure/model.ts';
import { toneColour } from './tones.ts';

/** How it is set: on a card, or large for a room of people. */
const CARD = { row: 34, bar: 14, label: 12, range: 11, end: 11, head: 20, labels: 150, ends: 46 } as const;
const LARGE = { row: 52, bar: 22, label: 18, range: 14, end: 15, head: 30, labels: 240, ends: 70 } as const;
const HUGE = { row: 70, bar: 30, label: 24, range: 19, end: 20, head: 40, labels: 320, ends: 96 } as const;
type Sizes = typeof CARD | typeof LARGE | typeof HUGE;

/** From this width on a large figure is one on a projector of full size. */
const HUGE_FROM_PX = 1400;

/** Bars to both sides of what the cost is now, pale for the low end of the input, the next option's price as a dashed line. */
export function TornadoFigure({ chart, large = false }: { readonly chart: TornadoChart; readonly large?: boolean }) {
  const { ref, width } = useElementSize();
  const size = large ? (width >= HUGE_FROM_PX ? HUGE : LARGE) : CARD;
  const { range, next } = tornadoRange(chart);
  const left = size.labels + size.ends;
  const right = Math.max(left + 40, width - size.ends);
  const bottom = size.head + chart.bars.length * size.row;
  const at = (value: number): number => left + ((value - range[0]) / (range[1] - range[0])) * (right - left);
  const ticks = axisTicks({ label: '', unit: 'usd-per-million', scale: 'linear', include: null }, range);
  return (
    <div ref={ref} style={{ minHeight: bottom + size.head }}>
      {width > 0 && (
        <svg width={width} height={bottom + size.head} role="img" aria-label={`${chart.title}. ${spoken(chart)}`}>
          {ticks.map(({ value, text }) => (
            <g key={value}>
              <line x1={at(value)} x2={at(value)} y1={size.head} y2={bottom} stroke="var(--mw-line)" />
              <text
                x={at(value)}
                y={bottom + size.end + 5}
                fontSize={size.end}
                textAnchor="middle"
                fill="var(--mw-ink-3)"
              >
                {text}
              </text>
            </g>
          ))}
          {chart.next !== null && next === 'inside' && (
            <line
              x1={at(chart.next.value)}
              x2={at(chart.next.value)}
              y1={size.head - 4}
              y2={bottom}
              stroke="var(--mw-ink)"
              strokeWidth={1.5}
              strokeDasharray="4 3"
            />
          )}
          {chart.bars.map((bar, index) => (
            <Bar key={bar.label} bar={bar} top={size.head + index * size.row} size={size} at={at} chart={chart} />
          ))}
          <line
            x1={at(chart.base.value)}
            x2={at(chart.base.value)}
            y1={size.head}
            y2={bottom}
            stroke="var(--mw-ink)"
            strokeWidth={2}
          />
          <NextLabel chart={chart} next={next} at={at} right={width} size={size} />
        </svg>
      )}
    </div>
  );
}

function Bar({
  bar,
  top,
  size,
  at,
  chart,
}: {
  readonly bar: TornadoChart['bars'][number];
  readonly top: number;
  readonly size: Sizes;
  readonly at: (value: number) => number;
  readonly chart: TornadoChart;
}) {
  const base = chart.base.value;
  const y = top + (size.row - size.bar) / 2;
  const ends = [bar.low, bar.high];
  const known = ends.flatMap(({ value }) => (value === null ? [] : [value]));
  const cheaper = ends.find(({ value, text }) => value !== null && value < base && text !== chart.base.text);
  const dearer = ends.find(({ value, text }) => value !== null && value > base && text !== chart.base.text);
  const failing = ends.find(({ value }) => value === null);
  const right = [dearer?.text, failing === undefined ? undefined : failsText(bar)].filter((text) => text !== undefined);
  const text = { fontSize: size.end, fill: 'var(--mw-ink-2)', y: y + size.bar - 3 };
  return (
    <g>
      <text x={size.labels} y={top + size.row / 2 - 2} fontSize={size.label} textAnchor="end" fill="var(--mw-ink)">
        {bar.label}
      </text>
      <text
        x={size.labels}
        y={top + size.row / 2 + size.range}
        fontSize={size.range}
        textAnchor="end"
        fill="var(--mw-ink-3)"
      >
        {bar.range}
      </text>
      {ends.map(({ value }, index) =>
        value === null ? null : (
          <rect
            key={index === 0 ? 'low' : 'high'}
            x={Math.min(at(value), at(base))}
            y={y}
            width={Math.abs(at(value) - at(base))}
            height={size.bar}
            rx={2}
            fill={toneColour(chart.tone)}
            opacity={index === 0 ? 0.5 : 1}
          />
        ),
      )}
      {cheaper !== undefined && (
        <text {...text} x={at(Math.min(base, ...known)) - 5} textAnchor="end">
          {cheaper.text}
        </text>
      )}
      {right.length > 0 && (
        <text
          {...text}
          x={at(Math.max(base, ...known)) + 5}
          stroke="var(--mw-surface)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {right.join(', ')}
        </text>
      )}
    </g>
  );
}

function failsText({ low, high }: TornadoChart['bars'][number]): string {
  if (low.value === null && high.value === null) return 'fails at both ends';
  return low.value === null ? 'fails at the low end' : 'fails at the high end';
}

function NextLabel({
  chart,
  next,
  at,
  right,
  size,
}: {
  readonly chart: TornadoChart;
  readonly next: ReturnType<typeof tornadoRange>['next'];
  readonly at: (value: number) => number;
  readonly right: number;
  readonly size: Sizes;
}) {
  if (chart.next === null || next === 'none') return null;
  const text = { fontSize: size.end, fill: 'var(--mw-ink-2)', y: size.end };
  const label = `next option ${chart.next.text}`;
  if (next === 'inside') {
    const middle = at(chart.next.value);
    const half = label.length * size.end * 0.28;
    return (
      <text {...text} x={Math.min(middle, right - half)} textAnchor="middle">
        {label}
      </text>
    );
  }
  return (
    <text {...text} x={right} textAnchor="end">
      {next === 'above' ? `${label}, beyond the right` : `${label}, beyond the left`}
    </text>
  );
}

function spoken({ base, next, bars }: TornadoChart): string {
  const each = bars.map(({ label, low, high }) => `${label}: ${low.text} to ${high.text}`);
  return `Now ${base.text}${next === null ? '' : `, next option ${next.text}`}. ${each.join('; ')}.`;
}
