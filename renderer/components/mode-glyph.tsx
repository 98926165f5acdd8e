import { memo } from 'react';
import type { ServingMode } from '#core/contract/plan.ts';
import { modeTitle } from '#core/words/names.ts';

const COLOURS = {
  batch: 'var(--mw-batch)',
  cached: 'var(--mw-batch)',
  microbatch: 'var(--mw-microbatch)',
  realtime: 'var(--mw-realtime)',
  async: 'var(--mw-realtime)',
  hybrid: 'var(--mw-batch)',
} as const satisfies Readonly<Record<ServingMode, string>>;

/** The colour of a mode, as a CSS value. */
export function modeColour(mode: ServingMode): string {
  return COLOURS[mode];
}

/**
 * A mode as colour and shape, so that colour is never the only cue: batch ■, micro-batch ◆, real time ●; hollow for derived modes (cached,
 * asynchronous); hybrid is half square, half circle. `labelled` gives screen readers the name; omit it next to a visible name.
 */
export const ModeGlyph = memo(function ModeGlyph({
  mode,
  size = 12,
  labelled = false,
}: {
  readonly mode: ServingMode;
  readonly size?: number;
  readonly labelled?: boolean;
}) {
  const label = labelled ? { role: 'img', 'aria-label': modeTitle(mode) } : { 'aria-hidden': true };
  return (
    <svg width={size} height={size} viewBox="-6 -6 12 12" style={{ flex: 'none' }} {...label}>
      <ModeShape mode={mode} />
    </svg>
  );
});

/** The bare shape around the origin, five units to each side, for charts. */
export const ModeShape = memo(function ModeShape({ mode }: { readonly mode: ServingMode }) {
  const colour = COLOURS[mode];
  switch (mode) {
    case 'batch':
      return <rect x={-4.5} y={-4.5} width={9} height={9} rx={1} fill={colour} />;
    case 'cached':
      return (
        <rect x={-4} y={-4} width={8} height={8} rx={1} fill="var(--mw-surface)" stroke={colour} strokeWidth={1.8} />
      );
    case 'microbatch':
      return <path d="M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z" fill={colour} />;
    case 'realtime':
      return <circle r={4.8} fill={colour} />;
    case 'async':
      return <circle r={4.1} fill="var(--mw-surface)" stroke={colour} strokeWidth={1.8} />;
    case 'hybrid':
      return (
        <>
          <path d="M0 -4.5 H-4.5 V4.5 H0 Z" fill={colour} />
          <path d="M0 -4.8 A4.8 4.8 0 0 1 0 4.8 Z" fill="var(--mw-realtime)" />
        </>
      );
  }
});

/** The app mark: the three modes side by side. */
export function AppMark({ size = 12 }: { readonly size?: number }) {
  return (
    <span style={{ display: 'inline-flex', gap: 3 }} aria-hidden>
      <ModeGlyph mode="batch" size={size} />
      <ModeGlyph mode="microbatch" size={size} />
      <ModeGlyph mode="realtime" size={size} />
    </span>
  );
}
