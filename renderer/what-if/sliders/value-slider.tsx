import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { ServingMode } from '#core/contract/plan/plan.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { flipsHint, flipsOnTrack, valueAfterKey } from '#core/words/read/slider-keys.ts';
import type { SliderScale } from '#core/contract/workload/input-definition.ts';
import { shareOf, valueAt, widened } from '#core/words/read/slider-scale.ts';
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
  const marks = flipsOnTrack(flips, scale);
  const hint = idle ?? flipsHint(marks, say);

  const change = (next: number): void => {
    if (idle === null && next !== value) onChange(next);
  };
  const { track, handlers } = useDrag({ isIdle: idle !== null, onMove: (to) => change(valueAt(to, scale)) });
  const press = (event: KeyboardEvent): void => {
    const next = valueAfterKey(event, { value: at, scale, flips: marks });
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
          {hint}
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
