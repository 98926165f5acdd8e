import type { Flip } from '#core/contract/plan.ts';
import { ServingMode } from '#core/contract/plan.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './what-if-sliders.module.css';

/** Where on a track the verdict flips: the glyph of what it becomes on a stem; a cross where nothing fits any more. */
export function FlipMark({
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
