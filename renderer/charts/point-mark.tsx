import type { Tone, XyPoint } from '#core/figure/model.ts';
import type { LabelPlace } from './label-places.ts';
import { ModeShape } from '#renderer/components/mode-glyph.tsx';
import { basisDash, toneColour } from './tones.ts';

/** A point, where it lies in pixels, and how it is drawn. */
interface Drawn extends Omit<XyPoint, 'label'> {
  readonly cx: number;
  readonly cy: number;
  readonly label: string | null;
  /** Where the label stands; null: there is no room for it. */
  readonly place: LabelPlace | null;
  readonly tone: Tone;
  readonly marked: boolean;
  /** Pixels of a value of the vertical axis. */
  readonly yScale: (value: number) => number;
}

/** One point: its interval, its mark (hollow when it does not count, ringed when it is chosen), its label with a halo. */
export function PointMark({ cx, cy, yScale, ...point }: Drawn) {
  if (!Number.isFinite(cx) || !Number.isFinite(cy)) return null;
  const colour = toneColour(point.tone);
  return (
    <g>
      {intervalBar(point, { cx, scale: yScale, colour })}
      {point.emphasis === 'chosen' && (
        <circle cx={cx} cy={cy} r={10} fill="none" stroke="var(--mw-accent-text)" strokeWidth={2} />
      )}
      {point.marked && <Mark {...point} cx={cx} cy={cy} colour={colour} />}
      {point.label !== null && point.place !== null && (
        <text
          x={cx + point.place.dx}
          y={cy + point.place.dy}
          textAnchor={point.place.anchor}
          fontSize={11}
          fontWeight={point.emphasis === 'normal' ? 400 : 600}
          fill={point.tone === 'ink' ? 'var(--mw-ink-2)' : colour}
          stroke="var(--mw-surface)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {point.label}
        </text>
      )}
    </g>
  );
}

function Mark({
  cx,
  cy,
  tone,
  hollow,
  colour,
}: Pick<Drawn, 'tone' | 'hollow'> & { readonly cx: number; readonly cy: number; readonly colour: string }) {
  if (hollow || tone === 'ink') {
    return (
      <circle cx={cx} cy={cy} r={3.6} fill={hollow ? 'var(--mw-surface)' : colour} stroke={colour} strokeWidth={1.6} />
    );
  }
  return (
    <g transform={`translate(${cx} ${cy}) scale(0.9)`}>
      <ModeShape mode={tone} />
    </g>
  );
}

function intervalBar(
  { low, high, basis }: Pick<Drawn, 'low' | 'high' | 'basis'>,
  { cx, scale, colour }: { readonly cx: number; readonly scale: (value: number) => number; readonly colour: string },
) {
  if (low === null || high === null || !(low > 0)) return null;
  const [from, to] = [scale(low), scale(high)];
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  return (
    <line x1={cx} x2={cx} y1={from} y2={to} stroke={colour} strokeWidth={1.6} strokeDasharray={basisDash(basis)} />
  );
}
