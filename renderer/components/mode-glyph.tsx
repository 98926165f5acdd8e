import { memo } from 'react';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import { modeMark, toneColour } from '#core/figure/scene/marks.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { colourOf, SceneShapes } from './scene-shapes.tsx';

/** The colour of a mode, as a CSS value. */
export function modeColour(mode: ServingMode): string {
  return colourOf(toneColour(mode));
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

/** The bare mark around the origin, five units to each side, for drawings. */
export const ModeShape = memo(function ModeShape({ mode }: { readonly mode: ServingMode }) {
  return <SceneShapes shapes={modeMark(mode, { x: 0, y: 0, half: 4.5 })} />;
});

/** The app mark: the three modes side by side. */
export function AppMark() {
  return (
    <span style={{ display: 'inline-flex', gap: 3 }} aria-hidden>
      <ModeGlyph mode="batch" />
      <ModeGlyph mode="microbatch" />
      <ModeGlyph mode="realtime" />
    </span>
  );
}
