import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { ServingMode } from '#core/contract/plan.ts';
import type { Flip } from '#core/contract/verdict-changes.ts';
import { modeName } from '#core/words/names.ts';
import type { SliderScale } from '#core/contract/input-definition.ts';
import { nudged, shareOf, valueAt, widened } from './slider-scale.ts';
import styles from './what-if-sliders.module.css';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';

interface ValueSliderProps {
  readonly title: string;
  /** Null if not stated; the thumb is then at `unset`. */
  readonly value: number | null;
  readonly unset: number;
  readonly scale: SliderScale;
  readonly say: (value: number | null) => string;
  /** Why it has no effect; null if it has one. */
  readonly idle: string | null;
  readonly flips: readonly Flip[];
  /** The flip marks belong to a plan that is being replaced. */
  readonly flipsAreOld: boolean;
  readonly onChange: (value: number) => void;
}

/**
 * A slider with the value, its unit, and mode glyphs where the verdict flips. Arrow keys move by one step, with Shift by ten; F jumps to the next
 * flip. A slider without effect is grey and shows the reason.
 */
export function ValueSlider(props: ValueSliderProps) {
  const { title, value, say, idle, flips, onChange } = props;
  const at = value ?? props.unset;
  const id = useId();
  const scale = useGrowingScale(props.scale, value);
  const share = shareOf(at, scale);
  const marks = flips.filter((flip) => flip.at >= (scale.kind === 'log' ? scale.low : 0) && flip.at <= scale.high);
  const hint = idle ?? marks.map((flip) => `${modeName(flip.becomes)} at ${say(flip.at)}`).join(', ');

  const change = (next: number): void => {
    if (idle === null && next !== value) onChange(next);
  };
  const { track, handlers } = useDrag({ isIdle: idle !== null, onMove: (to) => change(valueAt(to, scale)) });
  const press = (event: KeyboardEvent): void => {
    const next = valueAfter(event, { value: at, scale, flips: marks });
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    change(next);
  };

  return (
    <div className={styles['slider']} data-idle={idle !== null || undefined}>
      <div className={styles['head']}>
        <span id={`${id}-title`}>{title}</span>
        <span className={`${styles['value']} tabular`}>{say(value)}</span>
      </div>
      <div className={styles['area']} {...handlers}>
        <div className={styles['track']} ref={track}>
          <div className={styles['filled']} style={{ width: `${100 * share}%` }} />
          {idle === null && <FlipMarks flips={marks} scale={scale} pale={props.flipsAreOld} />}
          <div
            className={styles['thumb']}
            style={{ left: `${100 * share}%` }}
            role="slider"
            tabIndex={0}
            aria-labelledby={`${id}-title`}
            aria-valuemin={scale.kind === 'log-from-zero' ? 0 : scale.low}
            aria-valuemax={scale.high}
            aria-valuenow={at}
            aria-valuetext={say(value)}
            aria-disabled={idle !== null}
            aria-describedby={hint === '' ? undefined : `${id}-hint`}
            onKeyDown={press}
          />
        </div>
        <span id={`${id}-hint`} className={idle === null ? styles['spoken'] : styles['idle']}>
          {idle === null && hint !== '' ? `The verdict becomes ${hint}` : hint}
        </span>
      </div>
    </div>
  );
}

/** Follows the pointer over the track; `onMove` receives its position as a share of the track's width. */
function useDrag({ isIdle, onMove }: { readonly isIdle: boolean; readonly onMove: (share: number) => void }) {
  const track = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState(false);
  const follow = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) onMove((event.clientX - box.left) / box.width);
  };
  return {
    track,
    handlers: {
      'data-held': held || undefined,
      onPointerDown: (event: PointerEvent): void => {
        if (isIdle || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
        follow(event);
      },
      onPointerMove: (event: PointerEvent): void => {
        if (held) follow(event);
      },
      onPointerUp: () => setHeld(false),
      onPointerCancel: () => setHeld(false),
    },
  };
}

/** The scale, extended for values outside it and never reduced, so that the track does not jump during a drag. */
function useGrowingScale(scale: SliderScale, value: number | null): SliderScale {
  const [grown, setGrown] = useState(scale);
  const needed = widened(grown, value);
  if (needed !== grown) setGrown(needed);
  return needed;
}

/** The value after a key press; null for keys that the slider does not handle. */
function valueAfter(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>,
  { value, scale, flips }: { readonly value: number; readonly scale: SliderScale; readonly flips: readonly Flip[] },
): number | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const size = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return nudged(value, size, scale);
    case 'ArrowLeft':
    case 'ArrowDown':
      return nudged(value, -size, scale);
    case 'PageUp':
      return nudged(value, 10, scale);
    case 'PageDown':
      return nudged(value, -10, scale);
    case 'Home':
      return valueAt(0, scale);
    case 'End':
      return scale.high;
    case 'f':
    case 'F':
      return nextFlip(value, flips);
    default:
      return null;
  }
}

/** The next flip above the value, else the lowest one; null if there is none. */
function nextFlip(value: number, flips: readonly Flip[]): number | null {
  const places = flips.map((flip) => flip.at).sort((a, b) => a - b);
  return places.find((at) => at > value * (1 + 1e-9)) ?? places[0] ?? null;
}

function FlipMarks({
  flips,
  scale,
  pale,
}: {
  readonly flips: readonly Flip[];
  readonly scale: SliderScale;
  readonly pale: boolean;
}) {
  return flips.map((flip) => (
    <FlipMark key={`${flip.becomes} ${flip.at}`} flip={flip} share={shareOf(flip.at, scale)} pale={pale} />
  ));
}

/** A flip on the track: the glyph of the new mode on a stem, or a cross if nothing is feasible. */
function FlipMark({
  flip,
  share,
  pale,
}: {
  readonly flip: Flip;
  readonly share: number;
  /** It belongs to a plan that is being replaced. */
  readonly pale: boolean;
}) {
  const mode = ServingMode.safeParse(flip.becomes);
  return (
    <span
      className={styles['flip']}
      style={{ left: `${100 * share}%` }}
      data-pale={pale || undefined}
      title={flip.text}
    >
      {mode.success ? <ModeGlyph mode={mode.data} size={9} /> : <Icon name="cross" size={9} />}
      <span className={styles['stem']} />
    </span>
  );
}
